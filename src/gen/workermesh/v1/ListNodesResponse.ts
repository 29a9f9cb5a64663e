// Original file: proto/workermesh/v1/mesh.proto

import type { Node as _workermesh_v1_Node, Node__Output as _workermesh_v1_Node__Output } from '../../workermesh/v1/Node.js';
import type { Seed as _workermesh_v1_Seed, Seed__Output as _workermesh_v1_Seed__Output } from '../../workermesh/v1/Seed.js';

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
  /**
   * Seeds of this node that never answered, or are refused, and why; on the first page.
   */
  'seeds'?: (_workermesh_v1_Seed)[];
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
  /**
   * Seeds of this node that never answered, or are refused, and why; on the first page.
   */
  'seeds': (_workermesh_v1_Seed__Output)[];
}
