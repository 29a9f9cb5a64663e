import { OBSERVED_INTERVAL_MS, OBSERVED_LINK_BYTES_PER_SECOND } from '../../observed/limits.js';
import type { Place, ObservedRow } from '../../observed/tally.js';

/** One link as far as tallies of what nodes see go (W17): O(nodes) of state, nothing queued. */
export class ObservedLink {
  readonly told = new Map<string, Told>();
  /** Nodes whose tallies have changes to be sent, and nodes of whose tallies a row is to be sent. */
  readonly due = new Set<string>();
  readonly rowsDue = new Set<string>();
  /** Rows that are owed at once. */
  readonly owed = new Map<string, ObservedRow>();
  /** The peer knows that there is a tally of this node. */
  offered = false;
  /** The peer has spoken of tallies: it understands them. */
  spoke = false;
  nextMs = 0;
  nextRowsMs = 0;

  of(node: string): Told {
    const known = this.told.get(node);
    if (known !== undefined) return known;
    const told = { has: undefined, wants: false, from: undefined };
    this.told.set(node, told);
    return told;
  }

  /** Lets go of a node. */
  forget(node: string): void {
    this.told.delete(node);
    this.due.delete(node);
    this.rowsDue.delete(node);
    this.owed.delete(node);
  }

  /** When there is something to send. */
  deadlineMs(): number {
    const rowsMs = this.rowsDue.size > 0 ? this.nextRowsMs : Infinity;
    const dueMs = this.due.size + this.owed.size > 0 ? 0 : Infinity;
    return Math.max(this.nextMs, Math.min(rowsMs, dueMs));
  }

  /** Notes that a frame of this size goes out, and when the next one may: all links of a node send at the same moments. */
  sent(bytes: number, nowMs: number): void {
    const pauseMs = Math.max(OBSERVED_INTERVAL_MS, (bytes / OBSERVED_LINK_BYTES_PER_SECOND) * 1000);
    this.nextMs =
      (Math.floor(nowMs / OBSERVED_INTERVAL_MS) + pauseMs / OBSERVED_INTERVAL_MS) *
      OBSERVED_INTERVAL_MS;
  }
}

/** What the peer of a link knows of one node's tally, and wants of it. */
interface Told {
  has: Place | undefined;
  wants: boolean;
  /** Where a tally that is sent in parts began, while more parts are to follow. */
  from: number | undefined;
}
