// Original file: proto/workermesh/v1/gossip.proto

import type { MemberRow as _workermesh_v1_MemberRow, MemberRow__Output as _workermesh_v1_MemberRow__Output } from '../../workermesh/v1/MemberRow.js';
import type { Long } from '@grpc/proto-loader';

/**
 * Answers a LinkPing.
 */
export interface LinkPong {
  /**
   * That of the ping.
   */
  'id'?: (number | string | Long);
  /**
   * The pair's rows as the speaker holds them.
   */
  'rows'?: (_workermesh_v1_MemberRow)[];
}

/**
 * Answers a LinkPing.
 */
export interface LinkPong__Output {
  /**
   * That of the ping.
   */
  'id': (number);
  /**
   * The pair's rows as the speaker holds them.
   */
  'rows': (_workermesh_v1_MemberRow__Output)[];
}
