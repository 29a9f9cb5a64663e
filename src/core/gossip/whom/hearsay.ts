import { compareBoots } from '../../boot.js';
import { INCARNATION_MAX } from '../../limits.js';
import type { MemberRow } from '../../membership/member.js';
import type { Membership } from '../../membership/membership.js';
import { contradicts, isFinal, joinRows, sameRow } from '../../membership/row.js';
import type { Session } from '../link/session.js';
import type { Links } from '../link/links.js';

/**
 * Whose word counts about a node that is linked here and answers: its own (M10). What others say that is newer or
 * worse than what it says itself waits here, two rows a link at most, and is told to the node, which refutes it or
 * goes above it. It counts once the link has ended or gives no answer, because nobody says it a second time.
 */
export class Hearsay {
  readonly #node: string;
  readonly #links: Links;
  readonly #membership: Pick<Membership, 'row'>;
  readonly #waiting = new Map<string, Waiting>();

  constructor(node: string, links: Links, membership: Pick<Membership, 'row'>) {
    this.#node = node;
    this.#links = links;
    this.#membership = membership;
  }

  /** Takes aside what is left to its subject. False where the row counts at once. */
  takes(row: MemberRow, from: string, nowMs: number): boolean {
    const { name } = row;
    const link = from === name ? undefined : this.#links.to(name);
    if (link === undefined || !this.#isLeft(row, link, nowMs)) return false;
    const waiting = this.#waiting.get(name) ?? {};
    const slot = isFinal(row) ? 'grave' : 'row';
    const before = waiting[slot] && aged(waiting[slot], nowMs);
    const joined = before === undefined ? row : joinRows(before, row);
    // Whoever does not answer is not protected.
    link.doubt(nowMs);
    if (before !== undefined && sameRow(before, joined)) return true;
    waiting[slot] = { row: joined, from, atMs: nowMs };
    this.#waiting.set(name, waiting);
    link.outbox.carry(slot, joined);
    return true;
  }

  /** Rows that count from now on, because their node's link has ended or is silent, or the node stands above them. */
  takeDue(nowMs: number): Omit<Heard, 'atMs'>[] {
    const due: Omit<Heard, 'atMs'>[] = [];
    for (const [name, waiting] of this.#waiting) {
      const link = this.#links.to(name);
      for (const slot of ['grave', 'row'] as const) {
        const heard = waiting[slot];
        if (heard === undefined) continue;
        const row = aged(heard, nowMs);
        if (link !== undefined && this.#isLeft(row, link, nowMs)) continue;
        delete waiting[slot];
        due.push({ row, from: heard.from });
      }
      if (waiting.grave === undefined && waiting.row === undefined) this.#waiting.delete(name);
    }
    return due;
  }

  /** When an answer of a node is due of which something waits, monotonic ms. */
  nextDeadlineMs(): number {
    let nextMs = Infinity;
    for (const name of this.#waiting.keys()) {
      const dueMs = this.#links.to(name)?.answerDueMs ?? Infinity;
      if (dueMs !== -Infinity) nextMs = Math.min(nextMs, dueMs);
    }
    return nextMs;
  }

  /**
   * Whether a row is left to its subject: a newer boot, what only a newer boot can answer, another incarnation than
   * the subject has told, something that it does not say of itself, or a death of which this node's own pings have
   * seen nothing. A suspicion counts: it spreads what one node has seen (M2), and its subject refutes it at once.
   */
  #isLeft(row: MemberRow, link: Session, nowMs: number): boolean {
    if (link.peer === undefined || !link.answers(nowMs)) return false;
    const order = compareBoots(row.boot, link.peer.boot);
    if (order !== 0) return order > 0;
    if (isFinal(row) || row.incarnation >= INCARNATION_MAX) return true;
    const held = this.#membership.row(row.name);
    const ahead = row.incarnation - (held?.incarnation ?? 0);
    if (held !== undefined && (ahead > 0 || (ahead === 0 && contradicts(row, held)))) return true;
    if (row.status !== 'DEAD' || held?.status === 'DEAD') return false;
    const seen = held?.observers.includes(this.#node) ?? false;
    return ahead > 0 || (ahead === 0 && !seen);
  }
}

/** What waits of others' word about one node: the highest grave, and the highest other row. */
interface Waiting {
  grave?: Heard;
  row?: Heard;
}

interface Heard {
  readonly row: MemberRow;
  readonly from: string;
  readonly atMs: number;
}

function aged({ row, atMs }: Heard, nowMs: number): MemberRow {
  return { ...row, ageMs: row.ageMs + Math.max(0, Math.round(nowMs - atMs)) };
}
