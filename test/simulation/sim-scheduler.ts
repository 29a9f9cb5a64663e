import { Subscription, type SchedulerAction, type SchedulerLike } from 'rxjs';

interface Entry {
  readonly atMs: number;
  readonly order: number;
  readonly run: () => void;
}

/**
 * The one clock of a simulated world: work in the order of its time, then of its scheduling. Pipelines take
 * it for their scheduler, the network and the disk for their delays.
 */
export class SimScheduler implements SchedulerLike {
  readonly #heap: Entry[] = [];
  #nowMs = 0;
  #order = 0;

  now(): number {
    return this.#nowMs;
  }

  schedule<T>(
    work: (this: SchedulerAction<T>, state?: T) => void,
    delay = 0,
    state?: T,
  ): Subscription {
    return scheduleOn(this, work, delay, state);
  }

  /** Runs `run` in `delayMs`. */
  at(delayMs: number, run: () => void): void {
    this.#order += 1;
    push(this.#heap, { atMs: this.#nowMs + Math.max(0, delayMs), order: this.#order, run });
  }

  /** Time of the next work; undefined when there is none. */
  get nextMs(): number | undefined {
    return this.#heap[0]?.atMs;
  }

  /** Does the next piece of work; false when there is none. */
  step(): boolean {
    const next = pop(this.#heap);
    if (!next) return false;
    this.#nowMs = next.atMs;
    next.run();
    return true;
  }

  /** Does all work up to a time, and stands there. */
  runUntil(timeMs: number): void {
    while (this.nextMs !== undefined && this.nextMs <= timeMs) this.step();
    this.#nowMs = Math.max(this.#nowMs, timeMs);
  }
}

/** Schedules work as RxJS asks for it on anything that can run something later. */
export function scheduleOn<T>(
  later: Later,
  work: (this: SchedulerAction<T>, state?: T) => void,
  delay = 0,
  state?: T,
): Subscription {
  return new SimAction(later, work).schedule(state, delay);
}

/** Runs something in so many ms. */
export interface Later {
  at(delayMs: number, run: () => void): void;
}

/** One scheduled piece of work; scheduling it again from within is how operators repeat. */
class SimAction<T> extends Subscription implements SchedulerAction<T> {
  readonly #scheduler: Later;
  readonly #work: (this: SchedulerAction<T>, state?: T) => void;
  #turn = 0;

  constructor(scheduler: Later, work: (this: SchedulerAction<T>, state?: T) => void) {
    super();
    this.#scheduler = scheduler;
    this.#work = work;
  }

  schedule(state?: T, delay = 0): Subscription {
    this.#turn += 1;
    const turn = this.#turn;
    this.#scheduler.at(delay, () => {
      if (this.closed || turn !== this.#turn) return;
      this.#work.call(this, state);
      if (turn === this.#turn) this.unsubscribe();
    });
    return this;
  }
}

function before(a: Entry, b: Entry): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}

function push(heap: Entry[], entry: Entry): void {
  let at = heap.length;
  heap.push(entry);
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const above = heap[parent] as Entry;
    if (!before(entry, above)) break;
    heap[at] = above;
    at = parent;
  }
  heap[at] = entry;
}

function pop(heap: Entry[]): Entry | undefined {
  const top = heap[0];
  const last = heap.pop();
  if (!top || !last || heap.length === 0) return top;
  let at = 0;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    const right = heap[child + 1];
    if (right && before(right, heap[child] as Entry)) child += 1;
    const below = heap[child] as Entry;
    if (!before(below, last)) break;
    heap[at] = below;
    at = child;
  }
  heap[at] = last;
  return top;
}
