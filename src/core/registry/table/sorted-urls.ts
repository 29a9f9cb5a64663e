/**
 * What is known under URLs, in the order of the URLs, for pages. Additions are sorted a few at a time, into runs that are
 * joined while they are short: so neither an addition nor the first page after 100,000 of them sorts all. What is gone is
 * passed over by the reader's `isLive`, and goes when it is as much as the rest. What is back meanwhile is held twice,
 * and comes once.
 */
export class SortedUrls<T extends { readonly url: string }> {
  readonly #isLive: (entry: T) => boolean;
  #runs: T[][] = [];
  #unsorted: T[] = [];
  /** How many have gone since those that were gone were let go of. */
  #gone = 0;

  /** `isLive` says whether an entry still counts; of two with one URL one does at most. */
  constructor(isLive: (entry: T) => boolean) {
    this.#isLive = isLive;
  }

  /** Entries held, those included that are gone and not yet let go. */
  get size(): number {
    return this.#runs.reduce((sum, run) => sum + run.length, this.#unsorted.length);
  }

  /** Adds an entry that is live from now on. One that was gone, and is held still, may be held twice. */
  add(entry: T): void {
    this.#unsorted.push(entry);
    if (this.#unsorted.length >= RUN_MIN) this.#sortAdded();
  }

  /** An entry is live no more. */
  remove(): void {
    this.#gone += 1;
    if (this.#gone > RUN_MIN && 2 * this.#gone > this.size) this.#forgetGone();
  }

  /** The live entries from the URL `start` on, `start` included; do not change the table meanwhile. */
  *from(start: string): Generator<T, void, undefined> {
    this.#sortAdded();
    /** How far each run was read, the one whose next entry comes first in front. */
    const cursors = this.#runs
      .flatMap((run) => cursorAt(run, lowerBound(run, start)) ?? [])
      .sort((a, b) => byUrl(a.entry, b.entry));
    let last: T | undefined;
    for (let [first] = cursors; first !== undefined; [first] = cursors) {
      const { entry, run, at } = first;
      if (entry !== last && this.#isLive(entry)) {
        last = entry;
        yield entry;
      }
      const next = run[at + 1];
      if (next === undefined) {
        cursors.shift();
        continue;
      }
      first.entry = next;
      first.at = at + 1;
      moveBack(cursors);
    }
  }

  #sortAdded(): void {
    this.#keep(this.#unsorted.sort(byUrl));
    this.#unsorted = [];
  }

  /** Joins a run with those before it that are not twice as long, up to so many entries that it takes no long time. */
  #keep(run: T[]): void {
    const joinedMax = Math.max(JOINED_MAX, this.size >>> 4);
    let joined = run;
    for (let before = this.#runs.at(-1); before !== undefined; before = this.#runs.at(-1)) {
      const length = before.length + joined.length;
      if (before.length >= 2 * joined.length || length > joinedMax) break;
      this.#runs.pop();
      // The sort merges two sorted runs in one pass.
      joined = before.concat(joined).sort(byUrl);
    }
    if (joined.length > 0) this.#runs.push(joined);
  }

  /** Passes over all of them, after half as many have gone: O(1) each. */
  #forgetGone(): void {
    this.#sortAdded();
    const runs = this.#runs;
    this.#runs = [];
    for (const run of runs) {
      this.#keep(run.filter((entry, at) => entry !== run[at - 1] && this.#isLive(entry)));
    }
    this.#gone = 0;
  }
}

/** Additions that are sorted at once. */
const RUN_MIN = 256;
/** Runs are joined up to this length, or a sixteenth of all: a walk of many entries looks into no more than a few dozen. */
const JOINED_MAX = 16_384;

/** A place in a run, and the entry there. */
interface Cursor<T> {
  readonly run: readonly T[];
  at: number;
  entry: T;
}

function cursorAt<T>(run: readonly T[], at: number): Cursor<T> | undefined {
  const entry = run[at];
  return entry === undefined ? undefined : { run, at, entry };
}

/** Moves the first one past those that come before it by now. */
function moveBack(cursors: Cursor<{ readonly url: string }>[]): void {
  const [first] = cursors;
  if (first === undefined) return;
  const { url } = first.entry;
  let place = 0;
  for (;;) {
    const other = cursors[place + 1];
    if (other === undefined || other.entry.url >= url) break;
    cursors[place] = other;
    place += 1;
  }
  cursors[place] = first;
}

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
