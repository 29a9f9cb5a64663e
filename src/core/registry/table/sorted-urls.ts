/**
 * The URLs in their order, for pages. A new URL costs O(1): additions wait, and are sorted when a page
 * is read. URLs that are gone are passed over by the reader's `isLive`, and go when they are as many as the others. One that
 * is back meanwhile is held twice, and comes once.
 */
export class SortedUrls {
  readonly #isLive: (url: string) => boolean;
  #base: string[] = [];
  #pending: string[] = [];
  /** How many have gone since those that were gone were let go of. */
  #gone = 0;
  #pendingSorted = true;

  /** `isLive` says whether a URL still counts. */
  constructor(isLive: (url: string) => boolean) {
    this.#isLive = isLive;
  }

  /** URLs held, those included that are gone and not yet let go. */
  get size(): number {
    return this.#base.length + this.#pending.length;
  }

  /** Adds a URL that is live from now on. One that was gone, and is held still, may be held twice. */
  add(url: string): void {
    this.#pending.push(url);
    this.#pendingSorted = false;
  }

  /** A URL is live no more. */
  remove(): void {
    this.#gone += 1;
    if (this.#gone > PENDING_MIN && 2 * this.#gone > this.size) this.#forgetGone();
  }

  /** The live URLs from `start` on, `start` included; do not change the table meanwhile. */
  *from(start: string): Generator<string, void, undefined> {
    this.#sortPending();
    if (this.#pending.length > PENDING_MIN + (this.#base.length >>> 4)) this.#merge();
    let base = lowerBound(this.#base, start);
    let pending = lowerBound(this.#pending, start);
    let last: string | undefined;
    for (;;) {
      const a = this.#base[base];
      const b = this.#pending[pending];
      const url = b === undefined || (a !== undefined && a < b) ? a : b;
      if (url === undefined) return;
      if (url === a) base += 1;
      else pending += 1;
      if (url !== last && this.#isLive(url)) yield url;
      last = url;
    }
  }

  #sortPending(): void {
    if (!this.#pendingSorted) this.#pending.sort(compareText);
    this.#pendingSorted = true;
  }

  #merge(): void {
    this.#forgetGone();
    const all = this.#base.concat(this.#pending).sort(compareText); // two sorted runs: timsort merges them
    this.#base = all.filter((url, at) => url !== all[at - 1]);
    this.#pending = [];
    this.#pendingSorted = true;
  }

  /** Passes over all of them, after half as many have gone: O(1) each. */
  #forgetGone(): void {
    this.#base = this.#base.filter((url) => this.#isLive(url));
    this.#pending = [...new Set(this.#pending)].filter((url) => this.#isLive(url));
    this.#gone = 0;
  }
}

/** Additions that may wait apart from the rest of the order; beyond, a sixteenth of it. */
const PENDING_MIN = 256;

/** The one order of URLs and owners: by UTF-16 code unit, the same on every node. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function lowerBound(sorted: readonly string[], text: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? '') < text) low = middle + 1;
    else high = middle;
  }
  return low;
}
