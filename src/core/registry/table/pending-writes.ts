import type { KnownWorker } from './known-worker.js';

/**
 * Own writes that are not on disk (D4), in two layers: a batch that is being written, and what waits for
 * the next one. Several writes of one worker in one layer are one entry, so that each layer holds at most
 * as many entries as there are own workers.
 */
export class PendingWrites {
  #writing = new Map<string, Entry>();
  #waiting = new Map<string, Entry>();
  readonly #ids = new Map<string, string>();
  /** So many of the entries that wait go into one batch: a SyncWorkers is all or nothing. */
  #together = 0;
  #newest = 0;

  /** Order of the newest write. */
  get newest(): number {
    return this.#newest;
  }

  /** Order of the oldest write that is not on disk; Infinity when all are. */
  get oldest(): number {
    const first = this.#writing.values().next().value ?? this.#waiting.values().next().value;
    return first?.order ?? Infinity;
  }

  /** Whether something waits to be taken. */
  get waits(): boolean {
    return this.#waiting.size > 0;
  }

  /** What is being written of a worker. */
  writing(id: string): PendingWrite | undefined {
    return this.#writing.get(id);
  }

  /** What waits of a worker: it stands on what is being written. */
  waiting(id: string): PendingWrite | undefined {
    return this.#waiting.get(id);
  }

  /** Whether a write of a worker is pending. */
  has(id: string): boolean {
    return this.#writing.has(id) || this.#waiting.has(id);
  }

  /** The id of a URL's worker, if a write of it is pending. */
  idOf(url: string): string | undefined {
    return this.#ids.get(url);
  }

  /** Ids of all workers with a pending write. */
  ids(): string[] {
    return [...this.#ids.values()];
  }

  add(write: PendingWrite): void {
    const before = this.#waiting.get(write.id);
    const keeps = !before || (before.own !== undefined && before.keepsStatus);
    const order = before?.order ?? (this.#newest += 1);
    this.#ids.set(write.url, write.id);
    const { id, url, own, keepsStatus, unasked } = write;
    this.#waiting.set(id, { id, url, own, keepsStatus: keepsStatus && keeps, unasked, order });
  }

  /** All that waits by now goes into one batch. */
  together(): void {
    this.#together = this.#waiting.size;
  }

  /** Takes the next batch: about `max` entries, the oldest first. @returns their ids */
  take(max: number): string[] {
    const count = Math.max(max, this.#together);
    for (const [id, entry] of this.#waiting) {
      if (this.#writing.size >= count) break;
      this.#writing.set(id, entry);
      this.#waiting.delete(id);
    }
    this.#together = 0;
    return [...this.#writing.keys()];
  }

  /** The batch is on disk. @returns it, in order */
  committed(): PendingWrite[] {
    const writes = [...this.#writing.values()];
    this.#writing = new Map();
    for (const { id, url } of writes) if (!this.#waiting.has(id)) this.#ids.delete(url);
    return writes;
  }

  /** The disk refused the batch: nothing is left of it, nor of what stood on it. @returns all of it */
  refused(): PendingWrite[] {
    const writes = [...this.#writing.values(), ...this.#waiting.values()];
    this.#writing = new Map();
    this.#waiting = new Map();
    this.#ids.clear();
    this.#together = 0;
    return writes;
  }
}

/** What the writes of one own worker make of it, while they are not on disk. */
export interface PendingWrite {
  readonly id: string;
  readonly url: string;
  /** undefined: it is removed. */
  readonly own: KnownWorker | undefined;
  /** Its status is that of the record at whose place it becomes visible, as it is then (W2, W3). */
  readonly keepsStatus: boolean;
  /** No caller waits for it: the sidecar itself must try again what the disk refused. */
  readonly unasked: boolean;
}

interface Entry extends PendingWrite {
  /** When the worker was first written since the last batch was taken; a later write keeps it. */
  readonly order: number;
}
