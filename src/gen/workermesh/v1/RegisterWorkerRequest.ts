// Original file: proto/workermesh/v1/registry.proto

import type { Struct as _google_protobuf_Struct, Struct__Output as _google_protobuf_Struct__Output } from '../../google/protobuf/Struct.js';

/**
 * Request of RegisterWorker.
 */
export interface RegisterWorkerRequest {
  /**
   * As an object.
   */
  'spec'?: (_google_protobuf_Struct | null);
  /**
   * As JSON text.
   */
  'specJson'?: (string);
  /**
   * Replace the spec when this node owns the URL already; status is kept.
   */
  'allowReplace'?: (boolean);
  /**
   * Who maintains the record; at most 128 characters.
   */
  'manager'?: (string);
  /**
   * Answer what would happen, and change nothing.
   */
  'validateOnly'?: (boolean);
  /**
   * Required. The spec. At most 48 KiB as JSON, depth 16, 1,024 keys.
   */
  'source'?: "spec"|"specJson";
}

/**
 * Request of RegisterWorker.
 */
export interface RegisterWorkerRequest__Output {
  /**
   * As an object.
   */
  'spec'?: (_google_protobuf_Struct__Output | null);
  /**
   * As JSON text.
   */
  'specJson'?: (string);
  /**
   * Replace the spec when this node owns the URL already; status is kept.
   */
  'allowReplace': (boolean);
  /**
   * Who maintains the record; at most 128 characters.
   */
  'manager': (string);
  /**
   * Answer what would happen, and change nothing.
   */
  'validateOnly': (boolean);
  /**
   * Required. The spec. At most 48 KiB as JSON, depth 16, 1,024 keys.
   */
  'source'?: "spec"|"specJson";
}
