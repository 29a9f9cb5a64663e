import type { WorkerRecord } from '../worker.js';
import type { WorkerTable } from './table.js';

/**
 * Owners whose records watchers are to see again, for the status of their node is another one (M3). A node may own
 * 200,000: so many at a time are shown, that nobody else is held up.
 */
export class ShownAnew {
  readonly #table: WorkerTable;
  /** What is left of each, as it was when it began. */
  readonly #left = new Map<string, Iterator<WorkerRecord>>();

  constructor(table: WorkerTable) {
    this.#table = table;
  }

  /** Whether there are more. */
  get waits(): boolean {
    return this.#left.size > 0;
  }

  /** All records of an owner are to be shown, those too that an earlier change has shown. */
  begin(owner: string): void {
    this.#left.set(owner, this.#table.byOwner(owner)[Symbol.iterator]());
  }

  /** Shows up to `max` of them. */
  show(max: number): void {
    let shown = 0;
    for (const [owner, records] of this.#left) {
      for (let next = records.next(); ; next = records.next()) {
        if (next.done) {
          this.#left.delete(owner);
          break;
        }
        this.#table.touch(next.value);
        shown += 1;
        if (shown === max) return;
      }
    }
  }
}
