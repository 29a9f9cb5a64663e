import { assert } from '../assert.js';

/** What a keyed log holds: one entry a key, ordered by seq. */
export interface Keyed {
  readonly key: string;
  readonly seq: number;
}

/** Empty slots that are not worth a compaction. */
const SLOTS_SPARE = 64;

/**
 * One entry per key, in the order of seq. An entry that is written again moves to the end; its old
 * slot stays behind, empty, until half of the slots are. So `set` and `delete` cost O(log n)
 * amortised, and `after` finds its place by binary search.
 */
export class KeyedLog<E extends Keyed> {
  readonly #byKey = new Map<string, E>();
  /** Ascending; a slot keeps its seq when its entry is gone, so that the search still works. */
  #seqs: number[] = [];
  #slots: (E | undefined)[] = [];
  /** Everything before this slot is empty: letting go from the front stays cheap. */
  #first = 0;
  #compactions = 0;

  get size(): number {
    return this.#byKey.size;
  }

  get(key: string): E | undefined {
    return this.#byKey.get(key);
  }

  /** Appends the entry, in the place of what its key had. Its seq must be above all others. */
  set(entry: E): void {
    const last = this.#seqs.at(-1);
    assert(last === undefined || entry.seq > last, 'an entry is appended below the newest one');
    this.delete(entry.key);
    this.#byKey.set(entry.key, entry);
    this.#seqs.push(entry.seq);
    this.#slots.push(entry);
  }

  /** Takes the key's entry out, and returns it. */
  delete(key: string): E | undefined {
    const entry = this.#byKey.get(key);
    if (entry === undefined) return undefined;
    this.#byKey.delete(key);
    this.#slots[this.#slotAfter(entry.seq - 1)] = undefined;
    while (this.#first < this.#slots.length && this.#slots[this.#first] === undefined) {
      this.#first += 1;
    }
    if (this.#slots.length > 2 * this.#byKey.size + SLOTS_SPARE) this.#compact();
    return entry;
  }

  /** The entry with the smallest seq. */
  oldest(): E | undefined {
    return this.#slots[this.#first];
  }

  /** All entries, in the order of seq. The log may change meanwhile: what moved comes again. */
  values(): IterableIterator<E> {
    return this.#byKey.values();
  }

  /** The entries above `seq`, in the order of seq. The log may change meanwhile. */
  *after(seq: number): Generator<E, void, undefined> {
    let reached = seq;
    let slot = this.#slotAfter(reached);
    let compactions = this.#compactions;
    while (slot < this.#slots.length) {
      const entry = this.#slots[slot];
      slot += 1;
      if (entry === undefined) continue;
      reached = entry.seq;
      yield entry;
      if (compactions !== this.#compactions) {
        compactions = this.#compactions;
        slot = this.#slotAfter(reached);
      }
    }
  }

  /** Index of the first slot whose seq is above `seq`. */
  #slotAfter(seq: number): number {
    let low = 0;
    let high = this.#seqs.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#seqs[middle] ?? Infinity) <= seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #compact(): void {
    const entries = [...this.#byKey.values()];
    this.#slots = entries;
    this.#seqs = entries.map((entry) => entry.seq);
    this.#first = 0;
    this.#compactions += 1;
  }
}
