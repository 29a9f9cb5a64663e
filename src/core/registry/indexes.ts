import type { WorkerFilter } from './filter.js';
import type { WorkerOrigin, WorkerRecord, WorkerStatus } from './worker.js';

/** How many records there are of one origin and status, shadowed ones included. */
export interface WorkerCount {
  readonly origin: WorkerOrigin;
  readonly status: WorkerStatus;
  readonly count: number;
}

/** Kinds of keys under which records are found. ANY holds those that serve any model. */
type Kind = 'owner' | 'manager' | 'model' | 'origin' | 'status';
const ANY = '';

/**
 * Records by id, and the ids by what filters ask for (W13). A record that changes costs work only under
 * the keys that changed.
 */
export class Indexes {
  readonly #byId = new Map<string, WorkerRecord>();
  readonly #ids: Record<Kind, Map<string, Set<string>>> = {
    owner: new Map(),
    manager: new Map(),
    model: new Map(),
    origin: new Map(),
    status: new Map(),
  };
  readonly #counts = new Map<string, { origin: WorkerOrigin; status: WorkerStatus; n: number }>();

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
    this.#move(record.id, 'owner', before && [before.owner], [record.owner]);
    this.#move(record.id, 'manager', managers(before), managers(record));
    this.#move(record.id, 'origin', before && [before.origin], [record.origin]);
    this.#move(record.id, 'status', before && [before.status], [record.status]);
    if (before?.spec !== record.spec) {
      this.#move(record.id, 'model', before && modelKeys(before), modelKeys(record));
    }
    if (before) this.#count(before, -1);
    this.#count(record, 1);
  }

  /** Takes a record out. */
  remove(record: WorkerRecord): void {
    if (!this.#byId.delete(record.id)) return;
    this.#move(record.id, 'owner', [record.owner], []);
    this.#move(record.id, 'manager', managers(record), []);
    this.#move(record.id, 'origin', [record.origin], []);
    this.#move(record.id, 'status', [record.status], []);
    this.#move(record.id, 'model', modelKeys(record), []);
    this.#count(record, -1);
  }

  /** The records under one key, as they are now. */
  under(kind: 'owner' | 'manager', key: string): WorkerRecord[] {
    return this.#records(this.#ids[kind].get(key));
  }

  counts(): WorkerCount[] {
    return [...this.#counts.values()]
      .filter(({ n }) => n > 0)
      .map(({ origin, status, n }) => ({ origin, status, count: n }));
  }

  /**
   * Records among which are all that the filter matches, by the index that leaves the fewest; undefined
   * when no index leaves at most `most`.
   */
  candidates(filter: WorkerFilter, most: number): WorkerRecord[] | undefined {
    let best: { size: number; sets: (ReadonlySet<string> | undefined)[] } | undefined;
    for (const [kind, keys] of askedFor(filter)) {
      const sets = keys.map((key) => this.#ids[kind].get(key));
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

  #move(id: string, kind: Kind, before: readonly string[] | undefined, after: readonly string[]) {
    const index = this.#ids[kind];
    for (const key of before ?? []) {
      if (after.includes(key)) continue;
      const ids = index.get(key);
      ids?.delete(id);
      if (ids?.size === 0) index.delete(key);
    }
    for (const key of after) {
      if (before?.includes(key)) continue;
      const ids = index.get(key);
      if (ids) ids.add(id);
      else index.set(key, new Set([id]));
    }
  }

  #count({ origin, status }: WorkerRecord, by: 1 | -1): void {
    const key = `${origin} ${status}`;
    const entry = this.#counts.get(key);
    if (entry) entry.n += by;
    else this.#counts.set(key, { origin, status, n: by });
  }
}

/** The indexes that a filter can use, with the keys whose union holds all matches. */
function askedFor(filter: WorkerFilter): [Kind, readonly string[]][] {
  const asked: [Kind, readonly string[]][] = [];
  if (filter.ownerNode !== undefined) asked.push(['owner', [filter.ownerNode]]);
  if (filter.manager) asked.push(['manager', [filter.manager]]);
  if (filter.origin !== undefined) asked.push(['origin', [filter.origin]]);
  if (filter.statuses?.length) asked.push(['status', [...new Set(filter.statuses)]]);
  // An id of no length would name the set of those that serve any, twice.
  if (filter.modelId) asked.push(['model', [filter.modelId, ANY]]);
  return asked;
}

function managers(record: WorkerRecord | undefined): readonly string[] {
  return record?.manager ? [record.manager] : [];
}

function modelKeys(record: WorkerRecord): readonly string[] {
  const { models } = record.spec;
  if (models.length === 0) return [ANY];
  return [...new Set(models.flatMap((model) => [model.id, ...model.aliases]))];
}
