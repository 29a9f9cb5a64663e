// Original file: proto/workermesh/v1/registry.proto

import type { Worker as _workermesh_v1_Worker, Worker__Output as _workermesh_v1_Worker__Output } from '../../workermesh/v1/Worker.js';
import type { WriteOutcome as _workermesh_v1_WriteOutcome, WriteOutcome__Output as _workermesh_v1_WriteOutcome__Output } from '../../workermesh/v1/WriteOutcome.js';

/**
 * Response of RegisterWorker.
 */
export interface RegisterWorkerResponse {
  /**
   * The worker as it is now.
   */
  'worker'?: (_workermesh_v1_Worker | null);
  /**
   * CREATED, REPLACED, UNCHANGED or CLAIMED.
   */
  'outcome'?: (_workermesh_v1_WriteOutcome);
  /**
   * What the caller probably did not mean, in sentences for people: a field that is kept and not read while
   * its name is one edit away from one that is, such as `healt`, in the spec or in its health. At most 20.
   */
  'warnings'?: (string)[];
}

/**
 * Response of RegisterWorker.
 */
export interface RegisterWorkerResponse__Output {
  /**
   * The worker as it is now.
   */
  'worker': (_workermesh_v1_Worker__Output | null);
  /**
   * CREATED, REPLACED, UNCHANGED or CLAIMED.
   */
  'outcome': (_workermesh_v1_WriteOutcome__Output);
  /**
   * What the caller probably did not mean, in sentences for people: a field that is kept and not read while
   * its name is one edit away from one that is, such as `healt`, in the spec or in its health. At most 20.
   */
  'warnings': (string)[];
}
