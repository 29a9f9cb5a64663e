import type { UnsavedChange } from '../core/registry/table/stored.js';
import { GroupCommit, type Batch } from './group-commit.js';
import type { Journal, JournalError, RestoredState, WorkerSource } from './journal.js';

/** What all journals have in common: what was restored, and a group commit in front of the medium. */
export abstract class CommittedJournal implements Journal {
  protected readonly group: GroupCommit;
  #restored: RestoredState;

  /** @param options As those of GroupCommit. */
  constructor(
    restored: RestoredState,
    options: { readonly persistSecrets: boolean; readonly retryMs?: number },
  ) {
    const { generation, highestRevision, commits, fresh } = restored;
    this.#restored = restored;
    this.group = new GroupCommit({
      ...options,
      generation,
      highestRevision,
      commits,
      settled: !fresh,
      write: (batch) => this.write(batch),
    });
  }

  get restored(): RestoredState {
    return this.#restored;
  }

  get commits(): number {
    return this.group.commits;
  }

  get failure(): JournalError | undefined {
    return this.group.failure;
  }

  releaseRestored(): void {
    this.#restored = { ...this.#restored, workers: [] };
  }

  follow(source: WorkerSource): void {
    this.group.follow(source);
  }

  save(): void {
    this.group.save();
  }

  stage(changes: readonly UnsavedChange[], highestRevision: number): void {
    this.group.stage(changes, highestRevision);
  }

  stageGeneration(generation: number): void {
    this.group.stageGeneration(generation);
  }

  stageSettled(): void {
    this.group.stageSettled();
  }

  stageUnsettled(): void {
    this.group.stageUnsettled();
  }

  stagePeers(addresses: readonly string[]): void {
    this.group.stagePeers(addresses);
  }

  commit(): Promise<void> {
    return this.group.commit();
  }

  abstract readonly locked: boolean;

  /** Nothing is staged after it. */
  abstract close(): Promise<void>;

  /** Makes a batch durable, or rejects with a JournalError, which tells what is on disk then. */
  protected abstract write(batch: Batch): Promise<void>;
}
