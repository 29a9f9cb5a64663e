/** Peers that must say alike that this clock is wrong before a node that was ready believes it. */
const CLOCK_WITNESSES = 2;

/**
 * Whether this node should get traffic, and why not (M6, M7, I3, I4): disk restored, all that the first peer
 * named is in the registry or was waited for long enough, a clock near enough to those of the others, not
 * fenced, not stopping.
 */
export class Readiness {
  #restored = false;
  #synced = false;
  #imported = false;
  #joinExpired = false;
  #clock = { fault: '', peers: 0 };
  #established = false;
  #fenced: string | undefined;
  #stopping = false;
  readonly #listeners = new Set<() => void>();
  readonly #waitsFor: () => string;

  /** @param waitsFor What the mesh waits for before it is synced. */
  constructor(waitsFor: () => string) {
    this.#waitsFor = waitsFor;
  }

  /** True when traffic is welcome. */
  get ready(): boolean {
    return this.reasons().length === 0;
  }

  get stopping(): boolean {
    return this.#stopping;
  }

  get fenced(): string | undefined {
    return this.#fenced;
  }

  get synced(): boolean {
    return this.#synced;
  }

  /** The registry may be shown as complete: it is, or it was waited for long enough (M7). */
  get complete(): boolean {
    return this.#imported || this.#joinExpired;
  }

  /** What peers say of this node's clock; empty when nothing. */
  get clockFault(): string {
    return this.#clock.fault;
  }

  /** Why it is not ready, in words; empty when it is. */
  reasons(): string[] {
    const reasons: string[] = [];
    if (!this.#restored) reasons.push('records are not yet back from disk');
    if (!this.complete) {
      reasons.push(this.#synced ? 'workers of peers are still being imported' : this.#waitsFor());
    }
    if (this.#clockIsWrong()) reasons.push(`check this node's clock: ${this.#clock.fault}`);
    if (this.#fenced !== undefined) reasons.push(`fenced: ${this.#fenced}`);
    if (this.#stopping) reasons.push('stopping');
    return reasons;
  }

  /** Calls `listener` after each change; returns what ends that. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  restored(): void {
    this.#change(() => (this.#restored = true));
  }

  peerSynced(): void {
    this.#change(() => (this.#synced = true));
  }

  imported(): void {
    this.#change(() => (this.#imported = true));
  }

  joinTimedOut(): void {
    this.#change(() => (this.#joinExpired = true));
    this.established();
  }

  /** Why no log passes between this node and `peers` linked ones; empty when there is no such fault. */
  clock(fault: string, peers: number): void {
    this.#change(() => (this.#clock = { fault, peers }));
  }

  /** A peer holds the own log, or none came in time: from now on the clock of one peer alone does not end readiness. */
  established(): void {
    if (this.#clock.fault === '') this.#established = true;
  }

  fence(message: string): void {
    this.#change(() => (this.#fenced ??= message));
  }

  stop(): void {
    this.#change(() => (this.#stopping = true));
  }

  /** Of two nodes whose clocks differ, the one that was there before goes on. */
  #clockIsWrong(): boolean {
    const { fault, peers } = this.#clock;
    return fault !== '' && (!this.#established || peers >= CLOCK_WITNESSES);
  }

  #change(change: () => void): void {
    change();
    for (const listener of this.#listeners) listener();
  }
}
