import { sameBoot } from '../../boot.js';
import { counted } from '../../counters.js';
import { OWNERS_MAX } from '../../limits.js';
import type { Instant } from '../../ports.js';
import { RecentMap } from '../../recent-map.js';
import { isNews } from '../../store/cut.js';
import {
  afterOf,
  rowOf,
  type DigestRow,
  type LogDelta,
  type OwnerDelta,
} from '../../store/rows.js';
import type { Refusal, Refused } from '../link/frames.js';
import type { LinkEvent, Session } from '../link/session.js';
import type { ClockWatch } from '../self/clock-watch.js';
import type { CatchUp } from './catch-up.js';
import { Disputes } from './disputes.js';
import { isAboutClocks, type Barred } from './door.js';
import type { Offers } from './offers.js';
import type { Pulls } from './pulls.js';
import type { Spread } from './spread.js';
import type { Strangers } from './strangers.js';
import type { Around } from '../whom/around.js';
import { logged } from '../effects.js';

/**
 * Logs over links: rows, deltas and refusals of peers meet the store here. What goes out then is up to `spread`, and
 * what this node still lacks is up to `catchUp`.
 */
export class Replication {
  readonly #o: ReplicationParts;
  readonly #disputes: Disputes;
  /** Owner -> the limit that what came of its log was beyond, until it is taken in or the owner goes (S11). */
  readonly refusedLogs = new RecentMap<string, string>(OWNERS_MAX);

  constructor(o: ReplicationParts) {
    this.#o = o;
    this.#disputes = new Disputes(o);
  }

  /** Rows of a peer. */
  rows(session: Session, { outcome, live, missed }: Rows, now: Instant): void {
    const { emit, node } = this.#o;
    if (missed) emit(counted('digest_repairs_total', { way: 'push' }));
    // What the first whole digest of a link shows is no news that went astray.
    const late = outcome.ofWhole && session.wasLive && !live;
    for (const row of outcome.rows) {
      if (row.owner === node) this.#ownRow(session, row, late, now);
      else this.#otherRow(session, row, late, now);
    }
    for (const owner of outcome.gone) this.#o.catchUp.note(owner, now);
    // The whole digest ended pauses too: what was refused may be tried again.
    if (outcome.whole)
      for (const row of session.view.rows()) this.#o.catchUp.lookAt(row, late, now);
    if (live) this.#o.catchUp.compared(session.id, now);
  }

  /** A piece of a log. */
  delta(session: Session, delta: OwnerDelta, now: Instant): void {
    const { emit, store } = this.#o;
    const { owner, kind } = delta;
    const fromOwner = session.peer?.node === owner;
    const barred = this.#o.offers.barred(delta, now);
    if (fromOwner && kind === 'log') this.#clockSays(session, owner, barred, now);
    if (barred !== undefined) {
      this.#refuse(session, delta, barred, now);
      return;
    }
    const left = kind === 'log' && this.#o.offers.elsewhere(session, owner, now);
    if (left && isNews(rowOf(delta), store.row(owner))) {
      this.#leaveToOwner(session, delta, now);
      return;
    }
    this.#o.pulls.progress(delta, now.monotonicMs);
    const result = store.receive(session.id, delta, now, fromOwner);
    emit(counted('deltas_received_total', { result: result.kind }));
    if (result.kind === 'refused') {
      this.#refuse(session, delta, { ...result, grave: undefined }, now, result.filledBy);
      return;
    }
    if (result.kind === 'installed') {
      this.#installed(session, delta, fromOwner, now);
      if (result.above === true) emit({ kind: 'meet', name: owner });
    }
    if (result.kind === 'known') this.#o.spread.duplicate(session, delta);
    if (result.kind !== 'staged') this.#o.catchUp.note(owner, now);
  }

  /**
   * A piece of a log that an earlier life of this node held (D5): let in by the same rules as from a peer.
   * True when it led to a cut.
   */
  remember(delta: OwnerDelta, now: Instant): boolean {
    const barred = this.#o.offers.barred(delta, now);
    const result =
      barred === undefined
        ? this.#o.store.receive(REMEMBER_LINK_ID, delta, now)
        : { kind: 'refused' as const, message: barred.message };
    if (result.kind !== 'refused') return result.kind === 'installed' && delta.kind === 'log';
    const fields = { owner: delta.owner, why: result.message };
    this.#o.emit(logged('info', 'what an earlier life knew of an owner is not taken back', fields));
    return false;
  }

  /** A peer refused what this node sent, or carries another peer's row of this node's log here (S5). */
  refusal(session: Session, refusal: Refusal, now: Instant): void {
    const { clocks, emit, node, store } = this.#o;
    const { owner, reason, row, grave } = refusal;
    const peer = session.name;
    emit(counted('refusals_received_total', { reason, owner, peer }));
    if (grave !== undefined) emit({ kind: 'grave-heard', grave, from: peer });
    if (owner === node && isAboutClocks(reason)) {
      const { head } = store.row(node) ?? { head: 0 };
      clocks.refused(session.id, peer, refusal.message, head);
    }
    if (owner === node && row !== undefined) this.#disputes.judge(session, row, now);
    // What a third node holds is no answer to what went out on this link.
    if (owner === node && reason === 'KNOWN' && refusal.refused === undefined) return;
    if (owner !== node && reason === 'KNOWN') session.view.setLazy(owner, true);
    session.refused(owner, reason, refusal.refused ?? (grave && { boot: grave.boot, after: 0 }));
  }

  /** An owner's log was dropped here. */
  dropped(owner: string, now: Instant): void {
    this.#o.strangers.dropped(owner);
    this.refusedLogs.delete(owner);
    this.#o.spread.changed(owner);
    this.#o.catchUp.dropped(owner, now);
  }

  /** Drops the log of an owner that is no member (M4). */
  dropStranger(owner: string, reason: string, now: Instant): void {
    const { emit, store } = this.#o;
    store.evict(owner);
    this.dropped(owner, now);
    emit(counted('evictions_total', { outcome: 'evicted' }));
    emit(logged('warn', 'dropped the log of an owner that is no member', { owner, reason }));
  }

  /** A link is gone. */
  linkGone(session: Session, now: Instant): void {
    this.#o.store.dropStaged(session.id);
    this.#o.clocks.linkGone(session.id);
    this.#o.catchUp.linkGone(session.id, now);
  }

  /** Lets go of logs whose owners have not become members in their time. */
  tickStrangers(now: Instant): void {
    for (const owner of this.#o.strangers.takeDue(now.monotonicMs)) {
      this.dropStranger(owner, 'no member of that name within the dead-timeout', now);
    }
  }

  #ownRow(session: Session, row: DigestRow, late: boolean, now: Instant): void {
    const { clocks, emit, store } = this.#o;
    if (this.#disputes.judge(session, row, now)) return;
    const current = sameBoot(row.boot, store.boot);
    if (current) clocks.taken(session.id, row.head);
    if (current && row.head > session.acknowledgedHead) {
      session.acknowledgedHead = row.head;
      emit({ kind: 'acknowledged', node: session.name, head: row.head });
    }
    this.#o.catchUp.lookAt(row, late, now);
  }

  #otherRow(session: Session, row: DigestRow, late: boolean, now: Instant): void {
    const { emit, membership } = this.#o;
    const own = row.owner === session.peer?.node;
    const grave = membership.bars(row.owner, row.boot);
    const barred = own || grave ? this.#o.offers.barredRow(row, now) : undefined;
    if (own) this.#clockSays(session, row.owner, barred, now);
    if (barred?.reason === 'GRAVE') {
      emit(counted('members_barred_total', { owner: row.owner }));
      session.outbox.refuse(refusalOf(row.owner, { boot: row.boot, after: 0 }, barred));
    }
    this.#disputes.compare(session, row, now);
    this.#o.catchUp.lookAt(row, late, now);
  }

  /** Whether the log of an owner may come in on its own link, as far as the clocks go. */
  #clockSays(session: Session, owner: string, barred: Barred | undefined, now: Instant): void {
    const { clocks, store } = this.#o;
    const wrong = barred !== undefined && isAboutClocks(barred.reason);
    if (wrong) clocks.refuses(session.id, barred.message);
    else clocks.takes(session.id);
    store.setAway(owner, wrong, now, 'CLOCK');
  }

  #installed(session: Session, delta: OwnerDelta, fromOwner: boolean, now: Instant): void {
    const { emit, overlay, strangers } = this.#o;
    const { owner, boot } = delta;
    if (afterOf(delta) === 0) {
      emit(counted('full_cuts_total', { direction: 'in' }));
      strangers.installed(owner, now.monotonicMs);
    }
    if (delta.kind === 'log') {
      const repaired = this.#o.pulls.takeFoundByDigest(owner, session.id);
      if (repaired) emit(counted('digest_repairs_total', { way: 'pull' }));
      session.view.brought(delta);
      this.refusedLogs.delete(owner);
    }
    this.#o.spread.changed(owner);
    if (delta.kind === 'log' && overlay.on) this.#o.spread.relay(session, owner);
    if (!overlay.on) this.#disputes.compareAll(owner, now);
    if (!fromOwner) return;
    session.outbox.rows.ack(owner);
    if (delta.kind === 'log') session.raisePeer(boot);
  }

  /** An owner that is linked tells its log itself (S8). An honest relay was only faster, and may send rows from now on. */
  #leaveToOwner(session: Session, delta: LogDelta, now: Instant): void {
    const { emit, links } = this.#o;
    const { owner, boot, after } = delta;
    const reason = 'KNOWN';
    const message = `node ${owner} is linked here, and tells its log itself`;
    const peer = session.name;
    emit(counted('deltas_refused_total', { reason, owner, peer }));
    session.outbox.refuse({ owner, reason, refused: { boot, after }, message });
    links.to(owner)?.doubt(now.monotonicMs);
    this.#o.catchUp.note(owner, now);
  }

  #refuse(
    session: Session,
    delta: OwnerDelta,
    barred: Barred,
    now: Instant,
    filledBy?: 'link' | 'store',
  ): void {
    const { emit, strangers } = this.#o;
    const { owner, boot, kind } = delta;
    const after = afterOf(delta);
    const { reason } = barred;
    const peer = session.name;
    emit(counted('deltas_refused_total', { reason, owner, peer }));
    if (reason === 'LIMIT' || reason === 'SIGNATURE') {
      this.refusedLogs.set(owner, barred.message);
    }
    if (reason === 'GRAVE') emit(counted('members_barred_total', { owner }));
    session.outbox.refuse(refusalOf(owner, { boot, after }, barred));
    emit(logged('debug', 'a delta is refused', { owner, peer, reason, why: barred.message }));
    if (reason === 'NOT_OWNER' && kind === 'log') this.#disputes.forged(session, delta, now);
    const misfit = reason === 'GAP' || (reason === 'HASH' && after > 0);
    // By the next whole digest a stranger may have become a member, and another log may have gone.
    const passes = strangers.bar(owner) !== undefined || filledBy === 'store';
    if (filledBy === 'link') this.#o.catchUp.crowded(delta, now);
    else if (misfit) this.#o.pulls.again(delta, reason === 'HASH', now);
    else {
      if (kind === 'log') session.view.pausePull(owner, passes ? 'KNOWN' : reason);
      this.#o.catchUp.note(owner, now);
    }
  }
}

/** What replication touches. */
export interface ReplicationParts extends Around {
  readonly clocks: ClockWatch;
  readonly strangers: Strangers;
  readonly offers: Offers;
  readonly pulls: Pulls;
  readonly catchUp: CatchUp;
  readonly spread: Spread;
}

type Rows = Extract<LinkEvent, { kind: 'rows' }>;

/** No link has it: links are numbered from 1. */
const REMEMBER_LINK_ID = 0;

function refusalOf(owner: string, refused: Refused, barred: Barred): Refusal {
  const { reason, grave, message } = barred;
  return { owner, refused, reason, ...(grave ? { grave } : {}), message };
}
