/**
 * The URLs in their order, for pages. A new URL costs O(1): additions wait, and are sorted when a page
 * is read. URLs that are gone are passed over by the reader's `isLive`, and go when they are as many as the others.
 */
export class SortedUrls {
  readonly #isLive: (url: string) => boolean;
  #base: string[] = [];
  #pending: string[] = [];
  readonly #known = new Set<string>();
  /** With more than so many held, those that are gone are let go of. */
  #limit = PENDING_MIN;
  #pendingSorted = true;

  /** `isLive` says whether a URL still counts. */
  constructor(isLive: (url: string) => boolean) {
    this.#isLive = isLive;
  }

  /** URLs held, those included that are gone and not yet let go. */
  get size(): number {
    return this.#known.size;
  }

  /** Adds a URL; one that is there already is left alone. */
  add(url: string): void {
    if (this.#known.has(url)) return;
    this.#known.add(url);
    this.#pending.push(url);
    this.#pendingSorted = false;
    if (this.#known.size > this.#limit) this.#forgetGone();
  }

  /** The live URLs from `start` on, `start` included; do not change the table meanwhile. */
  *from(start: string): Generator<string, void, undefined> {
    this.#sortPending();
    if (this.#pending.length > PENDING_MIN + (this.#base.length >>> 4)) this.#merge();
    let base = lowerBound(this.#base, start);
    let pending = lowerBound(this.#pending, start);
    for (;;) {
      const a = this.#base[base];
      const b = this.#pending[pending];
      const url = b === undefined || (a !== undefined && a < b) ? a : b;
      if (url === undefined) return;
      if (url === a) base += 1;
      else pending += 1;
      if (this.#isLive(url)) yield url;
    }
  }

  #sortPending(): void {
    if (!this.#pendingSorted) this.#pending.sort(compareText);
    this.#pendingSorted = true;
  }

  #merge(): void {
    this.#forgetGone();
    this.#base = this.#base.concat(this.#pending).sort(compareText); // two sorted runs: timsort merges them
    this.#pending = [];
    this.#pendingSorted = true;
  }

  /** Passes over all of them, after as many additions: O(1) each. */
  #forgetGone(): void {
    this.#base = this.#base.filter((url) => this.#isKept(url));
    this.#pending = this.#pending.filter((url) => this.#isKept(url));
    this.#limit = PENDING_MIN + 2 * this.#known.size;
  }

  #isKept(url: string): boolean {
    const live = this.#isLive(url);
    if (!live) this.#known.delete(url);
    return live;
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
