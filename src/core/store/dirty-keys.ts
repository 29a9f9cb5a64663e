import type { DirtyKey } from './rows.js';

/** Some of the keys that readers must look at again. */
export interface DirtySlice {
  readonly keys: readonly DirtyKey[];
  /** Keys were lost: everything is to be looked at. */
  readonly overflowed: boolean;
  /** With this slice, every key up to this place has been taken, or was lost. */
  readonly upTo: number;
}

/**
 * Keys that readers must look at again: a set, not a queue, so that a key that changes often takes one
 * place. They are taken in the order in which they became dirty, so that an owner who writes all the
 * time delays nobody else's. Beyond the bound the set is emptied, and readers are told to look at
 * everything (S9). Each key that becomes dirty has a place, a number that grows, so that a reader can
 * tell when it has seen all that was dirty at one moment (M7).
 */
export class DirtyKeys {
  readonly #max: number;
  /** In the order in which they became dirty. */
  #keys: DirtyKey[] = [];
  /** The same by owner: a key of both would be a new text for each mark. */
  readonly #byOwner = new Map<string, Set<string>>();
  readonly #listeners = new Set<() => void>();
  #overflowed = false;
  /** Something was marked since the listeners were told. */
  #untold = false;
  #place = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** Nothing more can be learned from marking: readers will look at everything anyway. */
  get overflowed(): boolean {
    return this.#overflowed;
  }

  /** How many more keys have room. */
  get room(): number {
    return this.#max - this.#keys.length;
  }

  /** The place of the newest dirty key, or of the overflow. */
  get place(): number {
    return this.#place;
  }

  mark(owner: string, key: string): void {
    if (this.#overflowed) return;
    let ofOwner = this.#byOwner.get(owner);
    if (ofOwner === undefined) this.#byOwner.set(owner, (ofOwner = new Set()));
    if (ofOwner.has(key)) return;
    ofOwner.add(key);
    this.#keys.push({ owner, key });
    this.#place += 1;
    this.#untold = true;
    if (this.#keys.length > this.#max) this.overflow();
  }

  /** Asks for a full reconcile instead. */
  overflow(): void {
    this.#keys = [];
    this.#byOwner.clear();
    this.#place += 1;
    this.#overflowed = true;
    this.#untold = true;
  }

  /** Up to `max` keys, which are then clean; `overflowed` once after an overflow. */
  take(max: number): DirtySlice {
    const keys = this.#keys.splice(0, max);
    for (const { owner, key } of keys) {
      const ofOwner = this.#byOwner.get(owner);
      ofOwner?.delete(key);
      if (ofOwner?.size === 0) this.#byOwner.delete(owner);
    }
    const overflowed = this.#overflowed;
    this.#overflowed = false;
    return { keys, overflowed, upTo: this.#place - this.#keys.length };
  }

  /** Calls `listener` after a turn that marked something; returns what ends that. */
  onDirty(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** To be called at the end of a turn, when the store is consistent again. */
  tell(): void {
    if (!this.#untold) return;
    this.#untold = false;
    for (const listener of this.#listeners) listener();
  }
}
