/** Where the newest record of a key stands. */
export interface Place {
  readonly segment: number;
  /** Offset of the frame in its segment. */
  readonly offset: number;
  /** Bytes of the entry. */
  readonly bytes: number;
}

/** Segment and offset in one number: an offset stays below this, a segment below 2^22. */
const OFFSET_MAX = 2 ** 31;

/** Which records of the log are the newest of their key, and how many bytes they take. O(keys) memory. */
export class LiveIndex {
  /** Key → place of the frame, as segment · 2^31 + offset; and the bytes of the entry. */
  readonly #places = new Map<string, { at: number; bytes: number }>();
  #bytes = 0;

  /** Bytes of all entries that are the newest of their key. */
  get bytes(): number {
    return this.#bytes;
  }

  /** A newer record of a key was written. */
  set(key: string, { segment, offset, bytes }: Place): void {
    this.#bytes += bytes - (this.#places.get(key)?.bytes ?? 0);
    this.#places.set(key, { at: segment * OFFSET_MAX + offset, bytes });
  }

  /** The record of a key was removed. */
  delete(key: string): void {
    this.#bytes -= this.#places.get(key)?.bytes ?? 0;
    this.#places.delete(key);
  }

  /** Whether the record of `key` in the frame at this place is the newest. */
  isLive(key: string, segment: number, offset: number): boolean {
    return this.#places.get(key)?.at === segment * OFFSET_MAX + offset;
  }
}
