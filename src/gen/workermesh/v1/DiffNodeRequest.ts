// Original file: proto/workermesh/v1/mesh.proto


/**
 * Request of DiffNode.
 */
export interface DiffNodeRequest {
  /**
   * Required. The other node.
   */
  'nodeName'?: (string);
}

/**
 * Request of DiffNode.
 */
export interface DiffNodeRequest__Output {
  /**
   * Required. The other node.
   */
  'nodeName': (string);
}
