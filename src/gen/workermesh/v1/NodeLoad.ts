// Original file: proto/workermesh/v1/worker.proto


/**
 * What the gateway of one node has under way at a worker.
 */
export interface NodeLoad {
  /**
   * As ReportLoads said it; up to six digits behind the point.
   */
  'load'?: (number | string);
  /**
   * Requests that wait in this gateway for the worker.
   */
  'queued'?: (number | string);
  '_load'?: "load";
  '_queued'?: "queued";
}

/**
 * What the gateway of one node has under way at a worker.
 */
export interface NodeLoad__Output {
  /**
   * As ReportLoads said it; up to six digits behind the point.
   */
  'load'?: (number);
  /**
   * Requests that wait in this gateway for the worker.
   */
  'queued'?: (number);
  '_load'?: "load";
  '_queued'?: "queued";
}
