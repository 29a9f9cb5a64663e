/** Lets each key pass once in `intervalMs`. Beyond `keysMax` keys it forgets all of them: they pass again. */
export class OncePer {
  readonly #intervalMs: number;
  readonly #keysMax: number;
  readonly #passedMs = new Map<string, number>();

  constructor(intervalMs: number, keysMax: number) {
    this.#intervalMs = intervalMs;
    this.#keysMax = keysMax;
  }

  /** Whether `key` passes now, monotonic ms. */
  passes(key: string, nowMs: number): boolean {
    const before = this.#passedMs.get(key);
    if (before !== undefined && nowMs - before < this.#intervalMs) return false;
    if (before === undefined && this.#passedMs.size >= this.#keysMax) this.#passedMs.clear();
    this.#passedMs.set(key, nowMs);
    return true;
  }
}
