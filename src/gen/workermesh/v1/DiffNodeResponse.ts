// Original file: proto/workermesh/v1/mesh.proto

import type { LogComparison as _workermesh_v1_LogComparison, LogComparison__Output as _workermesh_v1_LogComparison__Output } from '../../workermesh/v1/LogComparison.js';

/**
 * Response of DiffNode.
 */
export interface DiffNodeResponse {
  /**
   * Whether a link to it is open: only then anything of it is known.
   */
  'linked'?: (boolean);
  /**
   * One row for each owner that one of the two holds a log of.
   */
  'logs'?: (_workermesh_v1_LogComparison)[];
}

/**
 * Response of DiffNode.
 */
export interface DiffNodeResponse__Output {
  /**
   * Whether a link to it is open: only then anything of it is known.
   */
  'linked': (boolean);
  /**
   * One row for each owner that one of the two holds a log of.
   */
  'logs': (_workermesh_v1_LogComparison__Output)[];
}
