import { JOURNAL_BATCH_MAX, JOURNAL_RETRY_MS, STORED_PEERS_MAX } from '../core/limits.js';
import type { UnsavedChange } from '../core/registry/table/stored.js';
import type { JournalError, HeaderChange, WorkerSource } from './journal.js';
import { encodeStoredWorker } from './stored-text.js';

/** What one flush writes, all or nothing. */
export interface Batch {
  /** Worker id → text as stored-text.ts makes it; undefined = remove. */
  readonly workers: ReadonlyMap<string, string | undefined>;
  /** Worker id → its api key, undefined = none, of the same workers; empty unless secrets are kept (W10). */
  readonly secrets: ReadonlyMap<string, string | undefined>;
  readonly generation: number;
  readonly highestRevision: number;
  /** Number of this batch, over all lives. */
  readonly commits: number;
  /** See RestoredState.fresh. */
  readonly settled: boolean;
  /** Absent: as before. */
  readonly peers?: readonly string[];
}

export interface GroupCommitOptions {
  readonly generation: number;
  readonly highestRevision: number;
  readonly commits: number;
  readonly settled: boolean;
  readonly persistSecrets: boolean;
  /** Makes a batch durable, or rejects with a JournalError; see JournalError for what is on disk then. */
  readonly write: (batch: Batch) => Promise<void>;
  readonly retryMs?: number;
}

type Header = Pick<Batch, 'generation' | 'highestRevision' | 'commits' | 'settled'>;

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: JournalError) => void;
}

/**
 * One batch after the other: what comes up while the disk is busy goes into the next one (D1). Workers are
 * asked for when a batch begins, and their source is told how it ended. The header is kept here.
 */
export class GroupCommit {
  failure: JournalError | undefined;
  readonly #options: GroupCommitOptions;
  #source: WorkerSource | undefined;
  #header: Header;
  /** Number of the newest batch that is on disk. */
  #commits: number;
  #peers: readonly string[] | undefined;
  /** Changes of what the disk gave back, by worker id. */
  #restaged = new Map<string, UnsavedChange>();
  /** The header, or what is kept with it, is not on disk and not in the batch that is being written. */
  #headerStaged = false;
  #headerUnderWay = false;
  /** Who waits for a header that is staged, and for one that is being written. */
  #waiters: Waiter[] = [];
  #writing: Waiter[] = [];
  #running: Promise<void> | undefined;
  #retry: NodeJS.Timeout | undefined;

  constructor(options: GroupCommitOptions) {
    this.#options = options;
    const { generation, highestRevision, commits, settled } = options;
    this.#header = { generation, highestRevision, commits, settled };
    this.#commits = commits;
  }

  /** Number of the newest batch that is on disk, over all lives. */
  get commits(): number {
    return this.#commits;
  }

  follow(source: WorkerSource): void {
    this.#source = source;
  }

  /** The source has something to write. While the disk refuses, the next try takes it along. */
  save(): void {
    if (this.failure === undefined) this.#start();
  }

  stage(changes: readonly UnsavedChange[], highestRevision: number): void {
    if (changes.length === 0) return;
    for (const change of changes) this.#restaged.set(change.id, change);
    this.#stageHeader({ highestRevision: Math.max(this.#header.highestRevision, highestRevision) });
  }

  stageHeader({ peers, ...header }: HeaderChange): void {
    if (peers !== undefined) this.#peers = peers.slice(0, STORED_PEERS_MAX);
    else if (header.generation === undefined && header.settled === this.#header.settled) return;
    this.#stageHeader(header);
  }

  commit(): Promise<void> {
    if (this.failure !== undefined) return Promise.reject(this.failure);
    if (!this.#headerStaged && !this.#headerUnderWay) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const waiters = this.#headerStaged ? this.#waiters : this.#writing;
      waiters.push({ resolve, reject });
      this.#start();
    });
  }

  /** Writes what is left, once more even after a failure, and stops trying. */
  async close(): Promise<void> {
    await this.#running;
    clearTimeout(this.#retry);
    this.failure = undefined;
    try {
      this.#start();
      await this.#running;
      const failure = this.failure as JournalError | undefined;
      if (failure !== undefined) throw failure;
    } finally {
      clearTimeout(this.#retry);
    }
  }

  #stageHeader(change: Partial<Header>): void {
    this.#header = { ...this.#header, ...change };
    this.#headerStaged = true;
  }

  #start(): void {
    this.#running ??= this.#run();
  }

  async #run(): Promise<void> {
    // What the other calls of this turn of the event loop write shall ride along.
    await turn();
    while (this.#headerStaged || this.#source?.hasUnsaved === true) {
      const [peers, restaged] = [this.#peers, this.#restaged];
      try {
        const batch = await this.#take();
        await this.#options.write(batch);
        this.#commits = batch.commits;
      } catch (error) {
        this.#running = undefined;
        this.#peers ??= peers;
        this.#restaged = new Map([...restaged, ...this.#restaged]);
        this.#refused(error as JournalError);
        return;
      }
      this.failure = undefined;
      this.#headerUnderWay = false;
      this.#source?.committed();
      for (const { resolve } of this.#writing.splice(0)) resolve();
    }
    // In the same turn as the last look at what there is: a save right after it must start anew.
    this.#running = undefined;
  }

  async #take(): Promise<Batch> {
    const source = this.#source;
    const peers = this.#peers === undefined ? {} : { peers: this.#peers };
    const restaged = this.#restaged.values();
    const changes = [...restaged, ...(source?.takeUnsaved(JOURNAL_BATCH_MAX) ?? [])];
    const highestRevision = Math.max(this.#header.highestRevision, source?.highestRevision ?? 0);
    // A number that the disk refused is not used again: whether it is there may be unknown.
    const commits = this.#header.commits + 1;
    const header = (this.#header = { ...this.#header, highestRevision, commits });
    this.#headerUnderWay = this.#headerStaged;
    this.#headerStaged = false;
    this.#peers = undefined;
    this.#restaged = new Map();
    this.#writing = this.#waiters;
    this.#waiters = [];
    return { ...(await this.#encode(changes)), ...header, ...peers };
  }

  /** A batch may be big when it must be all or nothing: it is made a slice a turn of the event loop. */
  async #encode(changes: readonly UnsavedChange[]): Promise<Pick<Batch, 'workers' | 'secrets'>> {
    const workers = new Map<string, string | undefined>();
    const secrets = new Map<string, string | undefined>();
    for (const { id, worker } of changes) {
      if (workers.size > 0 && workers.size % JOURNAL_BATCH_MAX === 0) await turn();
      workers.set(id, worker && encodeStoredWorker(worker));
      if (this.#options.persistSecrets) secrets.set(id, worker?.apiKey);
    }
    return { workers, secrets };
  }

  /**
   * Nothing is left of the batch's writes: their source drops them. The header is tried again, and with it
   * whether the disk takes anything.
   */
  #refused(error: JournalError): void {
    this.#headerStaged = true;
    this.#headerUnderWay = false;
    this.failure = error;
    this.#source?.refused(error);
    const waiters = [...this.#writing.splice(0), ...this.#waiters.splice(0)];
    for (const { reject } of waiters) reject(error);
    this.#retry = setTimeout(() => this.#start(), this.#options.retryMs ?? JOURNAL_RETRY_MS);
    this.#retry.unref();
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
