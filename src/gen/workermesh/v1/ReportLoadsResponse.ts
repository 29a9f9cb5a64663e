// Original file: proto/workermesh/v1/registry.proto


/**
 * Response of ReportLoads.
 */
export interface ReportLoadsResponse {
  /**
   * Ids that this node does not own.
   */
  'ignoredWorkerIds'?: (string)[];
}

/**
 * Response of ReportLoads.
 */
export interface ReportLoadsResponse__Output {
  /**
   * Ids that this node does not own.
   */
  'ignoredWorkerIds': (string)[];
}
