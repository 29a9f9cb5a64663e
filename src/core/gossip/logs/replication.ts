import { sameBoot } from '../../boot.js';
import { counted } from '../../counters.js';
import { DUPLICATES_MAX } from '../../limits.js';
import type { MemberRow } from '../../membership/member.js';
import type { Instant, Rng } from '../../ports.js';
import type { MeshStore } from '../../store/mesh-store.js';
import type { DigestRow, OwnerDelta, Want } from '../../store/rows.js';
import type { Transfer } from '../../store/transfer.js';
import type { ClockWatch } from '../self/clock-watch.js';
import { Disputes, type DisputesPort } from './disputes.js';
import { isAboutClocks, type Barred } from './door.js';
import type { Refusal, Refused } from '../link/frames.js';
import type { Links, Session } from '../link/links.js';
import type { Emit } from '../effects.js';
import { Offers, type OffersPort } from './offers.js';
import type { LinkEvent } from '../link/session.js';
import { heldOf, isAhead, sameCut } from '../link/peer-view.js';
import { Pulls } from './pulls.js';
import { RefusedLogs } from './refused-logs.js';
import { SyncGate } from './sync-gate.js';
import type { Turn } from './turn.js';

/**
 * Logs over links: the own one is pushed by the outboxes, the others are pulled (L2). This is where rows,
 * deltas, Wants and refusals that came in meet the store.
 */
export class Replication {
  readonly #node: string;
  readonly #store: MeshStore;
  readonly #links: Links<Transfer>;
  readonly #port: ReplicationPort;
  readonly #emit: Emit;
  readonly #pulls: Pulls;
  readonly #gate: SyncGate;
  readonly #offers: Offers;
  readonly #disputes: Disputes;
  readonly #clocks: ClockWatch;
  readonly #turn: Turn;
  readonly #refusedLogs = new RefusedLogs();
  /** A peer has shown an earlier boot of somebody: seldom before the first restart. */
  #priorsSeen = false;

  constructor(o: {
    readonly node: string;
    readonly store: MeshStore;
    readonly links: Links<Transfer>;
    readonly port: ReplicationPort;
    readonly emit: Emit;
    readonly clocks: ClockWatch;
    readonly rng: Rng;
    /** Nobody to sync with is known (M6). */
    readonly alone: boolean;
    readonly now: Instant;
  }) {
    this.#node = o.node;
    this.#store = o.store;
    this.#links = o.links;
    this.#port = o.port;
    this.#emit = o.emit;
    this.#clocks = o.clocks;
    const turn = { now: o.now };
    const { store, links, port, emit } = o;
    this.#turn = turn;
    this.#disputes = new Disputes({ store, links, port, emit, turn });
    const offers = new Offers({ node: o.node, store, links, port, emit, turn });
    this.#offers = offers;
    this.#pulls = new Pulls(offers, o.rng);
    this.#gate = new SyncGate(
      {
        offered: (linkId) => offers.offered(linkId),
        lacks: (linkId, owner) => offers.lacks(linkId, owner) || this.#pulls.has(owner, true),
      },
      o.alone,
    );
  }

  get synced(): boolean {
    return this.#gate.synced;
  }

  /** The limit that what was offered of this owner's log is beyond; empty when none is. */
  logRefused(owner: string): string {
    return this.#refusedLogs.reason(owner);
  }

  /** The clock of the turn; every input sets it first. */
  at(now: Instant): void {
    this.#turn.now = now;
  }

  /** Rows of a peer. */
  rows(session: Session, { outcome, live, missed }: Rows): void {
    if (missed) this.#emit(counted('digest_repairs_total', { way: 'push' }));
    // What the first whole digest of a link shows is no news that went astray.
    const late = outcome.ofWhole && session.wasLive && !live;
    for (const row of outcome.rows) {
      if (row.owner === this.#node) this.#ownRow(session, row, late);
      else this.#otherRow(session, row, late);
    }
    this.#priorsSeen ||= outcome.rows.some((row) => row.prior !== undefined);
    for (const owner of outcome.gone) this.#note(owner);
    // The whole digest ended pauses too: what was refused may be tried again.
    if (outcome.whole) for (const row of session.view.rows()) this.#lookAt(row, late);
    // Whether the clocks agree is told before a readiness that may rest on it.
    this.#clocks.tell(this.#links.live());
    if (live && this.#gate.compared(session.id)) this.#emit({ type: 'synced' });
    this.#checkGate();
  }

  /** A piece of a log. */
  delta(session: Session, delta: OwnerDelta): void {
    const { owner, prior } = delta;
    const fromOwner = session.peer?.node === owner;
    const barred = this.#offers.barred(delta);
    if (fromOwner && !prior) this.#clockSays(session, barred);
    if (barred !== undefined) {
      this.#refuse(session, delta, barred);
      return;
    }
    if (!prior && this.#offers.elsewhere(session, owner) && this.#isNews(delta)) {
      this.#leaveToOwner(session, delta);
      return;
    }
    this.#pulls.progress(owner, prior, this.#turn.now.monotonicMs);
    const result = this.#store.receive(session.id, delta, this.#turn.now, fromOwner);
    this.#emit(counted('deltas_received_total', { result: result.type }));
    if (result.type === 'refused') {
      this.#refuse(session, delta, { ...result, grave: undefined }, result.filledBy);
      return;
    }
    if (result.type === 'installed') this.#installed(session, delta, fromOwner);
    if (result.type === 'installed' && result.above === true) this.#port.meet(owner);
    if (result.type === 'known') this.#known(session, delta);
    if (result.type !== 'staged') {
      this.#note(owner);
      this.#checkGate();
    }
  }

  /**
   * A piece of a log that an earlier life of this node held (D5): let in by the same rules as from a peer.
   * True when it led to a cut.
   */
  remember(delta: OwnerDelta): boolean {
    const barred = this.#offers.barred(delta);
    const result =
      barred === undefined
        ? this.#store.receive(REMEMBER_LINK_ID, delta, this.#turn.now)
        : { type: 'refused' as const, message: barred.message };
    if (result.type !== 'refused') return result.type === 'installed' && !delta.prior;
    const fields = { owner: delta.owner, why: result.message };
    this.#log('info', 'what an earlier life knew of an owner is not taken back', fields);
    return false;
  }

  /** A peer asks for a log. False when it asks for too many at once. */
  want(session: Session, want: Want): boolean {
    // Whoever asks does not get it by a quicker way (L5).
    if (!want.prior) session.view.setLazy(want.owner, false);
    this.#emit(counted('wants_total', { direction: 'in' }));
    return session.outbox.answer(want);
  }

  /** A peer refused what this node sent, or carries another peer's row of this node's log here (S5). */
  refusal(session: Session, refusal: Refusal): void {
    const { owner, reason, row, grave } = refusal;
    const peer = session.peer?.node ?? '';
    this.#emit(counted('refusals_received_total', { reason, owner, peer }));
    if (grave !== undefined) this.#port.heard(grave, peer, this.#turn.now);
    if (owner === this.#node && isAboutClocks(reason)) {
      const { head } = this.#store.row(this.#node) ?? { head: 0 };
      this.#clocks.refused(session.id, peer, refusal.message, head);
    }
    if (owner === this.#node && row !== undefined) this.#disputes.judge(session, row);
    // What a third node holds is no answer to what went out on this link.
    if (owner === this.#node && reason === 'KNOWN' && refusal.refused === undefined) return;
    if (owner !== this.#node && reason === 'KNOWN') session.view.setLazy(owner, true);
    session.refused(owner, reason, refusal.refused ?? (grave && { boot: grave.boot, after: 0 }));
  }

  /** The own log has grown. */
  written(): void {
    for (const session of this.#links.open()) session.ownChanged();
  }

  /** The own log is under a new boot. */
  raised(): void {
    for (const session of this.#links.open()) session.ownReplaced();
    this.#changed(this.#node);
  }

  /** An owner's log was dropped here. */
  dropped(owner: string): void {
    this.#port.holds(owner, false);
    this.#refusedLogs.over(owner);
    this.#changed(owner);
    for (const prior of [false, true]) this.#pulls.note(owner, prior, this.#turn.now.monotonicMs);
    this.#checkGate();
  }

  /** A link is gone. */
  linkGone(session: Session): void {
    this.#store.dropStaged(session.id);
    this.#clocks.linkGone(session.id);
    this.#pulls.linkGone(session.id, this.#turn.now.monotonicMs);
    if (!this.#gate.linkGone(session.id)) return;
    for (const other of this.#links.live()) {
      if (this.#gate.compared(other.id)) this.#emit({ type: 'synced' });
      return;
    }
  }

  tick(): void {
    this.#pulls.tick(this.#turn.now.monotonicMs);
  }

  nextDeadlineMs(): number {
    return this.#pulls.nextDeadlineMs();
  }

  #ownRow(session: Session, row: DigestRow, late: boolean): void {
    if (this.#disputes.judge(session, row)) return;
    const current = sameBoot(row.boot, this.#store.boot);
    if (current) this.#clocks.taken(session.id, row.head);
    if (current && row.head > session.acknowledgedHead && session.peer !== undefined) {
      session.acknowledgedHead = row.head;
      this.#emit({ type: 'acknowledged', node: session.peer.node, head: row.head });
    }
    this.#lookAt(row, late);
  }

  #otherRow(session: Session, row: DigestRow, late: boolean): void {
    const own = row.owner === session.peer?.node;
    const grave = row.boot && this.#port.grave(row.owner, row.boot);
    const barred = own || grave ? this.#offers.barredRow(row) : undefined;
    if (own) this.#clockSays(session, barred);
    if (barred?.reason === 'GRAVE') {
      this.#emit(counted('members_barred_total', { owner: row.owner }));
      session.outbox.refuse(refusalOf(row.owner, row.boot && { boot: row.boot, after: 0 }, barred));
    }
    this.#disputes.compare(session, row);
    this.#lookAt(row, late);
  }

  /** Whether the peer's own log may come in, as far as the clocks go. */
  #clockSays(session: Session, barred: Barred | undefined): void {
    const wrong = barred !== undefined && isAboutClocks(barred.reason);
    if (wrong) this.#clocks.refuses(session.id, barred.message);
    else this.#clocks.takes(session.id);
    const owner = session.peer?.node;
    if (owner !== undefined) this.#store.setAway(owner, wrong, this.#turn.now, 'CLOCK');
  }

  /** Pulls what a row offers, and looks anew at what is being pulled of its owner; `late`: see `rows`. */
  #lookAt(row: DigestRow, late: boolean): void {
    const nowMs = this.#turn.now.monotonicMs;
    const lacks = this.#store.lacks(row, this.#turn.now);
    for (const prior of [false, true]) {
      const news = lacks.some((want) => want.prior === prior);
      if (news || this.#pulls.has(row.owner, prior))
        this.#pulls.touch(row.owner, prior, nowMs, late);
    }
  }

  #installed(session: Session, delta: OwnerDelta, fromOwner: boolean): void {
    const { owner, boot } = delta;
    if (delta.after === 0) {
      this.#emit(counted('full_cuts_total', { direction: 'in' }));
      this.#port.holds(owner, true);
    }
    if (!delta.prior) {
      const repaired = this.#pulls.takeFoundByDigest(owner, session.id);
      if (repaired) this.#emit(counted('digest_repairs_total', { way: 'pull' }));
      session.view.brought(delta);
      this.#refusedLogs.over(owner);
    }
    this.#changed(owner);
    if (!delta.prior && this.#port.relays()) this.relay(session, owner);
    if (!this.#port.relays()) this.#disputes.compareAll(owner);
    if (!fromOwner) return;
    session.outbox.rows.ack(owner);
    if (!delta.prior) session.peerRaised(boot);
  }

  /** News of a log goes on to whoever may lack it. */
  relay(from: Session, owner: string): void {
    for (const session of this.#links.live()) {
      const name = session.peer?.node ?? '';
      if (session !== from && name !== owner && this.#port.serves(name)) {
        session.outbox.push(owner);
      }
    }
  }

  /** A duplicate. A peer that brings nothing else is asked to send rows only (L5). */
  #known(session: Session, delta: OwnerDelta): void {
    const { owner, more, prior } = delta;
    session.outbox.rows.tell(owner);
    const relayed = this.#port.relays() && session.peer?.node !== owner;
    if (more || prior || !relayed) return;
    if (session.view.duplicate(owner) < DUPLICATES_MAX) return;
    const message = 'this log comes by a quicker way';
    session.outbox.refuse({ owner, reason: 'KNOWN', message });
  }

  /** Whether a delta says more of a log than is held, or something else. */
  #isNews({ owner, boot, upTo: head, hash }: OwnerDelta): boolean {
    const row = this.#store.row(owner);
    const held = heldOf(row);
    return isAhead({ boot, head }, held) || (sameCut({ boot, head }, held) && row?.hash !== hash);
  }

  /** Whoever is linked tells its log itself (S8). An honest relay was only faster, and may leave it to its row. */
  #leaveToOwner(session: Session, delta: OwnerDelta): void {
    const { owner, boot, after } = delta;
    const reason = 'KNOWN';
    const message = `node ${owner} is linked here, and tells its log itself`;
    const peer = session.peer?.node ?? '';
    this.#emit(counted('deltas_refused_total', { reason, owner, peer }));
    session.outbox.refuse({ owner, reason, refused: { boot, after }, message });
    this.#links.to(owner)?.doubt(this.#turn.now.monotonicMs);
    this.#note(owner);
    this.#checkGate();
  }

  #refuse(session: Session, delta: OwnerDelta, barred: Barred, filledBy?: 'link' | 'store'): void {
    const { owner, boot, prior, after } = delta;
    const { reason } = barred;
    const peer = session.peer?.node ?? '';
    this.#emit(counted('deltas_refused_total', { reason, owner, peer }));
    if (reason === 'LIMIT' || reason === 'SIGNATURE') {
      this.#refusedLogs.refused(owner, barred.message);
    }
    if (reason === 'GRAVE') this.#emit(counted('members_barred_total', { owner }));
    session.outbox.refuse(refusalOf(owner, { boot, after }, barred));
    this.#log('debug', 'a delta is refused', { owner, peer, reason, why: barred.message });
    const nowMs = this.#turn.now.monotonicMs;
    if (reason === 'NOT_OWNER') this.#disputes.forged(session, delta);
    // Other transfers on the link end soon: what had no room beside them is asked for again.
    const crowded = filledBy === 'link';
    if (crowded) this.#pulls.touch(owner, prior, nowMs);
    const again = crowded || reason === 'GAP' || (reason === 'HASH' && after > 0 && !prior);
    // By the next whole digest a stranger may have become a member, and another log may have gone.
    const passes = this.#port.stranger(owner) !== undefined || filledBy === 'store';
    if (!again && !prior) session.view.pausePull(owner, passes ? 'KNOWN' : reason);
    if (again) this.#pulls.again(owner, prior, reason === 'HASH', nowMs);
    else this.#note(owner);
    this.#checkGate();
  }

  /** Rows follow to all, but on links that are about to go. */
  #changed(owner: string): void {
    for (const session of this.#links.open()) {
      if (this.#port.serves(session.peer?.node ?? '')) session.outbox.rows.changed(owner);
    }
  }

  /**
   * Looks anew at what is pulled of an owner. What is not pulled was not offered, or its row will come;
   * but an unsettled boot that has come in makes its prior worth asking for.
   */
  #note(owner: string): void {
    const nowMs = this.#turn.now.monotonicMs;
    if (this.#pulls.has(owner, false)) this.#pulls.touch(owner, false, nowMs);
    const unsettled = this.#priorsSeen && this.#store.row(owner)?.settled === false;
    if (unsettled || this.#pulls.has(owner, true)) this.#pulls.touch(owner, true, nowMs);
  }

  #checkGate(): void {
    if (this.#gate.check()) this.#emit({ type: 'synced' });
  }

  #log(
    level: 'debug' | 'info' | 'warn' | 'error',
    message: string,
    fields: Record<string, string | number>,
  ): void {
    this.#emit({ type: 'log', level, message, fields });
  }
}

type Rows = Extract<LinkEvent, { kind: 'rows' }>;

/** No link has it: links are numbered from 1. */
const REMEMBER_LINK_ID = 0;

/** What replication needs of the rest of the node. */
export interface ReplicationPort extends OffersPort, DisputesPort {
  /** True for a peer that is told what changes. */
  serves(name: string): boolean;
  /** A log was installed, or is gone. */
  holds(owner: string, held: boolean): void;
  /** A grave came with a refusal. */
  heard(row: MemberRow, from: string, now: Instant): void;
}

function refusalOf(owner: string, refused: Refused | undefined, barred: Barred): Refusal {
  const { reason, grave, message } = barred;
  return { owner, ...(refused ? { refused } : {}), reason, ...(grave ? { grave } : {}), message };
}
