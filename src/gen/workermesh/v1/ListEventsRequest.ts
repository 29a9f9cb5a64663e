// Original file: proto/workermesh/v1/mesh.proto

import type { EventFilter as _workermesh_v1_EventFilter, EventFilter__Output as _workermesh_v1_EventFilter__Output } from '../../workermesh/v1/EventFilter.js';

/**
 * Request of ListEvents.
 */
export interface ListEventsRequest {
  /**
   * Which ones.
   */
  'filter'?: (_workermesh_v1_EventFilter | null);
  /**
   * Default 500, at most 5,000.
   */
  'pageSize'?: (number);
  /**
   * next_page_token of the page before.
   */
  'pageToken'?: (string);
}

/**
 * Request of ListEvents.
 */
export interface ListEventsRequest__Output {
  /**
   * Which ones.
   */
  'filter': (_workermesh_v1_EventFilter__Output | null);
  /**
   * Default 500, at most 5,000.
   */
  'pageSize': (number);
  /**
   * next_page_token of the page before.
   */
  'pageToken': (string);
}
