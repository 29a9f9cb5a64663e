// Original file: proto/workermesh/v1/registry.proto

import type { Worker as _workermesh_v1_Worker, Worker__Output as _workermesh_v1_Worker__Output } from '../../workermesh/v1/Worker.js';
import type { Status as _google_rpc_Status, Status__Output as _google_rpc_Status__Output } from '../../google/rpc/Status.js';
import type { WriteOutcome as _workermesh_v1_WriteOutcome, WriteOutcome__Output as _workermesh_v1_WriteOutcome__Output } from '../../workermesh/v1/WriteOutcome.js';
import type { ApplyResult as _workermesh_v1_ApplyResult, ApplyResult__Output as _workermesh_v1_ApplyResult__Output } from '../../workermesh/v1/ApplyResult.js';

/**
 * Response of ApplyWorkers: one a request, in order; to a batch, as many as its results need.
 */
export interface ApplyWorkersResponse {
  /**
   * That of the request.
   */
  'requestId'?: (string);
  /**
   * The worker as it is now; absent on error.
   */
  'worker'?: (_workermesh_v1_Worker | null);
  /**
   * What was wrong; absent on success.
   */
  'error'?: (_google_rpc_Status | null);
  /**
   * What was done.
   */
  'outcome'?: (_workermesh_v1_WriteOutcome);
  /**
   * What became of operations of batches, in their order, some batches in one message or one batch in several.
   * Everything above is unset then. A batch that is refused as a whole has no results, but an `error`.
   */
  'results'?: (_workermesh_v1_ApplyResult)[];
  /**
   * As those of RegisterWorkerResponse; unset with `results`.
   */
  'warnings'?: (string)[];
}

/**
 * Response of ApplyWorkers: one a request, in order; to a batch, as many as its results need.
 */
export interface ApplyWorkersResponse__Output {
  /**
   * That of the request.
   */
  'requestId': (string);
  /**
   * The worker as it is now; absent on error.
   */
  'worker': (_workermesh_v1_Worker__Output | null);
  /**
   * What was wrong; absent on success.
   */
  'error': (_google_rpc_Status__Output | null);
  /**
   * What was done.
   */
  'outcome': (_workermesh_v1_WriteOutcome__Output);
  /**
   * What became of operations of batches, in their order, some batches in one message or one batch in several.
   * Everything above is unset then. A batch that is refused as a whole has no results, but an `error`.
   */
  'results': (_workermesh_v1_ApplyResult__Output)[];
  /**
   * As those of RegisterWorkerResponse; unset with `results`.
   */
  'warnings': (string)[];
}
