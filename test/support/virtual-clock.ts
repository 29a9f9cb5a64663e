/** A thing that happens at a virtual time. */
interface Due {
  readonly atMs: number;
  readonly order: number;
  readonly act: () => void;
}

/** More things than this at one virtual time, and nothing is really moving. */
const STEPS_AT_ONE_TIME_MAX = 100_000;

/** Virtual time: a heap of what is due, in order of time, then of scheduling. Nothing else moves. */
export class VirtualClock {
  nowMs = 0;
  private readonly heap: Due[] = [];
  private count = 0;
  private stepsAtNow = 0;

  get pending(): number {
    return this.heap.length;
  }

  /** Does `act` at a virtual time, at the earliest now. */
  at(atMs: number, act: () => void): void {
    this.count += 1;
    this.push({ atMs: Math.max(atMs, this.nowMs), order: this.count, act });
  }

  /** Does `act` after `delayMs`. */
  after(delayMs: number, act: () => void): void {
    this.at(this.nowMs + delayMs, act);
  }

  /** Does the next thing; false when there is none up to `untilMs`, which is then the present. */
  step(untilMs: number): boolean {
    const next = this.heap[0];
    if (next === undefined || next.atMs > untilMs) {
      this.nowMs = Math.max(this.nowMs, untilMs);
      return false;
    }
    this.pop();
    this.stepsAtNow = next.atMs === this.nowMs ? this.stepsAtNow + 1 : 0;
    if (this.stepsAtNow > STEPS_AT_ONE_TIME_MAX) {
      throw new Error(`time stands still at ${this.nowMs} ms: a timer that is due stays due`);
    }
    this.nowMs = next.atMs;
    next.act();
    return true;
  }

  private push(due: Due): void {
    const { heap } = this;
    heap.push(due);
    let index = heap.length - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(due, heap[parent]!)) break;
      heap[index] = heap[parent]!;
      index = parent;
    }
    heap[index] = due;
  }

  private pop(): void {
    const { heap } = this;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1;
      if (!isBefore(heap[child]!, last)) break;
      heap[index] = heap[child]!;
      index = child;
    }
    heap[index] = last;
  }
}

function isBefore(a: Due, b: Due): boolean {
  return a.atMs !== b.atMs ? a.atMs < b.atMs : a.order < b.order;
}

/** A seeded source of numbers in [0, 1) (mulberry32). */
export function seededRng(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
