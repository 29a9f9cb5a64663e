// Original file: proto/workermesh/v1/mesh.proto

import type { Long } from '@grpc/proto-loader';

/**
 * One owner's log here and at another node.
 */
export interface LogComparison {
  /**
   * The owner.
   */
  'owner'?: (string);
  /**
   * Generation of the boot that is held here; 0 = nothing is held.
   */
  'hereGeneration'?: (number | string | Long);
  /**
   * Newest seq of it here.
   */
  'hereHead'?: (number | string | Long);
  /**
   * Generation of the boot that is held there; 0 = nothing is held.
   */
  'thereGeneration'?: (number | string | Long);
  /**
   * Newest seq of it there.
   */
  'thereHead'?: (number | string | Long);
  /**
   * Both hold the same records.
   */
  'same'?: (boolean);
}

/**
 * One owner's log here and at another node.
 */
export interface LogComparison__Output {
  /**
   * The owner.
   */
  'owner': (string);
  /**
   * Generation of the boot that is held here; 0 = nothing is held.
   */
  'hereGeneration': (number);
  /**
   * Newest seq of it here.
   */
  'hereHead': (number);
  /**
   * Generation of the boot that is held there; 0 = nothing is held.
   */
  'thereGeneration': (number);
  /**
   * Newest seq of it there.
   */
  'thereHead': (number);
  /**
   * Both hold the same records.
   */
  'same': (boolean);
}
