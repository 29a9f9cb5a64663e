// Original file: proto/workermesh/v1/registry.proto

import type { Worker as _workermesh_v1_Worker, Worker__Output as _workermesh_v1_Worker__Output } from '../../workermesh/v1/Worker.js';

/**
 * Response of UpdateWorkerStatus.
 */
export interface UpdateWorkerStatusResponse {
  /**
   * The worker as it is now.
   */
  'worker'?: (_workermesh_v1_Worker | null);
}

/**
 * Response of UpdateWorkerStatus.
 */
export interface UpdateWorkerStatusResponse__Output {
  /**
   * The worker as it is now.
   */
  'worker': (_workermesh_v1_Worker__Output | null);
}
