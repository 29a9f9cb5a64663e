import { LINKS_MAX, MEMBER_NAMES_PER_SECOND, MEMBER_ROWS_PER_SECOND } from '../../limits.js';
import { RecentMap } from '../../recent-map.js';
import { GRAVES_MAX, MEMBER_ROWS_IN_FRAME_MAX, MEMBERS_MAX } from '../../limits.js';

/**
 * How much of the membership a peer may tell at once (X4): a whole one at the first word, then what a mesh of
 * 4,096 nodes can change in a second. It belongs to the peer's name, so a new link brings no new budget.
 */
export class RowBudgets {
  readonly #budgets = new RecentMap<string, Budget>(LINKS_MAX);

  /** Takes `rows` rows of a frame, `names` of them about new names; says what is wrong when it is too much. */
  spend(peer: string, rows: number, names: number, nowMs: number): string | undefined {
    if (rows > MEMBER_ROWS_IN_FRAME_MAX) {
      return `${rows} membership rows in one frame, at most ${MEMBER_ROWS_IN_FRAME_MAX} may be`;
    }
    const budget = this.#of(peer, nowMs);
    budget.rows -= rows;
    budget.names -= names;
    if (budget.rows >= 0 && budget.names >= 0) return undefined;
    return 'membership rows come faster than any mesh can change';
  }

  #of(peer: string, nowMs: number): Budget {
    const budget = this.#budgets.get(peer) ?? { rows: ROWS_MAX, names: MEMBERS_MAX, atMs: nowMs };
    const seconds = Math.max(0, nowMs - budget.atMs) / 1000;
    budget.rows = Math.min(ROWS_MAX, budget.rows + seconds * MEMBER_ROWS_PER_SECOND);
    budget.names = Math.min(MEMBERS_MAX, budget.names + seconds * MEMBER_NAMES_PER_SECOND);
    budget.atMs = nowMs;
    this.#budgets.set(peer, budget);
    return budget;
  }
}

/** What one peer may still tell of the membership: rows, and names that are new here. */
interface Budget {
  rows: number;
  names: number;
  atMs: number;
}

/** A whole membership with its graves, twice: a peer that was lost and is back tells all of it again. */
const ROWS_MAX = 2 * (MEMBERS_MAX + GRAVES_MAX);
