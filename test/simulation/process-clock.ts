import type { SchedulerAction, SchedulerLike, Subscription } from 'rxjs';
import { scheduleOn, type SimScheduler } from './sim-scheduler.js';

/**
 * The one door through which anything enters a process: its timers, what the network brings, what its
 * disk has finished. A frozen process (SIGSTOP) lets nothing in until it goes on; a dead one never does.
 */
export class ProcessClock implements SchedulerLike {
  readonly #world: SimScheduler;
  /** Called after each turn of the process. */
  readonly #afterTurn: () => void;
  #held: (() => void)[] | undefined;
  #alive = true;
  #depth = 0;

  constructor(world: SimScheduler, afterTurn: () => void) {
    this.#world = world;
    this.#afterTurn = afterTurn;
  }

  get alive(): boolean {
    return this.#alive;
  }

  get frozen(): boolean {
    return this.#held !== undefined;
  }

  now(): number {
    return this.#world.now();
  }

  schedule<T>(
    work: (this: SchedulerAction<T>, state?: T) => void,
    delay = 0,
    state?: T,
  ): Subscription {
    return scheduleOn(this, work, delay, state);
  }

  /** Runs `run` in `delayMs`, in a turn of this process. */
  at(delayMs: number, run: () => void): void {
    this.#world.at(delayMs, () => this.enter(run));
  }

  /** One turn of the process, now. What comes while it is frozen waits. */
  enter(run: () => void): void {
    if (!this.#alive) return;
    if (this.#held !== undefined) {
      this.#held.push(run);
      return;
    }
    this.#depth += 1;
    try {
      run();
    } finally {
      this.#depth -= 1;
    }
    if (this.#depth === 0 && this.alive) this.#afterTurn();
  }

  freeze(): void {
    this.#held ??= [];
  }

  /** Everything that waited happens now, in order. */
  thaw(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const run of held) this.#world.at(0, () => this.enter(run));
  }

  kill(): void {
    this.#alive = false;
  }
}
