import { interval, type SchedulerLike, type Subscription } from 'rxjs';
import { PROBE_STALL_TICK_MS } from '../core/limits.js';
import type { StallMeasure } from './health-context.js';

/**
 * Measures for how long this process stood still, which is how long it could not have seen an answer
 * (H8). A late timer tells it: after a stall, timers go off before sockets are read, so a timeout alone
 * would blame the worker. Ticks only while somebody measures.
 */
export class StallMeter {
  readonly #clock: SchedulerLike;
  readonly #nowMs: () => number;
  #measuring = 0;
  #stalledMs = 0;
  #tickedMs = 0;
  #ticks: Subscription | undefined;

  constructor(clock: SchedulerLike, nowMs: () => number) {
    this.#clock = clock;
    this.#nowMs = nowMs;
  }

  /** Begins a measurement. It must be ended once, whatever becomes of what is measured. */
  start(): StallMeasure {
    if (this.#measuring === 0) this.#tickedMs = this.#nowMs();
    this.#measuring += 1;
    this.#ticks ??= interval(PROBE_STALL_TICK_MS, this.#clock).subscribe(() => this.#tick());
    const before = this.#sumMs();
    return { stalledMs: () => this.#sumMs() - before, end: () => this.#end() };
  }

  #end(): void {
    this.#measuring -= 1;
    if (this.#measuring > 0) return;
    this.#ticks?.unsubscribe();
    this.#ticks = undefined;
  }

  #tick(): void {
    this.#stalledMs = this.#sumMs();
    this.#tickedMs = this.#nowMs();
  }

  /** Includes a tick that should have come and has not yet; ticks that are a little late are no stall. */
  #sumMs(): number {
    const lateMs = this.#nowMs() - this.#tickedMs - PROBE_STALL_TICK_MS;
    return this.#stalledMs + (lateMs > PROBE_STALL_TICK_MS / 2 ? lateMs : 0);
  }
}
