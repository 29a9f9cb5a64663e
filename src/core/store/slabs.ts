import { SLAB_BYTES } from '../limits.js';
import type { KeptRecord } from './kept-record.js';
import { lowerBound } from './lower-bound.js';

/** A piece of memory with values, one behind the other. What is written stays as it is. */
interface Slab {
  readonly bytes: Uint8Array;
  /** Whose the values are, in the order of their places; a record that has gone leaves a hole. */
  readonly records: (KeptRecord | undefined)[];
  /** Where their values begin. */
  readonly starts: number[];
  used: number;
  /** Bytes of those that are here. */
  live: number;
}

/**
 * The values of one log in a few slabs. In an array of its own each would weigh 330 bytes more, which is half of what the
 * record of a worker takes. A slab of which more than a quarter is of no use is let go of: the rest moves to the newest one.
 */
export class Slabs {
  readonly #byBytes = new Map<Uint8Array, Slab>();
  #newest = slabOf(0);

  /** Bytes of all slabs. */
  get size(): number {
    let size = 0;
    for (const { bytes } of this.#byBytes.values()) size += bytes.length;
    return size;
  }

  /** Copies the value of a record into a slab, from where the record reads it from now on. */
  add(record: KeptRecord): void {
    const { length } = record;
    if (length === 0) return;
    while (this.#newest.used + length > this.#newest.bytes.length) this.#openNext(length);
    const slab = this.#newest;
    record.moveTo(slab.bytes, slab.used);
    slab.records.push(record);
    slab.starts.push(slab.used);
    slab.used += length;
    slab.live += length;
  }

  /** A record is here no more: its value is its own again, for whoever still reads it. */
  remove(record: KeptRecord): void {
    const slab = record.held && this.#byBytes.get(record.held);
    if (slab === undefined) return;
    slab.records[lowerBound(slab.starts, record.start)] = undefined;
    slab.live -= record.length;
    record.moveTo(new Uint8Array(record.length), 0);
    this.#tidy(slab);
  }

  #tidy(slab: Slab): void {
    if (slab === this.#newest || 4 * slab.live >= 3 * slab.used) return;
    this.#byBytes.delete(slab.bytes);
    for (const record of slab.records) if (record !== undefined) this.add(record);
  }

  /** Each is twice as large as the one before, up to SLAB_BYTES: a small log takes little. */
  #openNext(length: number): void {
    const full = this.#newest;
    const size = Math.min(2 * full.bytes.length, SLAB_BYTES);
    this.#newest = slabOf(Math.max(size, length));
    this.#byBytes.set(this.#newest.bytes, this.#newest);
    this.#tidy(full);
  }
}

function slabOf(size: number): Slab {
  return { bytes: new Uint8Array(size), records: [], starts: [], used: 0, live: 0 };
}
