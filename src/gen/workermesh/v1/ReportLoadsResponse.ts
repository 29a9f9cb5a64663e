// Original file: proto/workermesh/v1/registry.proto


/**
 * Response of ReportLoads.
 */
export interface ReportLoadsResponse {
  /**
   * Ids that this node does not know.
   */
  'ignoredWorkerIds'?: (string)[];
}

/**
 * Response of ReportLoads.
 */
export interface ReportLoadsResponse__Output {
  /**
   * Ids that this node does not know.
   */
  'ignoredWorkerIds': (string)[];
}
