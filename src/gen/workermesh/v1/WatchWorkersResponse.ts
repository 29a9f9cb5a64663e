// Original file: proto/workermesh/v1/registry.proto

import type { WorkerEvent as _workermesh_v1_WorkerEvent, WorkerEvent__Output as _workermesh_v1_WorkerEvent__Output } from '../../workermesh/v1/WorkerEvent.js';
import type { Long } from '@grpc/proto-loader';

/**
 * Response of WatchWorkers; empty ones prove that the stream lives.
 */
export interface WatchWorkersResponse {
  /**
   * Events, in order.
   */
  'events'?: (_workermesh_v1_WorkerEvent)[];
  /**
   * State of the registry that these events lead to.
   */
  'registryRevision'?: (number | string | Long);
  /**
   * Resumes after these events.
   */
  'resumeToken'?: (string);
}

/**
 * Response of WatchWorkers; empty ones prove that the stream lives.
 */
export interface WatchWorkersResponse__Output {
  /**
   * Events, in order.
   */
  'events': (_workermesh_v1_WorkerEvent__Output)[];
  /**
   * State of the registry that these events lead to.
   */
  'registryRevision': (number);
  /**
   * Resumes after these events.
   */
  'resumeToken': (string);
}
