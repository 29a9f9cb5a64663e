// Original file: proto/workermesh/v1/gossip.proto

import type { GoodbyeReason as _workermesh_v1_GoodbyeReason, GoodbyeReason__Output as _workermesh_v1_GoodbyeReason__Output } from '../../workermesh/v1/GoodbyeReason.js';

/**
 * The last frame before the sender closes.
 */
export interface Goodbye {
  /**
   * Required. Why.
   */
  'reason'?: (_workermesh_v1_GoodbyeReason);
  /**
   * In words, with the field that was wrong.
   */
  'message'?: (string);
}

/**
 * The last frame before the sender closes.
 */
export interface Goodbye__Output {
  /**
   * Required. Why.
   */
  'reason': (_workermesh_v1_GoodbyeReason__Output);
  /**
   * In words, with the field that was wrong.
   */
  'message': (string);
}
