import { setImmediate } from 'node:timers/promises';

/** How long one slice of a long look at the workers may take, ms; then gossip and probes get their turn. */
const SLICE_MS = 5;

/** Long work in short slices: `pause` returns at once while there is time left, and else after the next turn. */
export class Slices {
  readonly #nowMs: () => number;
  #begunMs: number;

  constructor(nowMs = () => performance.now()) {
    this.#nowMs = nowMs;
    this.#begunMs = nowMs();
  }

  /** Whether this slice is over; who asks first does not wait for a turn of the microtasks. */
  get over(): boolean {
    return this.#nowMs() - this.#begunMs >= SLICE_MS;
  }

  async pause(): Promise<void> {
    if (!this.over) return;
    await setImmediate();
    this.#begunMs = this.#nowMs();
  }
}
