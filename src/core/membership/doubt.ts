import { STAMP_AGE_MAX_MS } from '../limits.js';
import type { Outbox } from './outbox.js';
import type { Parts, Roster } from './roster.js';

/**
 * Graves are forgotten after 8 days (M4), so what a node knows of others must not be older than that. A node
 * that has heard from nobody for 7 days, asleep or cut off, doubts all that it knows: it still shows it, and
 * tells none of it to others. From the first message on, it waits a dead-timeout for others to mention the
 * nodes that it knows. A node that nobody mentions is forgotten, without a grave. So no node comes back that
 * the others have evicted, buried and forgotten in the meantime.
 */
export class Doubt {
  readonly #parts: Parts;
  readonly #roster: Roster;
  #doubting = false;
  /** The last word before the absence in which all became doubted. */
  #contactMs: number | undefined;
  #untilMs = Infinity;

  constructor(parts: Parts, roster: Roster) {
    this.#parts = parts;
    this.#roster = roster;
  }

  /** An input enters; nothing of it has been looked at. */
  enter(): void {
    const { clock, table } = this.#parts;
    const { contactMs } = clock;
    if (clock.nowMs - contactMs <= STAMP_AGE_MAX_MS || this.#contactMs === contactMs) return;
    this.#contactMs = contactMs;
    this.#doubting = true;
    this.#untilMs = Infinity;
    for (const member of table.values()) member.doubted = true;
  }

  /** Somebody spoke. */
  heard(): void {
    const { clock, settings } = this.#parts;
    if (this.#doubting)
      this.#untilMs = Math.min(this.#untilMs, clock.nowMs + settings.deadTimeoutMs);
  }

  /** When those that are still doubted are forgotten. */
  get deadlineMs(): number {
    return this.#untilMs;
  }

  /** Forgets them, when it is time; not while this node is cut off (again). */
  run(isolated: boolean, out: Outbox): void {
    const { clock, table } = this.#parts;
    if (clock.nowMs < this.#untilMs) return;
    this.#untilMs = Infinity;
    if (isolated) return;
    this.#doubting = false;
    const reason = 'forgotten, nobody spoke of it after this node had been away for days';
    for (const member of [...table.values()]) {
      if (member.doubted) this.#roster.forget(member, reason, out);
    }
  }
}
