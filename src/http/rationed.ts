/** Such work may take a tenth of each period. */
const PERIOD_MS = 1_000;
const SPENT_MS_MAX = PERIOD_MS / 10;

/**
 * A text that anybody may ask for as often as he likes. It is made anew for who asks, until that has taken a tenth of the
 * time: from then on the last one is good enough until the period is over. Who asks while it is made shares the work.
 */
export class Rationed<T> {
  readonly #work: () => Promise<T>;
  readonly #nowMs: () => number;
  #last: { readonly value: T } | undefined;
  #running: Promise<T> | undefined;
  #periodEndsMs = 0;
  #spentMs = 0;

  constructor(work: () => Promise<T>, nowMs: () => number = () => performance.now()) {
    this.#work = work;
    this.#nowMs = nowMs;
  }

  /** At most as old as a period. Rejects with what the work throws; the next call tries again. */
  get(): Promise<T> {
    const nowMs = this.#nowMs();
    if (nowMs >= this.#periodEndsMs) [this.#periodEndsMs, this.#spentMs] = [nowMs + PERIOD_MS, 0];
    if (this.#last !== undefined && this.#spentMs >= SPENT_MS_MAX) {
      return Promise.resolve(this.#last.value);
    }
    return (this.#running ??= this.#run(nowMs).finally(() => (this.#running = undefined)));
  }

  async #run(begunMs: number): Promise<T> {
    const value = await this.#work();
    this.#spentMs += this.#nowMs() - begunMs;
    this.#last = { value };
    return value;
  }
}
