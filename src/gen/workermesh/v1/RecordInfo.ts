// Original file: proto/workermesh/v1/mesh.proto

import type { WorkerState as _workermesh_v1_WorkerState, WorkerState__Output as _workermesh_v1_WorkerState__Output } from '../../workermesh/v1/WorkerState.js';
import type { Long } from '@grpc/proto-loader';

/**
 * One record of an owner's log.
 */
export interface RecordInfo {
  /**
   * Whose log.
   */
  'owner'?: (string);
  /**
   * Generation of the boot that wrote it.
   */
  'generation'?: (number | string | Long);
  /**
   * Its key.
   */
  'key'?: (string);
  /**
   * Its seq.
   */
  'seq'?: (number | string | Long);
  /**
   * True when it was deleted.
   */
  'tombstone'?: (boolean);
  /**
   * True for a record of the owner's previous boot.
   */
  'prior'?: (boolean);
  /**
   * Size of the value.
   */
  'valueBytes'?: (number);
  /**
   * The value, when it can be read as a worker.
   */
  'worker'?: (_workermesh_v1_WorkerState | null);
}

/**
 * One record of an owner's log.
 */
export interface RecordInfo__Output {
  /**
   * Whose log.
   */
  'owner': (string);
  /**
   * Generation of the boot that wrote it.
   */
  'generation': (number);
  /**
   * Its key.
   */
  'key': (string);
  /**
   * Its seq.
   */
  'seq': (number);
  /**
   * True when it was deleted.
   */
  'tombstone': (boolean);
  /**
   * True for a record of the owner's previous boot.
   */
  'prior': (boolean);
  /**
   * Size of the value.
   */
  'valueBytes': (number);
  /**
   * The value, when it can be read as a worker.
   */
  'worker': (_workermesh_v1_WorkerState__Output | null);
}
