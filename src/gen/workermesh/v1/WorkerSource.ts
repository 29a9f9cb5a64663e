// Original file: proto/workermesh/v1/worker.proto

import type { Struct as _google_protobuf_Struct, Struct__Output as _google_protobuf_Struct__Output } from '../../google/protobuf/Struct.js';

/**
 * A worker's spec in one of its two forms.
 */
export interface WorkerSource {
  /**
   * As an object. Its numbers are doubles; see RegisterWorkerRequest.
   */
  'spec'?: (_google_protobuf_Struct | null);
  /**
   * As JSON text. Its numbers are kept as they are written.
   */
  'specJson'?: (string);
  /**
   * The spec. At most 48 KiB as JSON, depth 16, 16,384 keys.
   */
  'source'?: "spec"|"specJson";
}

/**
 * A worker's spec in one of its two forms.
 */
export interface WorkerSource__Output {
  /**
   * As an object. Its numbers are doubles; see RegisterWorkerRequest.
   */
  'spec'?: (_google_protobuf_Struct__Output | null);
  /**
   * As JSON text. Its numbers are kept as they are written.
   */
  'specJson'?: (string);
  /**
   * The spec. At most 48 KiB as JSON, depth 16, 16,384 keys.
   */
  'source'?: "spec"|"specJson";
}
