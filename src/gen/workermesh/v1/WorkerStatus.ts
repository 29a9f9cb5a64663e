// Original file: proto/workermesh/v1/worker.proto

/**
 * State of a worker. Only READY is routable.
 */
export const WorkerStatus = {
  /**
   * Refused on input.
   */
  WORKER_STATUS_UNSPECIFIED: 'WORKER_STATUS_UNSPECIFIED',
  /**
   * Registered, and not yet found healthy.
   */
  WORKER_STATUS_PENDING: 'WORKER_STATUS_PENDING',
  /**
   * Healthy and routable.
   */
  WORKER_STATUS_READY: 'WORKER_STATUS_READY',
  /**
   * Was routable, and fails its probes.
   */
  WORKER_STATUS_NOT_READY: 'WORKER_STATUS_NOT_READY',
  /**
   * Failed for long; probes go on and may bring it back.
   */
  WORKER_STATUS_FAILED: 'WORKER_STATUS_FAILED',
  /**
   * No new requests; removed after its drain time, or cordoned.
   */
  WORKER_STATUS_DRAINING: 'WORKER_STATUS_DRAINING',
} as const;

/**
 * State of a worker. Only READY is routable.
 */
export type WorkerStatus =
  /**
   * Refused on input.
   */
  | 'WORKER_STATUS_UNSPECIFIED'
  | 0
  /**
   * Registered, and not yet found healthy.
   */
  | 'WORKER_STATUS_PENDING'
  | 1
  /**
   * Healthy and routable.
   */
  | 'WORKER_STATUS_READY'
  | 2
  /**
   * Was routable, and fails its probes.
   */
  | 'WORKER_STATUS_NOT_READY'
  | 3
  /**
   * Failed for long; probes go on and may bring it back.
   */
  | 'WORKER_STATUS_FAILED'
  | 4
  /**
   * No new requests; removed after its drain time, or cordoned.
   */
  | 'WORKER_STATUS_DRAINING'
  | 5

/**
 * State of a worker. Only READY is routable.
 */
export type WorkerStatus__Output = typeof WorkerStatus[keyof typeof WorkerStatus]
