import type { WorkerRegistry } from '../core/registry/registry.js';
import type { Metrics } from '../metrics.js';
import type { Journal } from '../storage/journal.js';

/**
 * Local records to the journal: what changed is staged as soon as it changed, and committed in groups.
 * Who must not answer before it is durable waits for `durable`; the rest goes to disk behind it.
 */
export class Persistence {
  readonly #registry: WorkerRegistry;
  readonly #journal: Journal;

  readonly #metrics: Metrics;

  constructor(registry: WorkerRegistry, journal: Journal, metrics: Metrics) {
    this.#registry = registry;
    this.#journal = journal;
    this.#metrics = metrics;
  }

  /** Stages what is unsaved, and sees that it gets to disk. Its failure shows in `journal.failure`. */
  changed(): void {
    const changes = this.#registry.takeUnsaved();
    if (changes.length === 0) return;
    this.#journal.stage(changes, this.#registry.highestRevision);
    this.#journal.commit().catch(() => undefined);
  }

  /** Resolves when all that was staged is on disk. @throws JournalError */
  async durable(): Promise<void> {
    const startedMs = performance.now();
    try {
      await this.#journal.commit();
    } catch (error) {
      this.#metrics.count('journal_failures_total');
      throw error;
    }
    this.#metrics.observe('journal_commit_seconds', (performance.now() - startedMs) / 1000);
  }

  /** Why the disk takes no writes now. */
  get failure(): Journal['failure'] {
    return this.#journal.failure;
  }
}
