import { PROBES_MAX, RELAYS } from '../limits.js';
import type { Rng } from '../ports.js';
import type { MembershipEffect } from './effects.js';
import type { HealthScore } from './health-score.js';
import { shuffle } from './probe-ring.js';
import type { MembershipSettings } from './settings.js';

/** One probe of a node: first a ping of our own, then pings by relays, all at once. */
interface Probe {
  readonly target: string;
  readonly address: string;
  deadlineMs: number;
  /** Relays that have not answered; absent while our own ping is under way. */
  relays: Set<string> | undefined;
}

/** What a probe came to. */
export type ProbeVerdict =
  | { readonly type: 'answered'; readonly target: string }
  | { readonly type: 'failed'; readonly target: string; readonly relays: number };

/** Probes under way. Verdicts and effects leave as data; a late answer of an ended probe says nothing. */
export class Prober {
  readonly #settings: MembershipSettings;
  readonly #score: HealthScore;
  readonly #rng: Rng;
  readonly #probes = new Map<number, Probe>();
  #nextId = 1;

  constructor(settings: MembershipSettings, score: HealthScore, rng: Rng) {
    this.#settings = settings;
    this.#score = score;
    this.#rng = rng;
  }

  /** Whether a node is being probed now. */
  probing(target: string): boolean {
    return [...this.#probes.values()].some((probe) => probe.target === target);
  }

  /** Starts with a ping of our own; nothing when too many are under way. */
  start(target: string, address: string, nowMs: number): MembershipEffect[] {
    if (this.#probes.size >= PROBES_MAX || this.probing(target)) return [];
    const pingId = this.#nextId;
    this.#nextId += 1;
    const deadlineMs = nowMs + this.#settings.probeTimeoutMs * this.#score.stretch;
    this.#probes.set(pingId, { target, address, deadlineMs, relays: undefined });
    return [{ type: 'ping', pingId, target, address }];
  }

  /** Our own ping was answered, or a relay's. */
  answered(pingId: number): ProbeVerdict | undefined {
    const probe = this.#probes.get(pingId);
    if (!probe) return undefined;
    this.#probes.delete(pingId);
    return { type: 'answered', target: probe.target };
  }

  /** Our own ping failed: relays are asked. */
  failed(pingId: number, candidates: readonly string[], nowMs: number): Turn {
    const probe = this.#probes.get(pingId);
    if (!probe || probe.relays) return { effects: [], verdict: undefined };
    const relays = candidates.filter((name) => name !== probe.target);
    shuffle(relays, this.#rng);
    relays.splice(RELAYS);
    probe.relays = new Set(relays);
    probe.deadlineMs = nowMs + 2 * this.#settings.probeTimeoutMs * this.#score.stretch;
    if (relays.length === 0) return { effects: [], verdict: this.#fail(pingId, probe) };
    const { target, address } = probe;
    const effects = relays.map((via) => ({
      type: 'ping-indirect' as const,
      ...{ pingId, via, target, address },
    }));
    return { effects, verdict: undefined };
  }

  /** A relay says that the target did not answer it. */
  relayFailed(pingId: number, via: string): ProbeVerdict | undefined {
    const probe = this.#probes.get(pingId);
    if (!probe?.relays?.delete(via) || probe.relays.size > 0) return undefined;
    return this.#fail(pingId, probe);
  }

  /** Ids of probes whose time is over, in the phase of our own ping and in that of the relays. */
  due(nowMs: number): { direct: number[]; relayed: number[] } {
    const direct: number[] = [];
    const relayed: number[] = [];
    for (const [pingId, probe] of this.#probes) {
      if (probe.deadlineMs > nowMs) continue;
      (probe.relays ? relayed : direct).push(pingId);
    }
    return { direct, relayed };
  }

  /** No relay has reached the target in time. Relays that stayed silent may mean that the fault is here. */
  giveUp(pingId: number): ProbeVerdict | undefined {
    const probe = this.#probes.get(pingId);
    if (!probe?.relays) return undefined;
    if (probe.relays.size > 0) this.#score.raise(1);
    return this.#fail(pingId, probe);
  }

  /** Everything under way gets so much more time: this process stood still, not its peers. */
  extend(byMs: number): void {
    for (const probe of this.#probes.values()) probe.deadlineMs += byMs;
  }

  get nextDeadlineMs(): number {
    let next = Infinity;
    for (const { deadlineMs } of this.#probes.values()) next = Math.min(next, deadlineMs);
    return next;
  }

  #fail(pingId: number, probe: Probe): ProbeVerdict {
    this.#probes.delete(pingId);
    return { type: 'failed', target: probe.target, relays: probe.relays?.size ?? 0 };
  }
}

/** What one step of a probe leads to. */
export interface Turn {
  readonly effects: MembershipEffect[];
  readonly verdict: ProbeVerdict | undefined;
}
