// Original file: proto/workermesh/v1/gossip.proto

import type { MemberRow as _workermesh_v1_MemberRow, MemberRow__Output as _workermesh_v1_MemberRow__Output } from '../../workermesh/v1/MemberRow.js';
import type { OwnerDelta as _workermesh_v1_OwnerDelta, OwnerDelta__Output as _workermesh_v1_OwnerDelta__Output } from '../../workermesh/v1/OwnerDelta.js';

/**
 * Response of Recall.
 */
export interface RecallResponse {
  /**
   * The asker's row in the membership.
   */
  'member'?: (_workermesh_v1_MemberRow | null);
  /**
   * A piece of the asker's log, as in a transfer.
   */
  'delta'?: (_workermesh_v1_OwnerDelta | null);
}

/**
 * Response of Recall.
 */
export interface RecallResponse__Output {
  /**
   * The asker's row in the membership.
   */
  'member': (_workermesh_v1_MemberRow__Output | null);
  /**
   * A piece of the asker's log, as in a transfer.
   */
  'delta': (_workermesh_v1_OwnerDelta__Output | null);
}
