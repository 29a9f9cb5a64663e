// Original file: proto/workermesh/v1/mesh.proto

import type { Node as _workermesh_v1_Node, Node__Output as _workermesh_v1_Node__Output } from '../../workermesh/v1/Node.js';

/**
 * Response of ListNodes.
 */
export interface ListNodesResponse {
  /**
   * One page.
   */
  'nodes'?: (_workermesh_v1_Node)[];
  /**
   * Empty on the last page.
   */
  'nextPageToken'?: (string);
}

/**
 * Response of ListNodes.
 */
export interface ListNodesResponse__Output {
  /**
   * One page.
   */
  'nodes': (_workermesh_v1_Node__Output)[];
  /**
   * Empty on the last page.
   */
  'nextPageToken': (string);
}
