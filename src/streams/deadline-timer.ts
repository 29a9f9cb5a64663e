import type { SchedulerLike, Subscription } from 'rxjs';

/**
 * One timer for a machine that says when it wants to be woken next: `arm` after each input, and a timer
 * that is already right stays.
 */
export class DeadlineTimer {
  readonly #clock: SchedulerLike;
  readonly #nowMs: () => number;
  readonly #fire: () => void;
  #armed: { subscription: Subscription; atMs: number } | undefined;

  /** @param nowMs The monotonic clock that deadlines are told in. */
  constructor(clock: SchedulerLike, nowMs: () => number, fire: () => void) {
    this.#clock = clock;
    this.#nowMs = nowMs;
    this.#fire = fire;
  }

  /** Wakes at `atMs`; undefined = not at all. */
  arm(atMs: number | undefined): void {
    if (this.#armed?.atMs === atMs) return;
    this.stop();
    if (atMs === undefined || atMs === Infinity) return;
    const delayMs = Math.min(Math.max(1, atMs - this.#nowMs()), DELAY_MAX_MS);
    const subscription = this.#clock.schedule(() => {
      this.#armed = undefined;
      this.#fire();
    }, delayMs);
    this.#armed = { subscription, atMs };
  }

  stop(): void {
    this.#armed?.subscription.unsubscribe();
    this.#armed = undefined;
  }
}

/** Node's timers take no more than 2^31 - 1 ms; waking early does no harm. */
const DELAY_MAX_MS = 3_600_000;
