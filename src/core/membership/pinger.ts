import type { Boot } from '../boot.js';
import {
  GRAVE_PING_INTERVAL_MS,
  GRAVE_PING_SPACING_MIN_MS,
  PINGS_MAX,
  RELAYS_MAX,
} from '../limits.js';
import type { Rng } from '../ports.js';
import type { MembershipEffect } from './effects.js';
import type { MemberRow } from './member.js';
import type { MemberTable } from './member-table.js';
import { isFinal } from './row.js';
import { PingRing, sample } from './ping-ring.js';
import type { MembershipSettings } from './settings.js';

/** One ping under way. Its id is the token: an answer to an id that is gone changes nothing. */
export interface Ping {
  readonly id: number;
  readonly target: string;
  readonly boot: Boot;
  /** What was known at the start: a refutation since then is a sign of life. */
  readonly incarnation: number;
  readonly address: string;
  stage: 'direct' | 'indirect';
  deadlineMs: number;
  /** Relays that have not said anything yet. */
  readonly relays: Set<string>;
}

/** How a ping ended that nobody answered. */
export interface PingFailure {
  readonly ping: Ping;
  /** Relays kept silent too: the fault may be here. */
  readonly relaysSilent: boolean;
}

/** Relays answer when their own ping timed out, so they get half a timeout more than it. */
const INDIRECT_TIMEOUT_FACTOR = 1.5;

/**
 * Whom to ping when, and what came of it (M2, M4). The dead have a ring of their own, so that many
 * of them do not slow down the watch over the living, and graves one more, on a slow beat.
 */
export class Pinger {
  readonly #table: MemberTable;
  readonly #rng: Rng;
  readonly #settings: MembershipSettings;
  readonly #living: PingRing;
  readonly #dead: PingRing;
  readonly #graves: PingRing;
  readonly #pings = new Map<number, Ping>();
  readonly #targets = new Set<string>();
  readonly #urgent = new Set<string>();
  #lastId = 0;
  #nextMs: number;
  #graveMs: number;
  #graveBurst = 0;

  constructor(table: MemberTable, settings: MembershipSettings, rng: Rng, nowMs: number) {
    this.#table = table;
    this.#settings = settings;
    this.#rng = rng;
    this.#living = new PingRing(rng);
    this.#dead = new PingRing(rng);
    this.#graves = new PingRing(rng);
    // A fleet that starts at once does not ping at once.
    this.#nextMs = nowMs + rng() * settings.pingIntervalMs;
    this.#graveMs = nowMs;
  }

  /** Puts a name into the ring that its row belongs to; where it does not belong, a ring drops it when it comes up. */
  track(row: MemberRow): void {
    if (row.status === 'EVICTED') this.#graves.add(row.name);
    else if (row.status === 'DEAD') this.#dead.add(row.name);
    else this.#living.add(row.name);
  }

  /** Something hints that this node may be gone: it is next, and soon. */
  hint(name: string, nowMs: number): void {
    this.#urgent.add(name);
    this.#nextMs = Math.min(this.#nextMs, nowMs + this.#settings.pingIntervalMs / 4);
  }

  /** This node changed its boot: who buried it should hear of it now. */
  hurryGraves(): void {
    // A ping that is under way says the old boot.
    for (const { id, target } of [...this.#pings.values()]) {
      if (this.#is(target, 'EVICTED')) this.#end(id);
    }
    this.#graves.restart();
    this.#graveBurst = this.#graves.size;
  }

  /** When there is something to do next. */
  nextDeadlineMs(): number {
    let next = this.#nextMs;
    for (const ping of this.#pings.values()) next = Math.min(next, ping.deadlineMs);
    return Math.min(next, this.#graveDueMs());
  }

  /** Starts the pings whose time has come. */
  start(nowMs: number, stretch: number): MembershipEffect[] {
    const effects: MembershipEffect[] = [];
    if (nowMs >= this.#nextMs) {
      const first = this.#takeUrgent() ?? this.#living.next((name) => this.#is(name, 'living'));
      const dead = this.#dead.next((name) => this.#is(name, 'DEAD'));
      for (const name of [first, dead]) {
        if (name !== undefined) effects.push(...this.#ping(name, nowMs, stretch));
      }
      const pause = this.#settings.pingIntervalMs / (this.#urgent.size > 0 ? 4 : 1);
      this.#nextMs = Math.max(this.#nextMs + pause, nowMs + pause / 2);
    }
    if (nowMs >= this.#graveDueMs()) {
      const name = this.#graves.next((grave) => this.#is(grave, 'EVICTED'));
      this.#graveMs = nowMs;
      this.#graveBurst = Math.max(0, this.#graveBurst - 1);
      if (name !== undefined && !this.#addressTaken(name)) {
        effects.push(...this.#ping(name, nowMs, stretch));
      }
    }
    return effects;
  }

  /** The target answered. Undefined: the ping is over already, or never was. */
  answered(id: number): Ping | undefined {
    return this.#end(id);
  }

  /** A relay has spoken. `reached`: the target lives; `failed`: no relay is left that could say so. */
  relayed(id: number, via: string, reachable: boolean): 'open' | 'reached' | 'failed' {
    const ping = this.#pings.get(id);
    if (!ping?.relays.delete(via)) return 'open';
    if (reachable) return 'reached';
    return ping.relays.size === 0 ? 'failed' : 'open';
  }

  /** The ping of that id, while it runs. */
  ping(id: number): Ping | undefined {
    return this.#pings.get(id);
  }

  /** The direct ping failed: others are asked, all at once; with nobody to ask it is a failure. */
  directFailed(ping: Ping, nowMs: number, stretch: number): MembershipEffect[] | PingFailure {
    const row = this.#table.get(ping.target)?.row;
    const relays = row && !isFinal(row) ? this.#relays(ping.target) : [];
    if (relays.length === 0) return this.failed(ping);
    ping.stage = 'indirect';
    ping.deadlineMs = nowMs + this.#settings.pingTimeoutMs * INDIRECT_TIMEOUT_FACTOR * stretch;
    return relays.map((via) => {
      ping.relays.add(via);
      const { id: pingId, target, address } = ping;
      return { kind: 'ping-indirect', pingId, via, target, address };
    });
  }

  /** Ends a ping that failed. */
  failed(ping: Ping): PingFailure {
    this.#end(ping.id);
    return { ping, relaysSilent: ping.relays.size > 0 };
  }

  /** Pings whose present stage has had its time. */
  overdue(nowMs: number): Ping[] {
    return [...this.#pings.values()].filter((ping) => nowMs >= ping.deadlineMs);
  }

  /** The process slept: answers may lie unread, so nobody loses that time. */
  shift(byMs: number): void {
    for (const ping of this.#pings.values()) ping.deadlineMs += byMs;
  }

  #end(id: number): Ping | undefined {
    const ping = this.#pings.get(id);
    if (!ping) return undefined;
    this.#pings.delete(id);
    this.#targets.delete(ping.target);
    return ping;
  }

  #ping(target: string, nowMs: number, stretch: number): MembershipEffect[] {
    const row = this.#table.get(target)?.row;
    if (!row || this.#targets.has(target) || this.#pings.size >= PINGS_MAX) return [];
    const id = ++this.#lastId;
    const { boot, incarnation, address } = row;
    const deadlineMs = nowMs + this.#settings.pingTimeoutMs * stretch;
    const relays = new Set<string>();
    const ping: Ping = {
      id,
      target,
      boot,
      incarnation,
      address,
      stage: 'direct',
      deadlineMs,
      relays,
    };
    this.#pings.set(id, ping);
    this.#targets.add(target);
    return [{ kind: 'ping', pingId: id, target, address }];
  }

  #relays(target: string): string[] {
    const names: string[] = [];
    for (const { row } of this.#table.values()) {
      if (row.status === 'ALIVE' && row.name !== target) names.push(row.name);
    }
    return sample(names, RELAYS_MAX, this.#rng);
  }

  #takeUrgent(): string | undefined {
    for (const name of this.#urgent) {
      this.#urgent.delete(name);
      if (this.#is(name, 'living')) return name;
    }
    return undefined;
  }

  #is(name: string, ring: 'living' | 'DEAD' | 'EVICTED'): boolean {
    const status = this.#table.get(name)?.row.status;
    return ring === 'living' ? status === 'ALIVE' || status === 'SUSPECT' : status === ring;
  }

  /** Another node may have been given the address of a buried one: a ping would wake the wrong one. */
  #addressTaken(name: string): boolean {
    const address = this.#table.get(name)?.row.address;
    for (const { row } of this.#table.values()) {
      if (!isFinal(row) && row.address === address) return true;
    }
    return false;
  }

  /** When the next grave is pinged; never, without graves. */
  #graveDueMs(): number {
    if (this.#graveBurst > 0) return this.#graveMs + GRAVE_PING_SPACING_MIN_MS;
    const pause = GRAVE_PING_INTERVAL_MS / this.#graves.size;
    return this.#graveMs + Math.max(GRAVE_PING_SPACING_MIN_MS, pause);
  }
}
