// Original file: proto/workermesh/v1/gossip.proto

import type { MemberRow as _workermesh_v1_MemberRow, MemberRow__Output as _workermesh_v1_MemberRow__Output } from '../../workermesh/v1/MemberRow.js';
import type { Long } from '@grpc/proto-loader';

/**
 * Asks for a LinkPong.
 */
export interface LinkPing {
  /**
   * Echoed in the answer.
   */
  'id'?: (number | string | Long);
  /**
   * The pair's rows as the speaker holds them.
   */
  'rows'?: (_workermesh_v1_MemberRow)[];
}

/**
 * Asks for a LinkPong.
 */
export interface LinkPing__Output {
  /**
   * Echoed in the answer.
   */
  'id': (number);
  /**
   * The pair's rows as the speaker holds them.
   */
  'rows': (_workermesh_v1_MemberRow__Output)[];
}
