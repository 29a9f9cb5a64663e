// Original file: proto/workermesh/v1/registry.proto

import type { WorkerStatus as _workermesh_v1_WorkerStatus, WorkerStatus__Output as _workermesh_v1_WorkerStatus__Output } from '../../workermesh/v1/WorkerStatus.js';
import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../google/protobuf/Duration.js';
import type { Long } from '@grpc/proto-loader';

/**
 * Request of UpdateWorkerStatus.
 */
export interface UpdateWorkerStatusRequest {
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
   * Required. The status to set.
   */
  'status'?: (_workermesh_v1_WorkerStatus);
  /**
   * ABORTED unless the worker has this revision; 0 = any.
   */
  'expectedRevision'?: (number | string | Long);
  /**
   * Why, for people; at most 256 characters.
   */
  'reason'?: (string);
  /**
   * When not renewed for so long, the worker becomes NOT_READY with reason GATEWAY_REPORT_EXPIRED.
   */
  'validFor'?: (_google_protobuf_Duration | null);
  /**
   * Required. Which worker.
   */
  'target'?: "workerId"|"url";
}

/**
 * Request of UpdateWorkerStatus.
 */
export interface UpdateWorkerStatusRequest__Output {
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
   * Required. The status to set.
   */
  'status': (_workermesh_v1_WorkerStatus__Output);
  /**
   * ABORTED unless the worker has this revision; 0 = any.
   */
  'expectedRevision': (number);
  /**
   * Why, for people; at most 256 characters.
   */
  'reason': (string);
  /**
   * When not renewed for so long, the worker becomes NOT_READY with reason GATEWAY_REPORT_EXPIRED.
   */
  'validFor': (_google_protobuf_Duration__Output | null);
  /**
   * Required. Which worker.
   */
  'target'?: "workerId"|"url";
}
