import {
  DIAL_DEFERENCE_MS,
  DIAL_TARGETS_MAX,
  DIAL_TIMEOUT_MS,
  KNOWN_PEERS_MAX,
} from '../../limits.js';
import type { Rng } from '../../ports.js';
import type { MeshEffect } from '../effects.js';
import type { MeshOptions } from '../mesh-io.js';
import { backoffMs } from './backoff.js';
import { Seeds } from './seeds.js';

/**
 * Whom to dial, and when (L6, M6): members, what seeds lead to, and peers of an earlier life, each with
 * its own backoff, for ever, unless it is linked already. One dial a name at a time.
 */
export class Peers {
  readonly #node: string;
  readonly #rng: Rng;
  readonly #seeds: Seeds;
  readonly #targets = new Map<string, Target>();
  readonly #dials = new Map<number, Target>();
  readonly #members = new Map<string, string>();
  readonly #linked = new Set<string>();
  /** Members that are dialed; undefined = all. */
  #limit: ReadonlySet<string> | undefined;
  #kept: string[] = [];
  #dialCount = 0;
  #changes = 0;
  /** The earliest time at which a target may fall due: until then they are not looked at. */
  #soonestMs = 0;

  constructor(o: Pick<MeshOptions, 'node' | 'seeds' | 'knownPeers' | 'rng'>) {
    this.#node = o.node;
    this.#rng = o.rng;
    this.#seeds = new Seeds(o.seeds, o.rng);
    for (const address of o.knownPeers.slice(0, KNOWN_PEERS_MAX)) {
      const target = this.#target(address, 0);
      if (target !== undefined) target.known = true;
    }
  }

  /** A seed was resolved; no addresses = it could not be. */
  resolved(seed: string, addresses: readonly string[], nowMs: number): void {
    this.#seeds.resolved(seed, addresses, nowMs);
    const led = this.#seeds.addresses();
    for (const address of led) {
      const target = this.#target(address, nowMs);
      if (target === undefined) continue;
      target.seed = true;
      this.#due(target, target.dueMs);
    }
    for (const target of [...this.#targets.values()]) {
      if (target.seed && !led.has(target.address)) {
        target.seed = false;
        this.#forgetIdle(target);
      }
    }
  }

  /** A member may be dialed at this address. The larger name gives the smaller a head start. */
  member(name: string, address: string, nowMs: number): void {
    if (name === this.#node || address === '') return;
    if (this.#members.get(name) === address) return;
    this.memberGone(name);
    const deference = this.#node < name ? 0 : DIAL_DEFERENCE_MS;
    const target = this.#target(address, nowMs + deference);
    if (target === undefined) return;
    this.#members.set(name, address);
    this.#keep(address);
    target.members += 1;
    target.name = name;
    if (this.#isWanted(target)) this.#due(target, target.dueMs);
  }

  /** A member has left, or was evicted. */
  memberGone(name: string): void {
    const target = this.#memberTarget(name);
    this.#members.delete(name);
    if (target === undefined) return;
    this.#unkeep(target.address);
    target.members -= 1;
    this.#forgetIdle(target);
  }

  /** The peer of this link was accepted. */
  greeted(name: string): void {
    this.#linked.add(name);
  }

  /** Whoever answers a dial has said its name. */
  named(name: string, dialId: number | undefined): void {
    const target = dialId === undefined ? undefined : this.#dials.get(dialId);
    if (target !== undefined) target.name = name;
  }

  /** Logs flow to this peer: its earlier failures count no more. */
  live(name: string): void {
    for (const target of this.#targets.values()) if (target.name === name) target.failures = 0;
  }

  /** The last link to this peer is gone; `offended` when it broke the protocol. */
  unlinked(name: string, nowMs: number, offended: boolean): void {
    this.#linked.delete(name);
    if (this.#linked.size === 0) this.#soonestMs = 0;
    const deference = this.#node < name ? 0 : DIAL_DEFERENCE_MS;
    for (const target of this.#targets.values()) {
      if (target.name !== name) continue;
      if (offended) target.failures = Math.max(target.failures, OFFENCE);
      if (target.dialId !== undefined) continue;
      this.#due(target, nowMs + backoffMs(target.failures, this.#rng) + deference);
    }
  }

  /** A dial came to nothing, or its stream ended before the peer was accepted. */
  failed(dialId: number, nowMs: number): void {
    const target = this.#dials.get(dialId);
    if (target !== undefined) target.failures += 1;
    this.ended(dialId, nowMs);
  }

  /** A dial's stream has ended after the peer was accepted, or was a duplicate: no failure. */
  ended(dialId: number, nowMs: number): void {
    const target = this.#dials.get(dialId);
    if (target === undefined) return;
    this.#dials.delete(dialId);
    target.dialId = undefined;
    this.#due(target, nowMs + backoffMs(target.failures, this.#rng));
    this.#forgetIdle(target);
  }

  /** A dial led back to this very process. */
  self(dialId: number): void {
    const target = this.#dials.get(dialId);
    if (target !== undefined) target.self = true;
  }

  /** The dial's stream is open: it may last. */
  opened(dialId: number): void {
    const target = this.#dials.get(dialId);
    if (target !== undefined) target.dueMs = Infinity;
  }

  /** True while the first dial ever to this node is under way, or about to be. */
  firstDial(name: string): boolean {
    return this.#memberTarget(name)?.failures === 0 && !this.#linked.has(name);
  }

  /** Dials and resolves what has fallen due. */
  tick(nowMs: number): PeerAction[] {
    const actions: PeerAction[] = this.#seeds.due(nowMs).map((seed) => ({ kind: 'resolve', seed }));
    if (nowMs < this.#soonestMs) return actions;
    for (const target of this.#targets.values()) {
      if (target.dueMs > nowMs || !this.#isWanted(target)) continue;
      if (target.dialId !== undefined) this.failed(target.dialId, nowMs);
      else if (this.#isReachedOtherwise(target)) target.dueMs = nowMs + DIAL_DEFERENCE_MS;
      else actions.push(this.#dial(target, nowMs));
    }
    this.#soonestMs = Infinity;
    for (const target of this.#targets.values()) {
      if (this.#isWanted(target) && !this.#isLinked(target)) this.#due(target, target.dueMs);
    }
    return actions;
  }

  nextDeadlineMs(): number {
    return Math.min(this.#seeds.nextDeadlineMs(), this.#soonestMs);
  }

  /** Grows whenever `known` may have changed. */
  get version(): number {
    return this.#changes;
  }

  /** Members that are dialed from now on, while there is a link at all; undefined = all of them. */
  limitTo(names: ReadonlySet<string> | undefined): void {
    this.#limit = names;
    this.#soonestMs = 0;
  }

  /** True when the last dials to a member came to nothing. */
  isFailing(name: string): boolean {
    return (this.#memberTarget(name)?.failures ?? 0) >= FAILING && !this.#linked.has(name);
  }

  /** Addresses worth keeping for the next life. */
  known(): string[] {
    return [...this.#kept];
  }

  /** The smallest addresses are kept: few changes of a big membership are any of theirs. */
  #keep(address: string): void {
    const last = this.#kept[KNOWN_PEERS_MAX - 1];
    if (last !== undefined && address >= last) return;
    this.#kept = [...this.#kept, address].sort().slice(0, KNOWN_PEERS_MAX);
    this.#changes += 1;
  }

  #unkeep(address: string): void {
    if (!this.#kept.includes(address)) return;
    this.#kept = [...this.#members.values()].sort().slice(0, KNOWN_PEERS_MAX);
    this.#changes += 1;
  }

  #due(target: Target, dueMs: number): void {
    target.dueMs = dueMs;
    this.#soonestMs = Math.min(this.#soonestMs, dueMs);
  }

  #dial(target: Target, nowMs: number): PeerAction {
    this.#dialCount += 1;
    target.dialId = this.#dialCount;
    target.dueMs = nowMs + DIAL_TIMEOUT_MS;
    this.#dials.set(target.dialId, target);
    return { kind: 'dial', dialId: target.dialId, address: target.address };
  }

  #isLinked(target: Target): boolean {
    return target.name !== undefined && this.#linked.has(target.name);
  }

  /** Not this process, nor a member that the overlay has no use for. */
  #isWanted(target: Target): boolean {
    if (target.self) return false;
    if (this.#limit === undefined || this.#linked.size === 0 || target.dialId !== undefined)
      return true;
    return (
      target.name === undefined || !this.#members.has(target.name) || this.#limit.has(target.name)
    );
  }

  /** Linked, or being dialed under another address. */
  #isReachedOtherwise(target: Target): boolean {
    if (this.#isLinked(target)) return true;
    if (target.name === undefined) return false;
    for (const other of this.#dials.values()) if (other.name === target.name) return true;
    return false;
  }

  #target(address: string, dueMs: number): Target | undefined {
    const known = this.#targets.get(address);
    if (known !== undefined) return known;
    if (this.#targets.size >= DIAL_TARGETS_MAX) return undefined;
    const source = { members: 0, seed: false, known: false, self: false };
    const state = { failures: 0, dueMs, dialId: undefined };
    const target: Target = { address, name: undefined, ...source, ...state };
    this.#targets.set(address, target);
    return target;
  }

  #memberTarget(name: string): Target | undefined {
    return this.#targets.get(this.#members.get(name) ?? '');
  }

  #forgetIdle(target: Target): void {
    if (target.members > 0 || target.seed || target.known || target.dialId !== undefined) return;
    this.#targets.delete(target.address);
  }
}

/** An address that this node dials. */
interface Target {
  readonly address: string;
  /** Who answered there last, or is said to. */
  name: string | undefined;
  /** Members that are said to be there. Without any, or a seed, or an earlier life of this node, it is forgotten. */
  members: number;
  seed: boolean;
  known: boolean;
  /** It leads to this very process. */
  self: boolean;
  failures: number;
  dueMs: number;
  dialId: number | undefined;
}

/** What peers ask for. */
export type PeerAction = Extract<MeshEffect, { kind: 'dial' | 'resolve' }>;

/** Failures running after which the overlay looks further. */
const FAILING = 3;
/** Failures that a peer is charged with for breaking the protocol: about 12 s. */
const OFFENCE = 8;
