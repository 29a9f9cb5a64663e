// Original file: proto/workermesh/v1/gossip.proto

import type { Long } from '@grpc/proto-loader';

/**
 * Request of Recall.
 */
export interface RecallRequest {
  /**
   * Required. Cluster of the asker.
   */
  'cluster'?: (string);
  /**
   * Required. Node name of the asker.
   */
  'source'?: (string);
  /**
   * Newest generation on the asker's disk.
   */
  'generation'?: (number | string | Long);
  /**
   * Commits on the asker's disk.
   */
  'diskCommits'?: (number | string | Long);
}

/**
 * Request of Recall.
 */
export interface RecallRequest__Output {
  /**
   * Required. Cluster of the asker.
   */
  'cluster': (string);
  /**
   * Required. Node name of the asker.
   */
  'source': (string);
  /**
   * Newest generation on the asker's disk.
   */
  'generation': (number);
  /**
   * Commits on the asker's disk.
   */
  'diskCommits': (number);
}
