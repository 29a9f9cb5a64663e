import { STRANGERS_BARRED_MAX, STRANGERS_MAX } from '../../limits.js';
import { RecentMap } from '../../recent-map.js';
import type { Barred } from './door.js';

/**
 * Logs whose owner is no member here (M4). Membership goes before logs, so such a log is invented, or comes from
 * a node that was away for days. A few are let in, for a member's row may be on its way; each goes after a
 * dead-timeout unless its owner has become a member, and is not let in again.
 */
export class Strangers {
  readonly #isMember: (name: string) => boolean;
  readonly #deadTimeoutMs: number;
  /** Owner -> when its log came in, monotonic ms; oldest first. */
  readonly #since = new Map<string, number>();
  readonly #barred = new RecentMap<string, true>(STRANGERS_BARRED_MAX);

  constructor(isMember: (name: string) => boolean, deadTimeoutMs: number) {
    this.#isMember = isMember;
    this.#deadTimeoutMs = deadTimeoutMs;
  }

  /** Why a log of which nothing is held is not let in. */
  bar(owner: string): Barred | undefined {
    if (this.#isMember(owner)) return undefined;
    const full = this.#since.size >= STRANGERS_MAX;
    if (!full && !this.#barred.has(owner)) return undefined;
    const why = full ? `over ${STRANGERS_MAX} logs without a member are held` : 'it was dropped';
    const message = `no member is named ${owner}, and ${why}`;
    return { reason: 'LIMIT', grave: undefined, message };
  }

  /** A log was installed. */
  installed(owner: string, nowMs: number): void {
    if (!this.#since.has(owner) && !this.#isMember(owner)) this.#since.set(owner, nowMs);
  }

  /** A log is gone. */
  dropped(owner: string): void {
    this.#since.delete(owner);
  }

  /** Owners whose time is over. An owner that has become a member in the meantime is not a stranger any more. */
  takeDue(nowMs: number): string[] {
    const due: string[] = [];
    for (const [owner, sinceMs] of this.#since) {
      if (this.#isMember(owner)) this.#since.delete(owner);
      else if (nowMs - sinceMs >= this.#deadTimeoutMs) due.push(owner);
    }
    for (const owner of due) {
      this.#since.delete(owner);
      this.#barred.set(owner, true);
    }
    return due;
  }

  nextDeadlineMs(): number {
    for (const sinceMs of this.#since.values()) return sinceMs + this.#deadTimeoutMs;
    return Infinity;
  }
}
