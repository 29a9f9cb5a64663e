// Original file: proto/workermesh/v1/mesh.proto

import type { WorkerOrigin as _workermesh_v1_WorkerOrigin, WorkerOrigin__Output as _workermesh_v1_WorkerOrigin__Output } from '../../workermesh/v1/WorkerOrigin.js';
import type { WorkerStatus as _workermesh_v1_WorkerStatus, WorkerStatus__Output as _workermesh_v1_WorkerStatus__Output } from '../../workermesh/v1/WorkerStatus.js';

/**
 * How many workers there are of one origin and status.
 */
export interface WorkerCount {
  /**
   * The origin.
   */
  'origin'?: (_workermesh_v1_WorkerOrigin);
  /**
   * The status.
   */
  'status'?: (_workermesh_v1_WorkerStatus);
  /**
   * How many, shadowed ones included.
   */
  'count'?: (number);
}

/**
 * How many workers there are of one origin and status.
 */
export interface WorkerCount__Output {
  /**
   * The origin.
   */
  'origin': (_workermesh_v1_WorkerOrigin__Output);
  /**
   * The status.
   */
  'status': (_workermesh_v1_WorkerStatus__Output);
  /**
   * How many, shadowed ones included.
   */
  'count': (number);
}
