import { status, type ServerWritableStream } from '@grpc/grpc-js';
import {
  LOAD_INTERVAL_MIN_MS,
  WATCH_EVENTS_PER_RESPONSE_MAX,
  WATCH_HEARTBEAT_MS,
  WATCH_RESPONSE_BYTES_TARGET,
  WATCH_RESPONSES_UNSENT_MAX,
  WATCHERS_MAX,
} from '../../core/limits.js';
import { WatchCursor, type WatchEvent } from '../../core/registry/watch/watch.js';
import { countCall, failStream, readable, sendNodeMetadata } from '../call.js';
import type { EdgeContext } from '../context.js';
import { toWorker, type View } from '../convert.js';
import { EncodedResponse } from '../definition.js';
import { codec } from '../proto.js';
import { readFilter } from './filter.js';
import { readView } from '../requests.js';
import { fromRefusal, limitExceeded } from '../status.js';
import { fromDuration } from '../time.js';
import type { RegistryServiceHandlers } from '../../gen/workermesh/v1/RegistryService.js';
import type { WatchWorkersRequest__Output } from '../../gen/workermesh/v1/WatchWorkersRequest.js';
import type { WatchWorkersResponse } from '../../gen/workermesh/v1/WatchWorkersResponse.js';
import type { WorkerEvent } from '../../gen/workermesh/v1/WorkerEvent.js';

const DAY_MS = 86_400_000;

const responseCodec = codec<WatchWorkersResponse, unknown>('workermesh.v1.WatchWorkersResponse');

type WatchCall = ServerWritableStream<WatchWorkersRequest__Output, WatchWorkersResponse>;

/** Times of a watch that tests shorten. */
export interface WatchTimes {
  /** An idle stream gets an empty response with a fresh token this often. */
  readonly heartbeatMs: number;
}

/** The method that streams changes, and how to end all its streams when the node stops. */
export interface WatchHandlers {
  readonly handlers: Pick<RegistryServiceHandlers, 'WatchWorkers'>;
  /** Ends every stream with UNAVAILABLE: its client resumes elsewhere, or here when we are back. */
  close(): void;
}

/** WatchWorkers over cursors that are pulled at the pace of their readers: nothing is queued (W12). */
export function createWatchHandlers(
  context: EdgeContext,
  times: WatchTimes = { heartbeatMs: WATCH_HEARTBEAT_MS },
): WatchHandlers {
  const streams = new Set<WatchStream>();
  context.metrics?.gauge('watchers', () => [{ value: streams.size }]);
  const open = (call: WatchCall) => {
    const request = readable(call.request);
    const { table } = context.registry;
    const filter = readFilter(request.filter, (url) => table.isKnown(url));
    const view = readView(request.view, 'BASIC');
    const loadIntervalMs = fromDuration(request.loadInterval, 'load_interval', DAY_MS) ?? 0;
    if (streams.size >= WATCHERS_MAX)
      throw limitExceeded('watches at once', WATCHERS_MAX, 'share one watch among readers');
    const cursor = new WatchCursor(table, filter, request.resumeToken);
    const stream = new WatchStream(context, call, cursor, view);
    streams.add(stream);
    stream.start(times.heartbeatMs, loadIntervalMs, () => streams.delete(stream));
  };
  return {
    handlers: {
      WatchWorkers: (call) => {
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

/** One open watch: a cursor, and the few responses of it that its reader has not taken yet. */
class WatchStream {
  readonly #context: EdgeContext;
  readonly #call: WatchCall;
  readonly #cursor: WatchCursor;
  readonly #view: View;
  #unsent = 0;
  #revision = 0;
  #loadsDue = false;
  #heartbeatDue = false;
  #scheduled = false;
  #heartbeat: NodeJS.Timeout | undefined;
  #ended = false;
  #cleanUp: () => void = () => undefined;

  constructor(context: EdgeContext, call: WatchCall, cursor: WatchCursor, view: View) {
    this.#context = context;
    this.#call = call;
    this.#cursor = cursor;
    this.#view = view;
  }

  start(heartbeatMs: number, loadIntervalMs: number, onEnd: () => void): void {
    const { table } = this.#context.registry;
    this.#revision = table.revision;
    const endChanges = table.onChange(() => this.#schedule());
    const endHold = this.#holdSynced();
    this.#heartbeat = setInterval(() => {
      this.#heartbeatDue = true;
      this.#schedule();
    }, heartbeatMs);
    const loads =
      loadIntervalMs === 0
        ? undefined
        : setInterval(
            () => {
              this.#loadsDue = true;
              this.#schedule();
            },
            Math.max(loadIntervalMs, LOAD_INTERVAL_MIN_MS),
          );
    this.#cleanUp = () => {
      endChanges();
      endHold();
      clearInterval(this.#heartbeat);
      clearInterval(loads);
      onEnd();
    };
    this.#call.on('cancelled', () => {
      if (!this.#ended) countCall(this.#context, this.#call, status.CANCELLED);
      this.#end();
    });
    for (const end of ['close', 'error']) this.#call.on(end, () => this.#end());
    sendNodeMetadata(this.#context, this.#call);
    this.#schedule();
  }

  /** SYNCED waits until the registry is complete (M7); rows and changes flow meanwhile. */
  #holdSynced(): () => void {
    const context = this.#context;
    if (context.complete()) return () => undefined;
    this.#cursor.holdSynced();
    const end = context.onReadiness(() => {
      if (!context.complete()) return;
      end();
      this.#cursor.releaseSynced();
      this.#schedule();
    });
    return end;
  }

  stop(error: unknown): void {
    if (this.#ended) return;
    this.#end();
    failStream(this.#context, this.#call, error);
  }

  #end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#cleanUp();
  }

  // Once a turn of the event loop, so that a burst of changes becomes one response.
  #schedule(): void {
    if (this.#ended || this.#scheduled) return;
    this.#scheduled = true;
    this.#context.turns.later(this.#call.getPeer(), () => {
      this.#scheduled = false;
      try {
        this.#pump();
      } catch (error) {
        this.stop(error);
      }
    });
  }

  /** One response; the next one in a further step, so that other calls get their turn. */
  #pump(): void {
    if (this.#ended || this.#unsent >= WATCH_RESPONSES_UNSENT_MAX) return;
    const parts = this.#pull();
    if (parts.length === 0 && !this.#heartbeatDue) return;
    this.#heartbeatDue = false;
    this.#heartbeat?.refresh();
    this.#unsent += 1;
    const rest = { registryRevision: this.#revision, resumeToken: this.#cursor.token() };
    const response = new EncodedResponse(Buffer.concat([...parts, responseCodec.encode(rest)]));
    this.#call.write(response as never, () => {
      this.#unsent -= 1;
      this.#schedule();
    });
    this.#schedule();
  }

  /** The next events, each encoded: parts of one message, one behind the other, are that message. */
  #pull(): Buffer[] {
    const batch = { parts: [] as Buffer[], bytes: 0, full: false };
    // The first one always fits.
    const take = (event: WatchEvent): boolean => {
      const part = responseCodec.encode({ events: [this.#toEvent(event)] });
      batch.bytes += part.length;
      batch.full = batch.parts.length > 0 && batch.bytes > WATCH_RESPONSE_BYTES_TARGET;
      if (batch.full) return false;
      batch.parts.push(part);
      this.#context.metrics?.count('registry_watch_events_total', { type: event.type });
      return true;
    };
    const events = this.#cursor.next(WATCH_EVENTS_PER_RESPONSE_MAX, take);
    this.#revision = events.at(-1)?.revision ?? this.#revision;
    const room = WATCH_EVENTS_PER_RESPONSE_MAX - events.length;
    const cut = batch.full;
    if (cut || room === 0) return batch.parts;
    this.#revision = this.#context.registry.table.revision;
    if (this.#loadsDue) {
      // After all else: nobody hears the load of a worker that he does not know.
      const loads = this.#cursor.takeLoads(room, take);
      this.#loadsDue = batch.full || loads.length === room;
    }
    return batch.parts;
  }

  #toEvent(event: WatchEvent): WorkerEvent {
    const type = `WORKER_EVENT_TYPE_${event.type}` as const;
    const registryRevision = event.revision;
    if (event.type === 'SYNCED') return { type, registryRevision };
    if (event.type === 'RESET') {
      return { type, registryRevision, resetReason: `RESET_REASON_${event.reason}` };
    }
    const worker = toWorker(this.#context, event.record, this.#view);
    if (event.type === 'UPSERTED' && event.previousWorkerId !== undefined) {
      return { type, registryRevision, worker, previousWorkerId: event.previousWorkerId };
    }
    return { type, registryRevision, worker };
  }
}
