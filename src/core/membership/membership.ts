import type { Boot } from '../boot.js';
import type { Instant, Result, Rng } from '../ports.js';
import { fail, ok } from '../ports.js';
import { Clock } from './clock.js';
import { Doubt } from './doubt.js';
import type { MembershipEffect } from './effects.js';
import { EvictionBrake } from './eviction-brake.js';
import { Awareness } from './awareness.js';
import type { MemberRow } from './member.js';
import { MemberTable, aged } from './member-table.js';
import { Outbox } from './outbox.js';
import type { Ping } from './pinger.js';
import { Pinger } from './pinger.js';
import { Reaper } from './reaper.js';
import type { Parts } from './roster.js';
import { Roster } from './roster.js';
import { isFinal, isRemembered } from './row.js';
import { Self, type SelfOptions } from './self.js';
import type { MembershipSettings } from './settings.js';
import { checkSettings } from './settings.js';

/** Graves are counted in days: how often we look whether one is old enough. */
const GRAVE_CHECK_INTERVAL_MS = 60_000;

/** What `nodes` shows of a member beside its row. */
export interface MemberView {
  readonly statusReason: string;
  /** When its status changed here, monotonic ms; 0 for a name that is not known. */
  readonly statusSinceMs: number;
  /** Why its eviction waits; empty when it does not. */
  readonly evictionHeld: string;
}

/**
 * Who is alive, who is dead, and who is kept out: SWIM with Lifeguard, death in two levels, graves
 * (M0 to M5). One input enters, effects leave. Call `tick` at `nextDeadlineMs`, not much later: a tick that
 * is late by more than a ping timeout means that this process did not run in between, and that time counts
 * against no other node.
 */
export class Membership {
  readonly #parts: Parts;
  readonly #roster: Roster;
  readonly #reaper: Reaper;
  readonly #doubt: Doubt;
  readonly #startMs: number;
  #graveCheckMs: number;
  /** As computed since the last input; each input may change it. */
  #deadlineMs: number | undefined;

  constructor(o: SelfOptions & { rng: Rng; settings: MembershipSettings; now: Instant }) {
    checkSettings(o.settings);
    const table = new MemberTable();
    this.#parts = {
      settings: o.settings,
      clock: new Clock(o.now),
      self: new Self(o),
      table,
      pinger: new Pinger(table, o.settings, o.rng, o.now.monotonicMs),
      awareness: new Awareness(),
      brake: new EvictionBrake(o.settings.deadTimeoutMs),
    };
    this.#roster = new Roster(this.#parts);
    this.#reaper = new Reaper(this.#parts, this.#roster);
    this.#doubt = new Doubt(this.#parts, this.#roster);
    this.#startMs = o.now.monotonicMs;
    this.#graveCheckMs = o.now.monotonicMs + GRAVE_CHECK_INTERVAL_MS;
  }

  /** Suspicions of this node that it has refuted. */
  get refutations(): number {
    return this.#roster.refutations;
  }

  /** Rows about new names that were not taken, because MEMBERS_MAX are known. */
  get refusedRows(): number {
    return this.#roster.refusedRows;
  }

  /** 0 = this node is well; its timeouts are stretched by score + 1. */
  get healthScore(): number {
    return this.#parts.awareness.score;
  }

  /** Takes in rows from a neighbour: from a link, or from a Ping or its answer. */
  merge(rows: readonly MemberRow[], from: string, now: Instant): MembershipEffect[] {
    this.#enter(now);
    this.#heard();
    const out = new Outbox();
    for (const row of rows) this.#roster.take(row, from, out);
    return out.take();
  }

  /** An authenticated Hello: its subject lives, and hears at once what we held against it. */
  hello(row: MemberRow, now: Instant): MembershipEffect[] {
    this.#enter(now);
    this.#heard();
    const out = new Outbox();
    this.#roster.greet(row, out);
    return out.take();
  }

  /** A Hello was refused: whoever said it is no member (M8). */
  refused(name: string, boot: Boot, now: Instant): MembershipEffect[] {
    this.#enter(now);
    const out = new Outbox();
    this.#roster.refuse(name, boot, out);
    return out.take();
  }

  /**
   * What an earlier life of this node knew of another one, `ageMs` ago (D5); before anybody is heard. It
   * stands below whatever anybody says, and counts as not alive until then.
   */
  remember(row: MemberRow, ageMs: number, now: Instant): MembershipEffect[] {
    this.#enter(now);
    this.#parts.clock.remembered(ageMs);
    const out = new Outbox();
    this.#roster.remember(row, out);
    return out.take();
  }

  /** Runs the timers whose time has come. Calling it early, or twice, does nothing. */
  tick(now: Instant): MembershipEffect[] {
    this.#enter(now);
    const { self, pinger, clock, awareness, table } = this.#parts;
    if (self.leaving) return [];
    const out = new Outbox();
    for (const ping of pinger.overdue(clock.nowMs)) {
      if (ping.stage === 'direct') this.#directFailed(ping, out);
      else this.#reaper.unanswered(pinger.failed(ping), out);
    }
    this.#doubt.run(this.#reaper.isolated, out);
    this.#reaper.run(out);
    if (clock.nowMs >= this.#graveCheckMs) {
      this.#graveCheckMs = clock.nowMs + GRAVE_CHECK_INTERVAL_MS;
      table.expire(clock.nowMs);
    }
    out.push(...pinger.start(clock.nowMs, awareness.stretch));
    return out.take();
  }

  /** When `tick` has something to do, monotonic ms. Always finite. */
  nextDeadlineMs(): number {
    return (this.#deadlineMs ??= this.#findDeadlineMs());
  }

  /** A ping was answered, in time or late, by the node that was meant (`from`), with the pair's rows. */
  pingAnswered(
    pingId: number,
    rows: readonly MemberRow[],
    now: Instant,
    from = '',
  ): MembershipEffect[] {
    this.#enter(now);
    this.#heard();
    const out = new Outbox();
    const ping = this.#parts.pinger.answered(pingId);
    for (const row of rows) this.#roster.take(row, ping?.target ?? from, out);
    if (!ping) return out.take();
    if (ping.stage === 'direct') this.#parts.awareness.lower();
    this.#roster.alive(ping.target, out);
    return out.take();
  }

  /** A ping cannot be answered any more: refused, wrong node, link lost. Timeouts come by themselves. */
  pingFailed(pingId: number, now: Instant): MembershipEffect[] {
    this.#enter(now);
    const out = new Outbox();
    const ping = this.#parts.pinger.ping(pingId);
    if (ping?.stage === 'direct') this.#directFailed(ping, out);
    return out.take();
  }

  /** A relay has answered, or cannot be asked (`reachable` false). Give its rows to `merge` first. */
  indirectAnswered(
    pingId: number,
    via: string,
    reachable: boolean,
    now: Instant,
  ): MembershipEffect[] {
    this.#enter(now);
    const { pinger } = this.#parts;
    if (reachable) this.#heard();
    const out = new Outbox();
    const ping = pinger.ping(pingId);
    const outcome = pinger.relayed(pingId, via, reachable);
    if (!ping || outcome === 'open') return [];
    if (outcome === 'failed') this.#reaper.unanswered(pinger.failed(ping), out);
    else {
      pinger.answered(pingId);
      this.#roster.alive(ping.target, out);
    }
    return out.take();
  }

  /** A link was lost: its peer is pinged soon. Nothing is held against it for that. */
  linkClosed(name: string, now: Instant): void {
    this.#enter(now);
    const member = this.#parts.table.get(name);
    if (member?.row.status === 'ALIVE') this.#parts.pinger.hint(name, this.#parts.clock.nowMs);
  }

  /** Buries a node on an operator's word, whatever the brake says. The error is a sentence. */
  forget(name: string, now: Instant): Result<MembershipEffect[], string> {
    this.#enter(now);
    if (name === this.#parts.self.row.name) {
      return fail(`"${name}" is this node; to take it out of the mesh, use leave`);
    }
    const member = this.#parts.table.get(name);
    if (!member) return fail(`no node is named "${name}"`);
    if (member.row.status === 'ALIVE') {
      return fail(`"${name}" is alive and would be back at once; stop it, or use leave on it`);
    }
    const out = new Outbox();
    if (member.evictPending) this.#roster.evict(member, out);
    else if (!isFinal(member.row)) this.#roster.bury(member, 'forgotten by an operator', out);
    return ok(out.take());
  }

  /** Says goodbye (M5): no pings, no refutations from here on. */
  leaving(kind: 'RESTARTING' | 'LEAVING', now: Instant): MembershipEffect[] {
    this.#enter(now);
    this.#parts.self.leave(kind);
    return [{ kind: 'rows-changed', rows: [this.#parts.self.row] }];
  }

  /** This node will be away for so long, and says why; 0: it will not (M9). Nothing once it leaves. */
  announce(absentMs: number, reason: string, now: Instant): MembershipEffect[] {
    this.#enter(now);
    if (this.#parts.self.leaving) return [];
    this.#parts.self.announce(absentMs, reason);
    return [{ kind: 'rows-changed', rows: [this.#parts.self.row] }];
  }

  /** The newer boot that `newer-self` asked for is on disk (S8). */
  raiseBoot(boot: Boot, now: Instant): MembershipEffect[] {
    this.#enter(now);
    this.#parts.self.raise(boot);
    this.#parts.pinger.hurryGraves();
    return [{ kind: 'rows-changed', rows: [this.#parts.self.row] }];
  }

  /** Other nodes that are ALIVE or SUSPECT. */
  get activeCount(): number {
    return this.#parts.table.activeCount;
  }

  /** Their names, in no order. */
  activeNames(): Iterable<string> {
    return this.#parts.table.activeNames();
  }

  /** All names that a new neighbour should hear of, this node's first. */
  *toldNames(): Iterable<string> {
    yield this.#parts.self.row.name;
    for (const { row, doubted } of this.#parts.table.values()) {
      if (!doubted && !isRemembered(row)) yield row.name;
    }
  }

  /** The row of a name as others are told it; none of a name that this node cannot vouch for. */
  told(name: string): MemberRow | undefined {
    const row = this.row(name);
    if (row === undefined || this.#parts.table.get(name)?.doubted === true) return undefined;
    return isRemembered(row) ? undefined : row;
  }

  /** One row a name, this node's first, with ages as of the last input. */
  rows(): MemberRow[] {
    return [
      this.#parts.self.row,
      ...[...this.#parts.table.values()].map((member) => this.#roster.aged(member)),
    ];
  }

  /** The row of one name. */
  row(name: string): MemberRow | undefined {
    if (name === this.#parts.self.row.name) return this.#parts.self.row;
    const member = this.#parts.table.get(name);
    return member && this.#roster.aged(member);
  }

  /** True for this node, and for others that neither left nor were evicted. */
  isMember(name: string): boolean {
    const row = this.row(name);
    return row !== undefined && !isFinal(row);
  }

  /** The grave of an older boot of a name that has a newer row: it bars, and shows nowhere else. */
  olderGrave(name: string): MemberRow | undefined {
    const grave = this.#parts.table.get(name)?.grave;
    return grave && aged(grave, this.#parts.clock.nowMs);
  }

  /** The door (M4): the grave that keeps this boot of this owner out. */
  bars(owner: string, boot: Boot): MemberRow | undefined {
    return this.#parts.table.bars(owner, boot, this.#parts.clock.nowMs);
  }

  /** What a Ping to `other` and its answer carry: this node's row, and what it holds of the other. */
  pair(other: string): MemberRow[] {
    const row = other === this.#parts.self.row.name ? undefined : this.row(other);
    return row && !isRemembered(row) ? [this.#parts.self.row, row] : [this.#parts.self.row];
  }

  /** Reasons and times for people. */
  view(name: string): MemberView {
    if (name === this.#parts.self.row.name) {
      const statusReason = this.#parts.self.leaving ? 'this node, stopping' : 'this node';
      return { statusReason, statusSinceMs: this.#startMs, evictionHeld: '' };
    }
    const member = this.#parts.table.get(name);
    return {
      statusReason: member?.reason ?? '',
      statusSinceMs: member?.changedMs ?? 0,
      evictionHeld: member?.heldBack ?? '',
    };
  }

  #findDeadlineMs(): number {
    const { self, pinger, clock, settings } = this.#parts;
    if (self.leaving) return clock.nowMs + settings.pingIntervalMs;
    const nextMs = Math.min(pinger.nextDeadlineMs(), this.#reaper.nextDeadlineMs());
    return Math.min(nextMs, this.#doubt.deadlineMs, this.#graveCheckMs);
  }

  #enter(now: Instant): void {
    const { clock, settings } = this.#parts;
    const lastMs = clock.nowMs;
    clock.enter(now);
    const lateMs = clock.nowMs - this.nextDeadlineMs();
    // Late by a whole ping: nothing was read since the last input, answers may lie there unread.
    if (lateMs > settings.pingTimeoutMs) {
      this.#slept(clock.nowMs - lastMs, lateMs);
    }
    this.#deadlineMs = undefined;
    this.#doubt.enter();
  }

  /** Somebody said something: who was cut off until now gives everybody the time to say it, too. */
  #heard(): void {
    const { clock } = this.#parts;
    if (this.#reaper.isolated) this.#roster.restartTimers();
    this.#doubt.heard();
    clock.heard();
  }

  /** Nothing ran for up to `missedMs`, and for `surelyMs` at least. */
  #slept(missedMs: number, surelyMs: number): void {
    const { clock, settings, awareness, pinger, brake } = this.#parts;
    clock.slept(missedMs);
    awareness.raise(Math.ceil(Math.min(missedMs, surelyMs) / settings.pingTimeoutMs));
    pinger.shift(missedMs);
    brake.shift(missedMs);
    this.#roster.shift(missedMs);
  }

  #directFailed(ping: Ping, out: Outbox): void {
    const { pinger, clock, awareness } = this.#parts;
    const asked = pinger.directFailed(ping, clock.nowMs, awareness.stretch);
    if (Array.isArray(asked)) out.push(...asked);
    else this.#reaper.unanswered(asked, out);
  }
}
