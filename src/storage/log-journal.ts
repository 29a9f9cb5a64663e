import { accessSync, constants, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { StoredWorker } from '../core/registry/table/stored.js';
import { CommittedJournal } from './committed-journal.js';
import type { DirectoryLock } from './directory-lock.js';
import { corrupt } from './format-marker.js';
import type { Batch } from './group-commit.js';
import { JournalError, journalErrorFrom, type RestoredState } from './journal.js';
import type { LogEntry } from './log/frame.js';
import { filesOf } from './log/log-files.js';
import { LogWriter, UnknownOutcome } from './log/log-writer.js';
import { LogDamage, readLog } from './log/read-log.js';
import { segmentName, segmentNumber } from './log/segment.js';
import { SecretsFile } from './secrets-file.js';
import { decodeStoredWorker } from './stored-text.js';

const HEADER_KEY = 'header';
const PEERS_KEY = 'peers';
const WORKER_KEY_PREFIX = 'worker:';

/** The record that each flush writes again. */
interface Header {
  readonly generation: number;
  readonly highestRevision: number;
  /** Absent in what an earlier version wrote. */
  readonly commits?: number;
  /** See RestoredState.fresh. */
  readonly settled: boolean;
}

/** The journal of a data directory that is locked and whose format is ours: a log of its own files. */
export class LogJournal extends CommittedJournal {
  readonly #directory: string;
  readonly #lock: DirectoryLock;
  readonly #writer: LogWriter;
  readonly #secrets: SecretsFile | undefined;
  #closing: Promise<void> | undefined;

  private constructor(o: {
    directory: string;
    lock: DirectoryLock;
    writer: LogWriter;
    restored: RestoredState;
    secrets: SecretsFile | undefined;
  }) {
    super(o.restored, { persistSecrets: o.secrets !== undefined });
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

  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    try {
      await this.group.close();
    } finally {
      await this.#writer.close().finally(() => this.#lock.release());
    }
  }

  protected override async write(batch: Batch): Promise<void> {
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

/** What the entries of a log add up to. */
class Content {
  readonly #secrets: SecretsFile | undefined;
  readonly #workers = new Map<string, StoredWorker>();
  #header: Header = { generation: 0, highestRevision: 0, settled: false };
  #peers: readonly string[] = [];

  constructor(secrets: SecretsFile | undefined) {
    this.#secrets = secrets;
  }

  apply(key: string, text: Buffer | undefined): void {
    if (key === HEADER_KEY && text) this.#header = JSON.parse(text.toString()) as Header;
    if (key === PEERS_KEY && text) this.#peers = JSON.parse(text.toString()) as string[];
    if (!key.startsWith(WORKER_KEY_PREFIX)) return;
    const id = key.slice(WORKER_KEY_PREFIX.length);
    if (text === undefined) this.#workers.delete(id);
    else this.#workers.set(id, decodeStoredWorker(text));
  }

  restored(): RestoredState {
    const { generation, highestRevision, commits = 0, settled } = this.#header;
    const workers = Array.from(this.#workers.values(), (worker): StoredWorker => {
      const apiKey = this.#secrets?.get(worker.id);
      return apiKey === undefined ? worker : { ...worker, apiKey };
    });
    const fresh = !settled;
    return { generation, highestRevision, commits, workers, peers: this.#peers, fresh };
  }
}

function entriesOf(batch: Batch): LogEntry[] {
  const { generation, highestRevision, commits, settled, peers } = batch;
  const header: Header = { generation, highestRevision, commits, settled };
  const entries: LogEntry[] = [{ key: HEADER_KEY, text: Buffer.from(JSON.stringify(header)) }];
  if (peers) entries.push({ key: PEERS_KEY, text: Buffer.from(JSON.stringify(peers)) });
  for (const [id, text] of batch.workers) {
    const key = WORKER_KEY_PREFIX + id;
    entries.push({ key, text: text === undefined ? undefined : Buffer.from(text) });
  }
  return entries;
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
