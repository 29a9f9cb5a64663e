import type { Boot } from '../boot.js';
import {
  GRAVE_PING_INTERVAL_MS,
  GRAVE_PING_SPACING_MIN_MS,
  PROBES_MAX,
  RELAYS_MAX,
} from '../limits.js';
import type { Rng } from '../ports.js';
import type { MembershipEffect } from './effects.js';
import type { MemberRow } from './member.js';
import type { MemberTable } from './member-table.js';
import { isFinal } from './row.js';
import { ProbeRing, sample } from './probe-ring.js';
import type { MembershipSettings } from './settings.js';

/** One probe under way. Its id is the token: an answer to an id that is gone changes nothing. */
export interface Probe {
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

/** How a probe ended that nobody answered. */
export interface ProbeFailure {
  readonly probe: Probe;
  /** Relays kept silent too: the fault may be here. */
  readonly relaysSilent: boolean;
}

/** Relays answer when their own ping timed out, so they get half a timeout more than it. */
const INDIRECT_TIMEOUT_FACTOR = 1.5;

/**
 * Whom to ping when, and what came of it (M2, M4). The dead have a ring of their own, so that many
 * of them do not slow down the watch over the living, and graves one more, on a slow beat.
 */
export class Prober {
  readonly #table: MemberTable;
  readonly #rng: Rng;
  readonly #settings: MembershipSettings;
  readonly #living: ProbeRing;
  readonly #dead: ProbeRing;
  readonly #graves: ProbeRing;
  readonly #probes = new Map<number, Probe>();
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
    this.#living = new ProbeRing(rng);
    this.#dead = new ProbeRing(rng);
    this.#graves = new ProbeRing(rng);
    // A fleet that starts at once does not ping at once.
    this.#nextMs = nowMs + rng() * settings.probeIntervalMs;
    this.#graveMs = nowMs;
  }

  /** Puts a name into the ring that its row belongs to; the other rings drop it when they come to it. */
  track(row: MemberRow): void {
    if (row.status === 'LEFT') return;
    if (row.status === 'EVICTED') this.#graves.add(row.name);
    else if (row.status === 'DEAD') this.#dead.add(row.name);
    else this.#living.add(row.name);
  }

  /** Something hints that this node may be gone: it is next, and soon. */
  hint(name: string, nowMs: number): void {
    this.#urgent.add(name);
    this.#nextMs = Math.min(this.#nextMs, nowMs + this.#settings.probeIntervalMs / 4);
  }

  /** This node changed its boot: who buried it should hear of it now. */
  hurryGraves(): void {
    // A ping that is under way says the old boot.
    for (const { id, target } of [...this.#probes.values()]) {
      if (this.#is(target, 'EVICTED')) this.#end(id);
    }
    this.#graves.restart();
    this.#graveBurst = this.#graves.size;
  }

  /** When there is something to do next. */
  nextDeadlineMs(): number {
    let next = this.#nextMs;
    for (const probe of this.#probes.values()) next = Math.min(next, probe.deadlineMs);
    return this.#graves.size === 0 ? next : Math.min(next, this.#graveDueMs());
  }

  /** Starts the probes whose time has come. */
  start(nowMs: number, stretch: number): MembershipEffect[] {
    const effects: MembershipEffect[] = [];
    if (nowMs >= this.#nextMs) {
      const first = this.#takeUrgent() ?? this.#living.next((name) => this.#is(name, 'living'));
      const dead = this.#dead.next((name) => this.#is(name, 'DEAD'));
      for (const name of [first, dead]) {
        if (name !== undefined) effects.push(...this.#ping(name, nowMs, stretch));
      }
      const pause = this.#settings.probeIntervalMs / (this.#urgent.size > 0 ? 4 : 1);
      this.#nextMs = Math.max(this.#nextMs + pause, nowMs + pause / 2);
    }
    if (this.#graves.size > 0 && nowMs >= this.#graveDueMs()) {
      const name = this.#graves.next((grave) => this.#is(grave, 'EVICTED'));
      this.#graveMs = nowMs;
      this.#graveBurst = Math.max(0, this.#graveBurst - 1);
      if (name !== undefined && !this.#addressTaken(name)) {
        effects.push(...this.#ping(name, nowMs, stretch));
      }
    }
    return effects;
  }

  /** The target answered. Undefined: the probe is over already, or never was. */
  answered(id: number): Probe | undefined {
    return this.#end(id);
  }

  /** A relay has spoken. `reached`: the target lives; `failed`: no relay is left that could say so. */
  relayed(id: number, via: string, reachable: boolean): 'open' | 'reached' | 'failed' {
    const probe = this.#probes.get(id);
    if (!probe?.relays.delete(via)) return 'open';
    if (reachable) return 'reached';
    return probe.relays.size === 0 ? 'failed' : 'open';
  }

  /** The probe of that id, while it runs. */
  probe(id: number): Probe | undefined {
    return this.#probes.get(id);
  }

  /** The direct ping failed: others are asked, all at once; with nobody to ask it is a failure. */
  directFailed(probe: Probe, nowMs: number, stretch: number): MembershipEffect[] | ProbeFailure {
    const row = this.#table.get(probe.target)?.row;
    const relays = row && !isFinal(row) ? this.#relays(probe.target) : [];
    if (relays.length === 0) return this.failed(probe);
    probe.stage = 'indirect';
    probe.deadlineMs = nowMs + this.#settings.probeTimeoutMs * INDIRECT_TIMEOUT_FACTOR * stretch;
    return relays.map((via) => {
      probe.relays.add(via);
      const { id: pingId, target, address } = probe;
      return { type: 'ping-indirect', pingId, via, target, address };
    });
  }

  /** Ends a probe that failed. */
  failed(probe: Probe): ProbeFailure {
    this.#end(probe.id);
    return { probe, relaysSilent: probe.relays.size > 0 };
  }

  /** Probes whose present stage has had its time. */
  overdue(nowMs: number): Probe[] {
    return [...this.#probes.values()].filter((probe) => nowMs >= probe.deadlineMs);
  }

  /** The process slept: answers may lie unread, so nobody loses that time. */
  shift(byMs: number): void {
    for (const probe of this.#probes.values()) probe.deadlineMs += byMs;
  }

  #end(id: number): Probe | undefined {
    const probe = this.#probes.get(id);
    if (!probe) return undefined;
    this.#probes.delete(id);
    this.#targets.delete(probe.target);
    return probe;
  }

  #ping(target: string, nowMs: number, stretch: number): MembershipEffect[] {
    const row = this.#table.get(target)?.row;
    if (!row || this.#targets.has(target) || this.#probes.size >= PROBES_MAX) return [];
    const id = ++this.#lastId;
    const { boot, incarnation, address } = row;
    const deadlineMs = nowMs + this.#settings.probeTimeoutMs * stretch;
    const relays = new Set<string>();
    const probe: Probe = {
      id,
      target,
      boot,
      incarnation,
      address,
      stage: 'direct',
      deadlineMs,
      relays,
    };
    this.#probes.set(id, probe);
    this.#targets.add(target);
    return [{ type: 'ping', pingId: id, target, address }];
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

  #graveDueMs(): number {
    if (this.#graveBurst > 0) return this.#graveMs + GRAVE_PING_SPACING_MIN_MS;
    const pause = GRAVE_PING_INTERVAL_MS / this.#graves.size;
    return this.#graveMs + Math.max(GRAVE_PING_SPACING_MIN_MS, pause);
  }
}
