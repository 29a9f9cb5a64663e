// Original file: proto/workermesh/v1/mesh.proto

import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from '../../google/protobuf/Timestamp.js';

/**
 * A seed of this node's configuration that never answered, or with which no link is possible.
 */
export interface Seed {
  /**
   * As it stands in `--peer`.
   */
  'name'?: (string);
  /**
   * The address that was dialed; empty when the name does not resolve.
   */
  'address'?: (string);
  /**
   * Why it does not answer, in words.
   */
  'lastError'?: (string);
  /**
   * When that was found last.
   */
  'errorTime'?: (_google_protobuf_Timestamp | null);
}

/**
 * A seed of this node's configuration that never answered, or with which no link is possible.
 */
export interface Seed__Output {
  /**
   * As it stands in `--peer`.
   */
  'name': (string);
  /**
   * The address that was dialed; empty when the name does not resolve.
   */
  'address': (string);
  /**
   * Why it does not answer, in words.
   */
  'lastError': (string);
  /**
   * When that was found last.
   */
  'errorTime': (_google_protobuf_Timestamp__Output | null);
}
