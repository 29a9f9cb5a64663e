import type { IncomingMessage, ServerResponse } from 'node:http';
import { LIVE_STREAMS_MAX, LiveStreams } from './live.js';
import { parseEventsQuery, parseRowsQuery } from './query.js';
import { recentEvents } from './recent-events.js';
import { workerRow, type StatusSource } from './status.js';
import { createSummary } from './summary.js';
import { workerDetail } from './worker-detail.js';
import { WorkerSearch } from './worker-search.js';

/** What one request is answered with. */
export type Answer =
  | { readonly status: 200; readonly json: object }
  | { readonly status: 400 | 404 | 503; readonly text: string };

/** What the status page asks for, besides itself. */
export const PAGE_PATHS = ['/live', '/workers.json', '/worker.json', '/events.json'] as const;
export type PagePath = (typeof PAGE_PATHS)[number];

/** The answers to an open status page: its events, its rows of workers, the detail of one, the last events. */
export class PageAnswers {
  readonly #source: StatusSource;
  readonly #search: WorkerSearch;
  readonly #live: LiveStreams;

  constructor(source: StatusSource) {
    this.#source = source;
    this.#search = new WorkerSearch(source);
    this.#live = new LiveStreams(source, createSummary(source));
  }

  /** Undefined when the response was taken over by a stream. */
  async answer(
    path: PagePath,
    query: URLSearchParams,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<Answer | undefined> {
    switch (path) {
      case '/live':
        if (request.method === 'GET' && this.#live.open(request, response)) return undefined;
        return { status: 503, text: `${LIVE_STREAMS_MAX} pages follow this node already` };
      case '/workers.json':
        return this.#rows(query);
      case '/worker.json': {
        const id = query.get('id') ?? '';
        const json = workerDetail(this.#source, id);
        return json ? { status: 200, json } : { status: 404, text: `id: no worker ${id} is here` };
      }
      case '/events.json': {
        const parsed = parseEventsQuery(query);
        if (!parsed.ok) return { status: 400, text: parsed.error };
        const { text, limit } = parsed.value;
        const events = recentEvents(this.#source.events, { text }, limit);
        return { status: 200, json: { eventEnd: this.#source.events.end, events } };
      }
    }
  }

  /** Pages that follow this node. */
  get pages(): number {
    return this.#live.size;
  }

  /** Ends the streams of all pages. */
  close(): void {
    this.#live.close();
  }

  async #rows(query: URLSearchParams): Promise<Answer> {
    const parsed = parseRowsQuery(query);
    if (!parsed.ok) return { status: 400, text: parsed.error };
    const { from, count, ...wanted } = parsed.value;
    const { ids, whole, fresh } = await this.#search.find(wanted, from + count);
    const { table } = this.#source;
    // A worker that has gone since the search leaves its place empty, so that no other row moves.
    const workers = ids.slice(from, from + count).map((id) => {
      const record = table.get(id);
      return record ? workerRow(this.#source, record) : null;
    });
    const { revision } = table;
    const json = {
      total: ids.length,
      whole,
      fresh,
      from,
      registryRevision: revision,
      timeMs: this.#source.now().wallMs,
      workers,
    };
    return { status: 200, json };
  }
}
