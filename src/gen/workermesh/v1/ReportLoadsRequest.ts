// Original file: proto/workermesh/v1/registry.proto

import type { WorkerLoad as _workermesh_v1_WorkerLoad, WorkerLoad__Output as _workermesh_v1_WorkerLoad__Output } from '../../workermesh/v1/WorkerLoad.js';

/**
 * Request of ReportLoads. What is not said again within --load-ttl (1 minute) counts no more.
 */
export interface ReportLoadsRequest {
  /**
   * The loads; at most 10,000.
   */
  'loads'?: (_workermesh_v1_WorkerLoad)[];
}

/**
 * Request of ReportLoads. What is not said again within --load-ttl (1 minute) counts no more.
 */
export interface ReportLoadsRequest__Output {
  /**
   * The loads; at most 10,000.
   */
  'loads': (_workermesh_v1_WorkerLoad__Output)[];
}
