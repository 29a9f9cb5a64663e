// Original file: proto/workermesh/v1/worker.proto

import type { Struct as _google_protobuf_Struct, Struct__Output as _google_protobuf_Struct__Output } from '../../google/protobuf/Struct.js';

/**
 * A worker's spec in one of its two forms.
 */
export interface WorkerSource {
  /**
   * As an object.
   */
  'spec'?: (_google_protobuf_Struct | null);
  /**
   * As JSON text.
   */
  'specJson'?: (string);
  /**
   * The spec. At most 48 KiB as JSON, depth 16, 1,024 keys.
   */
  'source'?: "spec"|"specJson";
}

/**
 * A worker's spec in one of its two forms.
 */
export interface WorkerSource__Output {
  /**
   * As an object.
   */
  'spec'?: (_google_protobuf_Struct__Output | null);
  /**
   * As JSON text.
   */
  'specJson'?: (string);
  /**
   * The spec. At most 48 KiB as JSON, depth 16, 1,024 keys.
   */
  'source'?: "spec"|"specJson";
}
