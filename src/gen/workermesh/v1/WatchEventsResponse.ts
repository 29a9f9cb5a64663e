// Original file: proto/workermesh/v1/mesh.proto

import type { Event as _workermesh_v1_Event, Event__Output as _workermesh_v1_Event__Output } from '../../workermesh/v1/Event.js';
import type { Long } from '@grpc/proto-loader';

/**
 * Response of WatchEvents.
 */
export interface WatchEventsResponse {
  /**
   * In order, one at least, unless some were lost.
   */
  'events'?: (_workermesh_v1_Event)[];
  /**
   * How many events were overwritten before this reader took them, whatever the filter.
   */
  'lostCount'?: (number | string | Long);
}

/**
 * Response of WatchEvents.
 */
export interface WatchEventsResponse__Output {
  /**
   * In order, one at least, unless some were lost.
   */
  'events': (_workermesh_v1_Event__Output)[];
  /**
   * How many events were overwritten before this reader took them, whatever the filter.
   */
  'lostCount': (number);
}
