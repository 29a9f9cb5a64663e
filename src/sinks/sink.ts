import type { WorkerChange, WorkerSet } from '../client/worker-set.js';

/**
 * One way out of the mesh: a file, a router's API, a discovery protocol. What it must know of time, order,
 * failure and least numbers, SinkRunner knows.
 */
export interface Sink {
  /** For log lines and metrics, such as `smg:/run/workers.json`. */
  readonly name: string;
  /** True when the outside may hold workers of an earlier life of this process. */
  readonly holdsEarlier?: boolean;
  /**
   * Makes the outside equal to the set; doing it twice is as good as once. `change` leads here from the
   * last set that was applied, and holds all workers the first time. Calls do not overlap. What it throws
   * is told, and it is called again later, with the set of that time.
   */
  apply(set: WorkerSet, change: WorkerChange): void | Promise<void>;
}

/** Who hears what a sink did. */
export interface SinkReport {
  readonly log: (level: 'info' | 'warn', message: string, fields: Record<string, unknown>) => void;
  /** A set was applied, or could not be. */
  applied(sink: string, result: 'ok' | 'failed', readyWorkers: number): void;
  /** Whether workers are kept that are no longer ready, for want of others. */
  held(sink: string, held: boolean): void;
}
