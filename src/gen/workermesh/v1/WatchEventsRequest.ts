// Original file: proto/workermesh/v1/mesh.proto

import type { EventFilter as _workermesh_v1_EventFilter, EventFilter__Output as _workermesh_v1_EventFilter__Output } from '../../workermesh/v1/EventFilter.js';

/**
 * Request of WatchEvents.
 */
export interface WatchEventsRequest {
  /**
   * Which ones. With since_time, the stream begins with those that are kept since then, else with the next.
   */
  'filter'?: (_workermesh_v1_EventFilter | null);
}

/**
 * Request of WatchEvents.
 */
export interface WatchEventsRequest__Output {
  /**
   * Which ones. With since_time, the stream begins with those that are kept since then, else with the next.
   */
  'filter': (_workermesh_v1_EventFilter__Output | null);
}
