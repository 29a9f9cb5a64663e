// Original file: proto/workermesh/v1/gossip.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Records of an owner's earlier boots that are still shown.
 */
export interface PriorRow {
  /**
   * Generation of the newest boot among them.
   */
  'generation'?: (number | string | Long);
  /**
   * Instance of that boot.
   */
  'instanceId'?: (string);
  /**
   * Head that was installed of that boot.
   */
  'head'?: (number | string | Long);
  /**
   * Order-free hash over the records: 8 bytes, big-endian.
   */
  'hash'?: (Buffer | Uint8Array | string);
}

/**
 * Records of an owner's earlier boots that are still shown.
 */
export interface PriorRow__Output {
  /**
   * Generation of the newest boot among them.
   */
  'generation': (number);
  /**
   * Instance of that boot.
   */
  'instanceId': (string);
  /**
   * Head that was installed of that boot.
   */
  'head': (number);
  /**
   * Order-free hash over the records: 8 bytes, big-endian.
   */
  'hash': (Buffer);
}
