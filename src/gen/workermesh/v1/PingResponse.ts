// Original file: proto/workermesh/v1/gossip.proto

import type { MemberRow as _workermesh_v1_MemberRow, MemberRow__Output as _workermesh_v1_MemberRow__Output } from '../../workermesh/v1/MemberRow.js';
import type { Long } from '@grpc/proto-loader';

/**
 * Response of Ping.
 */
export interface PingResponse {
  /**
   * Who answers.
   */
  'node'?: (string);
  /**
   * Generation of its boot.
   */
  'generation'?: (number | string | Long);
  /**
   * Instance of its boot.
   */
  'instanceId'?: (string);
  /**
   * The pair's rows as it holds them.
   */
  'rows'?: (_workermesh_v1_MemberRow)[];
}

/**
 * Response of Ping.
 */
export interface PingResponse__Output {
  /**
   * Who answers.
   */
  'node': (string);
  /**
   * Generation of its boot.
   */
  'generation': (number);
  /**
   * Instance of its boot.
   */
  'instanceId': (string);
  /**
   * The pair's rows as it holds them.
   */
  'rows': (_workermesh_v1_MemberRow__Output)[];
}
