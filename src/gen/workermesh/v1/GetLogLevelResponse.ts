// Original file: proto/workermesh/v1/mesh.proto


/**
 * Response of GetLogLevel.
 */
export interface GetLogLevelResponse {
  /**
   * The level of lines that belong to no subsystem, and of subsystems without one of their own.
   */
  'logLevel'?: (string);
  /**
   * The level of each subsystem.
   */
  'subsystemLogLevels'?: ({[key: string]: string});
}

/**
 * Response of GetLogLevel.
 */
export interface GetLogLevelResponse__Output {
  /**
   * The level of lines that belong to no subsystem, and of subsystems without one of their own.
   */
  'logLevel': (string);
  /**
   * The level of each subsystem.
   */
  'subsystemLogLevels': ({[key: string]: string});
}
