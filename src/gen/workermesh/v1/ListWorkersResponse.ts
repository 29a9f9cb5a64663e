// Original file: proto/workermesh/v1/registry.proto

import type { Worker as _workermesh_v1_Worker, Worker__Output as _workermesh_v1_Worker__Output } from '../../workermesh/v1/Worker.js';
import type { Long } from '@grpc/proto-loader';

/**
 * Response of ListWorkers.
 */
export interface ListWorkersResponse {
  /**
   * One page.
   */
  'workers'?: (_workermesh_v1_Worker)[];
  /**
   * Empty on the last page.
   */
  'nextPageToken'?: (string);
  /**
   * How many match now.
   */
  'totalSize'?: (number);
  /**
   * State of this node's registry that the page shows.
   */
  'registryRevision'?: (number | string | Long);
  /**
   * For WatchWorkers with the same filter. That of the first page resumes without a gap.
   */
  'resumeToken'?: (string);
  /**
   * This node has just started and does not hold all workers of the mesh yet: do not take this for the
   * whole. It ends when the node is ready (GetNode), at the latest after --join-timeout.
   */
  'incomplete'?: (boolean);
}

/**
 * Response of ListWorkers.
 */
export interface ListWorkersResponse__Output {
  /**
   * One page.
   */
  'workers': (_workermesh_v1_Worker__Output)[];
  /**
   * Empty on the last page.
   */
  'nextPageToken': (string);
  /**
   * How many match now.
   */
  'totalSize': (number);
  /**
   * State of this node's registry that the page shows.
   */
  'registryRevision': (number);
  /**
   * For WatchWorkers with the same filter. That of the first page resumes without a gap.
   */
  'resumeToken': (string);
  /**
   * This node has just started and does not hold all workers of the mesh yet: do not take this for the
   * whole. It ends when the node is ready (GetNode), at the latest after --join-timeout.
   */
  'incomplete': (boolean);
}
