import { OVERLAY_GRAFT_MS, OWNER_DIAL_GRACE_MS, WANT_TIMEOUT_MS } from '../../limits.js';
import { sameBoot } from '../../boot.js';
import { counted } from '../../counters.js';
import type { Instant } from '../../ports.js';
import type { DigestRow, OwnerDelta, Part } from '../../store/rows.js';
import { checkDoor, type Arrival, type Barred } from './door.js';
import type { Session } from '../link/session.js';
import type { Strangers } from './strangers.js';
import type { Around } from '../whom/around.js';

/** What peers have that this node lacks, and may have from them: rows against store and door. */
export class Offers {
  readonly #o: OffersParts;

  constructor(o: OffersParts) {
    this.#o = o;
  }

  /** Links whose peer has more of this log, or prior, than this node, and that may be asked for it. */
  sources(part: Part, now: Instant): number[] {
    const found: number[] = [];
    for (const session of this.#o.links.live()) {
      if (part.kind === 'prior' && session.view.priors.size === 0) continue;
      if (part.kind === 'log' && this.elsewhere(session, part.owner, now)) continue;
      if (this.#has(session, part, now) && this.#mayAsk(session, part, now)) {
        found.push(session.id);
      }
    }
    return found;
  }

  /** True while the peer of this link has more of it than this node. */
  offers(linkId: number, part: Part, now: Instant): boolean {
    const session = this.#o.links.get(linkId);
    if (session === undefined) return false;
    if (part.kind === 'log' && this.elsewhere(session, part.owner, now)) return false;
    return this.#has(session, part, now);
  }

  /** True on every link but its own, while the owner of a log is linked: others' word of it is not taken (S8). */
  elsewhere(session: Session, owner: string, now: Instant): boolean {
    if (session.peer?.node === owner) return false;
    return this.#o.links.to(owner)?.answers(now.monotonicMs) ?? false;
  }

  /** Until when a log is not asked for, because its owner, or the overlay, may bring it unasked. */
  patienceMs(owner: string, sinceMs: number): number {
    const { links, overlay, peers, store } = this.#o;
    const link = links.to(owner);
    if (link !== undefined) return Math.max(sinceMs + WANT_TIMEOUT_MS, link.answerDueMs);
    if (overlay.on) {
      return store.row(owner) === undefined ? sinceMs : sinceMs + OVERLAY_GRAFT_MS;
    }
    return peers.firstDial(owner) ? sinceMs + OWNER_DIAL_GRACE_MS : sinceMs;
  }

  /** Sends a Want; `full` asks for the whole log. */
  ask(linkId: number, { owner, kind }: Part, full: boolean, now: Instant): void {
    const { emit, links, store } = this.#o;
    const session = links.get(linkId);
    const row = session?.view.row(owner);
    if (session === undefined || row === undefined) return;
    const want = store.lacks(row, now).find((lack) => lack.kind === kind);
    if (want === undefined) return;
    if (kind === 'prior' && row.prior !== undefined) session.view.pulledPrior(owner, row.prior);
    session.outbox.want(full ? { ...want, after: 0 } : want);
    emit(counted('wants_total', { direction: 'out' }));
  }

  /** Owners of whom the peer of this link holds something. */
  offered(linkId: number): string[] {
    const session = this.#o.links.get(linkId);
    return session === undefined ? [] : Array.from(session.view.rows(), (row) => row.owner);
  }

  /** True while more of this owner's log or prior is to come over this link. */
  lacks(linkId: number, owner: string, now: Instant): boolean {
    const { links, node, store } = this.#o;
    const session = links.get(linkId);
    const row = session?.view.row(owner);
    if (session === undefined || row === undefined) return false;
    if (owner === node && store.wantsPast && this.#isPast(row)) return true;
    // Where only the owner's own link may bring it, a refusal on that one is what ends the wait.
    const asked = this.elsewhere(session, owner, now) ? links.to(owner) : session;
    const paused = asked?.view.pullPaused(owner) ?? false;
    const log: Part = { owner, kind: 'log' };
    if (!paused && this.#has(session, log, now) && this.#mayAsk(session, log, now)) return true;
    return this.sources({ owner, kind: 'prior' }, now).length > 0;
  }

  /** Why a piece of a log is not let in. */
  barred(delta: OwnerDelta, now: Instant): Barred | undefined {
    const { owner, boot, kind, stampMs } = delta;
    return this.barredRow({ owner, boot, stampMs: kind === 'prior' ? undefined : stampMs }, now);
  }

  /** Why what a row offers is not let in. */
  barredRow(row: Arrival, now: Instant): Barred | undefined {
    const { membership, store, strangers } = this.#o;
    const held = store.row(row.owner)?.boot;
    const grave = membership.bars(row.owner, row.boot);
    const barred = checkDoor(row, held, grave, now.wallMs);
    return barred ?? (held === undefined ? strangers.bar(row.owner) : undefined);
  }

  #has(session: Session, { owner, kind }: Part, now: Instant): boolean {
    const row = session.view.row(owner);
    if (session.state !== 'LIVE' || row === undefined) return false;
    return this.#o.store.lacks(row, now).some((want) => want.kind === kind);
  }

  #mayAsk(session: Session, { owner, kind }: Part, now: Instant): boolean {
    const row = session.view.row(owner);
    if (row === undefined || this.barredRow(row, now) !== undefined) return false;
    if (kind === 'log') return !session.view.pullPaused(owner);
    return row.prior !== undefined && session.view.mayPullPrior(owner, row.prior);
  }

  /** True for a row of this node's log as an earlier life left it: it becomes a prior there, and comes. */
  #isPast(row: DigestRow): boolean {
    const { store } = this.#o;
    return !sameBoot(row.boot, store.boot) && !store.disowns(row);
  }
}

/** What offers look at. */
export interface OffersParts extends Around {
  readonly strangers: Strangers;
}
