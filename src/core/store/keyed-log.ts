import { assert } from '../assert.js';
import { lowerBound } from './lower-bound.js';

/** What a keyed log holds: one record a key, ordered by seq. */
export interface Keyed {
  readonly key: string;
  readonly seq: number;
}

/** Empty slots that are not worth a compaction. */
const SLOTS_SPARE = 64;

/**
 * One record per key, in the order of seq. A record that is written again moves to the end; its old
 * slot stays behind, empty, until half of the slots are. So `set` and `delete` cost O(log n)
 * amortised, and `after` finds its place by binary search.
 */
export class KeyedLog<E extends Keyed> {
  readonly #byKey = new Map<string, E>();
  /** Ascending; a slot keeps its seq when its record is gone, so that the search still works. */
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

  /** Appends the record, in the place of what its key had. Its seq must be above all others. */
  set(record: E): void {
    const last = this.#seqs.at(-1);
    assert(last === undefined || record.seq > last, 'a record is appended below the newest one');
    this.delete(record.key);
    this.#byKey.set(record.key, record);
    this.#seqs.push(record.seq);
    this.#slots.push(record);
  }

  /** Takes the key's record out, and returns it. */
  delete(key: string): E | undefined {
    const record = this.#byKey.get(key);
    if (record === undefined) return undefined;
    this.#byKey.delete(key);
    this.#slots[this.#slotAfter(record.seq - 1)] = undefined;
    while (this.#first < this.#slots.length && this.#slots[this.#first] === undefined) {
      this.#first += 1;
    }
    if (this.#slots.length > 2 * this.#byKey.size + SLOTS_SPARE) this.#compact();
    return record;
  }

  /** The record with the smallest seq. */
  oldest(): E | undefined {
    return this.#slots[this.#first];
  }

  /** All records, in the order of seq. The log may change meanwhile: what moved comes again. */
  values(): IterableIterator<E> {
    return this.#byKey.values();
  }

  /** The records above `seq`, in the order of seq. The log may change meanwhile. */
  *after(seq: number): Generator<E, void, undefined> {
    let reached = seq;
    let slot = this.#slotAfter(reached);
    let compactions = this.#compactions;
    while (slot < this.#slots.length) {
      const record = this.#slots[slot];
      slot += 1;
      if (record === undefined) continue;
      reached = record.seq;
      yield record;
      if (compactions !== this.#compactions) {
        compactions = this.#compactions;
        slot = this.#slotAfter(reached);
      }
    }
  }

  /** Index of the first slot whose seq is above `seq`. */
  #slotAfter(seq: number): number {
    return lowerBound(this.#seqs, seq + 1);
  }

  #compact(): void {
    const records = [...this.#byKey.values()];
    this.#slots = records;
    this.#seqs = records.map((record) => record.seq);
    this.#first = 0;
    this.#compactions += 1;
  }
}
