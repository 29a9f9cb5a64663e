import type { WorkerTable } from '../../src/core/registry/table.js';
import { WatchCursor, type WatchEvent } from '../../src/core/registry/watch.js';
import type { WorkerRecord } from '../../src/core/registry/worker.js';
import type { ProcessClock } from './process-clock.js';

/** A gateway that watches its sidecar, and keeps what it is told. */
export class SimWatcher {
  /** Active worker of each URL, as the watch has told it. */
  readonly held = new Map<string, WorkerRecord>();
  readonly #cursor: WatchCursor;
  readonly #tell: (event: WatchEvent) => void;
  #awake = false;

  constructor(table: WorkerTable, clock: ProcessClock, tell: (event: WatchEvent) => void) {
    this.#cursor = new WatchCursor(table, { includeShadowed: false }, '');
    this.#tell = tell;
    const wake = (): void => {
      if (this.#awake) return;
      this.#awake = true;
      clock.at(0, () => this.#read());
    };
    table.onChange(wake);
    wake();
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
    if (event.type === 'RESET') this.held.clear();
    if (event.type === 'UPSERTED') this.held.set(event.record.url, event.record);
    if (event.type === 'REMOVED') this.held.delete(event.record.url);
    this.#tell(event);
  }
}
