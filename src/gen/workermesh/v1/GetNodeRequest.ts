// Original file: proto/workermesh/v1/mesh.proto


/**
 * Request of GetNode.
 */
export interface GetNodeRequest {
}

/**
 * Request of GetNode.
 */
export interface GetNodeRequest__Output {
}
