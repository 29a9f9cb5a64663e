// Original file: proto/workermesh/v1/registry.proto


/**
 * Load of one worker.
 */
export interface WorkerLoad {
  /**
   * Required. Id of any worker, of this node or of another one.
   */
  'workerId'?: (string);
  /**
   * Required. Finite and not negative. Requests in flight add up over the gateways, and so do removals wait for
   * them; a utilization is best reported by the owner's gateway alone.
   */
  'load'?: (number | string);
  /**
   * Requests that wait in this gateway for this worker; unset leaves what was said.
   */
  'queued'?: (number | string);
  '_queued'?: "queued";
}

/**
 * Load of one worker.
 */
export interface WorkerLoad__Output {
  /**
   * Required. Id of any worker, of this node or of another one.
   */
  'workerId': (string);
  /**
   * Required. Finite and not negative. Requests in flight add up over the gateways, and so do removals wait for
   * them; a utilization is best reported by the owner's gateway alone.
   */
  'load': (number);
  /**
   * Requests that wait in this gateway for this worker; unset leaves what was said.
   */
  'queued'?: (number);
  '_queued'?: "queued";
}
