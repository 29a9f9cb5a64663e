import { readFileSync } from 'node:fs';

const TICK_MS = 5;

/**
 * How much time has passed for two processes and this one together: none while one of them waits for a core. So what
 * takes longer only because others run on the machine is not counted as longer. Where the system does not tell who
 * waits (it is Linux that does), it is the time of the wall.
 */
export class RunningClock {
  readonly #pids: () => ReadonlyMap<string, number>;
  readonly #waited = new Map<number, number>();
  /** The time of each two processes, by their names. */
  readonly #passed = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;
  /** The longest that this process was late for a tick, ms. */
  stallMs = 0;
  #tick = performance.now();

  /** @param pids The processes that run now, by name. */
  constructor(pids: () => ReadonlyMap<string, number>) {
    this.#pids = pids;
    this.#timer = setInterval(() => this.#pass(), TICK_MS);
  }

  /** What has passed for two processes since the start of the clock, ms; they may be one. */
  now(one: string, other: string): number {
    this.#pass();
    return this.#passed.get(pairOf(one, other)) ?? 0;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #pass(): void {
    const tick = performance.now();
    const elapsed = tick - this.#tick;
    this.#tick = tick;
    this.stallMs = Math.max(this.stallMs, elapsed - TICK_MS);
    const waits = [...this.#pids()].map(([name, pid]) => ({ name, ms: this.#waitedSince(pid) }));
    const mine = this.#waitedSince(process.pid);
    for (const one of waits) {
      for (const other of waits) {
        if (one.name > other.name) continue;
        const pair = pairOf(one.name, other.name);
        const passed = Math.max(0, elapsed - Math.max(mine, one.ms, other.ms));
        this.#passed.set(pair, (this.#passed.get(pair) ?? 0) + passed);
      }
    }
  }

  /** For how long the process has waited for a core since it was asked last, ms. */
  #waitedSince(pid: number): number {
    const waited = waitedMs(pid);
    const since = Math.max(0, waited - (this.#waited.get(pid) ?? waited));
    this.#waited.set(pid, waited);
    return since;
  }
}

function pairOf(one: string, other: string): string {
  return one < other ? `${one} ${other}` : `${other} ${one}`;
}

/** For how long the main thread of a process has waited for a core in all, ms. */
function waitedMs(pid: number): number {
  try {
    const [, waitedNs] = readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ');
    return Number(waitedNs) / 1e6;
  } catch {
    return 0;
  }
}
