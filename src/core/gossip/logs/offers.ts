import { OVERLAY_GRAFT_MS, OWNER_DIAL_GRACE_MS, WANT_TIMEOUT_MS } from '../../limits.js';
import { sameBoot, type Boot } from '../../boot.js';
import { counted } from '../../counters.js';
import type { MemberRow } from '../../membership/member.js';
import type { MeshStore } from '../../store/mesh-store.js';
import type { DigestRow, OwnerDelta } from '../../store/rows.js';
import type { Transfer } from '../../store/transfer.js';
import { checkDoor, type Arrival, type Barred } from './door.js';
import type { Links, Session } from '../link/links.js';
import type { Emit } from '../effects.js';
import type { PullPort } from './pulls.js';
import type { Turn } from './turn.js';

/** What peers have that this node lacks, and may have from them: rows against store and door. */
export class Offers implements PullPort {
  readonly #o: OffersParts;

  constructor(o: OffersParts) {
    this.#o = o;
  }

  /** Links whose peer has more of this log, or prior, than this node, and that may be asked for it. */
  sources(owner: string, prior: boolean): number[] {
    const found: number[] = [];
    for (const session of this.#o.links.live()) {
      if (prior && session.view.priors.size === 0) continue;
      if (!prior && this.elsewhere(session, owner)) continue;
      if (this.#has(session, owner, prior) && this.#mayAsk(session, owner, prior)) {
        found.push(session.id);
      }
    }
    return found;
  }

  /** True while the peer of this link has more of it than this node. */
  offers(linkId: number, owner: string, prior: boolean): boolean {
    const session = this.#o.links.get(linkId);
    if (!prior && session !== undefined && this.elsewhere(session, owner)) return false;
    return this.#has(session, owner, prior);
  }

  /** True on every link but its own, while the owner of a log is linked: others' word of it is not taken (S8). */
  elsewhere(session: Session, owner: string): boolean {
    if (session.peer?.node === owner) return false;
    return this.#o.links.to(owner)?.answers(this.#o.turn.now.monotonicMs) ?? false;
  }

  /** Until when to leave it to the owner, or to the tree, to bring it unasked. */
  patienceMs(owner: string, sinceMs: number): number {
    const { links, port, store } = this.#o;
    const link = links.to(owner);
    if (link !== undefined) return Math.max(sinceMs + WANT_TIMEOUT_MS, link.answerDueMs);
    if (port.relays()) {
      return store.row(owner) === undefined ? sinceMs : sinceMs + OVERLAY_GRAFT_MS;
    }
    return port.firstDial(owner) ? sinceMs + OWNER_DIAL_GRACE_MS : sinceMs;
  }

  /** Sends a Want; `full` asks for the whole log. */
  ask(linkId: number, owner: string, prior: boolean, full: boolean): void {
    const { emit, links, store, turn } = this.#o;
    const session = links.get(linkId);
    const row = session?.view.row(owner);
    if (session === undefined || row === undefined) return;
    const want = store.lacks(row, turn.now).find((lack) => lack.prior === prior);
    if (want === undefined) return;
    if (prior && row.prior !== undefined) session.view.pulledPrior(owner, row.prior);
    session.outbox.want(full ? { ...want, after: 0 } : want);
    emit(counted('wants_total', { direction: 'out' }));
  }

  /** Owners of whom the peer of this link holds something. */
  offered(linkId: number): string[] {
    const session = this.#o.links.get(linkId);
    return session === undefined ? [] : Array.from(session.view.rows(), (row) => row.owner);
  }

  /** True while this owner's log or prior is to come. */
  lacks(linkId: number, owner: string): boolean {
    const { links, node, store } = this.#o;
    const session = links.get(linkId);
    const row = session?.view.row(owner);
    if (session === undefined || row === undefined) return false;
    if (owner === node && store.wantsPast && this.#isPast(row)) return true;
    // Where only the owner's own link may bring it, a refusal on that one is what ends the wait.
    const asked = this.elsewhere(session, owner) ? links.to(owner) : session;
    const paused = asked?.view.pullPaused(owner) ?? false;
    const log = this.#has(session, owner, false) && this.#mayAsk(session, owner, false) && !paused;
    return log || this.sources(owner, true).length > 0;
  }

  /** Why a piece of a log is not let in. */
  barred(delta: OwnerDelta): Barred | undefined {
    const { owner, boot, prior, stampMs } = delta;
    return this.#bar({ owner, boot, stampMs: prior ? undefined : stampMs });
  }

  /** Why what a row offers is not let in. */
  barredRow(row: DigestRow): Barred | undefined {
    const { owner, boot, stampMs } = row;
    return boot === undefined ? undefined : this.#bar({ owner, boot, stampMs });
  }

  #has(session: Session | undefined, owner: string, prior: boolean): boolean {
    const row = session?.view.row(owner);
    if (session?.state !== 'LIVE' || row === undefined) return false;
    return this.#o.store.lacks(row, this.#o.turn.now).some((want) => want.prior === prior);
  }

  #mayAsk(session: Session, owner: string, prior: boolean): boolean {
    const row = session.view.row(owner);
    if (row === undefined || this.barredRow(row) !== undefined) return false;
    if (!prior) return !session.view.pullPaused(owner);
    return row.prior !== undefined && session.view.mayPullPrior(owner, row.prior);
  }

  /** True for a row of this node's log as an earlier life left it: it becomes a prior there, and comes. */
  #isPast(row: DigestRow): boolean {
    const { store } = this.#o;
    return row.boot !== undefined && !sameBoot(row.boot, store.boot) && !store.disowns(row);
  }

  #bar(arrival: Arrival): Barred | undefined {
    const { port, store, turn } = this.#o;
    const held = store.row(arrival.owner)?.boot;
    const grave = port.grave(arrival.owner, arrival.boot);
    const barred = checkDoor(arrival, held, grave, turn.now.wallMs);
    return barred ?? (held === undefined ? port.stranger(arrival.owner) : undefined);
  }
}

/** What offers need of the rest of the node. */
export interface OffersPort {
  /** The grave that bars this boot (M4). */
  grave(owner: string, boot: Boot): MemberRow | undefined;
  /** True while logs are relayed at all (L5). */
  relays(): boolean;
  /** Why a log of an owner of whom nothing is held is not let in, when it is no member (M4). */
  stranger(owner: string): Barred | undefined;
  /** True while the first dial ever to this node is under way. */
  firstDial(name: string): boolean;
}

interface OffersParts {
  readonly node: string;
  readonly store: MeshStore;
  readonly links: Links<Transfer>;
  readonly port: OffersPort;
  readonly emit: Emit;
  readonly turn: Turn;
}
