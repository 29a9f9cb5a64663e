// Original file: proto/workermesh/v1/registry.proto

import type { WorkerFilter as _workermesh_v1_WorkerFilter, WorkerFilter__Output as _workermesh_v1_WorkerFilter__Output } from '../../workermesh/v1/WorkerFilter.js';
import type { WorkerView as _workermesh_v1_WorkerView, WorkerView__Output as _workermesh_v1_WorkerView__Output } from '../../workermesh/v1/WorkerView.js';
import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from '../../google/protobuf/Duration.js';

/**
 * Request of WatchWorkers.
 */
export interface WatchWorkersRequest {
  /**
   * Which workers; unset = all active ones.
   */
  'filter'?: (_workermesh_v1_WorkerFilter | null);
  /**
   * Token of an earlier response with the same filter; empty = from the present.
   */
  'resumeToken'?: (string);
  /**
   * How much of each; default BASIC.
   */
  'view'?: (_workermesh_v1_WorkerView);
  /**
   * How often LOAD_CHANGED may come; unset or 0 = never, at least 100 ms.
   */
  'loadInterval'?: (_google_protobuf_Duration | null);
}

/**
 * Request of WatchWorkers.
 */
export interface WatchWorkersRequest__Output {
  /**
   * Which workers; unset = all active ones.
   */
  'filter': (_workermesh_v1_WorkerFilter__Output | null);
  /**
   * Token of an earlier response with the same filter; empty = from the present.
   */
  'resumeToken': (string);
  /**
   * How much of each; default BASIC.
   */
  'view': (_workermesh_v1_WorkerView__Output);
  /**
   * How often LOAD_CHANGED may come; unset or 0 = never, at least 100 ms.
   */
  'loadInterval': (_google_protobuf_Duration__Output | null);
}
