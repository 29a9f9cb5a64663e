import type { UnsavedChange } from '../../src/core/registry/table/stored.js';
import type { Journal, JournalError, WorkerSource } from '../../src/storage/journal.js';

type Kept = Pick<Journal, 'follow' | 'save'>;

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: JournalError) => void;
}

/** A source of workers whose changes a test says; those that the disk refused are dropped, as writes are. */
export class StagedWorkers implements WorkerSource {
  highestRevision = 0;
  /** How many batches ended, and how. */
  readonly ends: ('committed' | JournalError)[] = [];
  readonly #journal: Kept;
  #staged = new Map<string, UnsavedChange>();
  #waiters: Waiter[] = [];
  #writing: Waiter[] | undefined;

  constructor(journal: Kept) {
    this.#journal = journal;
    journal.follow(this);
  }

  stage(changes: readonly UnsavedChange[], highestRevision: number): void {
    for (const change of changes) this.#staged.set(change.id, change);
    this.highestRevision = Math.max(this.highestRevision, highestRevision);
  }

  /** Resolves when what was staged before the call is on disk, rejects when it was refused. */
  commit(): Promise<void> {
    if (!this.hasUnsaved && !this.#writing) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const waiters = this.hasUnsaved ? this.#waiters : (this.#writing ?? this.#waiters);
      waiters.push({ resolve, reject });
      this.#journal.save();
    });
  }

  get hasUnsaved(): boolean {
    return this.#staged.size > 0;
  }

  skipDisk(): void {
    this.takeUnsaved();
    this.committed();
  }

  takeUnsaved(): UnsavedChange[] {
    const changes = [...this.#staged.values()];
    this.#staged = new Map();
    this.#writing = this.#waiters;
    this.#waiters = [];
    return changes;
  }

  committed(): void {
    this.ends.push('committed');
    for (const { resolve } of this.#end()) resolve();
  }

  refused(error: JournalError): void {
    this.ends.push(error);
    for (const { reject } of [...this.#end(), ...this.#waiters.splice(0)]) reject(error);
    this.#staged = new Map();
  }

  #end(): Waiter[] {
    const waiters = this.#writing ?? [];
    this.#writing = undefined;
    return waiters;
  }
}
