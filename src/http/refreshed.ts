import { setTimeout as pause } from 'node:timers/promises';

/** Such work may take a tenth of the time: a result is good for ten times as long as it took, whatever changes. */
const COST_SHARE = 10;

/** Who asks waits for a newer result this long, where there is an older one. */
const PATIENCE_MS = 50;

/**
 * A result of long work over a table that goes on changing. It is kept while the table's revision stays, and is
 * worked out anew no more often than a tenth of the time allows. Who asks meanwhile shares the same work, and who is
 * given an older result, because the work may not begin yet or takes long, is told so, and may ask again.
 */
export class Refreshed<T> {
  readonly #work: () => Promise<T>;
  readonly #revision: () => number;
  #value: T | undefined;
  #ofRevision = -1;
  #notBeforeMs = 0;
  #running: Promise<T> | undefined;

  constructor(revision: () => number, work: () => Promise<T>) {
    this.#revision = revision;
    this.#work = work;
  }

  /** Whether there is a result, of whatever age. */
  get known(): boolean {
    return this.#value !== undefined;
  }

  /** Rejects with what the work throws; the next call tries again. */
  async get(): Promise<{ readonly value: T; readonly fresh: boolean }> {
    const fresh = this.#ofRevision === this.#revision();
    if (this.#value !== undefined && (fresh || performance.now() < this.#notBeforeMs)) {
      return { value: this.#value, fresh };
    }
    const running = (this.#running ??= this.#run().finally(() => (this.#running = undefined)));
    const late = this.#value === undefined ? [] : [pause(PATIENCE_MS, this.#value, { ref: false })];
    const value = await Promise.race([running, ...late]);
    return { value, fresh: this.#ofRevision === this.#revision() };
  }

  async #run(): Promise<T> {
    const begunMs = performance.now();
    const revision = this.#revision();
    const value = await this.#work();
    const endMs = performance.now();
    this.#value = value;
    this.#ofRevision = revision;
    this.#notBeforeMs = endMs + COST_SHARE * (endMs - begunMs);
    return value;
  }
}
