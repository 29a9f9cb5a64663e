// Original file: proto/workermesh/v1/registry.proto

import type { Struct as _google_protobuf_Struct, Struct__Output as _google_protobuf_Struct__Output } from '../../google/protobuf/Struct.js';
import type { Long } from '@grpc/proto-loader';

/**
 * Request of ReplaceWorker.
 */
export interface ReplaceWorkerRequest {
  /**
   * Required. Id of a worker that this node owns.
   */
  'workerId'?: (string);
  /**
   * As an object.
   */
  'spec'?: (_google_protobuf_Struct | null);
  /**
   * As JSON text.
   */
  'specJson'?: (string);
  /**
   * ABORTED unless the worker has this revision; 0 = any.
   */
  'expectedRevision'?: (number | string | Long);
  /**
   * Required. The spec. At most 48 KiB as JSON, depth 16, 16,384 keys.
   */
  'source'?: "spec"|"specJson";
}

/**
 * Request of ReplaceWorker.
 */
export interface ReplaceWorkerRequest__Output {
  /**
   * Required. Id of a worker that this node owns.
   */
  'workerId': (string);
  /**
   * As an object.
   */
  'spec'?: (_google_protobuf_Struct__Output | null);
  /**
   * As JSON text.
   */
  'specJson'?: (string);
  /**
   * ABORTED unless the worker has this revision; 0 = any.
   */
  'expectedRevision': (number);
  /**
   * Required. The spec. At most 48 KiB as JSON, depth 16, 16,384 keys.
   */
  'source'?: "spec"|"specJson";
}
