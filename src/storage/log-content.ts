import type { StoredWorker } from '../core/registry/table/stored.js';
import type { Batch } from './group-commit.js';
import type { RestoredState } from './journal.js';
import type { LogEntry } from './log/frame.js';
import type { SecretsFile } from './secrets-file.js';
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

/** What the entries of a log add up to. */
export class Content {
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

/** A batch as entries of the log. */
export function entriesOf(batch: Batch): LogEntry[] {
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
