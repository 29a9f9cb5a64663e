import type { WorkerChange } from '../client/view.js';
import type { WorkerSet } from '../client/worker-set.js';
import { Omissions } from '../sinks/omissions.js';
import type { Sink, SinkReport } from '../sinks/sink.js';
import type { ResourceTable } from './resource-table.js';

/** Keeps the resources of a table equal to the workers. */
export class XdsSink implements Sink {
  readonly name = 'xds';
  /** Clients keep what an earlier life of this process told them. */
  readonly holdsEarlier = true;
  readonly #table: ResourceTable;
  readonly #revision: () => number;
  readonly #omissions: Omissions;

  constructor(table: ResourceTable, revision: () => number, log: SinkReport['log']) {
    this.#table = table;
    this.#revision = revision;
    this.#omissions = new Omissions(this.name, log);
  }

  apply(_set: WorkerSet, change: WorkerChange): void {
    this.#table.apply(change, this.#revision());
    this.#omissions.tell(this.#table.omitted);
  }
}
