import type { Subscription } from 'rxjs';
import { nextGeneration, type Boot } from '../../src/core/boot.js';
import type { MeshEffect } from '../../src/core/gossip/mesh-io.js';
import { MeshNode } from '../../src/core/gossip/mesh-node.js';
import type { Hash64, Instant, Rng } from '../../src/core/ports.js';
import { EventRing } from '../../src/core/registry/event-ring.js';
import { WorkerRegistry } from '../../src/core/registry/registry.js';
import { WorkerTable } from '../../src/core/registry/table.js';
import type { RegistryEvent } from '../../src/core/registry/worker.js';
import { workerState } from '../../src/grpc/worker-state.js';
import type { SyncContext } from '../../src/streams/context.js';
import { publishWorker } from '../../src/streams/publish.js';
import { workerSync$ } from '../../src/streams/worker-sync.js';
import { SimJournal, type SimDisk } from './disk.js';
import type { SimHost, SimNetwork } from './network.js';
import { SimDriver } from './sim-driver.js';
import type { SimScheduler } from './sim-scheduler.js';

/** Settings of all nodes of a world, in virtual ms. */
export interface SimSettings {
  readonly probeIntervalMs: number;
  readonly deadTimeoutMs: number;
  readonly tombstoneGraceMs: number;
  readonly claimGraceMs: number;
  readonly reconcileIntervalMs: number;
  readonly diskFlushMs: number;
}

/** What a process is started with. */
export interface SimNodeOptions {
  readonly name: string;
  readonly machine: string;
  readonly address: string;
  readonly seeds: readonly string[];
  readonly disk: SimDisk | undefined;
  /** Offset of this machine's wall clock, in ms. */
  readonly wallOffsetMs: number;
  readonly scheduler: SimScheduler;
  readonly network: SimNetwork;
  readonly rng: Rng;
  readonly hash64: Hash64;
  readonly settings: SimSettings;
  /** Everything that the mesh tells, for checks and stories. */
  readonly notice: (node: SimNode, effect: MeshEffect) => void;
}

/** Unix time at the start of every world. */
const WORLD_START_MS = 1_700_000_000_000;

/** One simulated process: the real core and the real streams over virtual clock, network and disk. */
export class SimNode implements SimHost {
  readonly name: string;
  readonly machine: string;
  readonly boot: Boot;
  readonly registry: WorkerRegistry;
  readonly ring: EventRing<RegistryEvent>;
  readonly mesh: MeshNode;
  readonly driver: SimDriver;
  readonly journal: SimJournal;
  readonly #options: SimNodeOptions;
  readonly #sync: SyncContext;
  readonly #subscription: Subscription;
  #alive = true;
  #registryTimerMs = Infinity;

  constructor(options: SimNodeOptions) {
    const { name, machine, disk, rng, settings } = options;
    this.name = name;
    this.machine = machine;
    this.#options = options;
    this.boot = createBoot(options, this.now());
    if (disk) disk.generation = this.boot.generation;
    this.ring = new EventRing<RegistryEvent>(64);
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
    this.mesh = new MeshNode({
      cluster: 'sim',
      node: name,
      boot: this.boot,
      address: options.address,
      version: 'sim',
      seeds: options.seeds,
      knownPeers: disk?.peers ?? [],
      hash64: options.hash64,
      rng,
      settings: {
        membership: { ...settings, probeTimeoutMs: 500 },
        tombstoneGraceMs: settings.tombstoneGraceMs,
        claimGraceMs: settings.claimGraceMs,
      },
      now: this.now(),
    });
    this.journal = new SimJournal(disk, options.scheduler, settings.diskFlushMs);
    this.driver = new SimDriver({
      machine,
      mesh: this.mesh,
      network: options.network,
      scheduler: options.scheduler,
      now: () => this.now(),
      notice: (effect) => this.#notice(effect),
    });
    this.#sync = this.#createSync();
    this.#subscription = workerSync$(this.#sync).subscribe();
    this.#subscription.add(this.ring.onAppend(() => this.changed()));
    this.#start(disk !== undefined && disk.peers.length + disk.workers.size > 0);
  }

  get alive(): boolean {
    return this.#alive;
  }

  now(): Instant {
    const monotonicMs = this.#options.scheduler.now();
    return { monotonicMs, wallMs: WORLD_START_MS + monotonicMs + this.#options.wallOffsetMs };
  }

  /** kill -9: nothing more is said, what was not flushed is lost. */
  crash(): void {
    this.#alive = false;
    this.#subscription.unsubscribe();
    this.driver.crash();
    this.journal.crash();
    this.#options.network.unlisten(this.#options.address, this.machine);
  }

  /** After a change of the registry: to disk, and the next drain is waited for. */
  changed(done: () => void = () => undefined): void {
    this.journal.save(this.registry.takeUnsaved(), this.registry.highestRevision, done);
    const atMs = this.registry.nextDeadlineMs() ?? Infinity;
    if (atMs >= this.#registryTimerMs) return;
    this.#registryTimerMs = atMs;
    this.#options.scheduler.at(Math.max(1, atMs - this.now().monotonicMs), () => {
      this.#registryTimerMs = Infinity;
      if (!this.#alive) return;
      this.registry.tick(this.now());
      this.changed();
    });
  }

  accept(end: Parameters<SimHost['accept']>[0]): void {
    this.driver.accept(end);
  }

  pinged(...[source, target, rows]: Parameters<SimHost['pinged']>): ReturnType<SimHost['pinged']> {
    if (target !== '' && target !== this.name) return undefined;
    this.driver.input({ type: 'pinged', source, rows });
    return { node: this.name, boot: this.mesh.boot, rows: this.mesh.membership.pair(source) };
  }

  pingFor(...[target, address, done]: Parameters<SimHost['pingFor']>): void {
    const known = this.mesh.membership.row(target);
    const rows = this.mesh.membership.pair(target);
    this.driver.pingFrom(known?.address ?? address, target, rows, (answer) =>
      done(answer?.node === target),
    );
  }

  #start(hadEarlierBoot: boolean): void {
    const { scheduler, network, address, settings } = this.#options;
    for (const { id } of this.registry.table.byOwner(this.name)) publishWorker(this.#sync, id);
    if (hadEarlierBoot) this.driver.input({ type: 'settle' });
    else scheduler.at(settings.claimGraceMs, () => this.driver.input({ type: 'settle' }));
    network.listen(address, this);
    this.driver.input({ type: 'start' });
  }

  #createSync(): SyncContext {
    const { scheduler, settings, name } = this.#options;
    return {
      node: name,
      registry: this.registry,
      ring: this.ring,
      store: this.mesh.store,
      codec: workerState,
      turn: scheduler,
      clock: scheduler,
      applied: new WeakMap(),
      reconcileIntervalMs: settings.reconcileIntervalMs,
      loadPublishIntervalMs: 0,
      now: () => this.now(),
      written: () => this.driver.written(),
      count: () => undefined,
      warn: () => undefined,
    };
  }

  #notice(effect: MeshEffect): void {
    if (effect.type === 'node-status') this.registry.setNodeStatus(effect.name, effect.status);
    if (effect.type === 'boot-raised') this.registry.raiseRevision(effect.boot.generation);
    if (effect.type === 'persist-generation') {
      const { generation } = effect;
      this.journal.saveGeneration(generation, () =>
        this.driver.input({ type: 'generation-persisted', generation }),
      );
    }
    if (effect.type === 'persist-peers') this.journal.savePeers(effect.addresses);
    this.#options.notice(this, effect);
  }
}

function createBoot(options: SimNodeOptions, now: Instant): Boot {
  const { disk, rng } = options;
  const digits = (): string =>
    Math.floor(rng() * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  const generation = nextGeneration({
    persisted: disk?.generation ?? 0,
    heard: 0,
    highestRevision: disk?.highestRevision ?? 0,
    wallClockMs: now.wallMs,
  });
  return { generation, instanceId: digits() + digits() };
}
