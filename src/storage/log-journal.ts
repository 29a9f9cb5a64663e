import { accessSync, constants, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DirectoryLock } from './directory-lock.js';
import { corrupt } from './format-marker.js';
import { GroupCommit, type Batch } from './group-commit.js';
import { JournalError, journalErrorFrom, type Journal, type RestoredState } from './journal.js';
import { Content, entriesOf } from './log-content.js';
import { filesOf } from './log/log-files.js';
import { LogWriter, UnknownOutcome } from './log/log-writer.js';
import { LogDamage, readLog } from './log/read-log.js';
import { segmentName, segmentNumber } from './log/segment.js';
import { SecretsFile } from './secrets-file.js';

/** The journal of a data directory that is locked and whose format is ours: a group commit before a log of files. */
export class LogJournal extends GroupCommit implements Journal {
  readonly #directory: string;
  readonly #lock: DirectoryLock;
  readonly #writer: LogWriter;
  readonly #secrets: SecretsFile | undefined;
  #restored: RestoredState;
  #closing: Promise<void> | undefined;

  private constructor(o: {
    directory: string;
    lock: DirectoryLock;
    writer: LogWriter;
    restored: RestoredState;
    secrets: SecretsFile | undefined;
  }) {
    const { generation, highestRevision, commits, fresh } = o.restored;
    super({
      ...{ generation, highestRevision, commits, settled: !fresh },
      persistSecrets: o.secrets !== undefined,
      write: (batch) => this.#write(batch),
    });
    this.#restored = o.restored;
    this.#directory = o.directory;
    this.#lock = o.lock;
    this.#writer = o.writer;
    this.#secrets = o.secrets;
  }

  /** Reads what there is, and begins a segment to write to. Damage changes nothing on disk. */
  static async open(
    lock: DirectoryLock,
    directory: string,
    persistSecrets: boolean,
    formerNode?: string,
  ): Promise<LogJournal> {
    const secrets = persistSecrets ? SecretsFile.open(directory) : undefined;
    const content = new Content(secrets);
    try {
      const end = await readLog(directory, (key, text) => content.apply(key, text));
      checkWritable(directory);
      removeDrafts(directory);
      if (!persistSecrets) SecretsFile.remove(directory);
      const writer = new LogWriter(filesOf(directory), end);
      await writer.open();
      const told = {
        ...(end.notice === undefined ? {} : { notice: end.notice }),
        ...(formerNode === undefined ? {} : { formerNode }),
      };
      const restored = { ...content.restored(), ...told };
      return new LogJournal({ directory, lock, writer, restored, secrets });
    } catch (error) {
      if (error instanceof LogDamage) throw corrupt(error.path, error.message, error);
      throw journalErrorFrom(error, directory);
    }
  }

  get locked(): boolean {
    return this.#lock.held;
  }

  get restored(): RestoredState {
    return this.#restored;
  }

  releaseRestored(): void {
    this.#restored = { ...this.#restored, workers: [] };
  }

  override close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    try {
      await super.close();
    } finally {
      await this.#writer.close().finally(() => this.#lock.release());
    }
  }

  async #write(batch: Batch): Promise<void> {
    if (!this.#lock.held) {
      const next = 'stop one of the two processes and start this one again';
      const message = `${this.#directory} was taken over by another process; ${next}`;
      throw new JournalError('IN_USE', this.#directory, message);
    }
    try {
      // First: a worker whose key was lost on the way asks its gateway for it, as after any restart.
      await this.#secrets?.write(batch.secrets);
      await this.#writer.append(entriesOf(batch));
    } catch (error) {
      throw this.#explain(error);
    }
  }

  #explain(error: unknown): JournalError {
    if (error instanceof LogDamage) return corrupt(error.path, error.message, error);
    if (!(error instanceof UnknownOutcome)) return journalErrorFrom(error, this.#directory);
    const { kind, path, message, cause } = journalErrorFrom(error.cause, this.#directory);
    return new JournalError(kind, path, message, cause, true);
  }
}

/** Files that only others may write are refused now, not at the first write. */
function checkWritable(directory: string): void {
  for (const name of readdirSync(directory)) {
    if (segmentNumber(name) === undefined) continue;
    const path = join(directory, name);
    try {
      accessSync(path, constants.R_OK | constants.W_OK);
    } catch (error) {
      throw journalErrorFrom(error, path);
    }
  }
}

/** What a process that died left half made. */
function removeDrafts(directory: string): void {
  for (const name of readdirSync(directory)) {
    const segment = name.endsWith('.new') ? segmentNumber(name.slice(0, -4)) : undefined;
    if (segment !== undefined) rmSync(join(directory, `${segmentName(segment)}.new`));
  }
}
