// Original file: proto/workermesh/v1/registry.proto


/**
 * Load of one worker.
 */
export interface WorkerLoad {
  /**
   * Required. Id of a worker that this node owns.
   */
  'workerId'?: (string);
  /**
   * Required. Finite and not negative.
   */
  'load'?: (number | string);
}

/**
 * Load of one worker.
 */
export interface WorkerLoad__Output {
  /**
   * Required. Id of a worker that this node owns.
   */
  'workerId': (string);
  /**
   * Required. Finite and not negative.
   */
  'load': (number);
}
