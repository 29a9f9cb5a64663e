import { sameBoot, type Boot } from '../boot.js';
import { REFUSED_NAME_MS, REFUSED_NAMES_MAX } from '../limits.js';
import { RecentMap } from '../recent-map.js';
import type { Clock } from './clock.js';
import type { EvictionBrake } from './eviction-brake.js';
import type { Awareness } from './awareness.js';
import type { MemberRow } from './member.js';
import type { Member, MemberTable } from './member-table.js';
import { aged } from './member-table.js';
import type { Outbox } from './outbox.js';
import type { Pinger } from './pinger.js';
import { reasonOf } from './reason.js';
import {
  compareRows,
  contradicts,
  isAccusation,
  isFinal,
  joinObservers,
  REMEMBERED_INCARNATION,
  supersedes,
} from './row.js';
import type { Self } from './self.js';
import type { MembershipSettings } from './settings.js';
import { suspicionMs } from './suspicion.js';

/** The parts that a membership is made of; they share one clock and one table. */
export interface Parts {
  readonly settings: MembershipSettings;
  readonly clock: Clock;
  readonly self: Self;
  readonly table: MemberTable;
  readonly pinger: Pinger;
  readonly awareness: Awareness;
  readonly brake: EvictionBrake;
}

/**
 * Takes rows in and says what changes with them: the one way by which a row of the table changes,
 * whether a neighbour or this node's own timers say so.
 */
export class Roster {
  readonly #parts: Parts;
  /** Those with a timer: SUSPECT, DEAD, or buried and not yet evicted. */
  readonly timed = new Set<Member>();
  /** Names that were refused, with the process that bore each. */
  readonly #refused = new RecentMap<
    string,
    { readonly instanceId: string; readonly untilMs: number }
  >(REFUSED_NAMES_MAX);
  refutations = 0;
  refusedRows = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** A node was refused at its Hello: what others say of that boot is not taken, until it is accepted (M8). */
  refuse(name: string, boot: Boot, out: Outbox): void {
    const { clock, table } = this.#parts;
    const member = table.get(name);
    // Somebody who is known under this name does not lose its place to one who only uses it.
    if (member?.met) return;
    this.#refused.set(name, {
      instanceId: boot.instanceId,
      untilMs: clock.nowMs + REFUSED_NAME_MS,
    });
    if (member && sameBoot(member.row.boot, boot)) {
      this.forget(member, 'refused at its hello, it is no member of this mesh', out);
    }
  }

  /** The authenticated word of a node itself. */
  greet(row: MemberRow, out: Outbox): void {
    this.#refused.delete(row.name);
    this.take(row, row.name, out);
    const member = this.#parts.table.get(row.name);
    if (member) member.met = true;
  }

  #isRefused({ name, boot }: MemberRow): boolean {
    const refused = this.#refused.get(name);
    return refused?.instanceId === boot.instanceId && this.#parts.clock.nowMs < refused.untilMs;
  }

  /** A row from a neighbour, '' when nobody knows from whom. */
  take(heard: MemberRow, from: string, out: Outbox): void {
    const observers = joinObservers(heard.observers, []);
    const ageMs = Math.max(0, heard.ageMs);
    const sane = observers === heard.observers && ageMs === heard.ageMs;
    const row = sane ? heard : { ...heard, ageMs, observers };
    if (row.name === this.#parts.self.row.name) {
      this.#aboutMe(row, from, out);
      return;
    }
    if (this.#isRefused(row)) return;
    const member = this.#parts.table.get(row.name);
    if (member) member.doubted = false;
    this.apply(row, from, out);
    if (member) member.unheard = false;
  }

  /**
   * A node that an earlier life of this one knew (D5). It is not alive until somebody says so: SUSPECT, or
   * DEAD when it had said that it restarts.
   */
  remember(known: MemberRow, out: Outbox): void {
    const { self, table } = this.#parts;
    if (known.name === self.row.name || table.get(known.name) !== undefined) return;
    const status = known.restarting ? 'DEAD' : 'SUSPECT';
    const row = { ...known, status, incarnation: REMEMBERED_INCARNATION, observers: [], ageMs: 0 };
    this.apply(row as MemberRow, '', out, 'known from an earlier life of this node, not heard yet');
    const member = table.get(known.name);
    if (member) member.unheard = true;
  }

  /** Joins a row about another node, with a reason where this node has its own. */
  apply(row: MemberRow, from: string, out: Outbox, reason?: string): void {
    const { table, clock } = this.#parts;
    const offer = table.offer(row, clock.nowMs);
    switch (offer.kind) {
      case 'full':
        this.refusedRows += 1;
        return;
      case 'barred':
        out.push({ kind: 'barred', name: row.name });
        if (from !== '') out.answer(from, offer.grave);
        return;
      case 'buried':
        out.flood(offer.row);
        return;
      case 'changed':
        this.#changed(offer.member, offer.before, { firstHand: from === row.name, reason }, out);
        // The accusation of a node is flooded, to that node too; what others say in its name is not.
        if (contradictsItself(offer.member.row, row)) this.#tellSubject(row, from, out);
        return;
      case 'older':
      case 'unchanged':
        this.#farewell(row, from, out);
        this.#tellSubject(row, from, out);
    }
  }

  /** This node has first-hand evidence that a member lives. */
  alive(name: string, out: Outbox): void {
    const member = this.#parts.table.get(name);
    if (!member || !isAccusation(member.row)) return;
    // Only its own refutation undoes the accusation, for everybody; until then we do not go on with it.
    member.timerMs = this.#parts.clock.nowMs;
    out.answer(name, this.aged(member));
  }

  /** Buries a member: its log goes now. */
  bury(member: Member, reason: string, out: Outbox): void {
    const incarnation = Math.max(0, member.row.incarnation);
    this.apply({ ...member.row, status: 'EVICTED', incarnation, ageMs: 0 }, '', out, reason);
    if (member.evictPending) this.evict(member, out);
  }

  /** The node is no longer a member: its row is dropped without a grave, and other nodes are not told. */
  forget(member: Member, reason: string, out: Outbox): void {
    const { row } = member;
    this.timed.delete(member);
    this.#parts.table.forget(row.name);
    const gone: MemberRow = { ...this.aged(member), status: 'EVICTED' };
    out.push({ kind: 'evict', name: row.name, boot: row.boot });
    if (!isFinal(row)) out.push({ kind: 'status', row: gone, from: row.status, reason });
    out.flood(gone);
  }

  /** Drops the log of a buried member. */
  evict(member: Member, out: Outbox): void {
    member.evictPending = false;
    this.timed.delete(member);
    out.push({ kind: 'evict', name: member.row.name, boot: member.row.boot });
  }

  /** The member's row as it travels. */
  aged(member: Member): MemberRow {
    return aged(member, this.#parts.clock.nowMs);
  }

  /** What is held against anybody begins anew. */
  restartTimers(): void {
    for (const member of this.timed) member.timerMs = this.#parts.clock.nowMs;
  }

  /** What this process slept through does not count against anybody. */
  shift(byMs: number): void {
    for (const member of this.timed) member.timerMs += byMs;
  }

  #aboutMe(row: MemberRow, from: string, out: Outbox): void {
    const { self, awareness } = this.#parts;
    switch (self.hear(row)) {
      case 'known':
        return;
      case 'outdated':
        if (from !== '') out.answer(from, self.row);
        return;
      case 'refuted':
        this.refutations += 1;
        awareness.raise(1);
        out.flood(self.row);
        return;
      case 'raised':
        out.flood(self.row);
        return;
      case 'newer': {
        const { boot, address } = row;
        out.push({ kind: 'newer-self', boot, grave: isFinal(row), address, from });
      }
    }
  }

  #changed(
    member: Member,
    before: MemberRow | undefined,
    offered: { readonly firstHand: boolean; readonly reason: string | undefined },
    out: Outbox,
  ): void {
    const { clock, pinger, settings } = this.#parts;
    const { row } = member;
    member.reason = offered.reason ?? reasonOf(row, before) ?? member.reason;
    const told = this.aged(member);
    if (!member.doubted) out.flood(told);
    pinger.track(row);
    const turned = before?.status !== row.status;
    if (turned) {
      member.changedMs = clock.nowMs;
      out.push({ kind: 'status', row: told, from: before?.status, reason: member.reason });
    }
    if (turned || compareRows(row, before) !== 0) {
      this.#startTimer(member, before, offered.firstHand, out);
    }
    if (row.status === 'SUSPECT') {
      member.suspicionMs = suspicionMs(member.suspicionNodes, row.observers.length, settings);
    }
  }

  #startTimer(
    member: Member,
    before: MemberRow | undefined,
    firstHand: boolean,
    out: Outbox,
  ): void {
    const { clock, table } = this.#parts;
    const { row } = member;
    const wasDead = before?.status === 'DEAD';
    if (!isFinal(row) || !wasDead) member.timerMs = clock.nowMs;
    member.heldBack = '';
    if (isFinal(row)) {
      this.#buried(member, before, firstHand, out);
      return;
    }
    member.evictPending = false;
    if (row.status === 'ALIVE') this.timed.delete(member);
    else this.timed.add(member);
    member.suspicionNodes = table.activeCount + 1;
  }

  /**
   * A grave that others dug is respected at the door at once, but its log stays for a dead-timeout, counted
   * from the death where the node was DEAD here already: the node will hear of its grave and return in a
   * newer boot, and until then one neighbour's bad view would empty everybody's list (M3).
   */
  #buried(member: Member, before: MemberRow | undefined, firstHand: boolean, out: Outbox): void {
    const { brake, clock } = this.#parts;
    const { row } = member;
    if (before !== undefined && isFinal(before)) return;
    if (member.unheard) {
      // Its grave is no view of a neighbour on a node that lives here: it was dug while this one was away.
      this.evict(member, out);
      return;
    }
    if (before && row.status === 'EVICTED' && !before.restarting) {
      brake.buried(row.name, clock.nowMs);
    }
    // LEFT is the word of its node; from anybody else it is a grave like any other (M5).
    member.evictPending = before !== undefined && (row.status === 'EVICTED' || !firstHand);
    if (member.evictPending) this.timed.add(member);
    else this.evict(member, out);
  }

  /** What others have said of its leaving, the node itself says as well. */
  #farewell(row: MemberRow, from: string, out: Outbox): void {
    const member = this.#parts.table.get(row.name);
    if (from !== row.name || row.status !== 'LEFT' || !member?.evictPending) return;
    if (compareRows(row, member.row) === 0) this.evict(member, out);
  }

  /** Who speaks of itself and does not know what is held against it hears it. */
  #tellSubject(row: MemberRow, from: string, out: Outbox): void {
    if (row.name !== from) return;
    const member = this.#parts.table.get(from);
    if (member === undefined) return;
    const differs = contradictsItself(member.row, row) || supersedes(member.row, row);
    if (differs) out.answer(from, this.aged(member));
  }
}

/** What is held of a node in the very state that it tells is not what it says of itself. */
function contradictsItself(held: MemberRow, told: MemberRow): boolean {
  return compareRows(held, told) === 0 && contradicts(held, told);
}
