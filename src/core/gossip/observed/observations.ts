import { sameBoot, type Boot } from '../../boot.js';
import { counted } from '../../counters.js';
import type { MemberRow } from '../../membership/member.js';
import { isFinal } from '../../membership/row.js';
import {
  OBSERVED_FACTS_MAX,
  OBSERVED_RAISE_INTERVAL_MS,
  OBSERVED_STALL_MS,
} from '../../observed/limits.js';
import type { Observed } from '../../observed/observed.js';
import {
  Tally,
  type ObservedDelta,
  type Place,
  type ObservedFrame,
  type ObservedRow,
} from '../../observed/tally.js';
import type { Session } from '../link/session.js';
import type { Around } from '../whom/around.js';
import type { ObservedLink } from './observed-link.js';
import type { ObservedTalk } from './observed-talk.js';

/**
 * What nodes see of workers, over links (W17). Each node tells its own tally to whom it is linked to. Of a
 * node without a link one neighbour is asked, so each tally comes over one link, and no tally from elsewhere
 * takes the place of what its node says itself. Nothing of it is kept for long, and nothing goes to disk.
 */
export class Observations {
  readonly #o: ObservationParts;
  readonly #parents = new Map<string, Parent>();
  #raisedMs = -Infinity;

  constructor(o: ObservationParts) {
    this.#o = o;
  }

  /** False while a linked peer, or one whose link is young, may not understand tallies. */
  get allSpeak(): boolean {
    const { links, talk } = this.#o;
    return [...links.live()].every(({ id }) => talk.spoke(id));
  }

  /** What has changed enters the own tally. */
  tick(nowMs: number): void {
    const { membership, node, talk } = this.#o;
    for (const [name, { boot }] of talk.tallies) {
      // What a former life of it has said is no longer so.
      if (!sameBoot(membership.row(name)?.boot, boot)) this.#drop(name);
    }
    if (talk.own.tick(nowMs, membership.activeCount)) this.#advanced(node);
  }

  nextDeadlineMs(): number {
    return this.#o.talk.own.nextDeadlineMs();
  }

  /** The membership says something else of a node. */
  nodeStatus(name: string, row: MemberRow): void {
    const { observed, node } = this.#o;
    if (name === node) return;
    if (isFinal(row)) this.#drop(name);
    // Who restarts has a gateway that goes on; of a dead node nobody knows what it has under way.
    observed.setHidden(name, row.status === 'DEAD' && !row.restarting);
  }

  /** This node is under another boot: its tally begins anew. */
  raised(boot: Boot, nowMs: number): void {
    this.#o.talk.own.restart(boot);
    this.tick(nowMs);
  }

  linkGone(linkId: number): void {
    this.#o.talk.linkGone(linkId);
    for (const [node, parent] of this.#parents) {
      if (parent.linkId === linkId) this.#parents.delete(node);
    }
  }

  receive(session: Session, frame: ObservedFrame, nowMs: number): void {
    const link = this.#o.talk.of(session);
    link.spoke = true;
    for (const row of frame.rows) this.#row(session, link, row, nowMs);
    for (const delta of frame.deltas) this.#delta(session, link, delta, nowMs);
  }

  #row(session: Session, link: ObservedLink, row: ObservedRow, nowMs: number): void {
    const { node, place, want, spare } = row;
    if (node === this.#o.node) this.#claimed(place, nowMs);
    else if (this.#o.membership.row(node) === undefined) return;
    const told = link.of(node);
    if (want === true) {
      // Who has less than was sent could not take it: not at once again.
      if (isLower(place, told.has)) link.nextMs = Math.max(link.nextMs, nowMs + OBSERVED_STALL_MS);
      told.has = place;
      told.from = undefined;
      link.due.add(node);
      session.nudge();
    } else if (node !== this.#o.node && !isLower(place, told.has)) told.has = place;
    if (want === true || spare === true) told.wants = want === true;
    if (node !== this.#o.node && want !== true && spare !== true)
      this.#offered(session, row, nowMs);
  }

  /** A peer has a tally up to somewhere; whoever is asked for it tells it. */
  #offered(session: Session, { node, place }: ObservedRow, nowMs: number): void {
    if (place === undefined || !this.#isNews(node, place)) return;
    const direct = this.#o.links.to(node);
    if (direct !== undefined) {
      // The node hears of it on its own link: it tells more, or learns that somebody has made this up.
      this.#owe(direct, session.peer?.node === node ? this.#wanted(node) : { node, place });
      return;
    }
    const parent = this.#parents.get(node);
    if (parent?.linkId === session.id) return;
    const upTo = this.#o.talk.tallies.get(node)?.upTo ?? 0;
    if (parent === undefined) this.#ask(session, node);
    else if (parent.stalled?.upTo !== upTo) parent.stalled = { upTo, sinceMs: nowMs };
    else if (nowMs - parent.stalled.sinceMs >= OBSERVED_STALL_MS) this.#ask(session, node);
  }

  #delta(session: Session, link: ObservedLink, delta: ObservedDelta, nowMs: number): void {
    const { node } = delta;
    const refused = this.#refusal(session, delta);
    if (refused !== undefined) {
      this.#o.emit(counted('observed_refused_total', { reason: refused }));
      if (node === this.#o.node) this.#claimed(delta, nowMs);
      else if (refused === 'unasked') this.#owe(session, { node, spare: true });
      else if (refused === 'boot') this.#owe(session, { node, want: true });
      return;
    }
    let tally = this.#o.talk.tallies.get(node);
    if (tally === undefined || !sameBoot(tally.boot, delta.boot) || isWhole(delta, tally)) {
      if (delta.after > 0) {
        this.#gap(session, node);
        return;
      }
      this.#o.observed.drop(node);
      tally = new Tally(node, delta.boot);
      this.#o.talk.tallies.set(node, tally);
    }
    const changes = tally.apply(delta);
    if (changes === undefined) {
      if (delta.after > tally.upTo) this.#gap(session, node);
      return;
    }
    for (const { key, said } of changes) this.#o.observed.hear(node, key, said);
    link.of(node).has = tally.place;
    this.#advanced(node);
  }

  /** Why what came of a tally is not taken; undefined when it is. */
  #refusal(
    session: Session,
    { node, boot, entries }: ObservedDelta,
  ): 'own' | 'boot' | 'unasked' | 'limit' | undefined {
    if (node === this.#o.node) return 'own';
    if (session.peer?.node !== node) {
      // What a node's own link says cannot be had from anybody else (X2).
      if (this.#o.links.to(node) !== undefined) return 'unasked';
      if (this.#parents.get(node)?.linkId !== session.id) return 'unasked';
    }
    if (!sameBoot(this.#o.membership.row(node)?.boot, boot)) return 'boot';
    return this.#o.observed.size + entries.length > OBSERVED_FACTS_MAX ? 'limit' : undefined;
  }

  #gap(session: Session, node: string): void {
    this.#o.emit(counted('observed_refused_total', { reason: 'gap' }));
    this.#owe(session, this.#wanted(node));
  }

  /** Somebody claims to know more of the own tally than it has: it goes above that, once in a while. */
  #claimed(place: Place | undefined, nowMs: number): void {
    const { boot, upTo } = this.#o.talk.own.tally;
    if (place === undefined || !sameBoot(place.boot, boot) || place.upTo <= upTo) return;
    if (nowMs - this.#raisedMs < OBSERVED_RAISE_INTERVAL_MS) return;
    this.#raisedMs = nowMs;
    this.#o.talk.own.restart(boot, place.upTo + 1);
    this.tick(nowMs);
  }

  /** A tally has more than it had: whoever wants it gets it, and others hear that it has. */
  #advanced(node: string): void {
    const own = node === this.#o.node;
    for (const session of this.#o.links.live()) {
      const link = this.#o.talk.of(session);
      if (session.peer?.node === node) continue;
      if (link.told.get(node)?.wants === true) link.due.add(node);
      else if (!own) link.rowsDue.add(node);
      else if (!this.#o.talk.offer(link)) continue;
      session.nudge();
    }
  }

  /** Asks this neighbour for a node's tally from now on. */
  #ask(session: Session, node: string): void {
    const before = this.#parents.get(node);
    const other = before && this.#o.links.get(before.linkId);
    if (other !== undefined) this.#owe(other, { node, spare: true });
    this.#parents.set(node, { linkId: session.id, stalled: undefined });
    this.#owe(session, this.#wanted(node));
  }

  /** A row that asks for a tally from where it ends here. One that has come only in part is asked for from its beginning. */
  #wanted(node: string): ObservedRow {
    const tally = this.#o.talk.tallies.get(node);
    if (tally?.whole === false) {
      this.#o.talk.tallies.delete(node);
      this.#o.observed.drop(node);
    }
    return { node, want: true, ...(tally?.whole === true ? { place: tally.place } : {}) };
  }

  #owe(session: Session, row: ObservedRow): void {
    this.#o.talk.of(session).owed.set(row.node, row);
    session.nudge();
  }

  #isNews(node: string, place: Place): boolean {
    if (!sameBoot(this.#o.membership.row(node)?.boot, place.boot)) return false;
    const tally = this.#o.talk.tallies.get(node);
    return tally === undefined || !sameBoot(tally.boot, place.boot) || tally.upTo < place.upTo;
  }

  #drop(node: string): void {
    this.#o.talk.drop(node);
    this.#parents.delete(node);
  }
}

/** What the observations touch; of a node that is no member, or is buried, nothing is taken. */
export interface ObservationParts extends Around {
  readonly observed: Observed;
  readonly talk: ObservedTalk;
}

/** The link that a tally of a node without a link is asked of, and since when it has told nothing new. */
interface Parent {
  readonly linkId: number;
  stalled: { readonly upTo: number; readonly sinceMs: number } | undefined;
}

/** A delta that takes the place of all that is held. */
function isWhole({ after, upTo }: ObservedDelta, tally: Tally): boolean {
  return after === 0 && upTo > tally.upTo;
}

/** Whether a place is known to lie before another one. */
function isLower(place: Place | undefined, than: Place | undefined): boolean {
  if (than === undefined) return false;
  if (place === undefined) return true;
  return sameBoot(place.boot, than.boot) && place.upTo < than.upTo;
}
