import type { StoredWorker, UnsavedChange } from '../core/registry/stored.js';
import { JOURNAL_BATCH_MAX, JOURNAL_RETRY_MS, STORED_PEERS_MAX } from '../core/limits.js';
import { encodeStoredWorker } from './stored-text.js';
import type { JournalError } from './journal.js';

/** What one flush writes, all or nothing. */
export interface Batch {
  /** Worker id → text as stored-text.ts makes it; undefined = remove. */
  readonly workers: ReadonlyMap<string, string | undefined>;
  /** Worker id → its api key, undefined = none, of the same workers; empty unless secrets are kept (W10). */
  readonly secrets: ReadonlyMap<string, string | undefined>;
  readonly generation: number;
  readonly highestRevision: number;
  /** See RestoredState.fresh. */
  readonly settled: boolean;
  /** Absent: as before. */
  readonly peers?: readonly string[];
}

export interface GroupCommitOptions {
  readonly generation: number;
  readonly highestRevision: number;
  readonly settled: boolean;
  readonly persistSecrets: boolean;
  /** Makes a batch durable, or rejects with a JournalError having changed nothing. */
  readonly write: (batch: Batch) => Promise<void>;
  readonly retryMs?: number;
}

interface Staged {
  /** When the worker was first staged since it was last written; restaging keeps it. */
  readonly order: number;
  readonly worker: StoredWorker | undefined;
}

interface Waiter {
  readonly order: number;
  readonly resolve: () => void;
  readonly reject: (error: JournalError) => void;
}

/**
 * Gathers what is staged while the disk is busy and writes it in one go (D1). A worker keeps its
 * place when it is staged again before it was written: a commit that waits for the first state is
 * answered when this one or a later one is on disk, never before.
 */
export class GroupCommit {
  failure: JournalError | undefined;
  readonly #options: GroupCommitOptions;
  #staged = new Map<string, Staged>();
  #header: { generation: number; highestRevision: number; settled: boolean };
  #peers: readonly string[] | undefined;
  #headerOrder: number | undefined;
  /** Order of the oldest thing in the batch that is being written. */
  #writing = Infinity;
  #nextOrder = 1;
  #waiters: Waiter[] = [];
  #running: Promise<void> | undefined;
  #retry: NodeJS.Timeout | undefined;

  constructor(options: GroupCommitOptions) {
    this.#options = options;
    const { generation, highestRevision, settled } = options;
    this.#header = { generation, highestRevision, settled };
  }

  stage(changes: readonly UnsavedChange[], highestRevision: number): void {
    for (const { id, worker } of changes) {
      const order = this.#staged.get(id)?.order ?? this.#nextOrder++;
      this.#staged.set(id, { order, worker });
    }
    if (highestRevision > this.#header.highestRevision) this.#stageHeader({ highestRevision });
  }

  stageGeneration(generation: number): void {
    this.#stageHeader({ generation });
  }

  stageSettled(): void {
    if (!this.#header.settled) this.#stageHeader({ settled: true });
  }

  stagePeers(addresses: readonly string[]): void {
    this.#peers = addresses.slice(0, STORED_PEERS_MAX);
    this.#stageHeader({});
  }

  commit(): Promise<void> {
    if (this.failure !== undefined) return Promise.reject(this.failure);
    const order = this.#nextOrder - 1;
    if (this.#oldest() > order) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#waiters.push({ order, resolve, reject });
      this.#start();
    });
  }

  /** Writes what is left, once more even after a failure, and stops trying. */
  async close(): Promise<void> {
    await this.#running;
    clearTimeout(this.#retry);
    this.failure = undefined;
    try {
      await this.commit();
    } finally {
      clearTimeout(this.#retry);
    }
  }

  #stageHeader(change: { generation?: number; highestRevision?: number; settled?: boolean }): void {
    this.#header = { ...this.#header, ...change };
    this.#headerOrder ??= this.#nextOrder++;
  }

  /** Order of the oldest thing that is not on disk; a batch under way counts. */
  #oldest(): number {
    const first = this.#staged.values().next();
    const staged = first.done === true ? Infinity : first.value.order;
    return Math.min(staged, this.#headerOrder ?? Infinity, this.#writing);
  }

  #start(): void {
    this.#running ??= this.#run();
  }

  async #run(): Promise<void> {
    // What the other calls of this turn of the event loop stage shall ride along.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#oldest() !== Infinity) {
      const taken = this.#take();
      try {
        await this.#options.write(taken.batch);
      } catch (error) {
        this.#running = undefined;
        this.#refused(taken, error as JournalError);
        return;
      }
      this.#writing = Infinity;
      this.failure = undefined;
      this.#answer();
    }
    // In the same turn as the last look at what is staged: a commit right after it must start anew.
    this.#running = undefined;
  }

  #take(): Taken {
    const entries = new Map<string, Staged>();
    const workers = new Map<string, string | undefined>();
    const secrets = new Map<string, string | undefined>();
    for (const [id, staged] of this.#staged) {
      if (entries.size === JOURNAL_BATCH_MAX) break;
      entries.set(id, staged);
      const { worker } = staged;
      workers.set(id, worker && encodeStoredWorker(worker));
      if (this.#options.persistSecrets) secrets.set(id, worker?.apiKey);
      this.#staged.delete(id);
    }
    const taken = { entries, headerOrder: this.#headerOrder, peers: this.#peers };
    this.#writing = Math.min(
      entries.values().next().value?.order ?? Infinity,
      this.#headerOrder ?? Infinity,
    );
    this.#headerOrder = undefined;
    this.#peers = undefined;
    const peers = taken.peers === undefined ? {} : { peers: taken.peers };
    return { ...taken, batch: { workers, secrets, ...this.#header, ...peers } };
  }

  /** Puts a refused batch back in its place, under what was staged meanwhile, and tells who waits. */
  #refused(taken: Taken, error: JournalError): void {
    const newer = this.#staged;
    this.#staged = taken.entries;
    for (const [id, staged] of newer) {
      const order = taken.entries.get(id)?.order ?? staged.order;
      this.#staged.set(id, { order, worker: staged.worker });
    }
    this.#headerOrder = taken.headerOrder ?? this.#headerOrder;
    this.#peers ??= taken.peers;
    this.#writing = Infinity;
    this.failure = error;
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiters) waiter.reject(error);
    this.#retry = setTimeout(() => this.#start(), this.#options.retryMs ?? JOURNAL_RETRY_MS);
    this.#retry.unref();
  }

  #answer(): void {
    const oldest = this.#oldest();
    const pending = this.#waiters.findIndex((waiter) => waiter.order >= oldest);
    const answered = this.#waiters.splice(0, pending === -1 ? this.#waiters.length : pending);
    for (const waiter of answered) waiter.resolve();
  }
}

interface Taken {
  readonly entries: Map<string, Staged>;
  readonly headerOrder: number | undefined;
  readonly peers: readonly string[] | undefined;
  readonly batch: Batch;
}
