import { existsSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { StoredWorker } from '../core/registry/stored.js';
import { CommittedJournal } from './committed-journal.js';
import type { DirectoryLock } from './directory-lock.js';
import { corrupt, syncDirectory } from './format-marker.js';
import type { Batch } from './group-commit.js';
import { JournalError, journalErrorFrom } from './journal.js';
import type { RestoredState } from './journal.js';
import { LmdbWriter } from './lmdb-writer.js';
import { PageError } from './page-file.js';
import { readEnvironment, type EnvironmentContent } from './read-environment.js';
import { encodeStoredWorker } from './stored-text.js';

export const JOURNAL_FILE = 'journal.mdb';
const EMPTY: EnvironmentContent = {
  header: { generation: 0, highestRevision: 0, settled: false, secrets: false, count: 0, sum: 0 },
  peers: [],
  workers: [],
  freeListSound: true,
};

/** The journal of a data directory that is locked and whose format is ours. */
export class LmdbJournal extends CommittedJournal {
  readonly #path: string;
  readonly #lock: DirectoryLock;
  readonly #writer: LmdbWriter;
  readonly #persistSecrets: boolean;
  #closing: Promise<void> | undefined;

  private constructor(
    path: string,
    lock: DirectoryLock,
    restored: RestoredState,
    persistSecrets: boolean,
  ) {
    super(restored, { persistSecrets });
    this.#path = path;
    this.#lock = lock;
    this.#writer = new LmdbWriter(path);
    this.#persistSecrets = persistSecrets;
  }

  /** Reads the file, creates it, or rewrites it where it must not be written to as it is. */
  static async open(lock: DirectoryLock, directory: string, persistSecrets: boolean) {
    const path = join(directory, JOURNAL_FILE);
    const there = existsSync(path);
    const content = there ? readContent(path) : EMPTY;
    const { header, peers, workers } = content;
    // LMDB's own table of readers: nobody reads but the process that holds our lock.
    rmSync(`${path}-lock`, { force: true });
    const hadSecrets = header.secrets && !persistSecrets;
    let notice: string | undefined;
    if (!there || hadSecrets || !content.freeListSound) {
      notice = await rewrite(path, content, persistSecrets);
    }
    const { generation, highestRevision, settled } = header;
    const restored = { generation, highestRevision, peers, workers, fresh: !settled };
    const told = notice === undefined ? restored : { ...restored, notice };
    return new LmdbJournal(path, lock, told, persistSecrets);
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    try {
      await this.commits.close();
    } finally {
      await this.#writer.close();
      rmSync(`${this.#path}-lock`, { force: true });
      this.#lock.release();
    }
  }

  protected override write(batch: Batch): Promise<void> {
    if (this.#lock.held) return this.#writer.write({ ...batch, secrets: this.#persistSecrets });
    const next = 'stop one of the two processes and start this one again';
    const message = `${this.#path} was taken over by another process; ${next}`;
    return Promise.reject(new JournalError('IN_USE', this.#path, message));
  }
}

function readContent(path: string): EnvironmentContent {
  try {
    return readEnvironment(path);
  } catch (error) {
    if (error instanceof PageError)
      throw corrupt(path, `${path} is damaged: ${error.message}`, error);
    throw journalErrorFrom(error, path);
  }
}

/**
 * Writes the whole content to a new file beside the old one, and puts it in its place in one step:
 * whoever dies on the way leaves the old one as it was. A file whose free list was damaged is kept.
 */
async function rewrite(path: string, content: EnvironmentContent, persistSecrets: boolean) {
  const draft = `${path}.new`;
  removeEnvironment(draft);
  const { header, peers, workers } = content;
  const { generation, highestRevision, settled } = header;
  const rest = { generation, highestRevision, settled, peers, secrets: persistSecrets };
  const writer = new LmdbWriter(draft);
  try {
    // Two commits at least: both meta pages of the file must have one behind them.
    await writer.write({ workers: new Map(), ...rest });
    await writer.write({ workers: new Map(), ...rest });
    await writer.write({ workers: new Map(textsById(workers, persistSecrets)), ...rest });
  } catch (error) {
    throw journalErrorFrom(error, draft);
  } finally {
    await writer.close();
  }
  const damaged = `${path}.damaged`;
  if (!content.freeListSound) renameSync(path, damaged);
  renameSync(draft, path);
  removeEnvironment(draft);
  syncDirectory(dirname(path));
  if (content.freeListSound) return undefined;
  return `the free space of ${path} was damaged, and no record: it was rewritten, and the old file kept as ${damaged}`;
}

function* textsById(workers: readonly StoredWorker[], persistSecrets: boolean) {
  for (const worker of workers) {
    yield [worker.id, encodeStoredWorker(worker, persistSecrets)] as const;
  }
}

function removeEnvironment(path: string): void {
  rmSync(path, { force: true });
  rmSync(`${path}-lock`, { force: true });
}
