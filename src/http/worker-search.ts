import { RecentMap } from '../core/recent-map.js';
import { matches } from '../core/registry/table/filter.js';
import { compareText } from '../core/registry/table/sorted-urls.js';
import type { WorkerRecord } from '../core/registry/worker.js';
import { Refreshed } from './refreshed.js';
import { Slices } from '../sinks/slices.js';
import { sortInSlices } from './sliced.js';
import type { StatusFilter, StatusSource, StatusTable } from './status.js';

/** By what the workers of the page are sorted. */
export const SORT_KEYS = ['url', 'status', 'owner', 'load', 'since'] as const;
export type SortKey = (typeof SORT_KEYS)[number];

/** Which workers a page shows, and in which order. */
export interface WorkerQuery {
  readonly filter: StatusFilter;
  /** Part of a URL, a model, an owner, a label or a status, in any case; empty: all. */
  readonly text: string;
  readonly sort: SortKey;
  readonly descending: boolean;
}

/** Queries whose results are kept; beyond, the one that was asked the longest ago goes. */
export const SEARCHES_KEPT_MAX = 16;
/** Workers that are read from the table at once. */
const PAGE = 500;

/**
 * The ids of the workers that match a query, in its order. A result of 200,000 is worked out in slices, kept for
 * as long as it is good, and shared by all who scroll in it; what a worker is now is read when it is shown.
 */
export class WorkerSearch {
  readonly #source: StatusSource;
  readonly #kept = new RecentMap<string, Refreshed<readonly string[]>>(SEARCHES_KEPT_MAX);

  constructor(source: StatusSource) {
    this.#source = source;
  }

  find(query: WorkerQuery): ReturnType<Refreshed<readonly string[]>['get']> {
    const key = JSON.stringify(query);
    const found =
      this.#kept.get(key) ??
      new Refreshed(
        () => this.#source.table.revision,
        () => this.#search(query),
      );
    this.#kept.set(key, found);
    return found.get();
  }

  async #search({ filter, text, sort, descending }: WorkerQuery): Promise<readonly string[]> {
    const { table } = this.#source;
    const contains = text === '' ? undefined : matcher(text);
    const found: WorkerRecord[] = [];
    await eachWorker(table, filter, (record) => {
      if (contains?.(record) ?? true) found.push(record);
    });
    const compare = ORDERS[sort];
    const ordered = compare ? await sortInSlices(found, (a, b) => compare(a, b, table)) : found;
    const ids = ordered.map(({ id }) => id);
    return descending ? ids.reverse() : ids;
  }
}

/** Calls `visit` with each worker that matches, in the order of URLs, in slices. */
export async function eachWorker(
  table: StatusTable,
  filter: StatusFilter,
  visit: (record: WorkerRecord) => void,
): Promise<void> {
  const slices = new Slices();
  // Asked without a filter, the table knows how many there are, and a page costs no more than its workers.
  const all = { includeShadowed: true };
  for (let after: WorkerRecord | undefined; ;) {
    const { records, more } = table.list(all, after, PAGE);
    for (const record of records) {
      if (matches(filter, record, table.isShadowed(record))) visit(record);
    }
    after = records.at(-1);
    if (!more || after === undefined) return;
    await slices.pause();
  }
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

type Order = (a: WorkerRecord, b: WorkerRecord, table: StatusTable) => number;

/** Workers that are alike stay in the order of URLs, in which they come. */
const ORDERS: Readonly<Record<SortKey, Order | undefined>> = {
  url: undefined,
  status: (a, b) => compareText(a.status, b.status),
  owner: (a, b) => compareText(a.owner, b.owner),
  load: (a, b, table) => (table.load(a.id) ?? -1) - (table.load(b.id) ?? -1),
  since: (a, b) => a.health.statusTimeMs - b.health.statusTimeMs,
};
