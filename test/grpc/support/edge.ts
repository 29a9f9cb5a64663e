import * as grpc from '@grpc/grpc-js';
import { EVENT_RING_CAPACITY, HISTORY_MIN } from '../../../src/core/limits.js';
import type { ClusterEvent } from '../../../src/core/events/event.js';
import { LogLevels, type LogSetting } from '../../../src/core/log-levels.js';
import type { Instant } from '../../../src/core/ports.js';
import { EventRing } from '../../../src/core/registry/table/event-ring.js';
import { WorkerRegistry } from '../../../src/core/registry/registry.js';
import { WorkerTable } from '../../../src/core/registry/table/table.js';
import type { RegistryEvent } from '../../../src/core/registry/worker.js';
import { JournalError, type JournalErrorKind } from '../../../src/storage/journal.js';
import { createMetrics } from '../../../src/metrics.js';
import type { LogComparison, NodeView, RecordView, SeedView } from '../../../src/core/views.js';
import type { EdgeContext, MeshView } from '../../../src/grpc/context.js';
import { MeshClient, ReflectionClient, RegistryClient } from '../../../src/grpc/proto.js';
import {
  createRegistryServer,
  REGISTRY_SERVICE_NAME,
  type RegistryServerOptions,
} from '../../../src/grpc/server.js';
import { Turns } from '../../../src/grpc/turns.js';
import type { WriteRefusal } from '../../../src/grpc/status.js';
import { quietLog } from './log.js';

/** The name of the node that tests talk to. */
export const NODE = 'node-a';

/** A mesh that shows what a test puts into it. */
export class FakeMesh implements MeshView {
  nodeList: NodeView[] = [];
  readonly logLevels = new LogLevels([]);
  seedList: SeedView[] = [];
  readonly logs = new Map<string, RecordView[]>();
  forgotten: string[] = [];
  left: number[] = [];

  self() {
    return {
      cluster: 'default',
      version: '0.1.0',
      boot: { generation: 1_700_000_000_000, instanceId: '00000000000000aa' },
      startTimeMs: 1_700_000_000_500,
      addresses: { registry: 'r:1', gossip: 'g:1', advertise: 'v:1' },
      ready: false,
      notReadyReasons: ['no peer has synced yet'],
      machine: {
        certificates: [{ listener: 'gossip', expiryMs: 1_800_000_000_000 }],
        clockFault: '',
        dataDirectory: { path: '/d', locked: true },
      },
      degradedReasons: ['writes are refused: the disk is full'],
      protocolMin: 1,
      protocolMax: 1,
    };
  }

  nodes() {
    return this.nodeList;
  }

  setLogLevel(setting: LogSetting) {
    const former = this.logLevels.of(setting.subsystem);
    this.logLevels.set(setting);
    return former;
  }

  seeds() {
    return this.seedList;
  }

  readonly tails: (LogSetting & { readonly contains: string; closed: boolean })[] = [];
  tailed = { lines: [] as string[], lost: 0 };
  wake: () => void = () => undefined;

  watchLog(reader: LogSetting, contains: string, wake: () => void) {
    const tail = { ...reader, contains, closed: false };
    this.tails.push(tail);
    this.wake = wake;
    return {
      take: (max: number) => {
        const { lines, lost } = this.tailed;
        this.tailed = { lines: lines.slice(max), lost: 0 };
        return { lines: lines.slice(0, max), lost };
      },
      close: () => (tail.closed = true),
    };
  }

  readonly comparisons = new Map<string, LogComparison[]>();

  compare(name: string) {
    return this.comparisons.get(name);
  }

  announced: [number, string][] = [];

  announce(absentMs: number, reason: string) {
    this.announced.push([absentMs, reason]);
    return absentMs === 0 ? undefined : 1_700_000_000_000 + absentMs;
  }

  owners() {
    return this.logs.keys();
  }

  records(owner: string) {
    return this.logs.get(owner) ?? [];
  }

  forget(name: string) {
    const alive = this.nodeList.some((node) => node.name === name && node.status === 'ALIVE');
    if (alive) return { ok: false, error: `${name} is alive` } as const;
    this.forgotten.push(name);
    return { ok: true, value: undefined } as const;
  }

  leave(timeoutMs: number) {
    this.left.push(timeoutMs);
    return Promise.resolve({ unacknowledged: ['node-c'], diskError: 'no space left for /data' });
  }
}

/** A registry listener on loopback over a real registry, with a clock and a disk that tests turn. */
export class TestEdge {
  readonly table: WorkerTable;
  readonly registry: WorkerRegistry;
  readonly mesh = new FakeMesh();
  readonly events = new EventRing<ClusterEvent>(4);
  readonly metrics = createMetrics({ processMetrics: false });
  readonly logged: string[] = [];
  nowMs = 1_700_000_000_000;
  refusal: WriteRefusal | undefined;
  readonly probeTimes = new Map<string, number>();
  /** The disk does not end what it writes by itself: `commit` and `refuse` do. */
  slowDisk = false;
  /** Batches that got to disk. */
  commits = 0;
  changes = 0;
  complete = true;
  readonly readinessListeners = new Set<() => void>();
  readonly #waiters: { resolve: () => void; reject: (error: unknown) => void }[] = [];
  address = '';
  readonly #server;
  readonly #clients: grpc.Client[] = [];

  /** `historyMin`: changes that resume tokens may lie behind. */
  constructor(options: RegistryServerOptions & { readonly historyMin?: number } = {}) {
    this.table = new WorkerTable({
      processId: 'process-1',
      startRevision: 1_000,
      historyMin: options.historyMin ?? HISTORY_MIN,
    });
    this.registry = new WorkerRegistry({
      node: NODE,
      generation: 1_700_000_000_000,
      table: this.table,
      ring: new EventRing<RegistryEvent>(EVENT_RING_CAPACITY),
      healthChecks: true,
    });
    this.#server = createRegistryServer(this.#context(), options);
  }

  async start(address = '127.0.0.1:0'): Promise<this> {
    this.address = await this.#server.listen(address);
    return this;
  }

  now(): Instant {
    return { monotonicMs: this.nowMs, wallMs: this.nowMs };
  }

  client(options: grpc.ClientOptions = {}): InstanceType<typeof RegistryClient> {
    return this.#made(
      new RegistryClient(this.address, grpc.credentials.createInsecure(), {
        'grpc.use_local_subchannel_pool': 1,
        ...options,
      }),
    );
  }

  meshClient(): InstanceType<typeof MeshClient> {
    return this.#made(new MeshClient(this.address, grpc.credentials.createInsecure()));
  }

  reflectionClient(): InstanceType<typeof ReflectionClient> {
    return this.#made(new ReflectionClient(this.address, grpc.credentials.createInsecure()));
  }

  async stop(graceMs = 0): Promise<void> {
    for (const client of this.#clients.splice(0)) client.close();
    await this.#server.stop(graceMs);
    this.metrics.close();
  }

  /** Says that the registry holds all that there is. */
  becomeComplete(): void {
    this.complete = true;
    for (const listener of [...this.readinessListeners]) listener();
  }

  setServing(): void {
    this.#server.health.set(REGISTRY_SERVICE_NAME, 'SERVING');
  }

  /** Stops as the process would, while clients are there to see it. */
  stopServing(graceMs: number): Promise<void> {
    return this.#server.stop(graceMs);
  }

  /** All that waits gets to disk. */
  commit(): void {
    while (this.registry.hasUnsaved) {
      this.registry.takeUnsaved(Infinity);
      this.registry.committed(this.now());
      this.commits += 1;
    }
    for (const { resolve } of this.#waiters.splice(0)) resolve();
  }

  /** The disk refuses what waits; with `unknown` nobody can tell what it did. */
  refuse(kind: JournalErrorKind, unknown = false): void {
    this.registry.takeUnsaved(Infinity);
    this.registry.refused(this.now());
    const error = new JournalError(kind, '/data', `the disk said ${kind}`, undefined, unknown);
    for (const { reject } of this.#waiters.splice(0)) reject(error);
  }

  /** How many calls wait for the disk. */
  get waiting(): number {
    return this.#waiters.length;
  }

  #durable(): Promise<void> {
    if (this.registry.oldestPending === Infinity) return Promise.resolve();
    return new Promise((resolve, reject) => this.#waiters.push({ resolve, reject }));
  }

  #made<Client extends grpc.Client>(client: Client): Client {
    this.#clients.push(client);
    return client;
  }

  #context(): EdgeContext {
    return {
      registry: this.registry,
      node: NODE,
      now: () => this.now(),
      refusal: () => this.refusal,
      complete: () => this.complete,
      onReadiness: (listener) => {
        this.readinessListeners.add(listener);
        return () => this.readinessListeners.delete(listener);
      },
      changed: () => {
        this.changes += 1;
        if (!this.slowDisk) this.commit();
      },
      durable: () => this.#durable(),
      meshSeq: () => 7,
      nextProbeTimeMs: (url) => this.probeTimes.get(url),
      mesh: this.mesh,
      events: this.events,
      metrics: this.metrics,
      turns: new Turns(),
      log: {
        ...quietLog,
        warn: (message) => this.logged.push(message),
        error: (message, fields) => this.logged.push(`${message} ${JSON.stringify(fields)}`),
      },
    };
  }
}
