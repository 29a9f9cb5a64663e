// Original file: proto/workermesh/v1/gossip.proto

import type { Long } from '@grpc/proto-loader';

/**
 * One record of a log. In a prior, records under keys that start with the character U+0000 are markers: how far
 * each earlier boot is covered ("head"), which are closed ("from"), which cut has struck it ("log"). Of a
 * boot whose cut its owner has signed, "gone" has the SHA-256 of a record that is not told as value, and "seal", with the
 * head as seq, a JSON array: settled, floor, stamp_ms, claim_grace_ms, tombstone_grace_ms, disk_commits, then in hexadecimal
 * digits certificate_fingerprint, signature, and the certificates. Unknown markers are left out.
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
   * W3C traceparent of the removal, in a tombstone, where its trace is recorded; else empty. It is no part of the
   * hash, nor of what is signed.
   */
  'traceContext'?: (string);
  /**
   * Required. What it says.
   */
  'state'?: "value"|"tombstone";
}

/**
 * One record of a log. In a prior, records under keys that start with the character U+0000 are markers: how far
 * each earlier boot is covered ("head"), which are closed ("from"), which cut has struck it ("log"). Of a
 * boot whose cut its owner has signed, "gone" has the SHA-256 of a record that is not told as value, and "seal", with the
 * head as seq, a JSON array: settled, floor, stamp_ms, claim_grace_ms, tombstone_grace_ms, disk_commits, then in hexadecimal
 * digits certificate_fingerprint, signature, and the certificates. Unknown markers are left out.
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
   * W3C traceparent of the removal, in a tombstone, where its trace is recorded; else empty. It is no part of the
   * hash, nor of what is signed.
   */
  'traceContext': (string);
  /**
   * Required. What it says.
   */
  'state'?: "value"|"tombstone";
}
