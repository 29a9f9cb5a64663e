import { compareBoots, isFuture, type Boot } from '../../boot.js';
import { STAMP_AGE_MAX_MS, STAMP_AHEAD_MAX_MS } from '../../limits.js';
import type { MemberRow } from '../../membership/member.js';
import type { RefusalReason } from '../../store/rows.js';

/**
 * The door (M4): nothing at or below a grave, no stamp over a day ahead of this clock, and no log anew whose
 * stamp is over 7 days old, so that graves may be forgotten after 8.
 */
export function checkDoor(
  arrival: Arrival,
  /** The boot of the log that is held. */
  held: Boot | undefined,
  grave: MemberRow | undefined,
  wallMs: number,
): Barred | undefined {
  const { owner, boot, stampMs } = arrival;
  const bar = (reason: RefusalReason, message: string): Barred => ({ reason, grave, message });
  if (grave !== undefined) {
    return bar('GRAVE', `node ${owner} was evicted at generation ${grave.boot.generation}`);
  }
  if (isFuture(boot, wallMs)) {
    return bar('FUTURE', `generation ${boot.generation} of node ${owner} is no generation`);
  }
  const aheadMs = (stampMs ?? wallMs) - wallMs;
  if (aheadMs > STAMP_AHEAD_MAX_MS) {
    const ahead = days(aheadMs);
    return bar('FUTURE', `the log of node ${owner} is stamped ${ahead} ahead of this clock`);
  }
  const anew = held === undefined || compareBoots(held, boot) < 0;
  if (anew && aheadMs < -STAMP_AGE_MAX_MS) {
    return bar('TOO_OLD', `the log of node ${owner} was stamped ${days(-aheadMs)} ago`);
  }
  return undefined;
}

/** What is to be let in: the boot and the stamp of a log, or the boot of a prior, which has no stamp. */
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

const DAY_MS = 86_400_000;

/** True for a refusal that says that two clocks are too far apart (I3). */
export function isAboutClocks(reason: RefusalReason): boolean {
  return reason === 'FUTURE' || reason === 'TOO_OLD';
}

function days(ms: number): string {
  return `${(ms / DAY_MS).toFixed(1)} days`;
}
