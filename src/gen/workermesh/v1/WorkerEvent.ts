// Original file: proto/workermesh/v1/registry.proto

import type { WorkerEventType as _workermesh_v1_WorkerEventType, WorkerEventType__Output as _workermesh_v1_WorkerEventType__Output } from '../../workermesh/v1/WorkerEventType.js';
import type { Worker as _workermesh_v1_Worker, Worker__Output as _workermesh_v1_Worker__Output } from '../../workermesh/v1/Worker.js';
import type { ResetReason as _workermesh_v1_ResetReason, ResetReason__Output as _workermesh_v1_ResetReason__Output } from '../../workermesh/v1/ResetReason.js';
import type { RemovalCause as _workermesh_v1_RemovalCause, RemovalCause__Output as _workermesh_v1_RemovalCause__Output } from '../../workermesh/v1/RemovalCause.js';
import type { Long } from '@grpc/proto-loader';

/**
 * One thing that a watcher must know.
 */
export interface WorkerEvent {
  /**
   * What happened.
   */
  'type'?: (_workermesh_v1_WorkerEventType);
  /**
   * The worker as it is now; in REMOVED as it was last, as far as known, at least its id, URL and owner.
   */
  'worker'?: (_workermesh_v1_Worker | null);
  /**
   * In UPSERTED: the record of another owner for this URL that this one takes the place of.
   */
  'previousWorkerId'?: (string);
  /**
   * Revision of the registry at this change.
   */
  'registryRevision'?: (number | string | Long);
  /**
   * In RESET: why.
   */
  'resetReason'?: (_workermesh_v1_ResetReason);
  /**
   * In REMOVED: why, as far as this node remembers.
   */
  'removalCause'?: (_workermesh_v1_RemovalCause);
}

/**
 * One thing that a watcher must know.
 */
export interface WorkerEvent__Output {
  /**
   * What happened.
   */
  'type': (_workermesh_v1_WorkerEventType__Output);
  /**
   * The worker as it is now; in REMOVED as it was last, as far as known, at least its id, URL and owner.
   */
  'worker': (_workermesh_v1_Worker__Output | null);
  /**
   * In UPSERTED: the record of another owner for this URL that this one takes the place of.
   */
  'previousWorkerId': (string);
  /**
   * Revision of the registry at this change.
   */
  'registryRevision': (number);
  /**
   * In RESET: why.
   */
  'resetReason': (_workermesh_v1_ResetReason__Output);
  /**
   * In REMOVED: why, as far as this node remembers.
   */
  'removalCause': (_workermesh_v1_RemovalCause__Output);
}
