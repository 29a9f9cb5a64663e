// Original file: proto/workermesh/v1/mesh.proto

import type { Event as _workermesh_v1_Event, Event__Output as _workermesh_v1_Event__Output } from '../../workermesh/v1/Event.js';

/**
 * Response of ListEvents.
 */
export interface ListEventsResponse {
  /**
   * One page.
   */
  'events'?: (_workermesh_v1_Event)[];
  /**
   * Empty on the last page.
   */
  'nextPageToken'?: (string);
}

/**
 * Response of ListEvents.
 */
export interface ListEventsResponse__Output {
  /**
   * One page.
   */
  'events': (_workermesh_v1_Event__Output)[];
  /**
   * Empty on the last page.
   */
  'nextPageToken': (string);
}
