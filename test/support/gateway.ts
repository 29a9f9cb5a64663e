import type { ClientReadableStream, ServiceError } from '@grpc/grpc-js';
import type { RegisterWorkerResponse__Output } from '../../src/gen/workermesh/v1/RegisterWorkerResponse.js';
import type { RegistryServiceClient } from '../../src/gen/workermesh/v1/RegistryService.js';
import type { SyncWorkersResponse__Output } from '../../src/gen/workermesh/v1/SyncWorkersResponse.js';
import type { WatchWorkersRequest } from '../../src/gen/workermesh/v1/WatchWorkersRequest.js';
import type { WatchWorkersResponse__Output } from '../../src/gen/workermesh/v1/WatchWorkersResponse.js';
import type { Worker__Output } from '../../src/gen/workermesh/v1/Worker.js';
import type { WorkerEvent__Output } from '../../src/gen/workermesh/v1/WorkerEvent.js';
import type { WorkerFilter } from '../../src/gen/workermesh/v1/WorkerFilter.js';
import type { WorkerView } from '../../src/gen/workermesh/v1/WorkerView.js';

type Unary<Request, Response> = (
  request: Request,
  done: (error: ServiceError | null, response?: Response) => void,
) => unknown;

/** A unary call as a promise. @throws ServiceError */
export function call<Request, Response>(
  client: object,
  method: Unary<Request, Response>,
  request: Request,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    method.call(client, request, (error, response) => {
      if (response === undefined) reject(error ?? new Error('no response'));
      else resolve(response);
    });
  });
}

/** Registers a worker from JSON. */
export function register(
  client: RegistryServiceClient,
  spec: object,
  options: { allowReplace?: boolean; manager?: string } = {},
): Promise<RegisterWorkerResponse__Output> {
  const request = { specJson: JSON.stringify(spec), ...options };
  return call(client, client.registerWorker.bind(client), request);
}

/** Says that these are all the workers of a manager, in messages of a thousand. */
export function syncWorkers(
  client: RegistryServiceClient,
  manager: string,
  specs: readonly object[],
): Promise<SyncWorkersResponse__Output> {
  return new Promise((resolve, reject) => {
    const stream = client.syncWorkers((error: Error | null, answer: unknown) => {
      if (error) reject(error);
      else resolve(answer as SyncWorkersResponse__Output);
    });
    for (let at = 0; at < specs.length; at += 1_000) {
      const batch = specs.slice(at, at + 1_000);
      stream.write({ manager, workers: batch.map((each) => ({ specJson: JSON.stringify(each) })) });
    }
    stream.write({ manager, commit: true });
    stream.end();
  });
}

/** All workers that match, over all pages. */
export async function list(
  client: RegistryServiceClient,
  filter: WorkerFilter = {},
  view: WorkerView = 'WORKER_VIEW_SPEC_JSON',
): Promise<Worker__Output[]> {
  const workers: Worker__Output[] = [];
  let pageToken = '';
  do {
    const request = { filter, view, pageToken, pageSize: 5000 };
    const page = await call(client, client.listWorkers.bind(client), request);
    workers.push(...page.workers);
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  return workers;
}

/** A watch whose events are kept, with the state that they lead to. */
export class Watch {
  readonly events: WorkerEvent__Output[] = [];
  readonly state = new Map<string, Worker__Output>();
  readonly stream: ClientReadableStream<WatchWorkersResponse__Output>;
  resumeToken = '';
  synced = false;
  error: Error | undefined;

  constructor(client: RegistryServiceClient, request: WatchWorkersRequest = {}) {
    this.stream = client.watchWorkers(request);
    this.stream.on('data', (response: WatchWorkersResponse__Output) => {
      response.events.forEach((event) => this.#apply(event));
      this.resumeToken = response.resumeToken;
    });
    this.stream.on('error', (error) => (this.error = error));
  }

  /** Types of the events so far, without their prefix. */
  get types(): string[] {
    return this.events.map(({ type }) => type.replace('WORKER_EVENT_TYPE_', ''));
  }

  end(): void {
    this.stream.cancel();
  }

  #apply(event: WorkerEvent__Output): void {
    this.events.push(event);
    if (event.type === 'WORKER_EVENT_TYPE_RESET') this.state.clear();
    if (event.type === 'WORKER_EVENT_TYPE_SYNCED') this.synced = true;
    if (!event.worker) return;
    if (event.previousWorkerId !== '') this.state.delete(event.previousWorkerId);
    if (event.type === 'WORKER_EVENT_TYPE_REMOVED') this.state.delete(event.worker.workerId);
    else this.state.set(event.worker.workerId, event.worker);
  }
}
