// Original file: proto/workermesh/v1/gossip.proto

import type { Long } from '@grpc/proto-loader';

/**
 * How far the speaker has one node's record.
 */
export interface ObservedRow {
  /**
   * Required. Name of the node.
   */
  'node'?: (string);
  /**
   * Generation of its boot; 0 = nothing is held.
   */
  'generation'?: (number | string | Long);
  /**
   * Instance of its boot.
   */
  'instanceId'?: (string);
  /**
   * Number of the last change that is held.
   */
  'upTo'?: (number | string | Long);
  /**
   * Send me what lies beyond, from now on.
   */
  'want'?: (boolean);
  /**
   * Send me no more of it.
   */
  'spare'?: (boolean);
}

/**
 * How far the speaker has one node's record.
 */
export interface ObservedRow__Output {
  /**
   * Required. Name of the node.
   */
  'node': (string);
  /**
   * Generation of its boot; 0 = nothing is held.
   */
  'generation': (number);
  /**
   * Instance of its boot.
   */
  'instanceId': (string);
  /**
   * Number of the last change that is held.
   */
  'upTo': (number);
  /**
   * Send me what lies beyond, from now on.
   */
  'want': (boolean);
  /**
   * Send me no more of it.
   */
  'spare': (boolean);
}
