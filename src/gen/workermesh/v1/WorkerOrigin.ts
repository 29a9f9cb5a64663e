// Original file: proto/workermesh/v1/worker.proto

/**
 * Who wrote a record.
 */
export const WorkerOrigin = {
  /**
   * Refused on input, where a value is needed.
   */
  WORKER_ORIGIN_UNSPECIFIED: 'WORKER_ORIGIN_UNSPECIFIED',
  /**
   * This node owns the record.
   */
  WORKER_ORIGIN_LOCAL: 'WORKER_ORIGIN_LOCAL',
  /**
   * Imported from its owner by the mesh.
   */
  WORKER_ORIGIN_MESH: 'WORKER_ORIGIN_MESH',
} as const;

/**
 * Who wrote a record.
 */
export type WorkerOrigin =
  /**
   * Refused on input, where a value is needed.
   */
  | 'WORKER_ORIGIN_UNSPECIFIED'
  | 0
  /**
   * This node owns the record.
   */
  | 'WORKER_ORIGIN_LOCAL'
  | 1
  /**
   * Imported from its owner by the mesh.
   */
  | 'WORKER_ORIGIN_MESH'
  | 2

/**
 * Who wrote a record.
 */
export type WorkerOrigin__Output = typeof WorkerOrigin[keyof typeof WorkerOrigin]
