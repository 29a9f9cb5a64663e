import { RecentMap } from '../core/recent-map.js';
import { matches, type WorkerFilter } from '../core/registry/table/filter.js';
import { compareText } from '../core/registry/table/sorted-urls.js';
import type { WorkerRecord } from '../core/registry/worker.js';
import { Slices } from '../sinks/slices.js';
import { Refreshed } from './refreshed.js';
import { sortInSlices } from './sliced.js';
import type { StatusSource, StatusTable } from './status.js';

/** By what the workers of the page are sorted. */
export const SORT_KEYS = ['url', 'status', 'owner', 'load', 'since'] as const;
export type SortKey = (typeof SORT_KEYS)[number];

/** Which workers a page shows, and in which order. */
export interface WorkerQuery {
  readonly filter: WorkerFilter;
  /** Part of a URL, a model, an owner, a label or a status, in any case; empty: all. */
  readonly text: string;
  readonly sort: SortKey;
  readonly descending: boolean;
}

/** The ids of the workers that match a query, in its order. */
export interface Found {
  readonly ids: readonly string[];
  /** Whether these are all; else the first ones of them, while more are looked for. */
  readonly whole: boolean;
  /** Whether the table is still as it was. */
  readonly fresh: boolean;
}

/** Queries whose results are kept; beyond, the one that was asked the longest ago goes. */
export const SEARCHES_KEPT_MAX = 16;
/** URLs between two looks at the clock. */
const URLS_A_LOOK = 64;

/**
 * Finds workers. A result of 200,000 is worked out in slices, kept for as long as it is good, and shared by all who
 * scroll in it; what a worker is now is read when it is shown.
 */
export class WorkerSearch {
  readonly #source: StatusSource;
  readonly #kept = new RecentMap<string, Search>(SEARCHES_KEPT_MAX);

  constructor(source: StatusSource) {
    this.#source = source;
  }

  /** As soon as `need` of them are known, or all. */
  find(query: WorkerQuery, need: number): Promise<Found> {
    const key = JSON.stringify(query);
    const search = this.#kept.get(key) ?? new Search(this.#source, query);
    this.#kept.set(key, search);
    return search.find(need);
  }
}

/**
 * One query. When it is asked for the first time, its first workers in the order of URLs can be shown before the whole
 * result is known.
 */
class Search {
  readonly #table: StatusTable;
  readonly #query: WorkerQuery;
  readonly #whole: Refreshed<readonly string[]>;
  /** Who waits for the first ones, until some whole is known. */
  #waiting: { readonly need: number; readonly resolve: (found: Found) => void }[] = [];

  constructor({ table }: StatusSource, query: WorkerQuery) {
    this.#table = table;
    this.#query = query;
    this.#whole = new Refreshed(
      () => table.revision,
      () => this.#run(),
    );
  }

  async find(need: number): Promise<Found> {
    if (!this.#whole.known) return Promise.race([this.#first(need), this.#all()]);
    return this.#all();
  }

  #first(need: number): Promise<Found> {
    return new Promise((resolve) => this.#waiting.push({ need, resolve }));
  }

  async #all(): Promise<Found> {
    const { value, fresh } = await this.#whole.get();
    return { ids: value, whole: true, fresh };
  }

  async #run(): Promise<readonly string[]> {
    const { filter, text, sort, descending } = this.#query;
    const contains = text === '' ? undefined : matcher(text);
    const keyOf = KEYS[sort];
    const ids: string[] = [];
    const keyed: Keyed[] = [];
    await eachWorker(
      this.#table,
      filter,
      (record) => {
        if (contains && !contains(record)) return;
        if (keyOf) keyed.push({ id: record.id, key: keyOf(record, this.#table) });
        else ids.push(record.id);
      },
      () => descending || this.#show(ids),
    );
    for (const { id } of await sortInSlices(keyed, compareKeys)) ids.push(id);
    this.#waiting = [];
    return descending ? ids.reverse() : ids;
  }

  #show(ids: readonly string[]): void {
    const waiting = this.#waiting;
    this.#waiting = waiting.filter(({ need }) => need > ids.length);
    for (const { need, resolve } of waiting) {
      if (need <= ids.length) resolve({ ids: ids.slice(), whole: false, fresh: false });
    }
  }
}

/** Calls `visit` with each worker that matches, in the order of URLs, in slices, and `sliced` between these. */
export async function eachWorker(
  table: StatusTable,
  filter: WorkerFilter,
  visit: (record: WorkerRecord, shadowed: boolean) => void,
  sliced: () => unknown = () => undefined,
): Promise<void> {
  const slices = new Slices();
  const visitSome = (start: string): string | undefined => {
    let urls = 0;
    for (const claims of table.claimsFrom(start)) {
      const [active] = claims;
      urls += 1;
      if (urls % URLS_A_LOOK === 0 && slices.over) return active?.url;
      for (const record of byOwner(claims)) {
        const shadowed = record !== active;
        if (matches(filter, record, shadowed)) visit(record, shadowed);
      }
    }
    return undefined;
  };
  for (let next: string | undefined = ''; ;) {
    next = visitSome(next);
    if (next === undefined) return;
    sliced();
    await slices.pause();
  }
}

function byOwner(claims: readonly WorkerRecord[]): readonly WorkerRecord[] {
  return claims.length < 2 ? claims : [...claims].sort((a, b) => compareText(a.owner, b.owner));
}

/** Owners, statuses and models are few: what was found of each is remembered for one search. */
function matcher(text: string): (record: WorkerRecord) => boolean {
  const pattern = new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'i');
  const known = new Map<string, boolean>();
  const word = (value: string): boolean => {
    let found = known.get(value);
    if (found === undefined) known.set(value, (found = pattern.test(value)));
    return found;
  };
  return ({ url, owner, status, spec }) => {
    if (pattern.test(url) || word(owner) || word(status)) return true;
    for (const { id, aliases } of spec.models) if (word(id) || aliases.some(word)) return true;
    for (const name in spec.labels) if (pattern.test(`${name}=${spec.labels[name]}`)) return true;
    return false;
  };
}

type Key = string | number;
interface Keyed {
  readonly id: string;
  readonly key: Key;
}

/** Workers that are alike stay in the order of URLs, in which they come. */
const KEYS: Readonly<
  Record<SortKey, ((record: WorkerRecord, table: StatusTable) => Key) | undefined>
> = {
  url: undefined,
  status: ({ status }) => status,
  owner: ({ owner }) => owner,
  load: ({ id }, table) => table.load(id) ?? -1,
  since: ({ health }) => health.statusTimeMs,
};

function compareKeys({ key: a }: Keyed, { key: b }: Keyed): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
