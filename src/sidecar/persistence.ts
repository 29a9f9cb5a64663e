import type { Logger } from 'winston';
import type { WorkerRegistry } from '../core/registry/registry.js';
import type { UnsavedChange } from '../core/registry/table/stored.js';
import type { Metrics } from '../metrics.js';
import type { Journal, JournalError, WorkerSource } from '../storage/journal.js';
import { now } from '../streams/clock.js';

interface Waiter {
  readonly order: number;
  readonly startedMs: number;
  readonly resolve: () => void;
  readonly reject: (error: JournalError) => void;
}

/**
 * The registry to the journal, and the journal's answer back: a write becomes visible when it is on disk
 * (D4), and then whoever waits for it is told.
 */
export class Persistence implements WorkerSource {
  readonly #registry: WorkerRegistry;
  readonly #journal: Journal;
  readonly #metrics: Metrics;
  readonly #log: Logger;
  /** Told after each batch: there may be new deadlines. */
  readonly #settled: () => void;
  #waiters: Waiter[] = [];
  #refusing = false;

  constructor(
    registry: WorkerRegistry,
    journal: Journal,
    { metrics, log }: { readonly metrics: Metrics; readonly log: Logger },
    settled: () => void,
  ) {
    this.#registry = registry;
    this.#journal = journal;
    this.#metrics = metrics;
    this.#log = log;
    this.#settled = settled;
    journal.follow(this);
  }

  get hasUnsaved(): boolean {
    return this.#registry.hasUnsaved;
  }

  get highestRevision(): number {
    return this.#registry.highestRevision;
  }

  takeUnsaved(max: number): UnsavedChange[] {
    return this.#registry.takeUnsaved(max);
  }

  skipDisk(): void {
    this.#registry.skipDisk(now());
    this.#tell();
  }

  committed(): void {
    if (this.#refusing) this.#log.info('the disk takes writes again');
    this.#refusing = false;
    this.#registry.committed(now());
    this.#tell();
  }

  /** Answers those who wait for writes that are visible by now. */
  #tell(): void {
    const oldest = this.#registry.oldestPending;
    const waiting = this.#waiters.findIndex(({ order }) => order >= oldest);
    const done = this.#waiters.splice(0, waiting === -1 ? this.#waiters.length : waiting);
    const endedMs = performance.now();
    if (this.#log.isDebugEnabled()) this.#log.debug('commit', { writes: done.length });
    for (const { startedMs, resolve } of done) {
      this.#metrics.observe('journal_commit_seconds', (endedMs - startedMs) / 1000);
      resolve();
    }
    this.#settled();
  }

  refused(error: JournalError): void {
    if (!this.#refusing) this.#log.error('the disk refuses writes', { reason: error.message });
    this.#refusing = true;
    this.#registry.refused(now());
    for (const { reject } of this.#waiters.splice(0)) {
      this.#metrics.count('journal_failures_total', {});
      reject(error);
    }
    this.#settled();
  }

  /** After a change of the registry: sees to it that what is not on disk gets there. */
  changed(): void {
    if (this.hasUnsaved) this.#journal.save();
  }

  /**
   * Resolves when all writes that were made before the call are on disk, and visible.
   * @throws JournalError when the disk refused them: they have not happened
   */
  durable(): Promise<void> {
    if (this.#registry.oldestPending === Infinity) return Promise.resolve();
    const order = this.#registry.newestWrite;
    const startedMs = performance.now();
    return new Promise((resolve, reject) => {
      this.#waiters.push({ order, startedMs, resolve, reject });
    });
  }

  /** Why the disk takes no writes now. */
  get failure(): Journal['failure'] {
    return this.#journal.failure;
  }
}
