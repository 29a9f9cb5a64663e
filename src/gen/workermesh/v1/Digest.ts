// Original file: proto/workermesh/v1/gossip.proto

import type { DigestRow as _workermesh_v1_DigestRow, DigestRow__Output as _workermesh_v1_DigestRow__Output } from '../../workermesh/v1/DigestRow.js';
import type { Long } from '@grpc/proto-loader';

/**
 * Rows of what the speaker holds. A whole digest opens with `begin` and closes with `end`; a frame with
 * neither holds rows that changed.
 */
export interface Digest {
  /**
   * The rows.
   */
  'rows'?: (_workermesh_v1_DigestRow)[];
  /**
   * First frame of a whole digest.
   */
  'begin'?: (boolean);
  /**
   * Last frame of a whole digest: what has no row is not held.
   */
  'end'?: (boolean);
  /**
   * Number of the last frame that the speaker has taken in on this link.
   */
  'receivedFrames'?: (number | string | Long);
  /**
   * With `begin`: only owners of these buckets are named, and only they are not held without a row. Empty =
   * all owners. The answer to a DigestRecall.
   */
  'buckets'?: (number)[];
}

/**
 * Rows of what the speaker holds. A whole digest opens with `begin` and closes with `end`; a frame with
 * neither holds rows that changed.
 */
export interface Digest__Output {
  /**
   * The rows.
   */
  'rows': (_workermesh_v1_DigestRow__Output)[];
  /**
   * First frame of a whole digest.
   */
  'begin': (boolean);
  /**
   * Last frame of a whole digest: what has no row is not held.
   */
  'end': (boolean);
  /**
   * Number of the last frame that the speaker has taken in on this link.
   */
  'receivedFrames': (number);
  /**
   * With `begin`: only owners of these buckets are named, and only they are not held without a row. Empty =
   * all owners. The answer to a DigestRecall.
   */
  'buckets': (number)[];
}
