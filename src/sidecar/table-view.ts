import type { WatchEvent, WorkerView } from '../client/view.js';
import { WatchState } from '../client/watch-state.js';
import type { WorkerChange, WorkerSet } from '../client/worker-set.js';
import type { WorkerFilter } from '../core/registry/table/filter.js';
import type { WorkerRegistry } from '../core/registry/registry.js';
import { WatchCursor, type WatchEvent as CursorEvent } from '../core/registry/watch/watch.js';
import { toViewWorker } from './view-worker.js';

const EVENTS_PER_TURN = 500;

/** The workers of this node's own registry as a view: what WorkerCache is to another process (E1). */
export class TableView implements WorkerView {
  readonly #state = new WatchState();
  readonly #registry: WorkerRegistry;
  readonly #cursor: WatchCursor;
  readonly #isComplete: () => boolean;
  readonly #endChanges: () => void;
  #scheduled: NodeJS.Immediate | undefined;

  /** Nothing is shown before `isComplete`; `wake` says that it may have become so. */
  constructor(registry: WorkerRegistry, filter: WorkerFilter, isComplete: () => boolean) {
    this.#registry = registry;
    this.#cursor = new WatchCursor(registry.table, filter, '');
    this.#isComplete = isComplete;
    this.#endChanges = registry.table.onChange(() => this.wake());
    this.wake();
  }

  get current(): WorkerSet | undefined {
    return this.#state.current;
  }

  onChange(listener: (change: WorkerChange) => void): () => void {
    return this.#state.onChange(listener);
  }

  /** Looks at what is new, in a later turn: a burst of changes is one look. */
  wake(): void {
    this.#scheduled ??= setImmediate(() => {
      this.#scheduled = undefined;
      if (!this.#isComplete()) return;
      const events = this.#cursor.next(EVENTS_PER_TURN);
      this.#state.take(events.map((event) => this.#toEvent(event)));
      if (events.length === EVENTS_PER_TURN) this.wake();
    });
  }

  close(): void {
    this.#endChanges();
    clearImmediate(this.#scheduled);
  }

  #toEvent(event: CursorEvent): WatchEvent {
    if (event.kind === 'RESET' || event.kind === 'SYNCED') return { kind: event.kind };
    const worker = toViewWorker(this.#registry, event.record);
    if (event.kind !== 'UPSERTED') return { kind: event.kind, worker };
    return { kind: event.kind, worker, previousId: event.previousWorkerId ?? '' };
  }
}
