import { sameBoot } from '../../boot.js';
import { ANSWERS_PER_LINK_MAX } from '../../limits.js';
import type { NextDelta } from './source.js';
import { keyOf, type OwnerDelta, type Part, type Want } from '../../store/rows.js';

/**
 * What one link still has to send of logs, keyed by log: what leads a peer on from a cut goes before
 * whole logs, the small before the big, and every fourth frame belongs to whoever waited longest (L3).
 */
export class Transfers {
  readonly #items = new Map<string, Outgoing>();
  #picks = 0;

  get size(): number {
    return this.#items.size;
  }

  /** True while this log is on its way. */
  has(part: Part): boolean {
    return this.#items.has(keyOf(part));
  }

  /**
   * Begins a transfer. The same Want again changes nothing, another one takes the place of the first.
   * False when ANSWERS_PER_LINK_MAX are waiting.
   */
  begin(want: Want, size: number): boolean {
    const key = keyOf(want);
    const known = this.#items.get(key);
    if (known !== undefined && sameWant(known.want, want)) return true;
    if (known === undefined && this.#items.size >= ANSWERS_PER_LINK_MAX) return false;
    this.#items.set(key, { want, next: undefined, remaining: size, servedAt: this.#picks });
    return true;
  }

  /** Forgets a transfer, whether or not it has begun. */
  drop(part: Part): void {
    this.#items.delete(keyOf(part));
  }

  /** Forgets all but this log. */
  keepOnly(owner: string): void {
    const kept = keyOf({ owner, kind: 'log' });
    for (const key of this.#items.keys()) if (key !== kept) this.#items.delete(key);
  }

  /** The transfer that the next frame is for. */
  pick(): Outgoing | undefined {
    this.#picks += 1;
    const before =
      this.#picks % OLDEST_EVERY === 0
        ? (a: Outgoing, b: Outgoing): boolean => a.servedAt < b.servedAt
        : goesFirst;
    let best: Outgoing | undefined;
    for (const item of this.#items.values()) {
      if (best === undefined || before(item, best)) best = item;
    }
    if (best !== undefined) best.servedAt = this.#picks;
    return best;
  }

  /** Notes a frame of a transfer; the last one ends it. */
  served(item: Outgoing, delta: OwnerDelta): void {
    item.remaining = Math.max(0, item.remaining - delta.records.length);
    if (!delta.more) this.drop(delta);
  }
}

/** A log, or a prior, on its way to a peer. */
export interface Outgoing {
  readonly want: Want;
  /** Reads it from the store; none before the first frame. */
  next: NextDelta | undefined;
  /** About how many records are left; transfers with fewer go first. */
  remaining: number;
  /** When it was last served, in picks of this link. */
  servedAt: number;
}

/** Every so many frames the one that waited longest is served, so that none starves (L3). */
const OLDEST_EVERY = 4;

function goesFirst(a: Outgoing, b: Outgoing): boolean {
  const aWhole = a.want.after === 0;
  const bWhole = b.want.after === 0;
  if (aWhole !== bWhole) return bWhole;
  return a.remaining < b.remaining;
}

function sameWant(a: Want, b: Want): boolean {
  return a.after === b.after && sameBoot(a.boot, b.boot);
}
