// Original file: proto/workermesh/v1/registry.proto

import type { Struct as _google_protobuf_Struct, Struct__Output as _google_protobuf_Struct__Output } from '../../google/protobuf/Struct.js';
import type { RemoveWorkerRequest as _workermesh_v1_RemoveWorkerRequest, RemoveWorkerRequest__Output as _workermesh_v1_RemoveWorkerRequest__Output } from '../../workermesh/v1/RemoveWorkerRequest.js';
import type { ApplyOperation as _workermesh_v1_ApplyOperation, ApplyOperation__Output as _workermesh_v1_ApplyOperation__Output } from '../../workermesh/v1/ApplyOperation.js';

/**
 * Request of ApplyWorkers.
 */
export interface ApplyWorkersRequest {
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
   * Echoed in the answer; at most 128 characters.
   */
  'requestId'?: (string);
  /**
   * Who maintains the record; at most 128 characters.
   */
  'manager'?: (string);
  /**
   * Many operations in place of the one above, 1 to 1,000, done in this order; they are not all or nothing. A
   * server of an earlier version does not know them, and answers that `spec` is missing.
   */
  'batch'?: (_workermesh_v1_ApplyOperation)[];
  /**
   * Required. What to do.
   */
  'operation'?: "spec"|"specJson"|"remove";
}

/**
 * Request of ApplyWorkers.
 */
export interface ApplyWorkersRequest__Output {
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
   * Echoed in the answer; at most 128 characters.
   */
  'requestId': (string);
  /**
   * Who maintains the record; at most 128 characters.
   */
  'manager': (string);
  /**
   * Many operations in place of the one above, 1 to 1,000, done in this order; they are not all or nothing. A
   * server of an earlier version does not know them, and answers that `spec` is missing.
   */
  'batch': (_workermesh_v1_ApplyOperation__Output)[];
  /**
   * Required. What to do.
   */
  'operation'?: "spec"|"specJson"|"remove";
}
