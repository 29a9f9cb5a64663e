// Original file: proto/workermesh/v1/registry.proto

/**
 * What happened to a worker.
 */
export const WorkerEventType = {
  /**
   * Never sent.
   */
  WORKER_EVENT_TYPE_UNSPECIFIED: 'WORKER_EVENT_TYPE_UNSPECIFIED',
  /**
   * A new snapshot begins: build it beside what you hold, and swap at SYNCED.
   */
  WORKER_EVENT_TYPE_RESET: 'WORKER_EVENT_TYPE_RESET',
  /**
   * New or changed.
   */
  WORKER_EVENT_TYPE_UPSERTED: 'WORKER_EVENT_TYPE_UPSERTED',
  /**
   * Gone, or no longer matching.
   */
  WORKER_EVENT_TYPE_REMOVED: 'WORKER_EVENT_TYPE_REMOVED',
  /**
   * You hold everything that there is: use what you built since RESET.
   */
  WORKER_EVENT_TYPE_SYNCED: 'WORKER_EVENT_TYPE_SYNCED',
  /**
   * Only the load changed.
   */
  WORKER_EVENT_TYPE_LOAD_CHANGED: 'WORKER_EVENT_TYPE_LOAD_CHANGED',
} as const;

/**
 * What happened to a worker.
 */
export type WorkerEventType =
  /**
   * Never sent.
   */
  | 'WORKER_EVENT_TYPE_UNSPECIFIED'
  | 0
  /**
   * A new snapshot begins: build it beside what you hold, and swap at SYNCED.
   */
  | 'WORKER_EVENT_TYPE_RESET'
  | 1
  /**
   * New or changed.
   */
  | 'WORKER_EVENT_TYPE_UPSERTED'
  | 2
  /**
   * Gone, or no longer matching.
   */
  | 'WORKER_EVENT_TYPE_REMOVED'
  | 3
  /**
   * You hold everything that there is: use what you built since RESET.
   */
  | 'WORKER_EVENT_TYPE_SYNCED'
  | 4
  /**
   * Only the load changed.
   */
  | 'WORKER_EVENT_TYPE_LOAD_CHANGED'
  | 5

/**
 * What happened to a worker.
 */
export type WorkerEventType__Output = typeof WorkerEventType[keyof typeof WorkerEventType]
