// Original file: proto/workermesh/v1/mesh.proto


/**
 * Response of ForgetNode.
 */
export interface ForgetNodeResponse {
}

/**
 * Response of ForgetNode.
 */
export interface ForgetNodeResponse__Output {
}
