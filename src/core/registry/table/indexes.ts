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
 * the keys that changed. Of a key that a great part of all records has only their number is kept: who asks for them
 * looks at all records, which takes hardly longer.
 */
export class Indexes {
  readonly #byId = new Map<string, WorkerRecord>();
  readonly #ids = Object.fromEntries(
    NAMES.map((name) => [name, new Map<string, Set<string> | Crowd>()]),
  ) as Record<IndexName, Map<string, Set<string> | Crowd>>;

  /** Number of records. */
  get size(): number {
    return this.#byId.size;
  }

  /** Ids held under keys, and keys held: what the indexes cost. */
  get footprint(): { readonly ids: number; readonly keys: number } {
    const held = Object.values(this.#ids).flatMap((index) => [...index.values()]);
    const sizes = held.map((ids) => (ids instanceof Crowd ? 0 : ids.size));
    return { ids: sizes.reduce((sum, size) => sum + size, 0), keys: held.length };
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
    return this.#records(name, key);
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
    let best: { size: number; name: IndexName; keys: readonly string[] } | undefined;
    for (const [name, keys] of indexesFor(filter)) {
      const size = keys.reduce((sum, key) => sum + (this.#ids[name].get(key)?.size ?? 0), 0);
      if (size <= most && (!best || size < best.size)) best = { size, name, keys };
    }
    return best?.keys.flatMap((key) => this.#records(best.name, key));
  }

  #records(name: IndexName, key: string): WorkerRecord[] {
    const records: WorkerRecord[] = [];
    for (const id of this.#idsUnder(name, key)) {
      const record = this.#byId.get(id);
      if (record) records.push(record);
    }
    return records;
  }

  /** The ids under a key. Those of a crowd that is none any more are kept from now on. */
  #idsUnder(name: IndexName, key: string): ReadonlySet<string> {
    const held = this.#ids[name].get(key);
    if (!(held instanceof Crowd)) return held ?? NONE;
    const ids = new Set<string>();
    for (const record of this.#byId.values()) {
      if (RECORD_KEYS[name].of(record).includes(key)) ids.add(record.id);
    }
    if (ids.size * CROWD_ENDS_AT <= this.#byId.size) this.#ids[name].set(key, ids);
    return ids;
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
      const ids = index.get(key) ?? new Set();
      ids.add(id);
      const crowded = ids.size >= CROWD_MIN && ids.size * CROWD_BEGINS_AT > this.#byId.size;
      index.set(key, crowded && !(ids instanceof Crowd) ? new Crowd(ids.size) : ids);
    }
  }
}

const NAMES = Object.keys(RECORD_KEYS) as IndexName[];
const NONE: ReadonlySet<string> = new Set();

/** Fewer ids are always kept. */
const CROWD_MIN = 1_024;
/** A key of more than this part of all records has a crowd: a quarter; and of less than that part none: an eighth. */
const CROWD_BEGINS_AT = 4;
const CROWD_ENDS_AT = 8;

/** How many ids there are under a key, and not which. */
class Crowd {
  size: number;

  constructor(size: number) {
    this.size = size;
  }

  add(_id: string): void {
    this.size += 1;
  }

  delete(_id: string): void {
    this.size -= 1;
  }
}

/** How many records there are of one origin and status, shadowed ones included. */
export interface WorkerCount {
  readonly origin: WorkerOrigin;
  readonly status: WorkerStatus;
  readonly count: number;
}
