import { OWNERS_MAX } from '../../limits.js';
import { RecentMap } from '../../recent-map.js';

/** Logs that came and were beyond a limit, each with the limit, until one is taken in or the owner goes (S11). */
export class RefusedLogs {
  readonly #why = new RecentMap<string, string>(OWNERS_MAX);

  /** Notes a refusal; beyond OWNERS_MAX the oldest is forgotten. */
  refused(owner: string, why: string): void {
    this.#why.set(owner, why);
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
