import { matchesEvent, type EventFilter, type ClusterEvent } from '../../core/events/event.js';
import {
  EVENT_WATCHERS_MAX,
  EVENTS_PER_RESPONSE_MAX,
  NODE_NAME_LENGTH_MAX,
} from '../../core/limits.js';
import { unary } from '../call.js';
import type { EdgeContext } from '../context.js';
import { readUrls } from '../registry/filter.js';
import { pagePosition, pageSize, pageToken } from './page.js';
import { optional, readWorkerId } from '../requests.js';
import { ServerStreams, type ServerStream, type StreamReader } from '../server-streams.js';
import { wellFormed } from '../text.js';
import { toTimestamp } from '../time.js';
import type { Event } from '../../gen/workermesh/v1/Event.js';
import type { EventFilter__Output } from '../../gen/workermesh/v1/EventFilter.js';
import type { ListEventsRequest__Output } from '../../gen/workermesh/v1/ListEventsRequest.js';
import type { ListEventsResponse } from '../../gen/workermesh/v1/ListEventsResponse.js';
import type { MeshServiceHandlers } from '../../gen/workermesh/v1/MeshService.js';
import type { WatchEventsRequest__Output } from '../../gen/workermesh/v1/WatchEventsRequest.js';
import type { WatchEventsResponse } from '../../gen/workermesh/v1/WatchEventsResponse.js';

/** ListEvents and WatchEvents over the ring that keeps them: each reader goes at its own pace (O1). */
export function createEventHandlers(context: EdgeContext): EventHandlers {
  const streams = new ServerStreams<WatchEventsRequest__Output, WatchEventsResponse>(context, {
    what: 'watches of events at once',
    max: EVENT_WATCHERS_MAX,
    instead: 'share one of them',
    unsentMax: 1,
  });
  const open = (request: WatchEventsRequest__Output, stream: EventStream) =>
    new EventWatch(context, stream, readEventFilter(context, request.filter));
  return {
    handlers: {
      ListEvents: unary(context, (request: ListEventsRequest__Output) => list(context, request)),
      WatchEvents: streams.handler(open),
    },
    close: () => streams.close(),
  };
}

type EventStream = ServerStream<WatchEventsResponse>;

/** The methods that show events, and how to end their streams when the node stops. */
export interface EventHandlers {
  readonly handlers: Pick<MeshServiceHandlers, 'ListEvents' | 'WatchEvents'>;
  close(): void;
}

function list(context: EdgeContext, request: ListEventsRequest__Output): ListEventsResponse {
  const size = pageSize(request.pageSize);
  const filter = readEventFilter(context, request.filter);
  const key = JSON.stringify(request.filter);
  const scope = { method: 'ListEvents', node: context.node, filter: key };
  const [position = '0'] = pagePosition(scope, request.pageToken, 1) ?? [];
  const ring = context.events;
  const page: Event[] = [];
  let cursor = Math.max(Number(position), ring.end - ring.capacity, 0);
  while (cursor < ring.end && page.length < Math.min(size, EVENTS_PER_RESPONSE_MAX)) {
    const [event] = ring.read(cursor, 1).events;
    cursor += 1;
    if (event && matchesEvent(filter, event)) page.push(toEvent(event, cursor));
  }
  return { events: page, nextPageToken: cursor < ring.end ? pageToken(scope, [`${cursor}`]) : '' };
}

/** One reader: a place in the ring, from which it takes what is there when it has time. */
class EventWatch implements StreamReader {
  readonly #ring: EdgeContext['events'];
  readonly #stream: EventStream;
  readonly #filter: EventFilter;
  readonly close: () => void;
  #cursor: number;

  constructor(context: EdgeContext, stream: EventStream, filter: EventFilter) {
    const ring = context.events;
    this.#ring = ring;
    this.#stream = stream;
    this.#filter = filter;
    this.#cursor = filter.sinceMs === undefined ? ring.end : Math.max(0, ring.end - ring.capacity);
    this.close = ring.onAppend(() => stream.schedule());
  }

  pump(): void {
    if (this.#cursor === this.#ring.end) return;
    const { events, next, lost } = this.#ring.read(this.#cursor, EVENTS_PER_RESPONSE_MAX);
    const first = this.#cursor;
    this.#cursor = next;
    const shown = events.flatMap((event, at) =>
      matchesEvent(this.#filter, event) ? [toEvent(event, first + at + 1)] : [],
    );
    if (shown.length > 0 || lost > 0) this.#stream.write({ events: shown, lostCount: lost });
    else this.#stream.schedule();
  }
}

function readEventFilter(context: EdgeContext, filter: EventFilter__Output | null): EventFilter {
  if (filter === null) return {};
  const node = optional(filter.node, 'filter.node', NODE_NAME_LENGTH_MAX);
  const { table } = context.registry;
  const urls = readUrls(filter.url, (url) => table.isKnown(url));
  const since = filter.sinceTime;
  return {
    ...(since && { sinceMs: since.seconds * 1000 + since.nanos / 1e6 }),
    ...(filter.workerId !== '' && { workerId: readWorkerId(filter.workerId, 'filter.worker_id') }),
    ...(urls && { urls }),
    ...(node !== '' && { node }),
  };
}

function toEvent(event: ClusterEvent, sequence: number): Event {
  const { kind, timeMs, workerId, url, node, from, to, cause, by, manager } = event;
  return {
    ...{ sequence, workerId, url, from, to, actor: by },
    type: `EVENT_TYPE_${kind}`,
    eventTime: toTimestamp(timeMs),
    node: wellFormed(node),
    cause: wellFormed(cause),
    manager: wellFormed(manager),
  };
}
