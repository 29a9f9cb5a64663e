import deepEqual from 'fast-deep-equal';
import type { RemovalCause } from '../core/registry/table/removal-causes.js';
import { compareText } from '../core/registry/table/sorted-urls.js';
import { servesModel, type Worker } from './worker.js';

/** All workers of a view at one moment: an immutable snapshot, by id, URL and model. */
export class WorkerSet implements Iterable<Worker> {
  readonly #byId: ReadonlyMap<string, Worker>;
  #sorted: readonly Worker[] | undefined;
  #byUrl: ReadonlyMap<string, Worker> | undefined;
  #byModel = new Map<string, readonly Worker[]>();

  /** The workers must not change afterwards. */
  constructor(workers: Iterable<Worker>) {
    this.#byId = new Map([...workers].map((worker) => [worker.id, worker]));
  }

  get size(): number {
    return this.#byId.size;
  }

  get(id: string): Worker | undefined {
    return this.#byId.get(id);
  }

  /** The worker at a canonical URL. */
  byUrl(url: string): Worker | undefined {
    this.#byUrl ??= new Map([...this.#byId.values()].map((worker) => [worker.url, worker]));
    return this.#byUrl.get(url);
  }

  /** READY workers that serve a model, by id or alias, or that serve any; by URL. */
  readyFor(model: string): readonly Worker[] {
    let found = this.#byModel.get(model);
    if (found === undefined) {
      found = this.ready().filter((worker) => servesModel(worker, model));
      // Callers name models, so the index holds no more of them than there are workers.
      if (this.#byModel.size <= this.size) this.#byModel.set(model, found);
    }
    return found;
  }

  /** READY workers, by URL. */
  ready(): readonly Worker[] {
    return this.sorted().filter(({ status }) => status === 'READY');
  }

  /** All workers by URL: two equal sets come in one order. */
  sorted(): readonly Worker[] {
    this.#sorted ??= [...this.#byId.values()].sort((a, b) => compareText(a.url, b.url));
    return this.#sorted;
  }

  [Symbol.iterator](): Iterator<Worker> {
    return this.sorted()[Symbol.iterator]();
  }
}

/** The difference of two sets of workers. */
export interface WorkerChange {
  /** New, or with another state or spec than before. */
  readonly upserted: readonly Worker[];
  /** Gone, as they were last. */
  readonly removed: readonly Worker[];
  /** Why those that are gone went, by id, as far as the sidecar remembers. */
  readonly causes?: ReadonlyMap<string, ShownRemovalCause>;
}

/**
 * Why a worker is shown no longer: it went; it is there, and another owner's claim of its URL is the active one; or it
 * is there, and is not selected any more.
 */
export type ShownRemovalCause = RemovalCause | 'SUPERSEDED' | 'NO_LONGER_MATCHES';

/** What leads from one set to another; from none, all workers. */
export function differenceOf(before: WorkerSet | undefined, after: WorkerSet): WorkerChange {
  const upserted = after.sorted().filter((worker) => !sameWorker(before?.get(worker.id), worker));
  const removed = before?.sorted().filter(({ id }) => after.get(id) === undefined) ?? [];
  return { upserted, removed };
}

/** Whether two states of a worker say the same. */
export function sameWorker(a: Worker | undefined, b: Worker): boolean {
  return a === b || deepEqual(a, b);
}
