import type { SinkReport } from './sink.js';

const SHOWN_MAX = 10;

/** Says in the log what a sink has no way to name, when that has changed. */
export class Omissions {
  readonly #sink: string;
  readonly #log: SinkReport['log'];
  #told = '';

  constructor(sink: string, log: SinkReport['log']) {
    this.#sink = sink;
    this.#log = log;
  }

  /** @param omitted URLs of workers, in a fixed order. */
  tell(omitted: readonly string[]): void {
    const words = omitted.join(' ');
    if (words === this.#told) return;
    this.#told = words;
    if (omitted.length === 0) return;
    const urls = omitted.slice(0, SHOWN_MAX).join(' ');
    const message = `${omitted.length} workers cannot be named in ${this.#sink} and are left out`;
    this.#log('warn', message, { sink: this.#sink, urls });
  }
}
