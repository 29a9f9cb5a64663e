import { messageOf } from '../../core/errors.js';
import type { Worker } from '../../client/worker.js';
import type { WorkerSet } from '../../client/worker-set.js';
import type { Sink, SinkReport } from '../sink.js';
import type { RouterApi, RouterHttp, RouterWorker } from './api.js';

/** What is driven, and how. */
export interface RouterSinkOptions {
  readonly name: string;
  readonly api: RouterApi;
  readonly http: RouterHttp;
  /** Workers of the router that were not added here are ours too. */
  readonly adopt: boolean;
  readonly log: SinkReport['log'];
}

/** Calls to a router at once: an addition may wait until its worker is healthy. */
const CALLS_MAX = 8;

/**
 * Makes a router's own list equal to the set: it asks what the router has, adds what is missing, and then
 * removes what is too much and was added here. So it does not matter what happened before.
 */
export class RouterSink implements Sink {
  readonly name: string;
  readonly #options: RouterSinkOptions;
  /** URLs that were added in this life, for routers that keep no mark; at most as many as workers. */
  #added = new Set<string>();

  constructor(options: RouterSinkOptions) {
    this.name = options.name;
    this.#options = options;
  }

  async apply(set: WorkerSet): Promise<void> {
    const { api, http, log } = this.#options;
    const listed = await api.list(http);
    const byUrl = new Map(listed.map((each) => [each.url, each]));
    const wanted = set.ready().filter((worker) => api.takes(worker));
    const wantedUrls = new Set(wanted.map(({ url }) => url));
    const missing = wanted.filter(({ url }) => !byUrl.has(url));
    const revisions = wanted.flatMap((worker) => this.#revision(worker, byUrl) ?? []);
    const surplus = listed.filter((each) => !wantedUrls.has(each.url) && this.#isOurs(each));
    const failures: string[] = [];
    const attempt = async (work: Promise<void>, url: string): Promise<void> => {
      await work.catch((error: unknown) => {
        failures.push(`${url}: ${messageOf(error)}`);
      });
    };
    await inTurns(missing, (worker) => {
      this.#added.add(worker.url);
      return attempt(api.add(http, worker), worker.url);
    });
    await inTurns(revisions, ({ url, revise }) => attempt(revise(), url));
    await inTurns(surplus, (worker) => attempt(api.remove(http, worker), worker.url));
    this.#added = new Set([...this.#added].filter((url) => wantedUrls.has(url) || byUrl.has(url)));
    const counts = {
      ...{ added: missing.length, changed: revisions.length },
      ...{ removed: surplus.length, failed: failures.length },
    };
    if (missing.length + revisions.length + surplus.length > 0) {
      log('info', `updated ${this.name}`, { sink: this.name, workers: wanted.length, ...counts });
    }
    if (failures.length > 0) {
      throw new Error(`${failures.length} calls failed, the first: ${failures[0] ?? ''}`);
    }
  }

  /** What is to be done when the router says something else of one of our workers. */
  #revision(
    worker: Worker,
    byUrl: ReadonlyMap<string, RouterWorker>,
  ): { readonly url: string; readonly revise: () => Promise<void> } | undefined {
    const listed = byUrl.get(worker.url);
    if (listed === undefined || !this.#isOurs(listed)) return undefined;
    const revise = listed.revision?.(worker);
    return revise && { url: worker.url, revise };
  }

  #isOurs({ url, marked }: RouterWorker): boolean {
    return this.#options.adopt || (marked ?? this.#added.has(url));
  }
}

/** All items, a few at a time. */
async function inTurns<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = [...items];
  const lane = async (): Promise<void> => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(CALLS_MAX, items.length) }, lane));
}
