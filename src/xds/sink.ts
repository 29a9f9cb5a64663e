import { setTimeout as pause } from 'node:timers/promises';
import type { WorkerChange, WorkerSet } from '../client/worker-set.js';
import { Omissions } from '../sinks/omissions.js';
import type { Sink, SinkReport } from '../sinks/sink.js';
import { Slices } from '../sinks/slices.js';
import type { ResourceTable } from './resource-table.js';

/** After a change the sink rests for this many times the time that it took, so a storm of changes takes a fifth of the CPU. */
const REST_FACTOR = 4;
/** After a change that took less time than this, the sink does not rest. */
const REST_FROM_MS = 2;
const REST_MAX_MS = 1_000;

/** Keeps the resources of a table equal to the workers. */
export class XdsSink implements Sink {
  readonly name = 'xds';
  /** Clients keep what an earlier life of this process told them. */
  readonly holdsEarlier = true;
  readonly #table: ResourceTable;
  readonly #revision: () => number;
  readonly #omissions: Omissions;
  readonly #slices: () => Slices;

  constructor(
    table: ResourceTable,
    revision: () => number,
    log: SinkReport['log'],
    slices = () => new Slices(),
  ) {
    this.#table = table;
    this.#revision = revision;
    this.#slices = slices;
    this.#omissions = new Omissions(this.name, log);
  }

  /** Tells clients of a change, of a large one once it is taken in as a whole. Resolves when the next change may come. */
  async apply(_set: WorkerSet, change: WorkerChange): Promise<void> {
    const startMs = performance.now();
    const slices = this.#slices();
    for (const _step of this.#table.applySteps(change, this.#revision())) {
      if (slices.over) await slices.pause();
    }
    this.#omissions.tell(this.#table.omitted);
    const tookMs = performance.now() - startMs;
    if (tookMs >= REST_FROM_MS) await pause(Math.min(REST_MAX_MS, tookMs * REST_FACTOR));
  }
}
