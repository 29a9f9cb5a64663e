// Original file: proto/workermesh/v1/worker.proto

/**
 * How much of a worker an answer holds.
 */
export const WorkerView = {
  /**
   * The method's default: SPEC for GetWorker, BASIC elsewhere.
   */
  WORKER_VIEW_UNSPECIFIED: 'WORKER_VIEW_UNSPECIFIED',
  /**
   * Without the spec.
   */
  WORKER_VIEW_BASIC: 'WORKER_VIEW_BASIC',
  /**
   * With the spec as an object.
   */
  WORKER_VIEW_SPEC: 'WORKER_VIEW_SPEC',
  /**
   * With the spec as JSON text.
   */
  WORKER_VIEW_SPEC_JSON: 'WORKER_VIEW_SPEC_JSON',
} as const;

/**
 * How much of a worker an answer holds.
 */
export type WorkerView =
  /**
   * The method's default: SPEC for GetWorker, BASIC elsewhere.
   */
  | 'WORKER_VIEW_UNSPECIFIED'
  | 0
  /**
   * Without the spec.
   */
  | 'WORKER_VIEW_BASIC'
  | 1
  /**
   * With the spec as an object.
   */
  | 'WORKER_VIEW_SPEC'
  | 2
  /**
   * With the spec as JSON text.
   */
  | 'WORKER_VIEW_SPEC_JSON'
  | 3

/**
 * How much of a worker an answer holds.
 */
export type WorkerView__Output = typeof WorkerView[keyof typeof WorkerView]
