// Original file: proto/workermesh/v1/gossip.proto

import type { MemberRow as _workermesh_v1_MemberRow, MemberRow__Output as _workermesh_v1_MemberRow__Output } from '../../workermesh/v1/MemberRow.js';

/**
 * Request of Ping.
 */
export interface PingRequest {
  /**
   * Required. Cluster of the asker.
   */
  'cluster'?: (string);
  /**
   * Required. Node name of the asker.
   */
  'source'?: (string);
  /**
   * Node name that is expected to answer; empty = whoever it is.
   */
  'target'?: (string);
  /**
   * The pair's rows as the asker holds them.
   */
  'rows'?: (_workermesh_v1_MemberRow)[];
}

/**
 * Request of Ping.
 */
export interface PingRequest__Output {
  /**
   * Required. Cluster of the asker.
   */
  'cluster': (string);
  /**
   * Required. Node name of the asker.
   */
  'source': (string);
  /**
   * Node name that is expected to answer; empty = whoever it is.
   */
  'target': (string);
  /**
   * The pair's rows as the asker holds them.
   */
  'rows': (_workermesh_v1_MemberRow__Output)[];
}
