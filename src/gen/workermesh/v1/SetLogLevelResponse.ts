// Original file: proto/workermesh/v1/mesh.proto


/**
 * Response of SetLogLevel.
 */
export interface SetLogLevelResponse {
  /**
   * The level before.
   */
  'formerLogLevel'?: (string);
}

/**
 * Response of SetLogLevel.
 */
export interface SetLogLevelResponse__Output {
  /**
   * The level before.
   */
  'formerLogLevel': (string);
}
