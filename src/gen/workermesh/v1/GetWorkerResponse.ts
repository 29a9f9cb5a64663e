// Original file: proto/workermesh/v1/registry.proto

import type { Worker as _workermesh_v1_Worker, Worker__Output as _workermesh_v1_Worker__Output } from '../../workermesh/v1/Worker.js';

/**
 * Response of GetWorker.
 */
export interface GetWorkerResponse {
  /**
   * The worker.
   */
  'worker'?: (_workermesh_v1_Worker | null);
}

/**
 * Response of GetWorker.
 */
export interface GetWorkerResponse__Output {
  /**
   * The worker.
   */
  'worker': (_workermesh_v1_Worker__Output | null);
}
