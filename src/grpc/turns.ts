import { LONG_CALLS_OPEN_MAX, LONG_CALLS_WAITING_MAX, TURN_BUDGET_MS } from '../core/limits.js';
import { limitExceeded } from './status.js';

/**
 * Shares the event loop among the connections of the registry listener. All calls of one turn of the loop
 * together take TURN_BUDGET_MS; the rest waits for the next turn, so that gossip, pings and timers get
 * theirs. Connections take turns: one that asks for much delays itself.
 */
export class Turns {
  readonly #nowMs: () => number;
  /** Those with work that can go on, in the order of their turns. */
  readonly #runnable = new Set<Lane>();
  readonly #lanes = new Map<string, Lane>();
  #spentMs = 0;
  #scheduled = false;
  #number = 0;

  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
  }

  /** Number of the present turn: it grows after each turn in which something was run, or waited. */
  get number(): number {
    return this.#number;
  }

  /**
   * Runs a short step as `soon` does, after what runs now and after its microtasks: so a record's place in the
   * own log is known when watchers are told of the record.
   */
  afterThis(connection: string, step: () => void): void {
    queueMicrotask(() => {
      queueMicrotask(() => this.soon(connection, step));
    });
  }

  /** Runs a short step: at once when nothing waits and this turn has time left, else later. */
  soon(connection: string, step: () => void): void {
    if (this.#runnable.size > 0 || this.#spentMs >= TURN_BUDGET_MS) {
      this.later(connection, step);
      return;
    }
    this.#schedule();
    const startMs = this.#nowMs();
    step();
    this.#spentMs += this.#nowMs() - startMs;
  }

  /** Runs a short step later, never within this call. Steps of one connection keep their order. */
  later(connection: string, step: () => void): void {
    const lane = this.#laneOf(connection);
    lane.short.push(step);
    this.#wake(lane);
  }

  /**
   * Lets a long call in. One connection has LONG_CALLS_OPEN_MAX open at once, whose answers may be on the
   * way; the next ones wait. @throws RESOURCE_EXHAUSTED when too many wait already.
   */
  long<T>(connection: string, steps: Steps<T>): LongCall<T> {
    const lane = this.#laneOf(connection);
    if (lane.waiting.size >= LONG_CALLS_WAITING_MAX) {
      throw limitExceeded(
        'lists that wait on one connection',
        LONG_CALLS_WAITING_MAX,
        'wait for an answer before the next call, or use WatchWorkers',
      );
    }
    let settle: Pick<Job, 'resolve' | 'reject'> | undefined;
    const result = new Promise<T>((resolve, reject) => {
      settle = { resolve: resolve as (value: unknown) => void, reject };
    });
    const job: Job = { steps, ...(settle as Pick<Job, 'resolve' | 'reject'>) };
    lane.waiting.add(job);
    this.#wake(lane);
    return {
      result,
      close: () => {
        if (!lane.close(job)) return;
        this.#wake(lane);
      },
    };
  }

  #laneOf(connection: string): Lane {
    const lane = this.#lanes.get(connection) ?? new Lane(connection);
    this.#lanes.set(connection, lane);
    return lane;
  }

  #wake(lane: Lane): void {
    lane.fill();
    if (lane.hasWork) {
      this.#runnable.add(lane);
      this.#schedule();
    } else if (lane.isEmpty) this.#lanes.delete(lane.connection);
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => this.#turn());
  }

  #turn(): void {
    this.#scheduled = false;
    this.#number += 1;
    this.#spentMs = 0;
    const endMs = this.#nowMs() + TURN_BUDGET_MS;
    for (const lane of this.#runnable) {
      // It goes to the end of the line before its work is done: it may find more to do in it.
      this.#runnable.delete(lane);
      lane.step();
      this.#wake(lane);
      if (this.#nowMs() >= endMs) break;
    }
    if (this.#runnable.size > 0) this.#schedule();
  }
}

/** Long work in steps of about a millisecond; what it returns is its result. */
export type Steps<T> = Generator<undefined, T>;

/** A long call that was let in. */
export interface LongCall<T> {
  /** Rejects with what a step throws. Never settles once the call was closed before. */
  readonly result: Promise<T>;
  /** To be called once its answer has left this process, or nobody waits for it any more; idempotent. */
  close(): void;
}

interface Job {
  readonly steps: Steps<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** The work of one connection. */
class Lane {
  readonly connection: string;
  readonly short: (() => void)[] = [];
  readonly waiting = new Set<Job>();
  /** Those that are worked on, in the order of their steps. */
  readonly #active = new Set<Job>();
  /** Those that were let in and are not closed. */
  readonly #open = new Set<Job>();

  constructor(connection: string) {
    this.connection = connection;
  }

  get hasWork(): boolean {
    return this.short.length > 0 || this.#active.size > 0;
  }

  get isEmpty(): boolean {
    return !this.hasWork && this.waiting.size === 0 && this.#open.size === 0;
  }

  /** Lets waiting jobs in while there is room. */
  fill(): void {
    for (const job of this.waiting) {
      if (this.#open.size >= LONG_CALLS_OPEN_MAX) return;
      this.waiting.delete(job);
      this.#open.add(job);
      this.#active.add(job);
    }
  }

  /** One short step, and one step of a long job: neither kind starves the other. */
  step(): void {
    this.short.shift()?.();
    const [job] = this.#active;
    if (job === undefined) return;
    this.#active.delete(job);
    try {
      const { done, value } = job.steps.next();
      if (done === true) job.resolve(value);
      else this.#active.add(job);
    } catch (error) {
      job.reject(error);
    }
  }

  /** True when it was not closed before. */
  close(job: Job): boolean {
    this.#active.delete(job);
    return this.waiting.delete(job) || this.#open.delete(job);
  }
}
