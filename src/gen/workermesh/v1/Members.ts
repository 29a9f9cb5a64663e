// Original file: proto/workermesh/v1/gossip.proto

import type { MemberRow as _workermesh_v1_MemberRow, MemberRow__Output as _workermesh_v1_MemberRow__Output } from '../../workermesh/v1/MemberRow.js';

/**
 * Membership rows that changed.
 */
export interface Members {
  /**
   * The rows.
   */
  'rows'?: (_workermesh_v1_MemberRow)[];
}

/**
 * Membership rows that changed.
 */
export interface Members__Output {
  /**
   * The rows.
   */
  'rows': (_workermesh_v1_MemberRow__Output)[];
}
