// Original file: proto/workermesh/v1/registry.proto

import type { WorkerFilter as _workermesh_v1_WorkerFilter, WorkerFilter__Output as _workermesh_v1_WorkerFilter__Output } from '../../workermesh/v1/WorkerFilter.js';
import type { WorkerView as _workermesh_v1_WorkerView, WorkerView__Output as _workermesh_v1_WorkerView__Output } from '../../workermesh/v1/WorkerView.js';

/**
 * Request of ListWorkers.
 */
export interface ListWorkersRequest {
  /**
   * Which workers; unset = all active ones.
   */
  'filter'?: (_workermesh_v1_WorkerFilter | null);
  /**
   * Default 500, at most 5,000; larger is coerced, negative is INVALID_ARGUMENT.
   */
  'pageSize'?: (number);
  /**
   * next_page_token of the page before; the filter must be the same.
   */
  'pageToken'?: (string);
  /**
   * How much of each; default BASIC.
   */
  'view'?: (_workermesh_v1_WorkerView);
}

/**
 * Request of ListWorkers.
 */
export interface ListWorkersRequest__Output {
  /**
   * Which workers; unset = all active ones.
   */
  'filter': (_workermesh_v1_WorkerFilter__Output | null);
  /**
   * Default 500, at most 5,000; larger is coerced, negative is INVALID_ARGUMENT.
   */
  'pageSize': (number);
  /**
   * next_page_token of the page before; the filter must be the same.
   */
  'pageToken': (string);
  /**
   * How much of each; default BASIC.
   */
  'view': (_workermesh_v1_WorkerView__Output);
}
