// Original file: proto/workermesh/v1/gossip.proto


/**
 * Request of PingIndirect.
 */
export interface PingIndirectRequest {
  /**
   * Required. Cluster of the asker.
   */
  'cluster'?: (string);
  /**
   * Required. Node name of the asker.
   */
  'source'?: (string);
  /**
   * Required. Node name to ping.
   */
  'target'?: (string);
  /**
   * Its address as the asker knows it.
   */
  'address'?: (string);
}

/**
 * Request of PingIndirect.
 */
export interface PingIndirectRequest__Output {
  /**
   * Required. Cluster of the asker.
   */
  'cluster': (string);
  /**
   * Required. Node name of the asker.
   */
  'source': (string);
  /**
   * Required. Node name to ping.
   */
  'target': (string);
  /**
   * Its address as the asker knows it.
   */
  'address': (string);
}
