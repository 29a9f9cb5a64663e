// Original file: proto/workermesh/v1/registry.proto

import type { Worker as _workermesh_v1_Worker, Worker__Output as _workermesh_v1_Worker__Output } from '../../workermesh/v1/Worker.js';
import type { RemovalCause as _workermesh_v1_RemovalCause, RemovalCause__Output as _workermesh_v1_RemovalCause__Output } from '../../workermesh/v1/RemovalCause.js';

/**
 * Response of RemoveWorker.
 */
export interface RemoveWorkerResponse {
  /**
   * The worker, draining or as it was last.
   */
  'worker'?: (_workermesh_v1_Worker | null);
  /**
   * True when it is gone, false while it drains or when it was missing.
   */
  'removed'?: (boolean);
  /**
   * The record of another owner that is active for this URL now.
   */
  'successor'?: (_workermesh_v1_Worker | null);
  /**
   * Why it is gone; unspecified while it drains, and when it was missing.
   */
  'cause'?: (_workermesh_v1_RemovalCause);
}

/**
 * Response of RemoveWorker.
 */
export interface RemoveWorkerResponse__Output {
  /**
   * The worker, draining or as it was last.
   */
  'worker': (_workermesh_v1_Worker__Output | null);
  /**
   * True when it is gone, false while it drains or when it was missing.
   */
  'removed': (boolean);
  /**
   * The record of another owner that is active for this URL now.
   */
  'successor': (_workermesh_v1_Worker__Output | null);
  /**
   * Why it is gone; unspecified while it drains, and when it was missing.
   */
  'cause': (_workermesh_v1_RemovalCause__Output);
}
