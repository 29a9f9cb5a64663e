// Original file: proto/workermesh/v1/mesh.proto


/**
 * Request of GetLogLevel.
 */
export interface GetLogLevelRequest {
}

/**
 * Request of GetLogLevel.
 */
export interface GetLogLevelRequest__Output {
}
