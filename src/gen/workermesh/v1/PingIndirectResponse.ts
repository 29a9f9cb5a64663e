// Original file: proto/workermesh/v1/gossip.proto

import type { MemberRow as _workermesh_v1_MemberRow, MemberRow__Output as _workermesh_v1_MemberRow__Output } from '../../workermesh/v1/MemberRow.js';

/**
 * Response of PingIndirect.
 */
export interface PingIndirectResponse {
  /**
   * Whether it answered in time.
   */
  'reachable'?: (boolean);
  /**
   * Rows about the target.
   */
  'rows'?: (_workermesh_v1_MemberRow)[];
}

/**
 * Response of PingIndirect.
 */
export interface PingIndirectResponse__Output {
  /**
   * Whether it answered in time.
   */
  'reachable': (boolean);
  /**
   * Rows about the target.
   */
  'rows': (_workermesh_v1_MemberRow__Output)[];
}
