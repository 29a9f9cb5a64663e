// Original file: proto/workermesh/v1/mesh.proto


/**
 * Request of WatchLog.
 */
export interface WatchLogRequest {
  /**
   * Lines of this level and above: error, warn, info or debug; empty = info.
   */
  'logLevel'?: (string);
  /**
   * Only lines that contain this text; at most 256 bytes.
   */
  'contains'?: (string);
  /**
   * Only lines of this subsystem (SetLogLevelRequest); empty = all.
   */
  'subsystem'?: (string);
}

/**
 * Request of WatchLog.
 */
export interface WatchLogRequest__Output {
  /**
   * Lines of this level and above: error, warn, info or debug; empty = info.
   */
  'logLevel': (string);
  /**
   * Only lines that contain this text; at most 256 bytes.
   */
  'contains': (string);
  /**
   * Only lines of this subsystem (SetLogLevelRequest); empty = all.
   */
  'subsystem': (string);
}
