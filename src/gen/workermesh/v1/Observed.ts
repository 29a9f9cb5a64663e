// Original file: proto/workermesh/v1/gossip.proto

import type { ObservedRow as _workermesh_v1_ObservedRow, ObservedRow__Output as _workermesh_v1_ObservedRow__Output } from '../../workermesh/v1/ObservedRow.js';
import type { ObservedDelta as _workermesh_v1_ObservedDelta, ObservedDelta__Output as _workermesh_v1_ObservedDelta__Output } from '../../workermesh/v1/ObservedDelta.js';

/**
 * What nodes see of workers: loads and verdicts of probes, one record a node, the last state only. It is
 * lossy: no log, no digest. Each record comes to a node over one link: that of its node, else of the neighbour
 * that was asked for it.
 */
export interface Observed {
  /**
   * How far the speaker has records, and what it wants of them.
   */
  'rows'?: (_workermesh_v1_ObservedRow)[];
  /**
   * What has changed in records that the receiver wants.
   */
  'deltas'?: (_workermesh_v1_ObservedDelta)[];
}

/**
 * What nodes see of workers: loads and verdicts of probes, one record a node, the last state only. It is
 * lossy: no log, no digest. Each record comes to a node over one link: that of its node, else of the neighbour
 * that was asked for it.
 */
export interface Observed__Output {
  /**
   * How far the speaker has records, and what it wants of them.
   */
  'rows': (_workermesh_v1_ObservedRow__Output)[];
  /**
   * What has changed in records that the receiver wants.
   */
  'deltas': (_workermesh_v1_ObservedDelta__Output)[];
}
