import { GUEST_STAY_MS, GUESTS_MAX, OVERLAY_INTERVAL_MS, OVERLAY_LINGER_MS } from '../../limits.js';
import type { Greeter } from './greeter.js';
import type { Around } from './around.js';

/**
 * Keeps the links what the overlay wants them to be (L5): dials what is wanted, and lets go, after a
 * while, of what this node dialed and nobody here wants. A link belongs to its dialer: the other end keeps
 * it, so two nodes whose memberships differ for a moment do not open and close one link in turns.
 */
export class Topology {
  readonly #parts: TopologyParts;
  #unwantedSinceMs = new Map<number, number>();
  /** Nodes to meet for a while; `Infinity` until the next look sets the time. */
  readonly #guests = new Map<string, number>();
  #dirty = true;
  #nextMs = 0;

  constructor(parts: TopologyParts) {
    this.#parts = parts;
  }

  /** True for a peer that this node wants a link to, or that has dialed one. */
  serves(name: string): boolean {
    const { links, overlay } = this.#parts;
    return overlay.wanted?.has(name) !== false || links.to(name)?.dialed === false;
  }

  /** Links to this node for a while, whatever the overlay says. Beyond GUESTS_MAX the oldest goes. */
  meet(name: string): void {
    if (this.#parts.overlay.wanted === undefined || this.#guests.has(name)) return;
    const [oldest] = this.#guests.keys();
    if (oldest !== undefined && this.#guests.size >= GUESTS_MAX) this.#guests.delete(oldest);
    this.#guests.set(name, Infinity);
    this.#dirty = true;
  }

  /** The membership, or what can be reached of it, has changed. */
  changed(): void {
    this.#dirty = true;
  }

  /** Looks at the links anew, when it is time. */
  tick(nowMs: number): void {
    if (nowMs < this.nextDeadlineMs() && !this.#crowded) return;
    this.#nextMs = nowMs + OVERLAY_INTERVAL_MS;
    for (const [name, untilMs] of this.#guests) {
      if (untilMs === Infinity) this.#guests.set(name, nowMs + GUEST_STAY_MS);
      else if (untilMs <= nowMs) this.#dirty = this.#guests.delete(name);
    }
    if (this.#dirty) this.#choose(nowMs);
    this.#dirty = false;
    this.#prune(nowMs);
  }

  nextDeadlineMs(): number {
    if (this.#dirty) return this.#nextMs;
    let next = Math.min(Infinity, ...this.#guests.values());
    for (const sinceMs of this.#unwantedSinceMs.values()) {
      next = Math.min(next, sinceMs + OVERLAY_LINGER_MS);
    }
    return Math.max(next, this.#nextMs);
  }

  /**
   * So many are known that it is time for an overlay, now: whoever joins a mesh of a thousand hears of all
   * within a moment, and must not begin to dial them all.
   */
  get #crowded(): boolean {
    const { membership, overlay } = this.#parts;
    return this.#dirty && overlay.overdue(membership.activeCount);
  }

  #choose(nowMs: number): void {
    const { membership, overlay, peers } = this.#parts;
    const names = [...membership.activeNames()];
    const before = overlay.wanted;
    const wanted = overlay.choose(names, (name) => peers.isFailing(name));
    this.#catchUp(before, nowMs);
    if (wanted === undefined) this.#guests.clear();
    peers.limitTo(wanted && new Set([...wanted, ...this.#guests.keys()]));
  }

  /** A link that was not served until now has missed what changed meanwhile. */
  #catchUp(before: ReadonlySet<string> | undefined, nowMs: number): void {
    if (before === undefined) return;
    const { links, overlay } = this.#parts;
    for (const session of links.open()) {
      const name = session.name;
      if (session.dialed && !before.has(name) && overlay.serves(session)) session.retell(nowMs);
    }
  }

  #prune(nowMs: number): void {
    const { links, greeter, overlay } = this.#parts;
    const { wanted } = overlay;
    const live = [...links.live()];
    const enough = wanted !== undefined && live.filter(({ name }) => wanted.has(name)).length >= 2;
    const before = this.#unwantedSinceMs;
    this.#unwantedSinceMs = new Map();
    for (const session of live) {
      const { id, name } = session;
      const kept = !session.dialed || wanted === undefined || wanted.has(name);
      if (kept || this.#guests.has(name) || !enough) continue;
      const sinceMs = before.get(id) ?? nowMs;
      if (nowMs - sinceMs < OVERLAY_LINGER_MS) this.#unwantedSinceMs.set(id, sinceMs);
      else greeter.close(session, 'OVERLAY', 'the overlay has other links', true);
    }
  }
}

/** What the topology reads, and what it acts on. */
export interface TopologyParts extends Around {
  readonly greeter: Greeter;
}
