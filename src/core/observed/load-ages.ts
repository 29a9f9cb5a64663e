/**
 * How old the gateway's reports of load are (W17): what it does not say again within a time counts no more, so that
 * a gateway that hangs, or was started anew, keeps no load standing and no drain waiting.
 */
export class LoadAges {
  readonly #ttlMs: number;
  /** When each worker was reported last, the oldest first. */
  readonly #reportedMs = new Map<string, number>();

  /** `ttlMs`: Infinity = reports stay for ever. */
  constructor(ttlMs: number) {
    this.#ttlMs = ttlMs;
  }

  /** The gateway says something of a worker, the same as before or not. */
  reported(workerId: string, nowMs: number): void {
    if (this.#ttlMs === Infinity) return;
    this.#reportedMs.delete(workerId);
    this.#reportedMs.set(workerId, nowMs);
  }

  /** When the oldest report is too old. */
  get nextMs(): number | undefined {
    const [oldest] = this.#reportedMs.values();
    return oldest === undefined ? undefined : oldest + this.#ttlMs;
  }

  /** Takes the workers whose reports are too old. */
  takeOld(nowMs: number): string[] {
    const old: string[] = [];
    for (const [id, reportedMs] of this.#reportedMs) {
      if (reportedMs + this.#ttlMs > nowMs) break;
      this.#reportedMs.delete(id);
      old.push(id);
    }
    return old;
  }
}
