import { WATCH_EVENTS_PER_RESPONSE_MAX, WATCHERS_MAX } from '../../core/limits.js';
import { WatchCursor, type WatchEvent } from '../../core/registry/watch/watch.js';
import type { EdgeContext } from '../context.js';
import { toWorker, type View } from '../convert.js';
import { EncodedResponse } from '../definition.js';
import { codec } from '../proto.js';
import { readFilter } from './filter.js';
import { readView } from '../requests.js';
import { shownRemovalCause } from './removal-wait.js';
import { SharedEvents } from './shared-events.js';
import { ServerStreams, type ServerStream, type StreamReader } from '../server-streams.js';
import { fromDuration } from '../time.js';
import type { RegistryServiceHandlers } from '../../gen/workermesh/v1/RegistryService.js';
import type { WatchWorkersRequest__Output } from '../../gen/workermesh/v1/WatchWorkersRequest.js';
import type { WatchWorkersResponse } from '../../gen/workermesh/v1/WatchWorkersResponse.js';
import type { WorkerEvent } from '../../gen/workermesh/v1/WorkerEvent.js';

/** What a reader that takes nothing costs is two responses of this size. */
const WATCH_RESPONSE_BYTES_TARGET = 256 * 1024;
const WATCH_RESPONSES_UNSENT_MAX = 2;
/** At least every 15 s is promised: a second is left for a busy event loop. */
const WATCH_HEARTBEAT_MS = 14_000;
const LOAD_INTERVAL_MIN_MS = 100;

/** WatchWorkers over cursors that are pulled at the pace of their readers: nothing is queued (W12). */
export function createWatchHandlers(
  context: EdgeContext,
  times: WatchTimes = { heartbeatMs: WATCH_HEARTBEAT_MS },
): WatchHandlers {
  const streams = new ServerStreams<WatchWorkersRequest__Output, WatchWorkersResponse>(context, {
    what: 'watches at once',
    max: WATCHERS_MAX,
    instead: 'share one watch among readers',
    unsentMax: WATCH_RESPONSES_UNSENT_MAX,
  });
  const shared = new SharedEvents(() => streams.size);
  context.metrics?.gauge('watchers', () => [{ value: streams.size }]);
  const open = (request: WatchWorkersRequest__Output, stream: WatchStream) => {
    const { table } = context.registry;
    const filter = readFilter(request.filter, (url) => table.isKnown(url));
    const view = readView(request.view, 'BASIC');
    const loadIntervalMs = fromDuration(request.loadInterval, 'load_interval', DAY_MS) ?? 0;
    const cursor = new WatchCursor(table, filter, request.resumeToken);
    return new Watch(context, stream, cursor, { view, loadIntervalMs, shared, ...times });
  };
  return { handlers: { WatchWorkers: streams.handler(open) }, close: () => streams.close() };
}

const DAY_MS = 86_400_000;

type WatchStream = ServerStream<WatchWorkersResponse>;
const responseCodec = codec<WatchWorkersResponse, unknown>('workermesh.v1.WatchWorkersResponse');

/** Times of a watch that tests shorten. */
export interface WatchTimes {
  /** An idle stream gets an empty response with a fresh token this often. */
  readonly heartbeatMs: number;
}

/** The method that streams changes, and how to end all its streams when the node stops. */
export interface WatchHandlers {
  readonly handlers: Pick<RegistryServiceHandlers, 'WatchWorkers'>;
  close(): void;
}

/** One open watch: a cursor, and when it is pulled. */
class Watch implements StreamReader {
  readonly #context: EdgeContext;
  readonly #stream: WatchStream;
  readonly #cursor: WatchCursor;
  readonly #view: View;
  readonly #shared: SharedEvents;
  readonly #heartbeat: NodeJS.Timeout;
  readonly #cleanUp: (() => void)[];
  #revision: number;
  #loadsDue = false;
  #heartbeatDue = false;
  /** When the oldest change came that has not gone out. */
  #changedMs: number | undefined;

  constructor(
    context: EdgeContext,
    stream: WatchStream,
    cursor: WatchCursor,
    options: WatchTimes & {
      readonly view: View;
      readonly loadIntervalMs: number;
      readonly shared: SharedEvents;
    },
  ) {
    const { table } = context.registry;
    this.#context = context;
    this.#stream = stream;
    this.#cursor = cursor;
    this.#view = options.view;
    this.#shared = options.shared;
    this.#revision = table.revision;
    this.#heartbeat = setInterval(() => {
      this.#heartbeatDue = true;
      stream.schedule();
    }, options.heartbeatMs);
    this.#cleanUp = [
      table.onChange(() => {
        this.#changedMs ??= performance.now();
        stream.schedule();
      }),
      this.#deferSynced(),
      () => clearInterval(this.#heartbeat),
      this.#showLoads(options.loadIntervalMs),
    ];
  }

  close(): void {
    for (const cleanUp of this.#cleanUp) cleanUp();
  }

  /** Loads are shown at this interval; 0 = not at all. */
  #showLoads(intervalMs: number): () => void {
    if (intervalMs === 0) return () => undefined;
    const interval = setInterval(
      () => {
        this.#loadsDue = true;
        this.#stream.schedule();
      },
      Math.max(intervalMs, LOAD_INTERVAL_MIN_MS),
    );
    return () => clearInterval(interval);
  }

  /** SYNCED waits until the registry is complete (M7); rows and changes flow meanwhile. */
  #deferSynced(): () => void {
    const context = this.#context;
    if (context.complete()) return () => undefined;
    this.#cursor.deferSynced();
    const end = context.onReadiness(() => {
      if (!context.complete()) return;
      end();
      this.#cursor.releaseSynced();
      this.#stream.schedule();
    });
    return end;
  }

  pump(): void {
    const parts = this.#pull();
    // What changed was not for this watch.
    if (parts.length === 0) this.#changedMs = undefined;
    if (parts.length === 0 && !this.#heartbeatDue) return;
    this.#heartbeatDue = false;
    this.#heartbeat.refresh();
    this.#measure();
    const rest = { registryRevision: this.#revision, resumeToken: this.#cursor.token() };
    const bytes = this.#shared.response(parts, rest, (each) => responseCodec.encode(each));
    this.#stream.write(new EncodedResponse(bytes));
  }

  /** How long the oldest change that is in this response has waited for it. */
  #measure(): void {
    if (this.#changedMs === undefined) return;
    const seconds = (performance.now() - this.#changedMs) / 1000;
    this.#context.metrics?.observe('watch_delivery_seconds', seconds);
    this.#changedMs = undefined;
  }

  /** The next events, each encoded: parts of one message, one after the other, are that message. */
  #pull(): Buffer[] {
    const batch = { parts: [] as Buffer[], bytes: 0, full: false };
    // The first one always fits.
    const take = (event: WatchEvent): boolean => {
      const { seq } = this.#context.registry.table.loads;
      const part = this.#shared.bytes(event, this.#view, seq, () =>
        responseCodec.encode({ events: [this.#toEvent(event)] }),
      );
      batch.bytes += part.length;
      batch.full = batch.parts.length > 0 && batch.bytes > WATCH_RESPONSE_BYTES_TARGET;
      if (batch.full) return false;
      batch.parts.push(part);
      this.#context.metrics?.count('registry_watch_events_total', { type: event.kind });
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
    const type = `WORKER_EVENT_TYPE_${event.kind}` as const;
    const registryRevision = event.revision;
    if (event.kind === 'SYNCED') return { type, registryRevision };
    if (event.kind === 'RESET') {
      return { type, registryRevision, resetReason: `RESET_REASON_${event.reason}` };
    }
    const worker = toWorker(this.#context, event.record, this.#view);
    if (event.kind === 'UPSERTED' && event.previousWorkerId !== undefined) {
      return { type, registryRevision, worker, previousWorkerId: event.previousWorkerId };
    }
    if (event.kind !== 'REMOVED') return { type, registryRevision, worker };
    const cause = shownRemovalCause(this.#context.registry, event.record);
    return { type, registryRevision, worker, ...(cause && { removalCause: cause }) };
  }
}
