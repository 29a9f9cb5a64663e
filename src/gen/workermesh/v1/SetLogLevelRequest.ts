// Original file: proto/workermesh/v1/mesh.proto


/**
 * Request of SetLogLevel.
 */
export interface SetLogLevelRequest {
  /**
   * Required. One of error, warn, info, debug.
   */
  'logLevel'?: (string);
  /**
   * Only for the lines of this subsystem: gossip, grpc, http, probes, registry, sinks, storage or xds. Empty = for
   * all lines, also of subsystems that had a level of their own.
   */
  'subsystem'?: (string);
}

/**
 * Request of SetLogLevel.
 */
export interface SetLogLevelRequest__Output {
  /**
   * Required. One of error, warn, info, debug.
   */
  'logLevel': (string);
  /**
   * Only for the lines of this subsystem: gossip, grpc, http, probes, registry, sinks, storage or xds. Empty = for
   * all lines, also of subsystems that had a level of their own.
   */
  'subsystem': (string);
}
