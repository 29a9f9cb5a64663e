import type { WatchEvent, WorkerView } from './view.js';
import { sameWorker, WorkerSet, type ShownRemovalCause, type WorkerChange } from './worker-set.js';
import type { Worker } from './worker.js';

/**
 * What a reader of a watch holds. After a RESET the new set is built beside the one that is shown, and
 * takes its place at SYNCED; so a sidecar's restart shows as the difference, if there is any (E1).
 */
export class WatchState implements WorkerView {
  #shown = new Map<string, Worker>();
  #building: Map<string, Worker> | undefined;
  #complete = false;
  #set: WorkerSet | undefined;
  readonly #listeners = new Set<(change: WorkerChange) => void>();

  get current(): WorkerSet | undefined {
    if (this.#complete) this.#set ??= new WorkerSet(this.#shown.values());
    return this.#set;
  }

  onChange(listener: (change: WorkerChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Takes the events of one response; listeners hear of it once. */
  take(events: readonly WatchEvent[]): void {
    const change = new Changes();
    let completed = false;
    for (const event of events) {
      if (event.kind === 'RESET') this.#building = new Map();
      else if (event.kind === 'SYNCED') {
        this.#swap(change);
        completed ||= !this.#complete;
        this.#complete = true;
      } else this.#apply(event, change);
    }
    if (!this.#complete || (!completed && change.isEmpty)) return;
    this.#set = undefined;
    const told = completed ? { upserted: [...this.#shown.values()], removed: [] } : change.told();
    for (const listener of [...this.#listeners]) listener(told);
  }

  #apply(event: Exclude<WatchEvent, { kind: 'RESET' | 'SYNCED' }>, change: Changes): void {
    const { worker } = event;
    const target = this.#building ?? this.#shown;
    const seen = target === this.#shown ? change : new Changes();
    if (event.kind === 'UPSERTED' && event.previousId !== '') {
      seen.remove(target.get(event.previousId), 'SUPERSEDED');
      target.delete(event.previousId);
    }
    if (event.kind === 'REMOVED') {
      seen.remove(target.get(worker.id), event.cause);
      target.delete(worker.id);
    } else if (!sameWorker(target.get(worker.id), worker)) {
      target.set(worker.id, worker);
      seen.upsert(worker);
    }
  }

  #swap(change: Changes): void {
    const next = this.#building;
    if (next === undefined) return;
    for (const worker of this.#shown.values()) if (!next.has(worker.id)) change.remove(worker);
    for (const worker of next.values()) {
      const before = this.#shown.get(worker.id);
      if (before !== undefined && sameWorker(before, worker)) next.set(worker.id, before);
      else change.upsert(worker);
    }
    this.#shown = next;
    this.#building = undefined;
  }
}

/** Changes that follow one another, as one: at most one entry a worker. */
export class Changes {
  readonly #upserted = new Map<string, Worker>();
  readonly #removed = new Map<string, Worker>();
  readonly #causes = new Map<string, ShownRemovalCause>();

  get isEmpty(): boolean {
    return this.#upserted.size === 0 && this.#removed.size === 0;
  }

  upsert(worker: Worker): void {
    this.#removed.delete(worker.id);
    this.#causes.delete(worker.id);
    this.#upserted.set(worker.id, worker);
  }

  remove(worker: Worker | undefined, cause?: ShownRemovalCause): void {
    if (worker === undefined) return;
    this.#upserted.delete(worker.id);
    this.#removed.set(worker.id, worker);
    if (cause !== undefined) this.#causes.set(worker.id, cause);
  }

  add({ upserted, removed, causes }: WorkerChange): void {
    for (const worker of removed) this.remove(worker, causes?.get(worker.id));
    for (const worker of upserted) this.upsert(worker);
  }

  told(): WorkerChange {
    const removed = [...this.#removed.values()];
    const causes = this.#causes.size > 0 && { causes: this.#causes };
    return { upserted: [...this.#upserted.values()], removed, ...causes };
  }
}
