// Original file: proto/workermesh/v1/registry.proto


/**
 * Request of KeepAliveWorkers.
 */
export interface KeepAliveWorkersRequest {
  /**
   * Ids whose leases begin anew; at most 10,000. A third of the lease is a good interval.
   */
  'workerIds'?: (string)[];
}

/**
 * Request of KeepAliveWorkers.
 */
export interface KeepAliveWorkersRequest__Output {
  /**
   * Ids whose leases begin anew; at most 10,000. A third of the lease is a good interval.
   */
  'workerIds': (string)[];
}
