import type { Instant } from '../ports.js';

/**
 * The moment of the input at hand, and what this process missed. Monotonic ms: the wall clock decides
 * nothing here (M0).
 */
export class Clock {
  /** Now. Never goes back. */
  nowMs: number;
  /** When any other node was last heard; moved on by what this process sleeps through. */
  heardMs: number;
  /** When any other node was last heard, whatever this process slept through. */
  contactMs: number;
  #sleptUntilMs: number;

  constructor(now: Instant) {
    this.nowMs = now.monotonicMs;
    this.heardMs = now.monotonicMs;
    this.contactMs = now.monotonicMs;
    this.#sleptUntilMs = now.monotonicMs;
  }

  /** An input enters. */
  enter(now: Instant): void {
    this.nowMs = Math.max(this.nowMs, now.monotonicMs);
  }

  /** Another node said something. */
  heard(): void {
    this.heardMs = this.nowMs;
    this.contactMs = this.nowMs;
  }

  /**
   * The last `stallMs` went by without this process. Returns what of it was not reported before: a
   * late timer and the watch over the event loop tell of the same sleep.
   */
  slept(stallMs: number): number {
    const missedMs = this.nowMs - Math.max(this.nowMs - stallMs, this.#sleptUntilMs);
    if (missedMs <= 0) return 0;
    this.#sleptUntilMs = this.nowMs;
    // Who sleeps is not cut off: what was said meanwhile lies unread.
    this.heardMs += missedMs;
    return missedMs;
  }
}
