/**
 * What is known under URLs, in the order of the URLs, for pages. A new one costs O(1): additions wait, and are sorted
 * when a page is read. What is gone is passed over by the reader's `isLive`, and goes when it is as much as the rest. What
 * is back meanwhile is held twice, and comes once.
 */
export class SortedUrls<T extends { readonly url: string }> {
  readonly #isLive: (entry: T) => boolean;
  #base: T[] = [];
  #pending: T[] = [];
  /** How many have gone since those that were gone were let go of. */
  #gone = 0;
  #pendingSorted = true;

  /** `isLive` says whether an entry still counts; of two with one URL one does at most. */
  constructor(isLive: (entry: T) => boolean) {
    this.#isLive = isLive;
  }

  /** Entries held, those included that are gone and not yet let go. */
  get size(): number {
    return this.#base.length + this.#pending.length;
  }

  /** Adds an entry that is live from now on. One that was gone, and is held still, may be held twice. */
  add(entry: T): void {
    this.#pending.push(entry);
    this.#pendingSorted = false;
  }

  /** An entry is live no more. */
  remove(): void {
    this.#gone += 1;
    if (this.#gone > PENDING_MIN && 2 * this.#gone > this.size) this.#forgetGone();
  }

  /** The live entries from the URL `start` on, `start` included; do not change the table meanwhile. */
  *from(start: string): Generator<T, void, undefined> {
    this.#sortPending();
    if (this.#pending.length > PENDING_MIN + (this.#base.length >>> 4)) this.#merge();
    let base = lowerBound(this.#base, start);
    let pending = lowerBound(this.#pending, start);
    let last: T | undefined;
    for (;;) {
      const a = this.#base[base];
      const b = this.#pending[pending];
      const entry = b === undefined || (a !== undefined && a.url < b.url) ? a : b;
      if (entry === undefined) return;
      if (entry === a) base += 1;
      else pending += 1;
      if (entry !== last && this.#isLive(entry)) yield entry;
      last = entry;
    }
  }

  #sortPending(): void {
    if (!this.#pendingSorted) this.#pending.sort(byUrl);
    this.#pendingSorted = true;
  }

  #merge(): void {
    this.#forgetGone();
    const all = this.#base.concat(this.#pending).sort(byUrl); // two sorted runs: timsort merges them
    this.#base = all.filter((entry, at) => entry !== all[at - 1]);
    this.#pending = [];
    this.#pendingSorted = true;
  }

  /** Passes over all of them, after half as many have gone: O(1) each. */
  #forgetGone(): void {
    this.#base = this.#base.filter((entry) => this.#isLive(entry));
    this.#pending = [...new Set(this.#pending)].filter((entry) => this.#isLive(entry));
    this.#gone = 0;
  }
}

/** Additions that may wait apart from the rest of the order; beyond, a sixteenth of it. */
const PENDING_MIN = 256;

/** The one order of URLs and owners: by UTF-16 code unit, the same on every node. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function byUrl(a: { readonly url: string }, b: { readonly url: string }): number {
  return compareText(a.url, b.url);
}

function lowerBound(sorted: readonly { readonly url: string }[], url: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle]?.url ?? '') < url) low = middle + 1;
    else high = middle;
  }
  return low;
}
