// Original file: proto/workermesh/v1/registry.proto

import type { Struct as _google_protobuf_Struct, Struct__Output as _google_protobuf_Struct__Output } from '../../google/protobuf/Struct.js';
import type { RemoveWorkerRequest as _workermesh_v1_RemoveWorkerRequest, RemoveWorkerRequest__Output as _workermesh_v1_RemoveWorkerRequest__Output } from '../../workermesh/v1/RemoveWorkerRequest.js';

/**
 * One operation of a batch of ApplyWorkers.
 */
export interface ApplyOperation {
  /**
   * Register or replace, spec as an object.
   */
  'spec'?: (_google_protobuf_Struct | null);
  /**
   * Register or replace, spec as JSON text.
   */
  'specJson'?: (string);
  /**
   * Remove.
   */
  'remove'?: (_workermesh_v1_RemoveWorkerRequest | null);
  /**
   * Echoed in the result; at most 128 characters.
   */
  'requestId'?: (string);
  /**
   * Who maintains the record; at most 128 characters. Unset: who the request names.
   */
  'manager'?: (string);
  /**
   * Required. What to do.
   */
  'operation'?: "spec"|"specJson"|"remove";
}

/**
 * One operation of a batch of ApplyWorkers.
 */
export interface ApplyOperation__Output {
  /**
   * Register or replace, spec as an object.
   */
  'spec'?: (_google_protobuf_Struct__Output | null);
  /**
   * Register or replace, spec as JSON text.
   */
  'specJson'?: (string);
  /**
   * Remove.
   */
  'remove'?: (_workermesh_v1_RemoveWorkerRequest__Output | null);
  /**
   * Echoed in the result; at most 128 characters.
   */
  'requestId': (string);
  /**
   * Who maintains the record; at most 128 characters. Unset: who the request names.
   */
  'manager': (string);
  /**
   * Required. What to do.
   */
  'operation'?: "spec"|"specJson"|"remove";
}
