import { status, type ServerWritableStream } from '@grpc/grpc-js';
import { matchesEvent, type EventFilter, type MeshEvent } from '../../core/events/event.js';
import {
  EVENT_WATCHERS_MAX,
  EVENTS_PER_RESPONSE_MAX,
  NODE_NAME_LENGTH_MAX,
} from '../../core/limits.js';
import { countCall, failStream, readable, sendNodeMetadata, unary } from '../call.js';
import type { EdgeContext } from '../context.js';
import { readUrls } from '../registry/filter.js';
import { pagePosition, pageSize, pageToken } from './page.js';
import { optional, readWorkerId } from '../requests.js';
import { fromRefusal, limitExceeded } from '../status.js';
import { wellFormed } from '../text.js';
import { toTimestamp } from '../time.js';
import type { Event } from '../../gen/workermesh/v1/Event.js';
import type { EventFilter__Output } from '../../gen/workermesh/v1/EventFilter.js';
import type { ListEventsRequest__Output } from '../../gen/workermesh/v1/ListEventsRequest.js';
import type { ListEventsResponse } from '../../gen/workermesh/v1/ListEventsResponse.js';
import type { MeshServiceHandlers } from '../../gen/workermesh/v1/MeshService.js';
import type { WatchEventsRequest__Output } from '../../gen/workermesh/v1/WatchEventsRequest.js';
import type { WatchEventsResponse } from '../../gen/workermesh/v1/WatchEventsResponse.js';

type WatchCall = ServerWritableStream<WatchEventsRequest__Output, WatchEventsResponse>;

/** The methods that show events, and how to end their streams when the node stops. */
export interface EventHandlers {
  readonly handlers: Pick<MeshServiceHandlers, 'ListEvents' | 'WatchEvents'>;
  close(): void;
}

/** ListEvents and WatchEvents over the ring that keeps them: each reader goes at its own pace (O1). */
export function createEventHandlers(context: EdgeContext): EventHandlers {
  const streams = new Set<EventStream>();
  const open = (call: WatchCall) => {
    const filter = readEventFilter(context, readable(call.request).filter);
    if (streams.size >= EVENT_WATCHERS_MAX) {
      throw limitExceeded('watches of events at once', EVENT_WATCHERS_MAX, 'share one of them');
    }
    const stream = new EventStream(context, call, filter, () => streams.delete(stream));
    streams.add(stream);
    stream.start();
  };
  return {
    handlers: {
      ListEvents: unary(context, (request: ListEventsRequest__Output) => list(context, request)),
      WatchEvents: (call) => {
        try {
          open(call);
        } catch (error) {
          failStream(context, call, error);
        }
      },
    },
    close: () => {
      for (const stream of [...streams]) stream.stop(fromRefusal('STOPPING'));
    },
  };
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

/** One reader: a place in the ring; nothing is queued for it but what it has not taken yet of one response. */
class EventStream {
  readonly #context: EdgeContext;
  readonly #call: WatchCall;
  readonly #filter: EventFilter;
  readonly #onEnd: () => void;
  #cursor: number;
  #scheduled = false;
  #writing = false;
  #ended = false;
  #endAppends: () => void = () => undefined;

  constructor(context: EdgeContext, call: WatchCall, filter: EventFilter, onEnd: () => void) {
    this.#context = context;
    this.#call = call;
    this.#filter = filter;
    this.#onEnd = onEnd;
    const { end, capacity } = context.events;
    this.#cursor = filter.sinceMs === undefined ? end : Math.max(0, end - capacity);
  }

  start(): void {
    const call = this.#call;
    this.#endAppends = this.#context.events.onAppend(() => this.#schedule());
    call.on('cancelled', () => {
      if (!this.#ended) countCall(this.#context, call, status.CANCELLED);
      this.#end();
    });
    for (const end of ['close', 'error']) call.on(end, () => this.#end());
    sendNodeMetadata(this.#context, call);
    this.#schedule();
  }

  stop(error: unknown): void {
    if (this.#ended) return;
    this.#end();
    failStream(this.#context, this.#call, error);
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#endAppends();
    this.#onEnd();
  }

  // Once a turn of the event loop, so that a burst of events becomes one response.
  #schedule(): void {
    if (this.#ended || this.#scheduled || this.#writing) return;
    this.#scheduled = true;
    this.#context.turns.later(this.#call.getPeer(), () => {
      this.#scheduled = false;
      this.#pump();
    });
  }

  #pump(): void {
    const ring = this.#context.events;
    if (this.#ended || this.#cursor === ring.end) return;
    const { events, next, lost } = ring.read(this.#cursor, EVENTS_PER_RESPONSE_MAX);
    const first = this.#cursor;
    this.#cursor = next;
    const shown = events.flatMap((event, at) =>
      matchesEvent(this.#filter, event) ? [toEvent(event, first + at + 1)] : [],
    );
    if (shown.length > 0 || lost > 0) {
      this.#writing = true;
      this.#call.write({ events: shown, lostCount: lost }, () => {
        this.#writing = false;
        this.#schedule();
      });
    } else this.#schedule();
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

function toEvent(event: MeshEvent, sequence: number): Event {
  const { type, timeMs, workerId, url, node, from, to, cause, by, manager } = event;
  return {
    ...{ sequence, workerId, url, from, to, actor: by },
    type: `EVENT_TYPE_${type}`,
    eventTime: toTimestamp(timeMs),
    node: wellFormed(node),
    cause: wellFormed(cause),
    manager: wellFormed(manager),
  };
}
