// Original file: proto/workermesh/v1/mesh.proto


/**
 * Request of ListNodes.
 */
export interface ListNodesRequest {
  /**
   * Default 500, at most 5,000.
   */
  'pageSize'?: (number);
  /**
   * next_page_token of the page before.
   */
  'pageToken'?: (string);
}

/**
 * Request of ListNodes.
 */
export interface ListNodesRequest__Output {
  /**
   * Default 500, at most 5,000.
   */
  'pageSize': (number);
  /**
   * next_page_token of the page before.
   */
  'pageToken': (string);
}
