import { ReplaySubject, Subscription } from 'rxjs';
import { nextGeneration, type Boot } from '../../src/core/boot.js';
import { MeshNode } from '../../src/core/gossip/mesh-node.js';
import {
  OwnerRecording,
  readRecording,
  type OwnerMemory,
} from '../../src/core/gossip/logs/owner-recording.js';
import { JOURNAL_BATCH_MAX, PING_TIMEOUT_MS } from '../../src/core/limits.js';
import type { Hash64, Instant, Rng } from '../../src/core/ports.js';
import { EventRing } from '../../src/core/registry/table/event-ring.js';
import { WorkerRegistry } from '../../src/core/registry/registry.js';
import { WorkerTable } from '../../src/core/registry/table/table.js';
import type { RegistryEvent } from '../../src/core/registry/worker.js';
import { createIncoming } from '../../src/gossip/incoming.js';
import { MeshDriver, type MeshNotice } from '../../src/gossip/mesh-driver.js';
import type { Incoming } from '../../src/gossip/transport.js';
import { workerState } from '../../src/grpc/worker-state.js';
import type { StoreLimits } from '../../src/core/store/store-limits.js';
import type { WorkerSyncContext } from '../../src/streams/context.js';
import { workerSync$ } from '../../src/streams/worker-sync.js';
import { SimJournal, type SimDisk, type SimSource } from './disk.js';
import type { SimHost, SimNetwork } from './network.js';
import type { Observer } from './observer.js';
import { ProcessClock } from './process-clock.js';
import { isSmall, type SimSettings } from './settings.js';
import { SimTransport } from './sim-transport.js';
import type { SimScheduler } from './sim-scheduler.js';
import { observedStore, recordingStore } from './store-taps.js';
import { SimWatcher } from './watcher.js';

/** What a process is started with. */
export interface SimNodeOptions {
  readonly name: string;
  readonly machine: string;
  readonly address: string;
  readonly seeds: readonly string[];
  readonly disk: SimDisk | undefined;
  /** How far this machine's wall clock is off, in ms; it may jump. */
  readonly wallOffsetMs: () => number;
  readonly scheduler: SimScheduler;
  readonly network: SimNetwork;
  readonly rng: Rng;
  readonly hash64: Hash64;
  readonly settings: SimSettings;
  readonly observer: Observer;
}

/** Unix time at the start of every world. */
export const WORLD_START_MS = 1_700_000_000_000;

/** How long a watch waits for the first peer (M6). */
const JOIN_TIMEOUT_MS = 10_000;
/** From the goodbye to the end of a process that stops. */
const STOP_MS = 300;
/** How long a process that leaves waits for its peers. */
const LEAVE_MS = 1_000;

/** Seams for sabotages of a start. */
export const starts = {
  /** What was known of others is given back (D5). */
  remembers: true,
  /** SYNCED waits for the imports, not only for the store (M7). */
  importsFirst: true,
};

/** Seam for a sabotage: what a process draws as its instance. */
export const instances = {
  draw: (rng: Rng): string => hexadecimal(rng) + hexadecimal(rng),
};

/** One simulated process: the real core and the real streams over virtual clock, network and disk. */
export class SimNode implements SimHost {
  readonly name: string;
  readonly machine: string;
  readonly clock: ProcessClock;
  /** The boot that it began with. */
  readonly boot: Boot;
  readonly startedMs: number;
  readonly registry: WorkerRegistry;
  readonly ring: EventRing<RegistryEvent>;
  readonly mesh: MeshNode;
  readonly transport: SimTransport;
  readonly driver: MeshDriver;
  readonly incoming: Incoming;
  readonly journal: SimJournal;
  readonly watcher: SimWatcher;
  /** It had an earlier life's records on its disk. */
  readonly restored: boolean;
  /** These are all that there is: it settles at once (S7). */
  readonly complete: boolean;
  /** What an earlier life has left on the disk of others. */
  readonly memories: readonly OwnerMemory[];
  /** Its wall clock at the start, which may have been wrong then. */
  readonly startWallMs: number;
  /** What made its watches say SYNCED; undefined while they are held (M7). */
  completedBy: 'import' | 'timeout' | undefined;
  /** Its gateway is answered no more. */
  stopping = false;
  readonly #options: SimNodeOptions;
  readonly #sync: WorkerSyncContext;
  readonly #subscription = new Subscription();
  readonly #synced = new ReplaySubject<void>(1);
  #registryTimerMs = Infinity;
  /** Who waits for which write to be on disk. */
  readonly #waiters: { readonly order: number; readonly answer: (durable: boolean) => void }[] = [];

  constructor(options: SimNodeOptions) {
    const { name, machine, disk, scheduler, settings, observer } = options;
    this.name = name;
    this.machine = machine;
    this.#options = options;
    this.clock = new ProcessClock(scheduler, () => observer.turn(this));
    this.startedMs = scheduler.now();
    this.restored = disk !== undefined && disk.generation > 0;
    this.complete = disk?.settled === true;
    this.memories = [...(disk?.memories.values() ?? [])];
    this.startWallMs = this.now().wallMs;
    this.boot = createBoot(options, this.now());
    if (disk) disk.generation = this.boot.generation;
    this.ring = new EventRing<RegistryEvent>(settings.ringCapacity);
    const table = new WorkerTable({
      processId: this.boot.instanceId,
      startRevision: this.boot.generation,
    });
    this.registry = new WorkerRegistry({
      node: name,
      generation: this.boot.generation,
      table,
      ring: this.ring,
      healthChecks: false,
    });
    this.registry.restore([...(disk?.workers.values() ?? [])], this.now());
    this.mesh = this.#createMesh();
    this.journal = new SimJournal(disk, this.clock, settings.diskFlushMs, this.#source());
    this.transport = new SimTransport(this, options.network, this.clock);
    this.driver = this.#createDriver();
    const { mesh, driver, transport } = this;
    this.incoming = createIncoming({ mesh, driver, transport });
    this.#sync = this.#createSync();
    this.watcher = new SimWatcher(table, this.clock, (event) => observer.watched(this, event));
  }

  /** What its machine had for a disk when it began. */
  get disk(): SimDisk | undefined {
    return this.#options.disk;
  }

  get alive(): boolean {
    return this.clock.alive;
  }

  /** Begins to work; whoever made it knows it by now. */
  start(): void {
    const { network, address, settings, observer } = this.#options;
    observer.started(this);
    if (starts.remembers) this.#remember();
    this.#subscription.add(
      workerSync$(this.#sync).subscribe(({ kind }) => {
        if (kind === 'resynced' && this.complete) this.driver.input({ kind: 'settle' });
        if (kind === 'complete') this.#completed('import');
      }),
    );
    this.#subscription.add(this.ring.onAppend(() => this.changed()));
    if (!this.complete)
      this.clock.at(settings.claimGraceMs, () => this.driver.input({ kind: 'settle' }));
    network.listen(address, this);
    this.driver.input({ kind: 'start' });
    if (this.mesh.synced) this.#synced.next();
    this.clock.at(JOIN_TIMEOUT_MS, () => this.#completed('timeout'));
    this.#keepMemories();
  }

  #completed(by: 'import' | 'timeout'): void {
    this.completedBy ??= by;
    this.watcher.release();
  }

  #remember(): void {
    for (const { member, deltas } of this.memories) {
      for (const delta of deltas) this.driver.input({ kind: 'remember', delta, member });
    }
  }

  /** Keeps what is known of others, now and then: a crash leaves what was kept last, however old it is. */
  #keepMemories(): void {
    const { disk, settings } = this.#options;
    if (disk === undefined || settings.memoryMs === 0) return;
    this.clock.at(settings.memoryMs, () => {
      for (const owner of new Set([...this.mesh.store.owners(), ...disk.memories.keys()])) {
        if (owner === this.name) continue;
        const memory = recordOwner(this.mesh, owner);
        if (memory === undefined) disk.memories.delete(owner);
        else disk.memories.set(owner, memory);
      }
      this.#keepMemories();
    });
  }

  now(): Instant {
    const monotonicMs = this.#options.scheduler.now();
    return { monotonicMs, wallMs: WORLD_START_MS + monotonicMs + this.#options.wallOffsetMs() };
  }

  /** Runs in a turn of this process. */
  enter(run: () => void): void {
    this.clock.enter(run);
  }

  /** kill -9: nothing more is said, what was not flushed is lost. */
  crash(): void {
    if (!this.alive) return;
    this.clock.kill();
    this.#subscription.unsubscribe();
    this.journal.crash();
    this.#options.network.unlisten(this.#options.address, this);
    this.#options.observer.ended(this);
  }

  /** SIGTERM: says goodbye, and is gone a little later (M5). */
  stop(): void {
    if (this.stopping) return;
    this.stopping = true;
    this.driver.input({ kind: 'written' });
    this.driver.input({ kind: 'stop' });
    this.clock.at(STOP_MS, () => this.crash());
  }

  /** Removes what it owns, tells its peers, and goes for good (M5). */
  leave(): void {
    if (this.stopping) return;
    this.stopping = true;
    this.registry.removeAll(true, this.now());
    this.changed();
    this.clock.at(LEAVE_MS, () => {
      this.driver.input({ kind: 'leave' });
      this.clock.at(STOP_MS, () => this.crash());
    });
  }

  /**
   * After a change of the registry: to disk, and the next drain is waited for. `answer` comes when all that
   * was written by now is durable, or when the disk has refused it.
   */
  changed(answer?: (durable: boolean) => void): void {
    if (answer) this.#waiters.push({ order: this.registry.newestWrite, answer });
    this.journal.save();
    this.#answer();
    this.#arm();
  }

  #arm(): void {
    const atMs = this.registry.nextDeadlineMs() ?? Infinity;
    if (atMs >= this.#registryTimerMs) return;
    this.#registryTimerMs = atMs;
    this.clock.at(Math.max(1, atMs - this.now().monotonicMs), () => {
      this.#registryTimerMs = Infinity;
      this.registry.tick(this.now());
      this.changed();
    });
  }

  #answer(): void {
    const oldest = this.registry.oldestPending;
    while (this.#waiters[0] && this.#waiters[0].order < oldest) this.#waiters.shift()?.answer(true);
  }

  #source(): SimSource {
    const { registry } = this;
    const { observer } = this.#options;
    return {
      get hasUnsaved() {
        return registry.hasUnsaved;
      },
      get highestRevision() {
        return registry.highestRevision;
      },
      takeUnsaved: () => registry.takeUnsaved(JOURNAL_BATCH_MAX),
      flushed: (changes) => observer.flushed(this, changes),
      committed: () => {
        registry.committed(this.now());
        this.#answer();
        this.#arm();
      },
      refused: () => {
        registry.refused(this.now());
        for (const { answer } of this.#waiters.splice(0)) answer(false);
        this.#arm();
      },
    };
  }

  #createMesh(): MeshNode {
    const { name, address, seeds, disk, hash64, rng, settings, observer } = this.#options;
    const mesh = new MeshNode({
      cluster: 'sim',
      node: name,
      boot: this.boot,
      address,
      version: 'sim',
      seeds,
      knownPeers: disk?.peers ?? [],
      hash64,
      rng,
      restored: this.complete,
      observed: this.registry.observed,
      settings: {
        membership: {
          pingIntervalMs: settings.pingIntervalMs,
          pingTimeoutMs: PING_TIMEOUT_MS,
          deadTimeoutMs: settings.deadTimeoutMs,
        },
        tombstoneGraceMs: settings.tombstoneGraceMs,
        claimGraceMs: settings.claimGraceMs,
        fullMeshPeersMax: settings.fullMeshPeers,
        digestSummaryOwnersMin: settings.digestSummaryOwnersMin,
        storeLimits: storeLimits(name, settings),
      },
      now: this.now(),
    });
    observedStore(this, mesh.store, settings.frameBytes, observer);
    return mesh;
  }

  #createDriver(): MeshDriver {
    return new MeshDriver({
      mesh: this.mesh,
      transport: this.transport,
      clock: this.clock,
      soon: (work) => this.clock.at(0, work),
      flushDelayMs: 0,
      now: () => this.now(),
      notice: (notice) => this.#notice(notice),
    });
  }

  #createSync(): WorkerSyncContext {
    const { settings, name, observer } = this.#options;
    return {
      node: name,
      registry: this.registry,
      ring: this.ring,
      store: recordingStore(this, this.mesh.store, observer),
      codec: workerState,
      turn: this.clock,
      clock: this.clock,
      applied: new WeakMap(),
      unpublished: new Set(),
      synced: this.#synced,
      reconcileIntervalMs: settings.reconcileIntervalMs,
      loadPublishIntervalMs: 0,
      loadsToLog: () => false,
      now: () => this.now(),
      written: () => this.driver.written(),
      count: () => undefined,
      warn: () => undefined,
    };
  }

  #notice(effect: MeshNotice): void {
    this.#options.observer.notice(this, effect);
    switch (effect.kind) {
      case 'node-status':
        this.registry.setNodeStatus(effect.name, effect.status);
        this.#arm();
        break;
      case 'boot-raised':
        this.registry.raiseRevision(effect.boot.generation);
        break;
      case 'persist-generation': {
        const { generation } = effect;
        this.journal.saveGeneration(generation, () =>
          this.driver.input({ kind: 'generation-persisted', generation }),
        );
        break;
      }
      case 'synced':
        this.#synced.next();
        if (!starts.importsFirst) this.#completed('import');
        break;
      case 'settled':
        this.journal.saveSettled();
        break;
      case 'persist-peers':
        this.journal.savePeers(effect.addresses);
        break;
      case 'fence':
        this.clock.at(0, () => this.stop());
        break;
      default:
    }
  }
}

function recordOwner(mesh: MeshNode, owner: string): OwnerMemory | undefined {
  const recording = OwnerRecording.begin(mesh, owner);
  if (recording === undefined) return undefined;
  const frames = [];
  for (let frame = recording.next(); frame !== undefined; frame = recording.next()) {
    frames.push(frame);
  }
  return recording.ended ? readRecording(frames) : undefined;
}

function storeLimits(name: string, settings: SimSettings): Partial<StoreLimits> {
  const { tombstones, dirtyKeys, recordsMax } = settings;
  const small = isSmall(settings, name);
  return { tombstones, dirtyKeys, ...(small ? { recordsPerOwner: recordsMax } : {}) };
}

function hexadecimal(rng: Rng): string {
  return Math.floor(rng() * 2 ** 32)
    .toString(16)
    .padStart(8, '0');
}

function createBoot(options: SimNodeOptions, now: Instant): Boot {
  const { disk, rng } = options;
  const generation = nextGeneration({
    persisted: disk?.generation ?? 0,
    heard: 0,
    highestRevision: disk?.highestRevision ?? 0,
    wallClockMs: now.wallMs,
  });
  return { generation, instanceId: instances.draw(rng) };
}
