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
  /** What waits while the process is stopped: its timers, and what came in. */
  #held: { readonly timers: (() => void)[]; readonly others: (() => void)[] } | undefined;
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
    this.#world.at(delayMs, () => this.#turn(run, 'timers'));
  }

  /** One turn of the process, now. What comes while it is frozen waits. */
  enter(run: () => void): void {
    this.#turn(run, 'others');
  }

  #turn(run: () => void, kind: 'timers' | 'others'): void {
    if (!this.#alive) return;
    if (this.#held !== undefined) {
      this.#held[kind].push(run);
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
    this.#held ??= { timers: [], others: [] };
  }

  /**
   * Everything that waited happens now, each in its order: the timers that are overdue, then what has come
   * in. This is how the event loop of Node goes on, so an answer that lay there in time comes too late.
   */
  thaw(): void {
    const { timers = [], others = [] } = this.#held ?? {};
    this.#held = undefined;
    for (const run of timers) this.#world.at(0, () => this.#turn(run, 'timers'));
    for (const run of others) this.#world.at(0, () => this.#turn(run, 'others'));
  }

  kill(): void {
    this.#alive = false;
  }
}
