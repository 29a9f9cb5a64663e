import { credentials, makeGenericClientConstructor, status } from '@grpc/grpc-js';
import type { Client, MethodDefinition, StatusObject } from '@grpc/grpc-js';
import type { Rng } from '../../src/core/ports.js';
import { meshService, registryService } from '../../src/grpc/proto.js';
import { jsonToStruct } from '../../src/grpc/struct.js';
import { TestEdge } from '../grpc/support/edge.js';
import { between, chance, pick } from '../simulation/rng.js';
import { mutate } from './mutate.js';

const asIs = (bytes: Buffer): Buffer => bytes;
const URL = 'http://10.0.0.1:8000';
const SPEC = {
  url: URL,
  models: [{ id: 'llama', aliases: ['l'] }],
  labels: { zone: 'eu' },
  priority: 70,
  health: { timeout_secs: 3, check_interval_secs: 60 },
  kv_connector: 'nixl',
  later: { nested: [1, { deep: true }] },
};
const SOURCE = { specJson: JSON.stringify(SPEC), manager: 'm' };
const TARGET = { url: URL };
const FILTER = { labels: { zone: 'eu' }, modelId: 'llama' };

/** Requests that are answered, by method; most of them change something. */
const REQUESTS: Readonly<Record<string, readonly object[]>> = {
  RegisterWorker: [SOURCE, { spec: jsonToStruct(SPEC), allowReplace: true }],
  UpsertWorker: [SOURCE],
  ReplaceWorker: [{ workerId: 'x', ...SOURCE, expectedRevision: 1 }],
  PatchWorker: [{ ...TARGET, patch: jsonToStruct({ priority: 1, labels: { zone: null } }) }],
  UpdateWorkerStatus: [{ ...TARGET, status: 'WORKER_STATUS_DRAINING', validFor: { seconds: 9 } }],
  ReportLoads: [{ loads: [{ workerId: 'x', load: 0.5 }] }],
  RemoveWorker: [{ ...TARGET, skipDrain: true }],
  GetWorker: [{ ...TARGET, view: 'WORKER_VIEW_SPEC_JSON' }],
  ListWorkers: [{ filter: FILTER, pageSize: 10, view: 'WORKER_VIEW_FULL' }],
  WatchWorkers: [{ filter: FILTER, loadInterval: { seconds: 1 } }],
  ApplyWorkers: [
    { ...SOURCE, requestId: '1' },
    { remove: TARGET, requestId: '2' },
    { batch: [{ ...SOURCE, requestId: '3' }, { remove: TARGET }], manager: 'm' },
  ],
  SyncWorkers: [
    { manager: 'm', workers: [SOURCE] },
    { manager: 'm', commit: true, force: true },
  ],
  GetNode: [{}],
  ListNodes: [{ pageSize: 10 }],
  ListRecords: [{ owner: 'b', keyPrefix: 'worker:', includeTombstones: true, pageSize: 3 }],
  ForgetNode: [{ nodeName: 'b' }],
  LeaveMesh: [{ nodeName: 'node-a', timeout: { seconds: 1 } }],
  ListEvents: [{ pageSize: 10 }],
  SetLogLevel: [{ logLevel: 'debug', subsystem: 'xds' }],
};

const CALL_TIMEOUT_MS = 5_000;

/** Fuzzes the registry listener over a real connection. */
export class RegistryFuzzer {
  readonly findings: string[] = [];
  readonly #rng: Rng;
  readonly #edge = new TestEdge();
  readonly #methods = Object.values({
    ...registryService,
    ...meshService,
  }) as unknown as readonly MethodDefinition<object, object>[];
  readonly #corpus: Buffer[];
  #client: Client | undefined;

  constructor(rng: Rng) {
    this.#rng = rng;
    this.#corpus = this.#methods.flatMap((method) => this.#requestsOf(method));
  }

  async start(): Promise<this> {
    await this.#edge.start();
    const address = this.#edge.address;
    this.#client = new (makeGenericClientConstructor({}, ''))(
      address,
      credentials.createInsecure(),
    );
    return this;
  }

  async stop(): Promise<void> {
    this.#client?.close();
    await this.#edge.stop();
  }

  /** One call more, of one message, or of a few where the method takes a stream. */
  async step(): Promise<void> {
    const method = pick(this.#rng, this.#methods);
    const count = method.requestStream ? between(this.#rng, 0, 4) : 1;
    const messages = Array.from({ length: count }, () => {
      const message = pick(this.#rng, this.#requestsOf(method));
      return chance(this.#rng, 0.2) ? message : mutate(this.#rng, message, this.#corpus);
    });
    const { code, details } = await this.#call(method, messages);
    this.#edge.nowMs += between(this.#rng, 0, 5_000);
    this.#edge.registry.tick(this.#edge.now());
    if (code === status.INTERNAL || code === status.UNKNOWN || details.length > 2_000) {
      this.findings.push(`${method.path}: ${status[code]} ${details.slice(0, 200)}`);
    }
    for (const line of this.#edge.logged.splice(0)) {
      if (line.startsWith('call failed')) this.findings.push(`${method.path}: ${line}`);
    }
  }

  #call(
    method: MethodDefinition<object, object>,
    messages: readonly Buffer[],
  ): Promise<StatusObject> {
    return new Promise((resolve) => {
      const client = this.#client!;
      // A removal that is waited for ends with its drain, for which nobody moves the clock meanwhile.
      const deadline = Date.now() + CALL_TIMEOUT_MS;
      const call = client.makeBidiStreamRequest(method.path, asIs, asIs, { deadline });
      call.on('error', () => undefined);
      call.on('status', resolve);
      // A watch has no end of its own, and one of events may have no message either.
      const end = (watch: string) => () => {
        if (method.path.endsWith(watch)) call.cancel();
      };
      call.on('data', end('/WatchWorkers'));
      call.on('metadata', end('/WatchEvents'));
      call.on('metadata', end('/WatchLog'));
      for (const message of messages) call.write(message);
      call.end();
    });
  }

  #requestsOf(method: MethodDefinition<object, object>): Buffer[] {
    const name = method.path.split('/')[2] ?? '';
    return (REQUESTS[name] ?? [{}]).map((request) => method.requestSerialize(request));
  }
}
