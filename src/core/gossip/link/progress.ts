import { compareBoots, type Boot } from '../../boot.js';
import { isAhead, type Cut } from '../../store/cut.js';
import type { RefusalReason } from '../../store/rows.js';

/**
 * How far one log has come on its way to a peer, one of three states. `told` is where it begins, and where every
 * row leads that was written after what was sent had arrived; `sent` and `refused` follow each other as often
 * as the log goes out and does not get in.
 */
export type Progress =
  /** The peer has what its last row says. */
  | { readonly kind: 'told' }
  /** A cut went out whole: the peer counts as having it. */
  | Sent
  /** It is not sent again for now: the peer has what its last row says. */
  | Refused;

/** A cut, and the number of the frame that closed it. */
export interface Sent extends Cut {
  readonly kind: 'sent';
  readonly frame: number;
  /** It was the whole log. */
  readonly full: boolean;
}

/** A log that the peer has refused, up to this boot; no boot: whatever was sent. */
interface Refused {
  readonly kind: 'refused';
  readonly reason: RefusalReason;
  readonly boot: Boot | undefined;
  readonly head: number;
  /** A whole digest of the peer has come since: another cut may be tried. */
  readonly ripe: boolean;
}

/** Nothing is under way, and nothing was refused. */
export const TOLD: Progress = { kind: 'told' };

/** A cut went out whole. Of a log that the peer refuses, only its next row says whether it has taken this cut. */
export function afterSending(progress: Progress, sent: Sent): Progress {
  return isPaused(progress, sent) ? progress : sent;
}

/** The peer refuses a log, of which `last` was sent last. */
export function afterRefusal(
  reason: RefusalReason,
  boot: Boot | undefined,
  last: Cut | undefined,
): Progress {
  return { kind: 'refused', reason, boot, head: last?.head ?? 0, ripe: false };
}

/** The peer says what it has, once it had taken in so many frames. */
export function afterRow(
  progress: Progress,
  row: Cut | undefined,
  receivedFrames: number,
): Progress {
  if (progress.kind === 'sent') return receivedFrames >= progress.frame ? TOLD : progress;
  if (progress.kind === 'told' || progress.boot === undefined) return progress;
  // The peer has got what it refused from another node, so the refusal is over.
  const { boot, head } = progress;
  return isAhead({ boot, head }, row) ? progress : TOLD;
}

/** A whole digest of the peer has come. What a limit barred stays barred until the log has changed as well. */
export function afterDigest(progress: Progress): Progress {
  if (progress.kind !== 'refused') return progress;
  return progress.reason === 'LIMIT' ? { ...progress, ripe: true } : TOLD;
}

/** True while this cut is not to be sent. A later boot than the one refused is another log. */
export function isPaused(progress: Progress, cut: Cut | undefined): boolean {
  if (progress.kind !== 'refused') return false;
  if (progress.ripe && progress.head !== (cut?.head ?? 0)) return false;
  if (cut === undefined || progress.boot === undefined) return true;
  return compareBoots(cut.boot, progress.boot) <= 0;
}
