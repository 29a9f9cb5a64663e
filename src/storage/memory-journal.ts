import type { StoredWorker } from '../core/registry/stored.js';
import { CommittedJournal } from './committed-journal.js';
import type { Batch } from './group-commit.js';
import { decodeStoredWorker } from './stored-text.js';

/** What outlives a memory journal: hand it to the next one, and that is a restart. */
export interface MemoryDisk {
  readonly workers: Map<string, string>;
  /** Worker id → api key, where keys are kept. */
  readonly secrets: Map<string, string>;
  generation: number;
  highestRevision: number;
  settled: boolean;
  peers: readonly string[];
  /** Thrown at each write while set: a disk that refuses. */
  refuses?: Error;
}

/** A disk that was never written. */
export function createMemoryDisk(): MemoryDisk {
  return {
    workers: new Map(),
    secrets: new Map(),
    generation: 0,
    highestRevision: 0,
    settled: false,
    peers: [],
  };
}

/** `--data-dir none`, and the twin of the journal on disk in tests: the same contract, no files. */
export class MemoryJournal extends CommittedJournal {
  readonly #disk: MemoryDisk;

  constructor(disk = createMemoryDisk(), persistSecrets = false, retryMs?: number) {
    const { generation, highestRevision, settled, peers } = disk;
    const texts = Array.from(disk.workers.values(), (text) => Buffer.from(text));
    const workers = texts.map(decodeStoredWorker).map((worker): StoredWorker => {
      const apiKey = persistSecrets ? disk.secrets.get(worker.id) : undefined;
      return apiKey === undefined ? worker : { ...worker, apiKey };
    });
    super(
      { generation, highestRevision, peers, workers, fresh: !settled },
      { persistSecrets, ...(retryMs === undefined ? {} : { retryMs }) },
    );
    this.#disk = disk;
  }

  close(): Promise<void> {
    return this.commits.close();
  }

  protected override write(batch: Batch): Promise<void> {
    return writeToMemory(this.#disk, batch);
  }
}

function writeToMemory(disk: MemoryDisk, batch: Batch): Promise<void> {
  if (disk.refuses !== undefined) return Promise.reject(disk.refuses);
  for (const [id, text] of batch.workers) {
    if (text === undefined) disk.workers.delete(id);
    else disk.workers.set(id, text);
  }
  for (const [id, key] of batch.secrets) {
    if (key === undefined) disk.secrets.delete(id);
    else disk.secrets.set(id, key);
  }
  disk.generation = batch.generation;
  disk.highestRevision = batch.highestRevision;
  disk.settled = batch.settled;
  disk.peers = batch.peers ?? disk.peers;
  return Promise.resolve();
}
