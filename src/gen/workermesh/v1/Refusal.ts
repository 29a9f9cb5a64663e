// Original file: proto/workermesh/v1/gossip.proto

import type { RefusalReason as _workermesh_v1_RefusalReason, RefusalReason__Output as _workermesh_v1_RefusalReason__Output } from '../../workermesh/v1/RefusalReason.js';
import type { DigestRow as _workermesh_v1_DigestRow, DigestRow__Output as _workermesh_v1_DigestRow__Output } from '../../workermesh/v1/DigestRow.js';
import type { MemberRow as _workermesh_v1_MemberRow, MemberRow__Output as _workermesh_v1_MemberRow__Output } from '../../workermesh/v1/MemberRow.js';
import type { Long } from '@grpc/proto-loader';

/**
 * Answers a delta or a row that was not taken.
 */
export interface Refusal {
  /**
   * Required. Owner of the log.
   */
  'owner'?: (string);
  /**
   * Required. Why.
   */
  'reason'?: (_workermesh_v1_RefusalReason);
  /**
   * The receiver's row: the sender starts from there, even where it is lower than it believed.
   */
  'row'?: (_workermesh_v1_DigestRow | null);
  /**
   * The grave that bars it.
   */
  'grave'?: (_workermesh_v1_MemberRow | null);
  /**
   * In words.
   */
  'message'?: (string);
  /**
   * Generation of the boot whose log is refused: the refusal bars no later one. 0 = that of whatever the
   * receiver of this frame sent last.
   */
  'generation'?: (number | string | Long);
  /**
   * Instance of that boot.
   */
  'instanceId'?: (string);
  /**
   * `after` of the delta that is refused; 0 = a full cut, or a row.
   */
  'after'?: (number | string | Long);
}

/**
 * Answers a delta or a row that was not taken.
 */
export interface Refusal__Output {
  /**
   * Required. Owner of the log.
   */
  'owner': (string);
  /**
   * Required. Why.
   */
  'reason': (_workermesh_v1_RefusalReason__Output);
  /**
   * The receiver's row: the sender starts from there, even where it is lower than it believed.
   */
  'row': (_workermesh_v1_DigestRow__Output | null);
  /**
   * The grave that bars it.
   */
  'grave': (_workermesh_v1_MemberRow__Output | null);
  /**
   * In words.
   */
  'message': (string);
  /**
   * Generation of the boot whose log is refused: the refusal bars no later one. 0 = that of whatever the
   * receiver of this frame sent last.
   */
  'generation': (number);
  /**
   * Instance of that boot.
   */
  'instanceId': (string);
  /**
   * `after` of the delta that is refused; 0 = a full cut, or a row.
   */
  'after': (number);
}
