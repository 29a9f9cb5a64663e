// Original file: proto/workermesh/v1/registry.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Request of RemoveWorker.
 */
export interface RemoveWorkerRequest {
  /**
   * By id.
   */
  'workerId'?: (string);
  /**
   * By URL; a bare host:port matches http first, then grpc. The base URL of a data-parallel engine means its
   * only rank; where it has several, name one.
   */
  'url'?: (string);
  /**
   * ABORTED unless the worker has this revision; 0 = any.
   */
  'expectedRevision'?: (number | string | Long);
  /**
   * Remove now instead of draining.
   */
  'skipDrain'?: (boolean);
  /**
   * Succeed when there is no such worker.
   */
  'allowMissing'?: (boolean);
  /**
   * Answer when the worker is gone, or another write has kept it; `cause` says why it went.
   */
  'wait'?: (boolean);
  /**
   * Required. Which worker.
   */
  'target'?: "workerId"|"url";
}

/**
 * Request of RemoveWorker.
 */
export interface RemoveWorkerRequest__Output {
  /**
   * By id.
   */
  'workerId'?: (string);
  /**
   * By URL; a bare host:port matches http first, then grpc. The base URL of a data-parallel engine means its
   * only rank; where it has several, name one.
   */
  'url'?: (string);
  /**
   * ABORTED unless the worker has this revision; 0 = any.
   */
  'expectedRevision': (number);
  /**
   * Remove now instead of draining.
   */
  'skipDrain': (boolean);
  /**
   * Succeed when there is no such worker.
   */
  'allowMissing': (boolean);
  /**
   * Answer when the worker is gone, or another write has kept it; `cause` says why it went.
   */
  'wait': (boolean);
  /**
   * Required. Which worker.
   */
  'target'?: "workerId"|"url";
}
