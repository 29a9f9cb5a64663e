// Original file: proto/workermesh/v1/gossip.proto

import type { Long } from '@grpc/proto-loader';

/**
 * One entry of a log. In a prior, tombstones under keys that start with the character U+0000 say how far
 * each earlier boot is covered; they are no records.
 */
export interface Record {
  /**
   * Required. At most 512 bytes.
   */
  'key'?: (string);
  /**
   * Required. Its place in the log.
   */
  'seq'?: (number | string | Long);
  /**
   * The value, at most 64 KiB.
   */
  'value'?: (Buffer | Uint8Array | string);
  /**
   * It was deleted; always true.
   */
  'tombstone'?: (boolean);
  /**
   * In a prior: generation of the boot that wrote it.
   */
  'generation'?: (number | string | Long);
  /**
   * In a prior: instance of that boot.
   */
  'instanceId'?: (string);
  /**
   * Required. What it says.
   */
  'state'?: "value"|"tombstone";
}

/**
 * One entry of a log. In a prior, tombstones under keys that start with the character U+0000 say how far
 * each earlier boot is covered; they are no records.
 */
export interface Record__Output {
  /**
   * Required. At most 512 bytes.
   */
  'key': (string);
  /**
   * Required. Its place in the log.
   */
  'seq': (number);
  /**
   * The value, at most 64 KiB.
   */
  'value'?: (Buffer);
  /**
   * It was deleted; always true.
   */
  'tombstone'?: (boolean);
  /**
   * In a prior: generation of the boot that wrote it.
   */
  'generation': (number);
  /**
   * In a prior: instance of that boot.
   */
  'instanceId': (string);
  /**
   * Required. What it says.
   */
  'state'?: "value"|"tombstone";
}
