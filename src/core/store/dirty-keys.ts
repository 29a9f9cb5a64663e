import type { DirtyKey } from './rows.js';

/**
 * Keys that readers must look at again: a set, not a queue, so that a key that changes often takes
 * one place. Beyond the bound it is emptied, and readers are told to look at everything (S9).
 */
export class DirtyKeys {
  readonly #max: number;
  readonly #byOwner = new Map<string, Set<string>>();
  readonly #listeners = new Set<() => void>();
  #size = 0;
  #overflowed = false;
  /** Something was marked since the listeners were told. */
  #untold = false;

  constructor(max: number) {
    this.#max = max;
  }

  /** Nothing more can be learned from marking: readers will look at everything anyway. */
  get overflowed(): boolean {
    return this.#overflowed;
  }

  /** How many more keys have room. */
  get room(): number {
    return this.#max - this.#size;
  }

  mark(owner: string, key: string): void {
    if (this.#overflowed) return;
    let keys = this.#byOwner.get(owner);
    if (keys === undefined) this.#byOwner.set(owner, (keys = new Set()));
    if (keys.has(key)) return;
    keys.add(key);
    this.#size += 1;
    this.#untold = true;
    if (this.#size > this.#max) this.overflow();
  }

  /** Asks for a full reconcile instead. */
  overflow(): void {
    this.#byOwner.clear();
    this.#size = 0;
    this.#overflowed = true;
    this.#untold = true;
  }

  /** Up to `max` keys, which are then clean; `overflowed` once after an overflow. */
  take(max: number): { keys: DirtyKey[]; overflowed: boolean } {
    const keys: DirtyKey[] = [];
    for (const [owner, ofOwner] of this.#byOwner) {
      for (const key of ofOwner) {
        if (keys.length === max) break;
        ofOwner.delete(key);
        keys.push({ owner, key });
      }
      if (ofOwner.size > 0) break;
      this.#byOwner.delete(owner);
    }
    this.#size -= keys.length;
    const overflowed = this.#overflowed;
    this.#overflowed = false;
    return { keys, overflowed };
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
