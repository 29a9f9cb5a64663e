/**
 * One ring of the newest events that any number of readers read at their own pace (W12). A reader that
 * falls a whole ring behind learns how many it lost, and goes on with the present.
 */
export class EventRing<T> {
  readonly capacity: number;
  readonly #slots: (T | undefined)[];
  readonly #listeners = new Set<() => void>();
  #written = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.#slots = new Array<T | undefined>(capacity);
  }

  /** Number of events ever appended: the cursor of a reader that starts now. */
  get end(): number {
    return this.#written;
  }

  append(event: T): void {
    this.#slots[this.#written % this.capacity] = event;
    this.#written += 1;
    for (const listener of this.#listeners) listener();
  }

  /** Calls `listener` after each append, in the same turn; returns what ends that. */
  onAppend(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Up to `max` events from `cursor` on, and the cursor after them. `lost` events were overwritten
   * before this reader came: it must look at the present instead, and reads on from the end.
   */
  read(cursor: number, max: number): { events: readonly T[]; next: number; lost: number } {
    const lost = this.#written - this.capacity - cursor;
    if (lost > 0) return { events: [], next: this.#written, lost: this.#written - cursor };
    const next = Math.min(this.#written, cursor + max);
    const events: T[] = [];
    for (let at = cursor; at < next; at += 1) events.push(this.#slots[at % this.capacity] as T);
    return { events, next, lost: 0 };
  }
}
