// Original file: proto/workermesh/v1/mesh.proto


/**
 * Request of ForgetNode.
 */
export interface ForgetNodeRequest {
  /**
   * Required. The node to evict; it must not be alive.
   */
  'nodeName'?: (string);
}

/**
 * Request of ForgetNode.
 */
export interface ForgetNodeRequest__Output {
  /**
   * Required. The node to evict; it must not be alive.
   */
  'nodeName': (string);
}
