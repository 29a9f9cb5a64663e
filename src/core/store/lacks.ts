import { compareBoots, sameBoot } from '../boot.js';
import { isAhead, isNews } from './cut.js';
import type { OwnerLog } from './owner-log.js';
import { priorExpired, type OwnerState, type StoreContext } from './owner-state.js';
import type { DigestRow, Want } from './rows.js';

/** Who looks at a row of a peer, and when. */
export interface Looker {
  readonly node: string;
  /** Whether what peers hold of this node's earlier boots is to come (S7). */
  readonly wantsPast: boolean;
  readonly context: StoreContext;
  readonly nowMs: number;
}

/**
 * What to ask a peer for that shows this row, where `held` is what is held of its owner: the log where it is ahead, the
 * prior where it may hold more of one. Never this node's own log, but its own prior (S7).
 */
export function lacks(row: DigestRow, held: OwnerState | undefined, looker: Looker): Want[] {
  const { owner } = row;
  if (held === undefined) return [{ owner, kind: 'log', after: 0 }];
  const { boot, head } = held.log;
  const wants: Want[] = [];
  if (owner !== looker.node && isAhead(row, held.log)) {
    wants.push({ owner, kind: 'log', boot, after: head });
  }
  if (sameBoot(row.boot, boot) && lacksPrior(row, held, looker)) {
    wants.push({ owner, kind: 'prior', boot, after: 0 });
  }
  return wants;
}

function lacksPrior(row: DigestRow, held: OwnerState, looker: Looker): boolean {
  const { log, prior, priorFrom } = held;
  const theirs = row.prior;
  if (held.owner === looker.node && !looker.wantsPast) return false;
  if (theirs === undefined || log.settled) return false;
  if (priorExpired(looker.context, held, looker.nowMs)) return false;
  if (priorFrom !== undefined && compareBoots(theirs.boot, priorFrom) < 0) return false;
  if (prior?.row()?.hash === theirs.hash) return false;
  // A peer at a lower head has struck less of it: that is no news.
  return row.head >= log.head || prior?.covers(theirs.boot, theirs.head) !== true;
}

/** Whether a row of this node's own log says more than this node wrote (S8). */
export function isForged(row: DigestRow, own: OwnerLog): boolean {
  if (row.prior !== undefined && compareBoots(row.prior.boot, own.boot) >= 0) return true;
  return isNews(row, own);
}
