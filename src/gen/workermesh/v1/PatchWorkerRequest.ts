// Original file: proto/workermesh/v1/registry.proto

import type { Struct as _google_protobuf_Struct, Struct__Output as _google_protobuf_Struct__Output } from '../../google/protobuf/Struct.js';
import type { Long } from '@grpc/proto-loader';

/**
 * Request of PatchWorker.
 */
export interface PatchWorkerRequest {
  /**
   * By id.
   */
  'workerId'?: (string);
  /**
   * By URL; a bare host:port matches http first, then grpc. The base URL of a data-parallel engine means its
   * only rank; where it has several, name one.
   */
  'url'?: (string);
  /**
   * Required, or patch_json. JSON merge patch of the spec. Null deletes a field; an absent api_key keeps the stored
   * one. Its numbers are doubles; those of fields that it does not name stay as they were written.
   */
  'patch'?: (_google_protobuf_Struct | null);
  /**
   * ABORTED unless the worker has this revision; 0 = any.
   */
  'expectedRevision'?: (number | string | Long);
  /**
   * The patch as JSON text, in place of `patch`. Its numbers are kept as they are written.
   */
  'patchJson'?: (string);
  /**
   * Required. Which worker.
   */
  'target'?: "workerId"|"url";
}

/**
 * Request of PatchWorker.
 */
export interface PatchWorkerRequest__Output {
  /**
   * By id.
   */
  'workerId'?: (string);
  /**
   * By URL; a bare host:port matches http first, then grpc. The base URL of a data-parallel engine means its
   * only rank; where it has several, name one.
   */
  'url'?: (string);
  /**
   * Required, or patch_json. JSON merge patch of the spec. Null deletes a field; an absent api_key keeps the stored
   * one. Its numbers are doubles; those of fields that it does not name stay as they were written.
   */
  'patch': (_google_protobuf_Struct__Output | null);
  /**
   * ABORTED unless the worker has this revision; 0 = any.
   */
  'expectedRevision': (number);
  /**
   * The patch as JSON text, in place of `patch`. Its numbers are kept as they are written.
   */
  'patchJson': (string);
  /**
   * Required. Which worker.
   */
  'target'?: "workerId"|"url";
}
