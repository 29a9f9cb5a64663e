// Original file: proto/workermesh/v1/gossip.proto

import type { Long } from '@grpc/proto-loader';

/**
 * A whole digest in short: a sum, modulo 2^64, over the rows of each of 64 buckets of owners. The bucket of
 * an owner is the 32-bit FNV-1a hash of its name, the upper 16 bits xored onto the lower, modulo 64. A row adds
 * the XXH64 of the text "owner generation.instance_id head floor hash settled stamp_ms", the hash in decimal,
 * with " generation.instance_id head hash" of a prior behind it; "-" stands for no boot. Whoever has the same sum holds the same rows; of the others it asks for the rows.
 */
export interface DigestSummary {
  /**
   * Required. 64 sums of 8 bytes, big-endian.
   */
  'sums'?: (Buffer | Uint8Array | string);
  /**
   * Number of the last frame that the speaker has taken in on this link.
   */
  'receivedFrames'?: (number | string | Long);
}

/**
 * A whole digest in short: a sum, modulo 2^64, over the rows of each of 64 buckets of owners. The bucket of
 * an owner is the 32-bit FNV-1a hash of its name, the upper 16 bits xored onto the lower, modulo 64. A row adds
 * the XXH64 of the text "owner generation.instance_id head floor hash settled stamp_ms", the hash in decimal,
 * with " generation.instance_id head hash" of a prior behind it; "-" stands for no boot. Whoever has the same sum holds the same rows; of the others it asks for the rows.
 */
export interface DigestSummary__Output {
  /**
   * Required. 64 sums of 8 bytes, big-endian.
   */
  'sums': (Buffer);
  /**
   * Number of the last frame that the speaker has taken in on this link.
   */
  'receivedFrames': (number);
}
