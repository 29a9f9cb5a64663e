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
  #remembered = false;

  constructor(now: Instant) {
    this.nowMs = now.monotonicMs;
    this.heardMs = now.monotonicMs;
    this.contactMs = now.monotonicMs;
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

  /** What was known `ageMs` ago is known again: somebody was heard then. */
  remembered(ageMs: number): void {
    const thenMs = this.nowMs - Math.max(0, ageMs);
    this.contactMs = this.#remembered ? Math.max(this.contactMs, thenMs) : thenMs;
    this.#remembered = true;
  }

  /** The last `missedMs` went by without this process. Who sleeps is not cut off: answers lie unread. */
  slept(missedMs: number): void {
    this.heardMs += missedMs;
  }
}
