/**
 * Which peers hold the own log, up to which head: for the latency from write to acknowledgement, and for
 * leaving only once everybody knows.
 */
export class Acknowledgements {
  readonly #writes: { head: number; atMs: number }[] = [];
  readonly #heads = new Map<string, number>();
  readonly #observe: (seconds: number) => void;
  readonly #waiting = new Set<() => void>();

  /** @param observe Takes one latency, in seconds. */
  constructor(observe: (seconds: number) => void) {
    this.#observe = observe;
  }

  /** The own log was flushed at `head`. */
  written(head: number, nowMs: number): void {
    if (this.#writes.length < WRITES_MAX) this.#writes.push({ head, atMs: nowMs });
  }

  /** `node` holds the own log up to `head`; the first one to say so ends the measurement. */
  acknowledged(node: string, head: number, nowMs: number): void {
    this.#heads.set(node, head);
    while (this.#writes[0] && this.#writes[0].head <= head) {
      this.#observe((nowMs - this.#writes[0].atMs) / 1000);
      this.#writes.shift();
    }
    for (const look of this.#waiting) look();
  }

  /** Those of `nodes` that do not hold `head` when all do, or after `timeoutMs`. */
  async missing(
    nodes: () => readonly string[],
    head: number,
    timeoutMs: number,
  ): Promise<string[]> {
    const behind = (): string[] => nodes().filter((node) => (this.#heads.get(node) ?? -1) < head);
    if (behind().length === 0) return [];
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(look);
        resolve();
      };
      const look = (): void => {
        if (behind().length === 0) done();
      };
      const timer = setTimeout(done, timeoutMs);
      this.#waiting.add(look);
    });
    return behind();
  }
}

/** Flushes under measurement at once; beyond, some go unmeasured. */
const WRITES_MAX = 1_000;
