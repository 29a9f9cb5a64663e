// Original file: proto/workermesh/v1/registry.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Response of SyncWorkers: how many records each, and what to look at.
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
  /**
   * As those of RegisterWorkerResponse, the first 20 of all workers; each begins with the place of its worker in the
   * request, such as `workers[3].spec_json.healt`.
   */
  'warnings'?: (string)[];
}

/**
 * Response of SyncWorkers: how many records each, and what to look at.
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
  /**
   * As those of RegisterWorkerResponse, the first 20 of all workers; each begins with the place of its worker in the
   * request, such as `workers[3].spec_json.healt`.
   */
  'warnings': (string)[];
}
