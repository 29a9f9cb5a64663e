// Original file: proto/workermesh/v1/registry.proto

import type { WorkerView as _workermesh_v1_WorkerView, WorkerView__Output as _workermesh_v1_WorkerView__Output } from '../../workermesh/v1/WorkerView.js';

/**
 * Request of GetWorker.
 */
export interface GetWorkerRequest {
  /**
   * By id.
   */
  'workerId'?: (string);
  /**
   * By URL; a bare host:port matches http first, then grpc. The base URL of a data-parallel engine finds
   * its smallest rank.
   */
  'url'?: (string);
  /**
   * How much of it; default SPEC.
   */
  'view'?: (_workermesh_v1_WorkerView);
  /**
   * Required. Which worker.
   */
  'target'?: "workerId"|"url";
}

/**
 * Request of GetWorker.
 */
export interface GetWorkerRequest__Output {
  /**
   * By id.
   */
  'workerId'?: (string);
  /**
   * By URL; a bare host:port matches http first, then grpc. The base URL of a data-parallel engine finds
   * its smallest rank.
   */
  'url'?: (string);
  /**
   * How much of it; default SPEC.
   */
  'view': (_workermesh_v1_WorkerView__Output);
  /**
   * Required. Which worker.
   */
  'target'?: "workerId"|"url";
}
