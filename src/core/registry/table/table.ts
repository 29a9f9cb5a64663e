import { assert } from '../../assert.js';
import { HISTORY_MIN } from '../../limits.js';
import type { Observed } from '../../observed/observed.js';
import { matches, matchesAll, type WorkerFilter } from './filter.js';
import { Indexes, type WorkerCount } from './indexes.js';
import { Loads } from './loads.js';
import { Slots, type Slot } from './slots.js';
import { compareText, SortedUrls } from './sorted-urls.js';
import { rankOf } from '../spec/url.js';
import { changed, type WorkerRecord } from '../worker.js';

/**
 * All records that this node knows, what they were, and the ways to find them. Data and reads, no rules:
 * which claim is the active one is decided by the caller, who puts it first.
 */
export class WorkerTable {
  /** Distinguishes this process from all others: tokens are bound to it. */
  readonly processId: string;
  /** The states of URLs by revision, for watchers. */
  readonly slots: Slots;
  /** Loads in their own order of change, for watchers. */
  readonly loads = new Loads();
  readonly #indexes = new Indexes();
  readonly #sorted = new SortedUrls<Slot>(({ last }) => (last?.claims.length ?? 0) > 0);
  readonly #listeners = new Set<() => void>();
  #observed: Observed | undefined;

  /** `historyMin`: changes remembered at least, default HISTORY_MIN; as many as URLs live, if more. */
  constructor(o: { processId: string; startRevision: number; historyMin?: number }) {
    this.processId = o.processId;
    this.slots = new Slots(o.startRevision, o.historyMin ?? HISTORY_MIN);
  }

  /** From now on loads are what the nodes say (W17); of workers that are gone nothing is said any more. */
  follow(observed: Observed): void {
    this.#observed = observed;
    observed.listen({
      load: (id) => {
        if (!this.#indexes.get(id)) return;
        this.loads.moved(id, observed.load(id));
        this.#changed();
      },
    });
  }

  /** Number of the newest change: what the contract calls registry_revision. */
  get revision(): number {
    return this.slots.revision;
  }

  /** Number of records, shadowed ones too. */
  get size(): number {
    return this.#indexes.size;
  }

  get(id: string): WorkerRecord | undefined {
    return this.#indexes.get(id);
  }

  /** All claims of a canonical URL, the active one first; [] when there are none. */
  claims(url: string): readonly WorkerRecord[] {
    return this.slots.claims(url);
  }

  /** The active claim of a canonical URL. */
  active(url: string): WorkerRecord | undefined {
    return this.slots.claims(url)[0];
  }

  /** The URLs of a base's data-parallel ranks that there are, the smallest rank first (I6). */
  ranks(baseUrl: string): string[] {
    const urls = new Set(this.#indexes.under('base', baseUrl).map(({ url }) => url));
    const rank = (url: string): number => rankOf(url)?.rank ?? 0;
    return [...urls].sort((a, b) => rank(a) - rank(b));
  }

  /** Whether there is a worker under a canonical URL, or a rank of it. */
  isKnown(url: string): boolean {
    return this.active(url) !== undefined || this.ranks(url).length > 0;
  }

  /** Whether another owner's record is the active one of this record's URL. */
  isShadowed(record: WorkerRecord): boolean {
    const active = this.active(record.url);
    return active !== undefined && active.id !== record.id;
  }

  /**
   * Sets all claims of a URL at once, the active one first, [] when there are none left: one revision,
   * one turn, one call of the listeners. Claims that are the same objects in the same order change
   * nothing. To show a record anew without a change of its own, pass a copy of it (see `touch`).
   */
  setClaims(url: string, claims: readonly WorkerRecord[]): void {
    const before = this.slots.claims(url);
    if (sameObjects(before, claims)) return;
    assert(haveOwnIds(claims), 'two claims of one URL have one id');
    for (const record of before) {
      if (claims.some(({ id }) => id === record.id)) continue;
      this.#indexes.remove(record);
      this.loads.forget(record.id);
      this.#observed?.forget(record.id);
    }
    for (const record of claims) {
      assert(record.url === url, 'a claim was put under another URL');
      const known = this.#indexes.get(record.id) !== undefined;
      this.#indexes.put(record);
      if (!known && this.#observed) this.loads.set(record.id, this.#observed.load(record.id));
    }
    // A copy by slice takes one place a claim; by spread it takes seven.
    const { slot } = this.slots.append(url, claims.slice());
    if (before.length === 0) this.#sorted.add(slot);
    if (claims.length === 0) this.#sorted.remove();
    this.#changed();
  }

  /**
   * Shows a record to watchers again, as a new object: something changed that is shown with it and not in it, such as
   * the status of its owner's node. One revision; none when it is gone.
   */
  touch({ id, url }: WorkerRecord): void {
    const claims = this.claims(url);
    this.setClaims(
      url,
      claims.map((each) => (each.id === id ? changed(each) : each)),
    );
  }

  /** The records of an owner, as they are now; the table may be changed while they are walked. */
  byOwner(owner: string): Iterable<WorkerRecord> {
    return this.#indexes.under('owner', owner);
  }

  /** This node's own records that a manager maintains (W15), as they are now. */
  byManager(manager: string): Iterable<WorkerRecord> {
    return this.#indexes.under('manager', manager).filter(({ origin }) => origin === 'LOCAL');
  }

  /**
   * All records, shadowed ones too, in no order. The table may be changed meanwhile: what is there throughout comes
   * once, as it is then.
   */
  records(): Iterable<WorkerRecord> {
    return this.#indexes.records();
  }

  /** How many records there are of each origin and status; pairs with a count of 0 are left out. */
  counts(): WorkerCount[] {
    return this.#indexes.counts();
  }

  /** Last known load of a worker. */
  load(id: string): number | undefined {
    return this.loads.get(id);
  }

  /** Sets a load, undefined = unknown. No revision (W14). Of a worker that is not there: nothing happens. */
  setLoad(id: string, load: number | undefined): void {
    if (this.#indexes.get(id) && this.loads.set(id, load)) this.#changed();
  }

  /** Calls `listener` after each change of a claim or a load, in the same turn; returns what ends that. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Up to `limit` workers after `after`. Who is there throughout comes exactly once over all pages: the
   * order never changes. By default a URL shows its active record, and comes once, whoever is active.
   */
  list(filter: WorkerFilter, after: ListPosition | undefined, limit: number): ListResult {
    const records: WorkerRecord[] = [];
    const counted = this.#total(filter);
    let total = 0;
    let more = false;
    for (const record of this.#inOrder(filter, counted === undefined ? undefined : after)) {
      total += 1;
      if (after && !isBehind(record, after, filter)) continue;
      if (records.length < limit) records.push(record);
      else more = true;
      if (more && counted !== undefined) break;
    }
    return { records, total: counted ?? total, more };
  }

  /** The claims of each URL, the active one first, in the order of URLs from `start` on; do not change the table meanwhile. */
  *claimsFrom(start: string): Iterable<readonly WorkerRecord[]> {
    for (const { last } of this.#sorted.from(start)) if (last) yield last.claims;
  }

  /** How many records match, if that is known without a look at each. */
  #total(filter: WorkerFilter): number | undefined {
    if (!matchesAll(filter)) return undefined;
    return filter.includeShadowed ? this.size : this.slots.live;
  }

  /** All that match, in the order of the list, from `after`'s URL on. */
  *#inOrder(filter: WorkerFilter, after: ListPosition | undefined): Generator<WorkerRecord> {
    for (const claims of this.#claims(filter, after?.url ?? '')) {
      const [active] = claims;
      if (!filter.includeShadowed) {
        if (active && matches(filter, active, false)) yield active;
        continue;
      }
      const shown = claims.filter((each) => matches(filter, each, each !== active));
      yield* shown.sort((a, b) => compareText(a.owner, b.owner));
    }
  }

  /** Claims in the order of their URLs, among which are all that match. */
  #claims(filter: WorkerFilter, start: string): Iterable<readonly WorkerRecord[]> {
    // Sorting candidates beats walking all only when they are few.
    const urls =
      filter.urls?.flatMap((url) => [url, ...this.ranks(url)]) ??
      this.#indexes.candidates(filter, this.size >>> 3)?.map(({ url }) => url);
    if (!urls) return this.claimsFrom(start);
    return [...new Set(urls)].sort(compareText).map((url) => this.slots.claims(url));
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** Where a page ended: the last worker on it. */
export interface ListPosition {
  readonly url: string;
  readonly owner: string;
}

/** Some of the workers that a filter shows. */
export interface ListResult {
  /** By canonical URL, then owner. */
  readonly records: WorkerRecord[];
  /** How many match in all, now. */
  readonly total: number;
  /** Whether more come after these. */
  readonly more: boolean;
}

function haveOwnIds(claims: readonly WorkerRecord[]): boolean {
  return claims.length < 2 || new Set(claims.map(({ id }) => id)).size === claims.length;
}

function sameObjects(a: readonly WorkerRecord[], b: readonly WorkerRecord[]): boolean {
  return a.length === b.length && a.every((record, index) => record === b[index]);
}

function isBehind(record: WorkerRecord, after: ListPosition, filter: WorkerFilter): boolean {
  if (record.url !== after.url) return record.url > after.url;
  // A list of active records has one row for each URL, whoever owns the record in it.
  return filter.includeShadowed && record.owner > after.owner;
}
