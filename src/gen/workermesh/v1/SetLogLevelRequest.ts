// Original file: proto/workermesh/v1/mesh.proto


/**
 * Request of SetLogLevel.
 */
export interface SetLogLevelRequest {
  /**
   * Required. One of error, warn, info, debug.
   */
  'logLevel'?: (string);
}

/**
 * Request of SetLogLevel.
 */
export interface SetLogLevelRequest__Output {
  /**
   * Required. One of error, warn, info, debug.
   */
  'logLevel': (string);
}
