import { compareBoots, type Boot } from '../boot.js';
import { GRAVE_PING_INTERVAL_MS, STAMP_AGE_MAX_MS } from '../limits.js';
import { fail, ok, type Instant, type Result, type Rng } from '../ports.js';
import type { MembershipEffect } from './effects.js';
import { EvictionBrake } from './eviction.js';
import { HealthScore } from './health-score.js';
import type { MemberRow } from './member.js';
import { MemberTable, type Member } from './member-table.js';
import { ProbeRing } from './probe-ring.js';
import { Prober, type ProbeVerdict } from './prober.js';
import { compareRows, isAccusation, isFinal, joinObservers, joinRows, sameRow } from './row.js';
import { checkSettings, type MembershipSettings } from './settings.js';
import { suspicionBaseMs, suspicionMs } from './suspicion.js';

/** What a membership is made from. */
export interface MembershipOptions {
  readonly node: string;
  readonly boot: Boot;
  readonly address: string;
  readonly version: string;
  readonly rng: Rng;
  readonly settings: MembershipSettings;
  readonly now: Instant;
}

/** What people are shown of a member beside its row. */
export interface MemberView {
  readonly statusReason: string;
  readonly statusSinceMs: number;
  /** '' = it is not held. */
  readonly evictionHeld: string;
}

/**
 * Who is alive (M1–M4): SWIM with Lifeguard. One input enters, effects leave. Death comes in two levels:
 * DEAD is a flag that its subject can still refute; EVICTED is a grave that only a newer boot leaves.
 */
export class Membership {
  readonly #node: string;
  readonly #settings: MembershipSettings;
  readonly #table = new MemberTable();
  readonly #score = new HealthScore();
  readonly #prober: Prober;
  /** ALIVE and SUSPECT nodes, then those that are dead: both are asked, the latter so that they return. */
  readonly #ring: ProbeRing;
  readonly #deadRing: ProbeRing;
  readonly #graveRing: ProbeRing;
  readonly #brake: EvictionBrake;
  /** Nodes that are to be asked before the ring goes on. */
  readonly #urgent = new Set<string>();
  #self: MemberRow;
  #selfSinceMs: number;
  #leaving = false;
  #nextProbeMs: number;
  #nextGravePingMs: number;
  /** Moment of the newest input. */
  #nowMs: number;

  constructor(options: MembershipOptions) {
    const { node, boot, address, version, rng, settings, now } = options;
    checkSettings(settings);
    this.#node = node;
    this.#settings = settings;
    this.#prober = new Prober(settings, this.#score, rng);
    this.#ring = new ProbeRing(rng);
    this.#deadRing = new ProbeRing(rng);
    this.#graveRing = new ProbeRing(rng);
    this.#brake = new EvictionBrake(settings.deadTimeoutMs);
    this.#self = {
      ...{ name: node, boot, address, version },
      incarnation: 0,
      status: 'ALIVE',
      ageMs: 0,
      observers: [],
      restarting: false,
    };
    this.#nowMs = now.monotonicMs;
    this.#selfSinceMs = now.monotonicMs;
    this.#nextProbeMs = now.monotonicMs + rng() * settings.probeIntervalMs;
    this.#nextGravePingMs = now.monotonicMs + GRAVE_PING_INTERVAL_MS;
  }

  /** Takes in rows as a peer says them. What we know better goes back to it. */
  merge(rows: readonly MemberRow[], from: string, now: Instant): MembershipEffect[] {
    this.#nowMs = now.monotonicMs;
    const effects: MembershipEffect[] = [];
    for (const row of rows) {
      if (row.name === this.#node) effects.push(...this.#heardOfSelf(row, now));
      else effects.push(...this.#heard(row, from, now));
    }
    return effects;
  }

  /** A node has shown itself on a link of its own: first-hand that this boot lives. */
  hello(row: MemberRow, now: Instant): MembershipEffect[] {
    this.#nowMs = now.monotonicMs;
    const known = this.#table.get(row.name);
    if (known && compareBoots(known.row.boot, row.boot) >= 0) return [];
    return this.#heard({ ...row, status: 'ALIVE', ageMs: 0 }, row.name, now);
  }

  /** Time has passed. A tick that comes late means that this process stood still. */
  tick(now: Instant): MembershipEffect[] {
    const nowMs = now.monotonicMs;
    this.#nowMs = nowMs;
    const lateMs = nowMs - this.nextDeadlineMs();
    const effects = lateMs > this.#settings.probeTimeoutMs ? this.loopStalled(lateMs, now) : [];
    const { direct, relayed } = this.#prober.due(nowMs);
    for (const pingId of direct) effects.push(...this.pingFailed(pingId, now));
    for (const pingId of relayed) effects.push(...this.#verdict(this.#prober.giveUp(pingId), now));
    if (nowMs >= this.#nextProbeMs) effects.push(...this.#probeNext(now));
    if (nowMs >= this.#nextGravePingMs) effects.push(...this.#pingGraves(now));
    for (const member of [...this.#table.all()]) effects.push(...this.#timers(member, now));
    return effects;
  }

  /** When `tick` has something to do, monotonic ms. */
  nextDeadlineMs(): number {
    let next = Math.min(this.#nextProbeMs, this.#nextGravePingMs, this.#prober.nextDeadlineMs);
    for (const member of this.#table.all()) next = Math.min(next, this.#deadlineOf(member));
    return next;
  }

  pingAnswered(pingId: number, rows: readonly MemberRow[], now: Instant): MembershipEffect[] {
    const verdict = this.#prober.answered(pingId);
    if (!verdict) return [];
    this.#score.lower();
    return this.merge(rows, verdict.target, now);
  }

  pingFailed(pingId: number, now: Instant): MembershipEffect[] {
    const turn = this.#prober.failed(pingId, this.#alive(), now.monotonicMs);
    return [...turn.effects, ...this.#verdict(turn.verdict, now)];
  }

  indirectAnswered(
    pingId: number,
    via: string,
    reachable: boolean,
    now: Instant,
  ): MembershipEffect[] {
    if (reachable) {
      this.#prober.answered(pingId);
      return [];
    }
    return this.#verdict(this.#prober.relayFailed(pingId, via), now);
  }

  /** This process stood still: what ran out meanwhile says nothing about others. */
  loopStalled(stallMs: number, _now: Instant): MembershipEffect[] {
    this.#score.raise(Math.ceil(stallMs / this.#settings.probeIntervalMs));
    this.#prober.extend(stallMs);
    for (const member of this.#table.all()) {
      if (isAccusation(member.row)) member.sinceMs += stallMs;
    }
    return [];
  }

  /** A link broke: its node is asked next. */
  linkClosed(name: string, now: Instant): void {
    const member = this.#table.get(name);
    if (member?.row.status !== 'ALIVE') return;
    this.#urgent.add(name);
    this.#nextProbeMs = Math.min(this.#nextProbeMs, now.monotonicMs);
  }

  /** Evicts a node whatever holds its eviction; one that is alive stays. */
  forget(name: string, now: Instant): Result<MembershipEffect[], string> {
    const member = this.#table.get(name);
    if (name === this.#node) return fail('a node cannot forget itself; use leave');
    if (!member) return fail(`no node ${name} is known`);
    if (member.row.status === 'ALIVE') {
      return fail(`node ${name} is alive; stop it, or let it leave, first`);
    }
    if (isFinal(member.row)) return ok([]);
    return ok(this.#evict(member, 'forgotten by an operator', now));
  }

  /** This node goes: for a restart it is DEAD at once, and its workers stay; for good it is LEFT (M5). */
  leaving(kind: 'RESTARTING' | 'LEAVING', now: Instant): MembershipEffect[] {
    this.#nowMs = now.monotonicMs;
    this.#leaving = true;
    this.#selfSinceMs = now.monotonicMs;
    const restarting = kind === 'RESTARTING';
    this.#self = { ...this.#self, status: restarting ? 'DEAD' : 'LEFT', restarting };
    return [{ type: 'rows-changed', rows: [this.#selfRow()] }];
  }

  /** This node goes on under a newer boot (S8). */
  raiseBoot(boot: Boot, now: Instant): MembershipEffect[] {
    this.#self = { ...this.#self, boot, incarnation: 0, status: 'ALIVE', restarting: false };
    this.#selfSinceMs = now.monotonicMs;
    return [{ type: 'rows-changed', rows: [this.#selfRow()] }];
  }

  /** All rows, this node's first. */
  rows(): MemberRow[] {
    const others = [...this.#table.all()].map((member) => aged(member, this.#nowMs));
    return [this.#selfRow(), ...others];
  }

  /** The row of a node, with the age of its status. */
  row(name: string): MemberRow | undefined {
    if (name === this.#node) return this.#selfRow();
    const member = this.#table.get(name);
    return member && aged(member, this.#nowMs);
  }

  /** The grave that bars this boot of an owner (M4). */
  bars(owner: string, boot: Boot): MemberRow | undefined {
    return this.#table.grave(owner, boot, this.#nowMs);
  }

  /** What ping and pong carry: this node's row, and the other's as it stands here. */
  pair(other: string): MemberRow[] {
    const row = other === this.#node ? undefined : this.row(other);
    return row ? [this.#selfRow(), row] : [this.#selfRow()];
  }

  view(name: string): MemberView {
    const member = this.#table.get(name);
    const { reason, sinceMs, evictionHeld } = member ?? {
      reason: '',
      sinceMs: this.#selfSinceMs,
      evictionHeld: '',
    };
    return { statusReason: reason, statusSinceMs: sinceMs, evictionHeld };
  }

  #selfRow(): MemberRow {
    return { ...this.#self, ageMs: Math.max(0, this.#nowMs - this.#selfSinceMs) };
  }

  #alive(): string[] {
    return [...this.#table.all()]
      .filter(({ row }) => row.status === 'ALIVE')
      .map(({ row }) => row.name);
  }

  /**
   * A row about this node. An older boot is no news; an accusation is refuted by the next incarnation, which
   * a leaving node does not do; a newer boot, or a grave of this one, is for the caller (S8, I4).
   */
  #heardOfSelf(row: MemberRow, now: Instant): MembershipEffect[] {
    const order = compareBoots(row.boot, this.#self.boot);
    if (order < 0 || this.#leaving) return [];
    if (order > 0 || isFinal(row)) {
      const { boot, address } = row;
      return [{ type: 'newer-self', boot, grave: isFinal(row), address }];
    }
    const { incarnation } = this.#self;
    if (row.incarnation < incarnation) return [];
    if (!isAccusation(row) && row.incarnation === incarnation) return [];
    this.#score.raise(1);
    this.#self = { ...this.#self, incarnation: row.incarnation + 1 };
    this.#selfSinceMs = now.monotonicMs;
    return [{ type: 'rows-changed', rows: [this.#selfRow()] }];
  }

  /** A row about another node: joins what is held; what we know better goes back to who said it. */
  #heard(row: MemberRow, from: string, now: Instant): MembershipEffect[] {
    const member = this.#table.get(row.name);
    if (!member) {
      const storable = isStorable(row) && !this.#table.full;
      return storable ? this.#put(row, `said by ${from}`, now) : [];
    }
    const joined = joinRows(member.row, row);
    if (sameRow(joined, member.row)) {
      const better = compareRows(member.row, row) > 0 || !sameRow(joined, row);
      return better && from !== this.#node
        ? [{ type: 'rows-changed', rows: [aged(member, now.monotonicMs)], to: from }]
        : [];
    }
    return this.#put({ ...joined, ageMs: row.ageMs }, reasonOf(joined, from), now);
  }

  /** Puts a row in, with all that follows from its status. */
  #put(row: MemberRow, reason: string, now: Instant): MembershipEffect[] {
    const before = this.#table.get(row.name);
    const same = before?.row.status === row.status && sameLife(before.row, row);
    const sinceMs = same ? before.sinceMs : now.monotonicMs - row.ageMs;
    const member: Member = {
      row: { ...row, ageMs: 0 },
      sinceMs,
      reason: same && before.reason !== '' && !isAccusation(row) ? before.reason : reason,
      evictionHeld: same ? before.evictionHeld : '',
    };
    this.#table.set(member);
    this.#ringOf(row).add(row.name);
    const shown = aged(member, now.monotonicMs);
    const effects: MembershipEffect[] = [{ type: 'rows-changed', rows: [shown] }];
    if (before?.row.status !== row.status) {
      effects.push({ type: 'status', row: shown, from: before?.row.status, reason: member.reason });
    }
    if (isFinal(row) && !(before && isFinal(before.row) && same)) {
      effects.push({ type: 'evict', name: row.name, boot: row.boot });
    }
    return effects;
  }

  #ringOf(row: MemberRow): ProbeRing {
    if (isFinal(row)) return this.#graveRing;
    return row.status === 'DEAD' ? this.#deadRing : this.#ring;
  }

  #probeNext(now: Instant): MembershipEffect[] {
    const { probeIntervalMs } = this.#settings;
    this.#nextProbeMs = now.monotonicMs + probeIntervalMs;
    const has =
      (...statuses: string[]) =>
      (name: string): boolean =>
        statuses.includes(this.#table.get(name)?.row.status ?? '');
    const urgent = [...this.#urgent];
    this.#urgent.clear();
    const next = urgent.length > 0 ? urgent : [this.#ring.next(has('ALIVE', 'SUSPECT'))];
    const targets = [...next, this.#deadRing.next(has('DEAD'))];
    return targets.flatMap((name) => this.#probe(name, now));
  }

  /** Graves are asked too, so that a healed partition rejoins by itself (M4). */
  #pingGraves(now: Instant): MembershipEffect[] {
    this.#table.forgetOldGraves(now.monotonicMs);
    this.#nextGravePingMs = now.monotonicMs + GRAVE_PING_INTERVAL_MS;
    const evicted = (name: string): boolean => this.#table.get(name)?.row.status === 'EVICTED';
    const names = new Set<string>();
    for (let turn = 0; turn < GRAVE_PINGS_PER_ROUND; turn += 1) {
      const name = this.#graveRing.next(evicted);
      if (name !== undefined) names.add(name);
    }
    return [...names].flatMap((name) => this.#probe(name, now));
  }

  #probe(name: string | undefined, now: Instant): MembershipEffect[] {
    const row = name === undefined ? undefined : this.#table.get(name)?.row;
    if (!row || row.address === '' || this.#leaving) return [];
    return this.#prober.start(row.name, row.address, now.monotonicMs);
  }

  #verdict(verdict: ProbeVerdict | undefined, now: Instant): MembershipEffect[] {
    if (verdict?.type !== 'failed') return [];
    const member = this.#table.get(verdict.target);
    if (!member || isFinal(member.row)) return [];
    const { row } = member;
    if (isAccusation(row) && row.observers.includes(this.#node)) return [];
    const accused: MemberRow = {
      ...row,
      status: row.status === 'DEAD' ? 'DEAD' : 'SUSPECT',
      observers: joinObservers(row.status === 'ALIVE' ? [] : row.observers, [this.#node]),
      ageMs: 0,
    };
    return this.#put(accused, reasonOf(accused, this.#node), now);
  }

  #deadlineOf({ row, sinceMs }: Member): number {
    if (row.status === 'SUSPECT') return sinceMs + this.#suspicionMs(row);
    if (row.status !== 'DEAD') return Infinity;
    // What is held is looked at again with every probe.
    return Math.max(sinceMs + this.#settings.deadTimeoutMs, this.#nextProbeMs);
  }

  #suspicionMs(row: MemberRow): number {
    const nodes = this.#ring.size + 1;
    const baseMs = suspicionBaseMs(nodes, this.#settings) * this.#score.stretch;
    return suspicionMs(baseMs, row.observers.length, nodes);
  }

  #timers(member: Member, now: Instant): MembershipEffect[] {
    const { row, sinceMs } = member;
    const ageMs = now.monotonicMs - sinceMs;
    if (row.status === 'SUSPECT' && ageMs >= this.#suspicionMs(row)) {
      const dead: MemberRow = { ...row, status: 'DEAD', ageMs: 0 };
      return this.#put(dead, reasonOf(dead, this.#node), now);
    }
    if (row.status !== 'DEAD' || ageMs < this.#settings.deadTimeoutMs || this.#leaving) return [];
    member.evictionHeld = this.#brake.holds(member, this.#table.all(), now.monotonicMs);
    if (member.evictionHeld !== '') return [];
    return this.#evict(member, `dead for ${Math.round(ageMs / 1000)} s`, now);
  }

  #evict(member: Member, reason: string, now: Instant): MembershipEffect[] {
    this.#brake.evicted(now.monotonicMs);
    return this.#put({ ...member.row, status: 'EVICTED', ageMs: 0 }, reason, now);
  }
}

/** Graves that are asked in one round. */
const GRAVE_PINGS_PER_ROUND = 8;

function aged(member: Member, nowMs: number): MemberRow {
  return { ...member.row, ageMs: Math.max(0, nowMs - member.sinceMs) };
}

function sameLife(a: MemberRow, b: MemberRow): boolean {
  return compareBoots(a.boot, b.boot) === 0 && a.incarnation === b.incarnation;
}

/**
 * What may be stored of a name that was unknown. LEFT says nothing then; DEAD does while logs of it may
 * still be let in: its workers must be marked, and evicted in the end.
 */
function isStorable(row: MemberRow): boolean {
  return row.status !== 'LEFT' && (row.status !== 'DEAD' || row.ageMs < STAMP_AGE_MAX_MS);
}

function reasonOf(row: MemberRow, from: string): string {
  if (row.restarting && row.status === 'DEAD') return 'it said that it restarts';
  if (!isAccusation(row)) return `said by ${from}`;
  const [first = from, ...others] = row.observers;
  const confirmed = others.length > 0 ? `, confirmed by ${others.join(', ')}` : '';
  return `no answer to ${first}${confirmed}`;
}
