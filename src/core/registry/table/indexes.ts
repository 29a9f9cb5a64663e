import type { WorkerFilter } from './filter.js';
import { rankOf } from '../spec/url.js';
import type { WorkerOrigin, WorkerRecord, WorkerStatus } from '../worker.js';

/** How many records there are of one origin and status, shadowed ones included. */
export interface WorkerCount {
  readonly origin: WorkerOrigin;
  readonly status: WorkerStatus;
  readonly count: number;
}

/** Kinds of keys under which records are found. ANY holds those that serve any model. */
type Kind = 'owner' | 'manager' | 'model' | 'state' | 'base';
const ANY = '';
const NONE: readonly string[] = [];
const ORIGINS: readonly WorkerOrigin[] = ['LOCAL', 'MESH'];
const STATUSES: readonly WorkerStatus[] = ['PENDING', 'READY', 'NOT_READY', 'FAILED', 'DRAINING'];

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
    state: new Map(),
    base: new Map(),
  };

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
    this.#move(record.id, 'owner', before ? [before.owner] : NONE, [record.owner]);
    this.#move(record.id, 'manager', before ? managers(before) : NONE, managers(record));
    this.#move(record.id, 'base', before ? bases(before) : NONE, bases(record));
    this.#move(record.id, 'state', before ? [stateOf(before)] : NONE, [stateOf(record)]);
    if (before?.spec !== record.spec) {
      this.#move(record.id, 'model', before ? modelKeys(before) : NONE, modelKeys(record));
    }
  }

  /** Takes a record out. */
  remove(record: WorkerRecord): void {
    if (!this.#byId.delete(record.id)) return;
    this.#move(record.id, 'owner', [record.owner], NONE);
    this.#move(record.id, 'manager', managers(record), NONE);
    this.#move(record.id, 'base', bases(record), NONE);
    this.#move(record.id, 'state', [stateOf(record)], NONE);
    this.#move(record.id, 'model', modelKeys(record), NONE);
  }

  /** The records under one key, as they are now. */
  under(kind: 'owner' | 'manager' | 'base', key: string): WorkerRecord[] {
    return this.#records(this.#ids[kind].get(key));
  }

  counts(): WorkerCount[] {
    return ORIGINS.flatMap((origin) =>
      STATUSES.flatMap((status) => {
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

  /** Linear in the keys, of which a spec may have thousands. */
  #move(id: string, kind: Kind, before: readonly string[], after: readonly string[]): void {
    if (before.length === 1 && after.length === 1 && before[0] === after[0]) return;
    const index = this.#ids[kind];
    for (const key of before) {
      const ids = index.get(key);
      ids?.delete(id);
      if (ids?.size === 0) index.delete(key);
    }
    for (const key of after) {
      const ids = index.get(key);
      if (ids) ids.add(id);
      else index.set(key, new Set([id]));
    }
  }
}

/** The indexes that a filter can use, with the keys whose union holds all matches. */
function askedFor(filter: WorkerFilter): [Kind, readonly string[]][] {
  const asked: [Kind, readonly string[]][] = [];
  if (filter.ownerNode !== undefined) asked.push(['owner', [filter.ownerNode]]);
  if (filter.manager) asked.push(['manager', [filter.manager]]);
  const statuses = filter.statuses?.length ? [...new Set(filter.statuses)] : STATUSES;
  const origins = filter.origin === undefined ? ORIGINS : [filter.origin];
  const states = origins.flatMap((origin) => statuses.map((status) => stateKey(origin, status)));
  if (states.length < ORIGINS.length * STATUSES.length) asked.push(['state', states]);
  // An id of no length would name the set of those that serve any, twice.
  if (filter.modelId) asked.push(['model', [filter.modelId, ANY]]);
  return asked;
}

function managers(record: WorkerRecord): readonly string[] {
  return record.manager === '' ? NONE : [record.manager];
}

/** The base URL of a data-parallel rank (I6). */
function bases({ url }: WorkerRecord): readonly string[] {
  const named = rankOf(url);
  return named ? [named.baseUrl] : NONE;
}

function stateOf({ origin, status }: WorkerRecord): string {
  return stateKey(origin, status);
}

/** Origin and status are kept together: they are asked for, and counted, in pairs. */
function stateKey(origin: WorkerOrigin, status: WorkerStatus): string {
  return `${origin} ${status}`;
}

/** A name may come twice: it is put once. */
function modelKeys({ spec: { models } }: WorkerRecord): readonly string[] {
  return models.length === 0 ? [ANY] : models.flatMap(({ id, aliases }) => [id, ...aliases]);
}
