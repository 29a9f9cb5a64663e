import type { UnsavedChange } from '../core/registry/table/stored.js';
import { GroupCommit, type Batch } from './group-commit.js';
import type { Journal, JournalError, RestoredState, WorkerSource } from './journal.js';

/** What all journals have in common: what was restored, and a group commit in front of the medium. */
export abstract class CommittedJournal implements Journal {
  protected readonly commits: GroupCommit;
  #restored: RestoredState;

  /** @param options As those of GroupCommit. */
  constructor(
    restored: RestoredState,
    options: { readonly persistSecrets: boolean; readonly retryMs?: number },
  ) {
    const { generation, highestRevision, fresh } = restored;
    this.#restored = restored;
    this.commits = new GroupCommit({
      ...options,
      generation,
      highestRevision,
      settled: !fresh,
      write: (batch) => this.write(batch),
    });
  }

  get restored(): RestoredState {
    return this.#restored;
  }

  get failure(): JournalError | undefined {
    return this.commits.failure;
  }

  releaseRestored(): void {
    this.#restored = { ...this.#restored, workers: [] };
  }

  follow(source: WorkerSource): void {
    this.commits.follow(source);
  }

  save(): void {
    this.commits.save();
  }

  stage(changes: readonly UnsavedChange[], highestRevision: number): void {
    this.commits.stage(changes, highestRevision);
  }

  stageGeneration(generation: number): void {
    this.commits.stageGeneration(generation);
  }

  stageSettled(): void {
    this.commits.stageSettled();
  }

  stagePeers(addresses: readonly string[]): void {
    this.commits.stagePeers(addresses);
  }

  commit(): Promise<void> {
    return this.commits.commit();
  }

  /** Nothing is staged after it. */
  abstract close(): Promise<void>;

  /** Makes a batch durable, or rejects with a JournalError, which tells what is on disk then. */
  protected abstract write(batch: Batch): Promise<void>;
}
