import { assert } from '../../assert.js';
import { compareBoots, nextGeneration, type Boot } from '../../boot.js';
import { RAISES_PER_WINDOW_MAX, RAISE_INTERVAL_MS, RAISE_WINDOW_MS } from '../../limits.js';
import type { Instant } from '../../ports.js';

/**
 * Stands up for this node's name: what is newer about it than it knows is either another process of that
 * name, then the older boot fences itself (I4), or a forgery, a grave, or a life that it has forgotten,
 * then it goes above it under a boot that was persisted first (S8).
 */
export class SelfGuard {
  readonly #node: string;
  readonly #address: string;
  readonly #authenticated: boolean;
  #bootNow: Boot;
  #state: GuardState = { kind: 'WATCHING' };
  /** Highest generation that anyone gave me. */
  #heard = 0;
  /** Heard while a generation was on its way to disk. */
  #late: Evidence | undefined;
  readonly #raisesMs: number[] = [];

  constructor(o: GuardOptions) {
    this.#node = o.node;
    this.#address = o.address;
    this.#authenticated = o.authenticated ?? false;
    this.#bootNow = o.boot;
  }

  get boot(): Boot {
    return this.#bootNow;
  }

  get fenced(): boolean {
    return this.#state.kind === 'FENCED';
  }

  /** Weighs evidence. What speaks of an older boot than the present one is no news. */
  weigh(evidence: Evidence, now: Instant): GuardAction[] {
    if (compareBoots(evidence.boot, this.#bootNow) < 0) return [];
    this.#heard = Math.max(this.#heard, evidence.boot.generation);
    if (this.#state.kind === 'PERSISTING') this.#late = evidence;
    if (this.#state.kind !== 'WATCHING') return [];
    const alien = evidence.boot.instanceId !== this.#bootNow.instanceId;
    if (!alien || evidence.cause === 'GRAVE') return this.#raise(evidence, now);
    // With names that are proven, whoever bears this one can be met; what others say is no proof of it.
    if (!this.#authenticated && this.#exhausted(now.monotonicMs)) {
      return this.#fence(
        `another process goes above the boot of node ${this.#node} again and again ` +
          `(${evidence.what}); ${this.#namedAddresses(evidence.address)}`,
      );
    }
    this.#state = { kind: 'CALLING', evidence };
    return [{ kind: 'call', address: evidence.address || this.#address }];
  }

  /** Another process answered in my name, at first hand: on the call, or by its Hello on a link. */
  met(boot: Boot, address: string, now: Instant): GuardAction[] {
    const calling = this.#state.kind === 'CALLING' ? this.#state.evidence : undefined;
    if (boot.instanceId !== this.#bootNow.instanceId && compareBoots(boot, this.#bootNow) > 0) {
      return this.#fence(
        `node name ${this.#node} is used by a newer process; ` +
          this.#namedAddresses(address || (calling?.address ?? '')),
      );
    }
    // It is this very process, or an older one that will fence itself: neither wrote what was heard.
    return calling === undefined ? [] : this.#raise(calling, now);
  }

  /** Nobody answered the call. */
  unanswered(now: Instant): GuardAction[] {
    return this.#state.kind === 'CALLING' ? this.#raise(this.#state.evidence, now) : [];
  }

  /** The generation is on disk: this is the boot from now on. */
  persisted(generation: number, now: Instant): Boot | undefined {
    if (this.#state.kind !== 'PERSISTING') return undefined;
    assert(generation > this.#bootNow.generation, `generation ${generation} was persisted late`);
    this.#bootNow = { generation, instanceId: this.#bootNow.instanceId };
    this.#raisesMs.push(now.monotonicMs);
    if (this.#raisesMs.length > RAISES_PER_WINDOW_MAX) this.#raisesMs.shift();
    this.#state = { kind: 'WATCHING' };
    const late = this.#late;
    this.#late = undefined;
    if (late !== undefined && compareBoots(late.boot, this.#bootNow) >= 0) this.#wait(late);
    return this.#bootNow;
  }

  /** Lets a raise that came too soon after the last one happen when its time has come. */
  tick(now: Instant): GuardAction[] {
    if (this.#state.kind !== 'WAITING' || now.monotonicMs < this.#state.untilMs) return [];
    return this.#raise(this.#state.evidence, now);
  }

  nextDeadlineMs(): number {
    return this.#state.kind === 'WAITING' ? this.#state.untilMs : Infinity;
  }

  #raise(evidence: Evidence, now: Instant): GuardAction[] {
    if (now.monotonicMs < this.#turnMs()) {
      this.#wait(evidence);
      return [];
    }
    this.#state = { kind: 'PERSISTING' };
    const generation = nextGeneration({
      persisted: this.#bootNow.generation,
      heard: this.#heard,
      highestRevision: 0,
      wallClockMs: now.wallMs,
    });
    return [{ kind: 'persist', generation, evidence }];
  }

  #wait(evidence: Evidence): void {
    this.#state = { kind: 'WAITING', evidence, untilMs: this.#turnMs() };
  }

  /** From when on this node may go above something again. */
  #turnMs(): number {
    return (this.#raisesMs.at(-1) ?? -Infinity) + RAISE_INTERVAL_MS;
  }

  /** True when this node went above its namesake as often as a window allows. */
  #exhausted(nowMs: number): boolean {
    const oldest = this.#raisesMs[this.#raisesMs.length - RAISES_PER_WINDOW_MAX];
    return oldest !== undefined && nowMs - oldest < RAISE_WINDOW_MS;
  }

  #fence(message: string): GuardAction[] {
    if (this.#state.kind === 'FENCED') return [];
    this.#state = { kind: 'FENCED' };
    return [{ kind: 'fence', message }];
  }

  #namedAddresses(other: string): string {
    return (
      `this process is ${this.#bootNow.instanceId} at ${this.#address}, the other listens at ` +
      `${other || 'an unknown address'}: give one of them another --node-name`
    );
  }
}

/** Something about this node that it did not say itself (S8). */
export interface Evidence {
  /** The boot that it speaks of. */
  readonly boot: Boot;
  /** Where a process of that boot is said to listen; empty when nobody said. */
  readonly address: string;
  /** The peer whose link brought it; empty when nobody knows. */
  readonly peer: string;
  /** For the log: who said it, and what. */
  readonly what: string;
  readonly cause: 'LOG' | 'MEMBER' | 'GRAVE' | 'HELLO';
}

/** What the guard asks for. */
export type GuardAction =
  /** Ask who answers at this address; then `answered` or `unanswered`. */
  | { readonly kind: 'call'; readonly address: string }
  | { readonly kind: 'persist'; readonly generation: number; readonly evidence: Evidence }
  | { readonly kind: 'fence'; readonly message: string };

/** Whom the guard stands up for. */
export interface GuardOptions {
  readonly node: string;
  readonly address: string;
  readonly boot: Boot;
  /** Calls and links prove the name of their other end (X2): hearsay alone fences nobody then. */
  readonly authenticated?: boolean;
}

/** WATCHING, CALLING (I4: does another process bear my name?), WAITING (the last raise was too short ago), PERSISTING, FENCED. */
type GuardState =
  | { readonly kind: 'WATCHING' }
  | { readonly kind: 'CALLING'; readonly evidence: Evidence }
  | { readonly kind: 'WAITING'; readonly evidence: Evidence; readonly untilMs: number }
  | { readonly kind: 'PERSISTING' }
  | { readonly kind: 'FENCED' };
