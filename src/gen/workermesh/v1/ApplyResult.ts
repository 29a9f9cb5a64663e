// Original file: proto/workermesh/v1/registry.proto

import type { WriteOutcome as _workermesh_v1_WriteOutcome, WriteOutcome__Output as _workermesh_v1_WriteOutcome__Output } from '../../workermesh/v1/WriteOutcome.js';
import type { Status as _google_rpc_Status, Status__Output as _google_rpc_Status__Output } from '../../google/rpc/Status.js';
import type { Long } from '@grpc/proto-loader';

/**
 * What became of one operation of a batch.
 */
export interface ApplyResult {
  /**
   * That of the operation.
   */
  'requestId'?: (string);
  /**
   * Id of the worker; empty on error, and where there is none.
   */
  'workerId'?: (string);
  /**
   * Its revision now.
   */
  'revision'?: (number | string | Long);
  /**
   * What was done.
   */
  'outcome'?: (_workermesh_v1_WriteOutcome);
  /**
   * What was wrong; absent on success.
   */
  'error'?: (_google_rpc_Status | null);
  /**
   * As those of RegisterWorkerResponse.
   */
  'warnings'?: (string)[];
}

/**
 * What became of one operation of a batch.
 */
export interface ApplyResult__Output {
  /**
   * That of the operation.
   */
  'requestId': (string);
  /**
   * Id of the worker; empty on error, and where there is none.
   */
  'workerId': (string);
  /**
   * Its revision now.
   */
  'revision': (number);
  /**
   * What was done.
   */
  'outcome': (_workermesh_v1_WriteOutcome__Output);
  /**
   * What was wrong; absent on success.
   */
  'error': (_google_rpc_Status__Output | null);
  /**
   * As those of RegisterWorkerResponse.
   */
  'warnings': (string)[];
}
