import { asyncScheduler, merge, ReplaySubject, Subscription, tap } from 'rxjs';
import type { Config } from '../config.js';
import { STOP_FLUSH_TIMEOUT_MS, STOP_GRACE_MS } from '../core/limits.js';
import type { EdgeContext, MeshView } from '../grpc/context.js';
import {
  createRegistryServer,
  REGISTRY_SERVICE_NAME,
  type RegistryServer,
} from '../grpc/server.js';
import { startAdmin, type AdminServer } from '../http/admin.js';
import { workerSync$ } from '../streams/worker-sync.js';
import type { MeshEvent } from '../mesh/mesh.js';
import { version } from '../version.js';
import type { XdsServer } from '../xds/server.js';
import { now } from '../streams/clock.js';
import { createEdgeContext } from './edge.js';
import { removeOwnWorkers } from './leaving.js';
import { DeadlineTimer } from '../streams/deadline-timer.js';
import { EventFeed } from './events.js';
import { countEvents } from './event-counter.js';
import { startExports, type Exports } from './exports.js';
import { fillGauges, gaugeCertificates } from './gauges.js';
import { keepHeapSmall } from './engine.js';
import { tailLog } from './log-tail.js';
import { machineView } from './machine.js';
import { createHealthStream } from './health.js';
import { createMeshView } from './mesh-view.js';
import { Persistence } from './persistence.js';
import { Readiness } from './readiness.js';
import { reloadFiles, type ReloadedFiles } from './reload-files.js';
import { createRegistryAccess, type RegistryAccess } from './registry-access.js';
import { readySlices } from './view-worker.js';
import { createSyncContext, type Parts } from './wiring.js';
import { WriteTraces } from './write-traces.js';
import { startXds } from './xds.js';

/** Where a sidecar listens; ports as they were bound. */
export interface SidecarAddresses {
  /** host:port, or unix:/path. */
  readonly registry: string;
  readonly gossip: string;
  /** What peers dial. */
  readonly advertise: string;
  /** Absent when off. */
  readonly admin?: string;
  /** Absent when off. */
  readonly xds?: string;
}

/** What a sidecar shows of itself to whoever started it. */
export interface Sidecar {
  readonly addresses: SidecarAddresses;
  /** Reads certificates and tokens at the paths of `config`; what is bad leaves the former in force. */
  reload(config: Config): ReloadedFiles;
  /** Stops: no more writes, links flushed, workers stay for a restart (M5). Ends within 5 s. */
  stop(reason: string): Promise<void>;
  /** Resolves when it is ready for the first time (M6, M7). */
  readonly ready: Promise<void>;
  /** The operator's word to sinks: show what is ready, however few they are. */
  releaseExports(): void;
  /** Resolves once the process should end, and how. */
  readonly ended: Promise<{ readonly exitCode: number; readonly message?: string }>;
}

/** A sidecar whose parts are there: runs them, and ends them in order. */
export class RunningSidecar implements Sidecar {
  readonly ended: Sidecar['ended'];
  readonly ready: Promise<void>;
  readonly #parts: Parts;
  readonly #readiness: Readiness;
  readonly #persistence: Persistence;
  readonly #events: EventFeed;
  readonly #registryTimer: DeadlineTimer;
  readonly #access: RegistryAccess;
  readonly #edge: EdgeContext;
  readonly #server: RegistryServer;
  readonly #traces: WriteTraces | undefined;
  readonly #running = new Subscription();
  readonly #synced = new ReplaySubject<void>(1);
  readonly #startTimeMs = Date.now();
  #addresses: SidecarAddresses;
  #end: (how: { exitCode: number; message?: string }) => void = () => undefined;
  #listening = false;
  #saidReady = false;
  #becomeReady: () => void = () => undefined;
  #stopping: Promise<void> | undefined;
  #leaving: Promise<readonly string[]> | undefined;
  #admin: AdminServer | undefined;
  #exports: Exports | undefined;
  #xds: XdsServer | undefined;

  constructor(parts: Parts) {
    const { config, core, journal, listener, log, mesh, metrics } = parts;
    this.#parts = parts;
    this.#traces = parts.tracing && new WriteTraces(parts.tracing.tracer);
    this.#readiness = new Readiness(() => mesh.waitsFor());
    this.ended = new Promise((resolve) => (this.#end = resolve));
    this.ready = new Promise((resolve) => (this.#becomeReady = resolve));
    const { address } = listener;
    const advertise = config.advertiseAddress ?? address;
    this.#addresses = { registry: '', gossip: address, advertise };
    this.#persistence = new Persistence(
      core.registry,
      journal,
      { metrics, log: log.of('storage') },
      () => this.#armTimer(),
    );
    this.#events = new EventFeed({
      ...{ registry: core.registry, ring: core.ring, events: core.events, log: log.of('registry') },
    });
    mesh.listen((event) => this.#meshed(event));
    const nowMs = (): number => now().monotonicMs;
    this.#registryTimer = new DeadlineTimer(asyncScheduler, nowMs, () => {
      core.registry.tick(now());
      this.#changed();
    });
    this.#access = createRegistryAccess(config, log.of('grpc'));
    this.#edge = createEdgeContext(parts, {
      mesh: this.#meshView(),
      persistence: this.#persistence,
      readiness: this.#readiness,
      traces: this.#traces,
      changed: () => this.#changed(),
    });
    this.#server = createRegistryServer(this.#edge, {
      ...(this.#access.token ? { token: this.#access.token } : {}),
      publicMethods: config.registryPublicMethods,
    });
  }

  get addresses(): SidecarAddresses {
    return this.#addresses;
  }

  /** Binds the listeners and starts everything; the bridge runs before the first frame is taken. */
  async start(): Promise<void> {
    const { config, core, journal, log, mesh, metrics } = this.#parts;
    if (journal.restored.notice !== undefined) log.of('storage').warn(journal.restored.notice);
    this.#readiness.onChange(() => this.#showReadiness());
    await mesh.restore();
    const sync = createSyncContext(this.#parts, this.#synced, () => this.#written(), this.#traces);
    const bridge = workerSync$(sync).pipe(
      tap(({ t }) => {
        if (t === 'resynced') this.#published();
        if (t === 'complete') this.#readiness.imported();
      }),
    );
    const health = createHealthStream(this.#parts, () => this.#changed());
    const streams = merge(bridge, health);
    this.#running.add(streams.subscribe({ error: (error) => this.#broken(error) }));
    this.#running.add(core.ring.onAppend(() => this.#changedSoon()));
    core.registry.observed.listen({
      own: () => mesh.observed(),
      load: (id) => {
        if (core.registry.isDraining(id)) this.#changedSoon();
      },
    });
    this.#running.add(this.#events.start());
    this.#running.add(countEvents(core.ring, core.registry, metrics));
    journal.releaseRestored();
    this.#readiness.restored();
    const registry = await this.#server.listen(
      config.registryAddress,
      this.#access.credentials,
      config.registrySocketMode,
    );
    this.#addresses = { ...this.#addresses, registry };
    const xds = await startXds(this.#parts, this.#edge, this.#access);
    this.#xds = xds?.server;
    if (xds !== undefined) this.#addresses = { ...this.#addresses, xds: xds.address };
    await this.#startAdmin();
    log.info('listening', { ...this.#addresses });
    this.#listening = true;
    this.#exports = startExports(this.#parts, this.#readiness, this.#xds);
    mesh.start();
    if (mesh.synced) this.#peerSynced();
    this.#later(config.joinTimeoutMs, () => this.#joinTimedOut());
    this.#changed();
    this.#showReadiness();
    keepHeapSmall();
  }

  #meshed(event: MeshEvent): void {
    const { registry } = this.#parts.core;
    this.#events.notice(event);
    if (event.kind === 'node-status') registry.setNodeStatus(event.name, event.status);
    else if (event.kind === 'boot-raised') registry.raiseRevision(event.boot.generation);
    else if (event.kind === 'synced') this.#peerSynced();
    else if (event.kind === 'clock') this.#readiness.clock(event.fault, event.peers);
    else if (event.kind === 'acknowledged') {
      this.#readiness.established();
      this.#traces?.acknowledged(event.head);
    } else if (event.kind === 'fence') {
      this.#readiness.fence(event.message);
      void this.#stopFenced(event.message);
    }
  }

  #peerSynced(): void {
    this.#readiness.peerSynced();
    this.#synced.next();
  }

  /** The own log says all that the registry holds. What the disk gave back is all that there was (S7). */
  #published(): void {
    if (!this.#parts.journal.restored.fresh) this.#parts.mesh.published();
  }

  /** The own records have changed: others are told. */
  #written(): void {
    const head = this.#parts.mesh.written();
    if (head !== undefined) this.#traces?.flushed(head);
  }

  async #startAdmin(): Promise<void> {
    const { config, core, log, metrics } = this.#parts;
    fillGauges(this.#parts, this.#readiness, this.#startTimeMs);
    gaugeCertificates(metrics, { gossip: this.#parts.listener, registry: this.#access });
    if (config.adminAddress === undefined) return;
    const { mesh } = this.#edge;
    this.#admin = await startAdmin(config.adminAddress, {
      status: {
        node: config.nodeName,
        now,
        self: () => mesh.self(),
        nodes: () => mesh.nodes(),
        seeds: () => mesh.seeds(),
        events: core.events,
        nodeStatus: (owner) => core.registry.nodeStatus(owner),
        health: (record) => core.registry.health(record),
        table: core.table,
      },
      discovery: {
        ready: () => (this.#readiness.complete ? readySlices(core.registry) : undefined),
      },
      metrics,
      xds: this.#xds && (() => this.#xds?.clients() ?? []),
      hosts: config.adminHosts,
      log: log.of('http'),
    });
    this.#addresses = { ...this.#addresses, admin: this.#admin.address };
  }

  releaseExports(): void {
    this.#exports?.release();
  }

  reload(config: Config): ReloadedFiles {
    return reloadFiles(config, {
      'certificates of the gossip listener': this.#parts.listener,
      'certificates of the registry listener': this.#access,
    });
  }

  async stop(reason: string): Promise<void> {
    this.#stopping ??= this.#stop(reason, 'stop');
    await this.#stopping;
    this.#end({ exitCode: 0 });
  }

  async #stop(reason: string, how: 'stop' | 'leave'): Promise<void> {
    const { journal, log, mesh, metrics } = this.#parts;
    log.info('stopping', { reason });
    this.#readiness.stop();
    await this.#exports?.close();
    await mesh.stop(how, STOP_FLUSH_TIMEOUT_MS);
    await Promise.all([this.#server.stop(STOP_GRACE_MS), this.#xds?.stop(STOP_GRACE_MS)]);
    this.#running.unsubscribe();
    this.#registryTimer.stop();
    mesh.close();
    this.#access.stop();
    await this.#admin?.close();
    await journal.close().catch((error: unknown) => {
      log.of('storage').error('records may be missing on disk', { error: String(error) });
    });
    metrics.close();
    await this.#parts.tracing?.close();
    log.info('stopped', { reason });
  }

  async #stopFenced(message: string): Promise<void> {
    this.#parts.log.error('fenced: another process runs under this node name', { reason: message });
    this.#stopping ??= this.#stop('fenced', 'stop');
    await this.#stopping;
    this.#end({ exitCode: 1, message });
  }

  /** Leaves for good; the answer to the caller goes out before the listener closes. */
  #leave(timeoutMs: number): Promise<readonly string[]> {
    this.#leaving ??= this.#drainAndLeave(timeoutMs);
    return this.#leaving;
  }

  async #drainAndLeave(timeoutMs: number): Promise<readonly string[]> {
    this.#parts.log.info('leaving', { drainTimeoutMs: timeoutMs });
    // No more writes: what is registered from here on would be lost.
    this.#readiness.stop();
    const leaving = {
      changed: () => {
        this.#changed();
        return this.#persistence.durable();
      },
      stopping: () => this.#stopping !== undefined,
    };
    const missing = await removeOwnWorkers(this.#parts, leaving, timeoutMs);
    setImmediate(() => void this.#stopLeaving());
    return missing;
  }

  async #stopLeaving(): Promise<void> {
    this.#stopping ??= this.#stop('leave', 'leave');
    await this.#stopping;
    this.#end({ exitCode: 0 });
  }

  #meshView(): MeshView {
    const { config, mesh, restore } = this.#parts;
    return createMeshView({
      restore,
      mesh,
      cluster: config.cluster,
      version,
      startTimeMs: this.#startTimeMs,
      addresses: () => this.#addresses,
      notReadyReasons: () => this.#readiness.reasons(),
      machine: () => machineView(this.#parts, this.#access, this.#readiness),
      degradedReasons: () => this.#degradedReasons(),
      logLevels: this.#parts.log.verbosity,
      setLogLevel: (setting) => {
        const { log } = this.#parts;
        const former = log.verbosity.of(setting.subsystem);
        const { level, subsystem = 'all' } = setting;
        log.info('the log level is set', { of: subsystem, from: former, to: level });
        log.verbosity.set(setting);
        return former;
      },
      watchLog: (...args) => tailLog(this.#parts.log, ...args),
      announce: (absentMs, reason) => {
        this.#parts.log.info('maintenance is announced', { absentMs, reason });
        return mesh.announce(absentMs, reason);
      },
      leave: (timeoutMs) => this.#leave(timeoutMs),
    });
  }

  #degradedReasons(): string[] {
    const { failure } = this.#persistence;
    return failure === undefined ? [] : [`writes are refused: ${failure.message}`];
  }

  /** After a change of the registry: what is unsaved goes to disk, and the next drain is waited for. */
  #changed(): void {
    this.#persistence.changed();
    this.#armTimer();
  }

  #armTimer(): void {
    this.#registryTimer.arm(this.#parts.core.registry.nextDeadlineMs());
  }

  #scheduled = false;

  /** Events come one by one in a turn; one look behind them is enough. */
  #changedSoon(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => {
      this.#scheduled = false;
      this.#changed();
    });
  }

  #later(delayMs: number, work: () => void): void {
    this.#running.add(asyncScheduler.schedule(work, delayMs));
  }

  #joinTimedOut(): void {
    const { config, log } = this.#parts;
    if (!this.#readiness.synced && config.peers.length > 0) {
      const seconds = config.joinTimeoutMs / 1000;
      log.warn(`no peer has synced in ${seconds} s, going on alone`, {
        peers: config.peers.join(' '),
      });
    }
    this.#readiness.joinTimedOut();
  }

  #showReadiness(): void {
    const { ready } = this.#readiness;
    this.#server.health.set(REGISTRY_SERVICE_NAME, ready ? 'SERVING' : 'NOT_SERVING');
    if (!ready || !this.#listening || this.#saidReady) return;
    this.#saidReady = true;
    this.#parts.log.info('ready', { ...this.#addresses });
    this.#becomeReady();
  }

  /** A pipeline must not end: that would be a mistake of ours, and half a sidecar is worse than none. */
  #broken(error: unknown): void {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#parts.log.error('BUG: a pipeline broke', { error: message });
    this.#end({ exitCode: 1, message });
  }
}
