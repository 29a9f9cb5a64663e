// Original file: proto/workermesh/v1/gossip.proto

import type { SyncFrame as _workermesh_v1_SyncFrame, SyncFrame__Output as _workermesh_v1_SyncFrame__Output } from '../../workermesh/v1/SyncFrame.js';

/**
 * One frame from the node that was dialed.
 */
export interface SyncResponse {
  /**
   * The frame.
   */
  'frame'?: (_workermesh_v1_SyncFrame | null);
}

/**
 * One frame from the node that was dialed.
 */
export interface SyncResponse__Output {
  /**
   * The frame.
   */
  'frame': (_workermesh_v1_SyncFrame__Output | null);
}
