import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Refreshed } from './refreshed.js';
import { meshDocument, type MeshDocument, type StatusSource } from './status.js';
import type { Summary } from './summary.js';
import { timeline, type Timeline } from './timeline.js';
import { findings, type Finding } from './verdict.js';

/** Pages that follow one node at once; more of them ask again later. */
export const LIVE_STREAMS_MAX = 32;
/** How often a change is looked for: how late a page hears of one. */
const LOOK_INTERVAL_MS = 100;
/** How often the whole overview may be written. */
const OVERVIEW_INTERVAL_MS = 1_000;
/** A page that hears nothing for longer has lost the node. */
const HEARTBEAT_MS = 5_000;

/** All of the page but the rows of workers and events. */
export interface Overview extends MeshDocument {
  readonly findings: readonly Finding[];
  readonly summary: Summary;
  readonly timeline: Timeline;
}

/** Something changed: who shows workers or events reads them again. */
export interface LiveChange {
  readonly timeMs: number;
  readonly registryRevision: number;
  readonly eventEnd: number;
}

/**
 * Server-sent events for open pages: `change` when workers or events changed, at most ten a second, and
 * `overview` when something else did, at most one a second. Nothing waits for a page that reads slowly: it gets
 * the present once it reads again. Without pages there is no work.
 */
export class LiveStreams {
  readonly #source: StatusSource;
  readonly #summary: Refreshed<Summary>;
  /** Open streams, with what each was told last. */
  readonly #streams = new Map<ServerResponse, { change: string; overview: string }>();
  #timer: NodeJS.Timeout | undefined;
  #overview = '';
  #overviewKey = '';
  #overviewDueMs = 0;
  #heartbeatDueMs = 0;
  /** An overview is being worked out. */
  #reading = false;

  constructor(source: StatusSource, summary: Refreshed<Summary>) {
    this.#source = source;
    this.#summary = summary;
  }

  get size(): number {
    return this.#streams.size;
  }

  /** Takes a request over; false when there are LIVE_STREAMS_MAX already. */
  open(request: IncomingMessage, response: ServerResponse): boolean {
    if (this.#streams.size >= LIVE_STREAMS_MAX) return false;
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    response.write('retry: 1000\n\n');
    this.#streams.set(response, { change: '', overview: '' });
    response.once('close', () => this.#forget(response));
    request.resume();
    this.#timer ??= setInterval(() => this.#look(), LOOK_INTERVAL_MS);
    this.#overviewDueMs = 0;
    this.#look();
    return true;
  }

  /** Ends all streams. */
  close(): void {
    for (const response of this.#streams.keys()) response.destroy();
  }

  #forget(response: ServerResponse): void {
    this.#streams.delete(response);
    if (this.#streams.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#overviewKey = '';
  }

  #look(): void {
    const nowMs = performance.now();
    if (nowMs >= this.#overviewDueMs && !this.#reading) {
      this.#overviewDueMs = nowMs + OVERVIEW_INTERVAL_MS;
      void this.#readOverview();
    }
    this.#tell();
    this.#beat(nowMs);
  }

  /** Tells each page what it has not been told yet. A change does not wait for an overview, which counts all workers. */
  #tell(): void {
    const { timeMs, ...rest } = this.#change();
    const change = JSON.stringify(rest);
    for (const [response, told] of this.#streams) {
      if (response.writableNeedDrain) continue;
      if (told.change !== change) send(response, 'change', JSON.stringify({ timeMs, ...rest }));
      if (told.overview !== this.#overviewKey) send(response, 'overview', this.#overview);
      Object.assign(told, { change, overview: this.#overviewKey });
    }
  }

  #beat(nowMs: number): void {
    if (nowMs < this.#heartbeatDueMs) return;
    this.#heartbeatDueMs = nowMs + HEARTBEAT_MS;
    const { timeMs } = this.#change();
    for (const response of this.#streams.keys()) {
      if (!response.writableNeedDrain) send(response, 'time', JSON.stringify({ timeMs }));
    }
  }

  #change(): LiveChange {
    const { table, events } = this.#source;
    return {
      timeMs: this.#source.now().wallMs,
      registryRevision: table.revision,
      eventEnd: events.end,
    };
  }

  async #readOverview(): Promise<void> {
    this.#reading = true;
    try {
      const overview = await readOverview(this.#source, this.#summary);
      // What only says what time it is does not count as a change.
      const key = JSON.stringify({ ...overview, timeMs: 0, registryRevision: 0 });
      if (key === this.#overviewKey) return;
      this.#overviewKey = key;
      this.#overview = JSON.stringify(overview);
      this.#tell();
    } finally {
      this.#reading = false;
    }
  }
}

/** The present as a whole. */
export async function readOverview(
  source: StatusSource,
  summary: Refreshed<Summary>,
): Promise<Overview> {
  const { value: counted } = await summary.get();
  const mesh = meshDocument(source);
  const { node, nodes, seeds } = mesh;
  return {
    ...mesh,
    findings: findings({ self: node, nodes, seeds, summary: counted }),
    summary: counted,
    timeline: timeline(source),
  };
}

function send(response: ServerResponse, event: string, data: string): void {
  response.write(`event: ${event}\ndata: ${data}\n\n`);
}
