import { indexesFor, RECORD_KEYS, stateKey, type IndexName, type WorkerFilter } from './filter.js';
import {
  WORKER_ORIGINS,
  WORKER_STATUSES,
  type WorkerOrigin,
  type WorkerRecord,
  type WorkerStatus,
} from '../worker.js';

/**
 * Records by id, and the ids by what filters ask for (W13). A record that changes costs work only under
 * the keys that changed.
 */
export class Indexes {
  readonly #byId = new Map<string, WorkerRecord>();
  readonly #ids = Object.fromEntries(
    NAMES.map((name) => [name, new Map<string, Set<string>>()]),
  ) as Record<IndexName, Map<string, Set<string>>>;

  /** Number of records. */
  get size(): number {
    return this.#byId.size;
  }

  /** Ids held under keys, and keys held: what the indexes cost. */
  get footprint(): { readonly ids: number; readonly keys: number } {
    const sets = Object.values(this.#ids).flatMap((index) => [...index.values()]);
    return { ids: sets.reduce((sum, set) => sum + set.size, 0), keys: sets.length };
  }

  get(id: string): WorkerRecord | undefined {
    return this.#byId.get(id);
  }

  records(): Iterable<WorkerRecord> {
    return this.#byId.values();
  }

  /** Puts a record in, in the place of the one with its id. */
  put(record: WorkerRecord): void {
    const before = this.#byId.get(record.id);
    this.#byId.set(record.id, record);
    if (before === record) return;
    for (const name of NAMES) {
      const keys = RECORD_KEYS[name];
      if (before === undefined) this.#enter(record.id, name, keys.of(record));
      else if (!keys.same(before, record)) {
        this.#leave(record.id, name, keys.of(before));
        this.#enter(record.id, name, keys.of(record));
      }
    }
  }

  /** Takes a record out. */
  remove(record: WorkerRecord): void {
    if (!this.#byId.delete(record.id)) return;
    for (const name of NAMES) this.#leave(record.id, name, RECORD_KEYS[name].of(record));
  }

  /** The records under one key, as they are now. */
  under(name: 'owner' | 'manager' | 'base', key: string): WorkerRecord[] {
    return this.#records(this.#ids[name].get(key));
  }

  counts(): WorkerCount[] {
    return WORKER_ORIGINS.flatMap((origin) =>
      WORKER_STATUSES.flatMap((status) => {
        const count = this.#ids.state.get(stateKey(origin, status))?.size;
        return count === undefined ? [] : [{ origin, status, count }];
      }),
    );
  }

  /**
   * Records among which are all that the filter matches, by the index that leaves the fewest; undefined
   * when no index leaves at most `most`.
   */
  candidates(filter: WorkerFilter, most: number): WorkerRecord[] | undefined {
    let best: { size: number; sets: (ReadonlySet<string> | undefined)[] } | undefined;
    for (const [name, keys] of indexesFor(filter)) {
      const sets = keys.map((key) => this.#ids[name].get(key));
      const size = sets.reduce((sum, set) => sum + (set?.size ?? 0), 0);
      if (size <= most && (!best || size < best.size)) best = { size, sets };
    }
    return best?.sets.flatMap((set) => this.#records(set));
  }

  #records(ids: ReadonlySet<string> | undefined): WorkerRecord[] {
    const records: WorkerRecord[] = [];
    for (const id of ids ?? []) {
      const record = this.#byId.get(id);
      if (record) records.push(record);
    }
    return records;
  }

  #leave(id: string, name: IndexName, keys: readonly string[]): void {
    const index = this.#ids[name];
    for (const key of keys) {
      const ids = index.get(key);
      ids?.delete(id);
      if (ids?.size === 0) index.delete(key);
    }
  }

  #enter(id: string, name: IndexName, keys: readonly string[]): void {
    const index = this.#ids[name];
    for (const key of keys) {
      const ids = index.get(key);
      if (ids) ids.add(id);
      else index.set(key, new Set([id]));
    }
  }
}

const NAMES = Object.keys(RECORD_KEYS) as IndexName[];

/** How many records there are of one origin and status, shadowed ones included. */
export interface WorkerCount {
  readonly origin: WorkerOrigin;
  readonly status: WorkerStatus;
  readonly count: number;
}
