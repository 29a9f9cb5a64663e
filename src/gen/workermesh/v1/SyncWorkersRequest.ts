// Original file: proto/workermesh/v1/registry.proto

import type { WorkerSource as _workermesh_v1_WorkerSource, WorkerSource__Output as _workermesh_v1_WorkerSource__Output } from '../../workermesh/v1/WorkerSource.js';

/**
 * Request of SyncWorkers. Flags and manager count from whichever message sets them.
 */
export interface SyncWorkersRequest {
  /**
   * Required, in the first message. Whose workers these are; at most 128 characters.
   */
  'manager'?: (string);
  /**
   * Some of the workers.
   */
  'workers'?: (_workermesh_v1_WorkerSource)[];
  /**
   * Required, in the last message. Apply now.
   */
  'commit'?: (boolean);
  /**
   * Permit a set without any worker, which removes all.
   */
  'allowEmpty'?: (boolean);
  /**
   * Take URLs over from other managers.
   */
  'force'?: (boolean);
  /**
   * Answer what would happen, and change nothing.
   */
  'validateOnly'?: (boolean);
}

/**
 * Request of SyncWorkers. Flags and manager count from whichever message sets them.
 */
export interface SyncWorkersRequest__Output {
  /**
   * Required, in the first message. Whose workers these are; at most 128 characters.
   */
  'manager': (string);
  /**
   * Some of the workers.
   */
  'workers': (_workermesh_v1_WorkerSource__Output)[];
  /**
   * Required, in the last message. Apply now.
   */
  'commit': (boolean);
  /**
   * Permit a set without any worker, which removes all.
   */
  'allowEmpty': (boolean);
  /**
   * Take URLs over from other managers.
   */
  'force': (boolean);
  /**
   * Answer what would happen, and change nothing.
   */
  'validateOnly': (boolean);
}
