import type { Boot } from '../../../src/core/boot.js';
import type { MembershipEffect } from '../../../src/core/membership/effects.js';
import type { MemberRow } from '../../../src/core/membership/member.js';
import { Membership } from '../../../src/core/membership/membership.js';
import type { MembershipSettings } from '../../../src/core/membership/settings.js';
import type { Instant, Rng } from '../../../src/core/ports.js';

export const SETTINGS: MembershipSettings = {
  pingIntervalMs: 1_000,
  pingTimeoutMs: 500,
  deadTimeoutMs: 60_000,
};

/** Unix time at which the tests begin; far from the monotonic clock, so that a mix-up shows. */
const WALL_START_MS = 1_700_000_000_000;

export function instant(monotonicMs: number): Instant {
  return { monotonicMs, wallMs: WALL_START_MS + monotonicMs };
}

export function boot(generation: number, instanceId = '00000000000000aa'): Boot {
  return { generation, instanceId };
}

/** A row about a node that lives in boot 1 at `name:1`, unless told otherwise. */
export function row(name: string, changes: Partial<MemberRow> = {}): MemberRow {
  return {
    name,
    boot: boot(1),
    incarnation: 0,
    status: 'ALIVE',
    address: `${name}:1`,
    ageMs: 0,
    observers: [],
    restarting: false,
    version: '1.0.0',
    ...changes,
  };
}

/** mulberry32: small, fast, good enough for loss and shuffles. */
export function seeded(seed: number): Rng {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function membership(node = 'me', settings: Partial<MembershipSettings> = {}): Membership {
  return new Membership({
    node,
    boot: boot(1),
    address: `${node}:1`,
    version: '1.0.0',
    rng: seeded(7),
    settings: { ...SETTINGS, ...settings },
    now: instant(0),
  });
}

type Kind = MembershipEffect['kind'];
type Of<K extends Kind> = Extract<MembershipEffect, { kind: K }>;

/** All that a new neighbour is told: one row a name, this node's first; then graves of older boots. */
export function tellAll(node: Membership): MemberRow[] {
  const names = [...node.toldNames()];
  const rows = [
    ...names.map((name) => node.told(name)),
    ...names.map((name) => node.olderGrave(name)),
  ];
  return rows.filter((each) => each !== undefined);
}

/** The effects of one kind. */
export function only<K extends Kind>(effects: readonly MembershipEffect[], kind: K): Of<K>[] {
  return effects.filter((effect): effect is Of<K> => effect.kind === kind);
}

/** Status changes as text: `a ALIVE>SUSPECT`. */
export function turns(effects: readonly MembershipEffect[]): string[] {
  return only(effects, 'status').map(
    ({ row: { name, status }, from }) => `${name} ${from ?? ''}>${status}`,
  );
}

/** Flooded rows as text: `a 1.0 SUSPECT [me]`. */
export function floods(effects: readonly MembershipEffect[]): string[] {
  return only(effects, 'rows-changed')
    .filter(({ to }) => to === undefined)
    .flatMap(({ rows }) => rows.map(brief));
}

/** Answers to one neighbour as text: `b: a 1.0 EVICTED []`. */
export function answers(effects: readonly MembershipEffect[]): string[] {
  return only(effects, 'rows-changed').flatMap(({ rows, to }) =>
    to === undefined ? [] : rows.map((answer) => `${to}: ${brief(answer)}`),
  );
}

function brief({ name, boot: { generation }, incarnation, status, observers }: MemberRow): string {
  return `${name} ${generation}.${incarnation} ${status} [${observers.join(' ')}]`;
}

/**
 * One Membership, and a hand on its clock: time passes from deadline to deadline, as a caller with a
 * timer lets it pass. Pings are answered, or not, by `answering`.
 */
export class Bench {
  readonly node: Membership;
  /** Names that answer pings with their own, up-to-date row. */
  readonly answering = new Set<string>();
  /** All effects so far. */
  readonly seen: MembershipEffect[] = [];
  nowMs = 0;
  /** How far the wall clock is off. */
  wallOffsetMs = 0;

  constructor(settings: Partial<MembershipSettings> = {}) {
    this.node = membership('me', settings);
  }

  get now(): Instant {
    const { monotonicMs, wallMs } = instant(this.nowMs);
    return { monotonicMs, wallMs: wallMs + this.wallOffsetMs };
  }

  /** Neighbours that are ALIVE and answer. */
  meet(...names: string[]): this {
    for (const name of names) {
      this.answering.add(name);
      this.record(this.node.hello(row(name), this.now));
    }
    return this;
  }

  /** Feeds one input's effects back, pings answered at once. */
  record(effects: MembershipEffect[]): MembershipEffect[] {
    this.seen.push(...effects);
    for (const effect of effects) {
      if (effect.kind === 'ping' && this.answering.has(effect.target)) {
        this.record(this.node.pingAnswered(effect.pingId, [], this.now));
      }
      if (effect.kind === 'ping-indirect' && this.answering.has(effect.via)) {
        const reachable = this.answering.has(effect.target);
        this.record(this.node.indirectAnswered(effect.pingId, effect.via, reachable, this.now));
      }
    }
    return effects;
  }

  /** Lets `ms` pass; returns what happened in them. */
  pass(ms: number): MembershipEffect[] {
    const from = this.seen.length;
    const endMs = this.nowMs + ms;
    for (;;) {
      const dueMs = Math.max(this.nowMs, this.node.nextDeadlineMs());
      if (dueMs > endMs) break;
      this.nowMs = dueMs;
      this.record(this.node.tick(this.now));
    }
    this.nowMs = endMs;
    return this.seen.slice(from);
  }

  /** Lets time pass until the condition holds; fails loudly after `limitMs`. */
  passUntil(what: string, condition: () => boolean, limitMs = 300_000): void {
    const endMs = this.nowMs + limitMs;
    while (!condition()) {
      if (this.nowMs >= endMs) throw new Error(`${what}: not within ${limitMs} ms`);
      this.pass(100);
    }
  }
}
