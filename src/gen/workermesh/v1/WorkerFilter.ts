// Original file: proto/workermesh/v1/worker.proto

import type { WorkerStatus as _workermesh_v1_WorkerStatus, WorkerStatus__Output as _workermesh_v1_WorkerStatus__Output } from '../../workermesh/v1/WorkerStatus.js';
import type { WorkerOrigin as _workermesh_v1_WorkerOrigin, WorkerOrigin__Output as _workermesh_v1_WorkerOrigin__Output } from '../../workermesh/v1/WorkerOrigin.js';

/**
 * Selects workers; an unset field matches any. All set fields must match.
 */
export interface WorkerFilter {
  /**
   * Matches a model id, an alias, or a worker that serves any model.
   */
  'modelId'?: (string);
  /**
   * Matches any of these statuses.
   */
  'statuses'?: (_workermesh_v1_WorkerStatus)[];
  /**
   * Matches this origin.
   */
  'origin'?: (_workermesh_v1_WorkerOrigin);
  /**
   * Matches the owner's node name.
   */
  'ownerNode'?: (string);
  /**
   * Matches the worker type: regular, prefill, decode or encode.
   */
  'workerType'?: (string);
  /**
   * Every label given here must be there with this value.
   */
  'labels'?: ({[key: string]: string});
  /**
   * Matches a URL; a bare host:port matches http first, then grpc. The base URL of a data-parallel engine
   * matches all of its ranks.
   */
  'url'?: (string);
  /**
   * Matches the manager.
   */
  'manager'?: (string);
  /**
   * Also records whose URL has another active owner.
   */
  'includeShadowed'?: (boolean);
}

/**
 * Selects workers; an unset field matches any. All set fields must match.
 */
export interface WorkerFilter__Output {
  /**
   * Matches a model id, an alias, or a worker that serves any model.
   */
  'modelId': (string);
  /**
   * Matches any of these statuses.
   */
  'statuses': (_workermesh_v1_WorkerStatus__Output)[];
  /**
   * Matches this origin.
   */
  'origin': (_workermesh_v1_WorkerOrigin__Output);
  /**
   * Matches the owner's node name.
   */
  'ownerNode': (string);
  /**
   * Matches the worker type: regular, prefill, decode or encode.
   */
  'workerType': (string);
  /**
   * Every label given here must be there with this value.
   */
  'labels': ({[key: string]: string});
  /**
   * Matches a URL; a bare host:port matches http first, then grpc. The base URL of a data-parallel engine
   * matches all of its ranks.
   */
  'url': (string);
  /**
   * Matches the manager.
   */
  'manager': (string);
  /**
   * Also records whose URL has another active owner.
   */
  'includeShadowed': (boolean);
}
