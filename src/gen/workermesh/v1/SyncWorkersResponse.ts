// Original file: proto/workermesh/v1/registry.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Response of SyncWorkers: how many records each.
 */
export interface SyncWorkersResponse {
  /**
   * Newly registered.
   */
  'created'?: (number);
  /**
   * With another spec than before.
   */
  'replaced'?: (number);
  /**
   * As before, or left to another manager.
   */
  'unchanged'?: (number);
  /**
   * Removed or draining.
   */
  'removed'?: (number);
  /**
   * State of this node's registry after it.
   */
  'registryRevision'?: (number | string | Long);
}

/**
 * Response of SyncWorkers: how many records each.
 */
export interface SyncWorkersResponse__Output {
  /**
   * Newly registered.
   */
  'created': (number);
  /**
   * With another spec than before.
   */
  'replaced': (number);
  /**
   * As before, or left to another manager.
   */
  'unchanged': (number);
  /**
   * Removed or draining.
   */
  'removed': (number);
  /**
   * State of this node's registry after it.
   */
  'registryRevision': (number);
}
