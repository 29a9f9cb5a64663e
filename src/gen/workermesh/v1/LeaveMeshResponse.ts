// Original file: proto/workermesh/v1/mesh.proto


/**
 * Response of LeaveMesh.
 */
export interface LeaveMeshResponse {
  /**
   * Nodes that did not acknowledge in time.
   */
  'unacknowledgedNodes'?: (string)[];
}

/**
 * Response of LeaveMesh.
 */
export interface LeaveMeshResponse__Output {
  /**
   * Nodes that did not acknowledge in time.
   */
  'unacknowledgedNodes': (string)[];
}
