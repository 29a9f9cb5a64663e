import type { WorkerTable } from '../../src/core/registry/table/table.js';
import { WatchCursor, type WatchEvent } from '../../src/core/registry/watch/watch.js';
import type { WorkerRecord } from '../../src/core/registry/worker.js';
import type { ProcessClock } from './process-clock.js';

/** A gateway that watches its sidecar, and keeps what it is told. */
export class SimWatcher {
  /** Active worker of each URL, as the watch has told it. */
  readonly held = new Map<string, WorkerRecord>();
  readonly #cursor: WatchCursor;
  readonly #clock: ProcessClock;
  released = false;
  readonly #tell: (event: WatchEvent) => void;
  #awake = false;

  constructor(table: WorkerTable, clock: ProcessClock, tell: (event: WatchEvent) => void) {
    this.#cursor = new WatchCursor(table, { includeShadowed: false }, '');
    this.#tell = tell;
    this.#clock = clock;
    this.#cursor.deferSynced();
    table.onChange(() => this.#wake());
    this.#wake();
  }

  /** The registry is complete, or has been waited for (M7). */
  release(): void {
    if (this.released) return;
    this.released = true;
    this.#cursor.releaseSynced();
    this.#wake();
  }

  #wake(): void {
    if (this.#awake) return;
    this.#awake = true;
    this.#clock.at(0, () => this.#read());
  }

  #read(): void {
    this.#awake = false;
    for (;;) {
      const events = this.#cursor.next(64);
      if (events.length === 0) return;
      for (const event of events) this.#take(event);
    }
  }

  #take(event: WatchEvent): void {
    if (event.kind === 'RESET') this.held.clear();
    if (event.kind === 'UPSERTED') this.held.set(event.record.url, event.record);
    if (event.kind === 'REMOVED') this.held.delete(event.record.url);
    this.#tell(event);
  }
}
