import { compareBoots, type Boot } from '../boot.js';
import { GENERATION_AHEAD_MAX_MS, STAMP_AGE_MAX_MS } from '../limits.js';
import type { MemberRow } from '../membership/member.js';
import type { RefusalReason } from '../store/rows.js';

/** What stands at the door: the boot and the stamp of a log, or of a prior without one. */
export interface Arrival {
  readonly owner: string;
  readonly boot: Boot;
  /** Owner's clock, Unix ms; none for a prior, whose age is bounded by its successor's. */
  readonly stampMs: number | undefined;
}

/** Why it is not let in, and the grave in the answer. */
export interface Barred {
  readonly reason: RefusalReason;
  readonly grave: MemberRow | undefined;
  readonly message: string;
}

/** True when a generation lies more than a day ahead of this clock: a forgery, or a broken clock (S8). */
export function isFuture(boot: Boot, wallMs: number): boolean {
  return boot.generation > wallMs + GENERATION_AHEAD_MAX_MS;
}

/**
 * The door (M4): nothing at or below a grave, nothing from the far future, and no log anew whose stamp is
 * over 7 days old, so that graves may be forgotten after 8.
 */
export function checkDoor(
  arrival: Arrival,
  /** The boot of the log that is held. */
  held: Boot | undefined,
  grave: MemberRow | undefined,
  wallMs: number,
): Barred | undefined {
  const { owner, boot, stampMs } = arrival;
  if (grave !== undefined) {
    const message = `node ${owner} was evicted at generation ${grave.boot.generation}`;
    return { reason: 'GRAVE', grave, message };
  }
  if (isFuture(boot, wallMs)) {
    const message = `generation ${boot.generation} of node ${owner} is over a day ahead of the clock`;
    return { reason: 'FUTURE', grave, message };
  }
  const anew = held === undefined || compareBoots(held, boot) < 0;
  if (anew && stampMs !== undefined && stampMs < wallMs - STAMP_AGE_MAX_MS) {
    return { reason: 'TOO_OLD', grave, message: `the log of node ${owner} is over 7 days old` };
  }
  return undefined;
}
