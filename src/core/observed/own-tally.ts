import type { Boot } from '../boot.js';
import { planeOf, toSaid, type FactKey } from './fact.js';
import {
  OBSERVED_BURST_BYTES_MIN,
  OBSERVED_BURST_SECONDS,
  OBSERVED_BYTES_PER_SECOND,
  OBSERVED_INTERVAL_MS,
} from './limits.js';
import type { Observed } from './observed.js';
import { entryBytes, Tally } from './tally.js';

/** About what a delta takes besides its entries: names, boot, places. */
const DELTA_BYTES = 64;

/**
 * This node's own tally, and what is to enter it. What changes waits in the order of its first change, and its
 * last state enters when there is room: so who changes ten times a second does not crowd out the others. The
 * room is this node's share of what all may tell together.
 */
export class OwnTally {
  readonly #observed: Observed;
  readonly #intervalMs: number;
  readonly #waiting = new Set<FactKey>();
  #tally: Tally;
  #room = 0;
  #filledMs: number;
  #nextMs = 0;

  constructor(o: {
    readonly observed: Observed;
    readonly boot: Boot;
    readonly nowMs: number;
    /** Between two times that something enters; Infinity: nothing ever does. */
    readonly intervalMs?: number | undefined;
  }) {
    this.#observed = o.observed;
    this.#intervalMs = o.intervalMs ?? OBSERVED_INTERVAL_MS;
    this.#tally = new Tally(o.observed.node, o.boot);
    this.#filledMs = o.nowMs;
    o.observed.listen({ own: (key) => void this.#waiting.add(key) });
  }

  get tally(): Tally {
    return this.#tally;
  }

  /** Facts that wait for room. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** When something may enter; Infinity when nothing waits. */
  nextDeadlineMs(): number {
    return this.#waiting.size === 0 || this.#intervalMs === Infinity ? Infinity : this.#nextMs;
  }

  /** Lets in what there is room for. @returns whether anything has changed */
  tick(nowMs: number, otherNodes: number): boolean {
    if (nowMs < this.nextDeadlineMs()) return false;
    const rate = OBSERVED_BYTES_PER_SECOND / Math.max(1, otherNodes);
    const roomMax = Math.max(OBSERVED_BURST_BYTES_MIN, rate * OBSERVED_BURST_SECONDS);
    this.#room = Math.min(roomMax, this.#room + (rate * (nowMs - this.#filledMs)) / 1000);
    this.#filledMs = nowMs;
    this.#room -= DELTA_BYTES;
    const before = this.#tally.upTo;
    for (const key of this.#waiting) {
      if (this.#room <= 0) break;
      this.#waiting.delete(key);
      this.#enter(key);
    }
    const refillMs = ((OBSERVED_BURST_BYTES_MIN / 2 - this.#room) / rate) * 1000;
    this.#nextMs = nowMs + Math.max(this.#intervalMs, refillMs);
    return this.#tally.upTo > before;
  }

  /** Begins anew, under another boot or above what others claim: all that this node says enters again. */
  restart(boot: Boot, start = 0): void {
    this.#tally = new Tally(this.#observed.node, boot, start);
    for (const key of this.#observed.ownKeys()) this.#waiting.add(key);
  }

  #enter(key: FactKey): void {
    const amount = this.#observed.own(key);
    const said = amount === undefined ? 0 : planeOf(key) === 'verdict' ? amount : toSaid(amount);
    const known = this.#tally.has(key);
    if (!known && said === 0) return;
    this.#tally.write(key, said);
    this.#room -= entryBytes({ slot: 1, said, ...(known ? {} : { key }) }, 0);
  }
}
