import type { ClientReadableStream } from '@grpc/grpc-js';
import type { RegistryServiceClient } from '../../src/gen/workermesh/v1/RegistryService.js';
import type { WatchWorkersResponse__Output } from '../../src/gen/workermesh/v1/WatchWorkersResponse.js';
import type { Worker__Output } from '../../src/gen/workermesh/v1/Worker.js';
import type { WorkerEvent__Output } from '../../src/gen/workermesh/v1/WorkerEvent.js';

/** How soon a lost stream is opened again. */
const RETRY_MS = 20;

type Table = Map<string, Worker__Output>;

/**
 * The routing table of a gateway that follows the watch contract: at RESET it builds a new one beside the
 * one in use, and swaps them at SYNCED; a lost stream changes nothing, and is resumed.
 */
export class SwappedTable {
  /** What the gateway routes by; undefined until the first SYNCED. */
  current: Table | undefined;
  swaps = 0;
  readonly #client: RegistryServiceClient;
  readonly #changed: (table: Table) => void;
  #building: Table | undefined;
  #resumeToken = '';
  #stream: ClientReadableStream<WatchWorkersResponse__Output> | undefined;
  #retry: NodeJS.Timeout | undefined;
  #ended = false;

  /** @param changed Called with the table in use after each response that changed it. */
  constructor(client: RegistryServiceClient, changed: (table: Table) => void) {
    this.#client = client;
    this.#changed = changed;
    this.#open();
  }

  end(): void {
    this.#ended = true;
    clearTimeout(this.#retry);
    this.#stream?.cancel();
  }

  #open(): void {
    // What was built before the stream was lost is of no use without the rest.
    this.#building = undefined;
    const stream = this.#client.watchWorkers({ resumeToken: this.#resumeToken });
    this.#stream = stream;
    let lost = false;
    const lose = (): void => {
      if (lost || this.#ended) return;
      lost = true;
      this.#retry = setTimeout(() => this.#open(), RETRY_MS);
    };
    stream.on('data', (response: WatchWorkersResponse__Output) => this.#take(response));
    stream.on('error', lose);
    stream.on('end', lose);
  }

  #take({ events, resumeToken }: WatchWorkersResponse__Output): void {
    for (const event of events) this.#apply(event);
    // Of a table that is being built, nothing can be resumed: it goes with its stream.
    if (this.#building === undefined) this.#resumeToken = resumeToken;
    if (this.current !== undefined && events.length > 0) this.#changed(this.current);
  }

  #apply({ type, worker, previousWorkerId }: WorkerEvent__Output): void {
    if (type === 'WORKER_EVENT_TYPE_RESET') this.#building = new Map();
    if (type === 'WORKER_EVENT_TYPE_SYNCED') {
      if (this.#building !== undefined) this.swaps += 1;
      this.current = this.#building ?? this.current;
      this.#building = undefined;
    }
    const table = this.#building ?? this.current;
    if (worker === null || table === undefined) return;
    table.delete(previousWorkerId);
    if (type === 'WORKER_EVENT_TYPE_REMOVED') table.delete(worker.workerId);
    else table.set(worker.workerId, worker);
  }
}
