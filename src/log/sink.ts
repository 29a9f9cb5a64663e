import { Writable } from 'node:stream';

/** Bytes of lines that wait for a slow reader of stdout; beyond, lines are dropped and counted. */
export const LOG_BUFFER_BYTES_MAX = 1024 * 1024;

let lost = 0;

/** Lines of this process's log that were lost since its start. */
export function logLinesLost(): number {
  return lost;
}

/**
 * Where the lines of the log go before they reach stdout. The log is never a reason to stop: a line that
 * cannot be written, or for which a slow reader leaves no room, is dropped and counted. Once lines get
 * through again, `onLost` is told how many are missing.
 */
export class LogSink extends Writable {
  readonly #target: Writable;
  readonly #onLost: (lines: number) => void;
  #missing = 0;

  constructor(target: Writable, onLost: (lines: number) => void) {
    super({ decodeStrings: false });
    this.#target = target;
    this.#onLost = onLost;
    // Every failed write is told to its own callback too.
    target.on('error', () => undefined);
  }

  override _write(line: string, _encoding: string, done: () => void): void {
    done();
    if (this.#target.writableLength >= LOG_BUFFER_BYTES_MAX) {
      this.#lose();
      return;
    }
    try {
      this.#target.write(line, (error) => (error ? this.#lose() : this.#wrote()));
    } catch {
      this.#lose();
    }
  }

  #lose(): void {
    lost += 1;
    this.#missing += 1;
  }

  #wrote(): void {
    if (this.#missing === 0 || this.#target.writableLength > 0) return;
    const lines = this.#missing;
    this.#missing = 0;
    this.#onLost(lines);
  }
}
