import type { Journal, RestoredState, WorkerSource } from './journal.js';

/** `--data-dir none`: there is no disk to wait for, so a write has happened in the turn in which it was made. */
export class MemoryJournal implements Journal {
  readonly restored: RestoredState = {
    ...{ generation: 0, highestRevision: 0, commits: 0, workers: [], peers: [], fresh: true },
  };
  readonly failure = undefined;
  readonly commits = 0;
  readonly locked = true;
  #source: WorkerSource | undefined;

  follow(source: WorkerSource): void {
    this.#source = source;
  }

  save(): void {
    this.#source?.skipDisk();
  }

  commit(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  releaseRestored(): void {
    // Nothing was.
  }

  stageHeader(): void {
    // Nothing outlives the process: it is fresh at every start.
  }

  stage(): void {
    // Nor do these.
  }
}
