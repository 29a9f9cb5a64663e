// Original file: proto/workermesh/v1/registry.proto


/**
 * Response of KeepAliveWorkers.
 */
export interface KeepAliveWorkersResponse {
  /**
   * Ids without a lease to renew: not owned by this node, registered without one, or on their way out. Register
   * them again.
   */
  'unknownWorkerIds'?: (string)[];
}

/**
 * Response of KeepAliveWorkers.
 */
export interface KeepAliveWorkersResponse__Output {
  /**
   * Ids without a lease to renew: not owned by this node, registered without one, or on their way out. Register
   * them again.
   */
  'unknownWorkerIds': (string)[];
}
