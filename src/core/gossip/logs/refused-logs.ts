import { OWNERS_MAX } from '../../limits.js';

/** Logs that came and were beyond a limit, each with the limit, until one is taken in or the owner goes (S11). */
export class RefusedLogs {
  readonly #why = new Map<string, string>();

  /** Notes a refusal; beyond OWNERS_MAX the oldest is forgotten. */
  refused(owner: string, why: string): void {
    this.#why.delete(owner);
    this.#why.set(owner, why);
    const [oldest] = this.#why.keys();
    if (oldest !== undefined && this.#why.size > OWNERS_MAX) this.#why.delete(oldest);
  }

  /** A cut of it was taken in, or nothing is held of it any more. */
  over(owner: string): void {
    this.#why.delete(owner);
  }

  /** The limit; empty when none is in the way. */
  reason(owner: string): string {
    return this.#why.get(owner) ?? '';
  }
}
