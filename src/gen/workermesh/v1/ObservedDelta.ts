// Original file: proto/workermesh/v1/gossip.proto

import type { Long } from '@grpc/proto-loader';

/**
 * What leads from one state of a node's record to a later one. The n-th entry is the n-th of `steps` and of
 * `values`.
 */
export interface ObservedDelta {
  /**
   * Required. Name of the node.
   */
  'node'?: (string);
  /**
   * Required. Generation of its boot.
   */
  'generation'?: (number | string | Long);
  /**
   * Required. Instance of its boot.
   */
  'instanceId'?: (string);
  /**
   * Number of the last change that the receiver must hold; 0 = this takes the place of whatever is held.
   */
  'after'?: (number | string | Long);
  /**
   * Required. Number of the last change after this.
   */
  'upTo'?: (number | string | Long);
  /**
   * Slots, each as the difference to the one before; the first to 0.
   */
  'steps'?: (number | string | Long)[];
  /**
   * What is said under the key of the slot, doubled, and one more when the key is in `keys`. Nothing any more
   * is 0, a load n is 2n+1 when it is whole, else twice its millionths; a verdict is its number.
   */
  'values'?: (number | string | Long)[];
  /**
   * Keys that are new in their slots, 17 bytes each: what it is about (1 load, 2 queue, 3 verdict), and the 16
   * bytes of the worker's id.
   */
  'keys'?: (Buffer | Uint8Array | string);
  /**
   * More follows: what has changed later is not in it, not even as it was before.
   */
  'more'?: (boolean);
}

/**
 * What leads from one state of a node's record to a later one. The n-th entry is the n-th of `steps` and of
 * `values`.
 */
export interface ObservedDelta__Output {
  /**
   * Required. Name of the node.
   */
  'node': (string);
  /**
   * Required. Generation of its boot.
   */
  'generation': (number);
  /**
   * Required. Instance of its boot.
   */
  'instanceId': (string);
  /**
   * Number of the last change that the receiver must hold; 0 = this takes the place of whatever is held.
   */
  'after': (number);
  /**
   * Required. Number of the last change after this.
   */
  'upTo': (number);
  /**
   * Slots, each as the difference to the one before; the first to 0.
   */
  'steps': (number)[];
  /**
   * What is said under the key of the slot, doubled, and one more when the key is in `keys`. Nothing any more
   * is 0, a load n is 2n+1 when it is whole, else twice its millionths; a verdict is its number.
   */
  'values': (number)[];
  /**
   * Keys that are new in their slots, 17 bytes each: what it is about (1 load, 2 queue, 3 verdict), and the 16
   * bytes of the worker's id.
   */
  'keys': (Buffer);
  /**
   * More follows: what has changed later is not in it, not even as it was before.
   */
  'more': (boolean);
}
