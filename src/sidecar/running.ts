import { asyncScheduler, merge, ReplaySubject, Subscription, tap } from 'rxjs';
import type { Config } from '../config.js';
import { STOP_FLUSH_TIMEOUT_MS, STOP_GRACE_MS } from '../core/limits.js';
import type { Result } from '../core/ports.js';
import type { EdgeContext, MeshView } from '../grpc/context.js';
import { createTransport } from '../gossip/wire/transport.js';
import { PeerTransport } from '../gossip/wire/peer-transport.js';
import {
  createRegistryServer,
  REGISTRY_SERVICE_NAME,
  type RegistryServer,
} from '../grpc/server.js';
import { startAdmin, type AdminServer } from '../http/admin.js';
import { workerSync$ } from '../streams/worker-sync.js';
import { WarmFiles } from '../storage/warm-files.js';
import { version } from '../version.js';
import type { XdsServer } from '../xds/server.js';
import { Acknowledgements } from './acknowledgements.js';
import { now } from './clock.js';
import { createEdgeContext } from './edge.js';
import { removeOwnWorkers } from './leaving.js';
import { DeadlineTimer } from '../streams/deadline-timer.js';
import { DialReports } from '../gossip/dial-reports.js';
import { EventFeed } from './events.js';
import { countEvents } from './event-counter.js';
import { startExports, type Exports } from './exports.js';
import { fillGauges, gaugeCertificates } from './gauges.js';
import { keepHeapSmall } from './heap.js';
import { tailLog } from './log-tail.js';
import { machineView } from './machine.js';
import { Maintenance } from './maintenance.js';
import { LinkLags } from '../gossip/link-lags.js';
import { createHealthStream } from './health.js';
import { createIncoming } from '../gossip/incoming.js';
import type { MeshDriver } from '../gossip/mesh-driver.js';
import { createMeshView } from './mesh-view.js';
import { performNotice } from './notices.js';
import { Persistence } from './persistence.js';
import { Readiness } from './readiness.js';
import { nextStep } from './restore.js';
import { reloadFiles, type ReloadedFiles } from './reload-files.js';
import { WarmStart } from './warm-start.js';
import { createRegistryAccess, type RegistryAccess } from './registry-access.js';
import { readySlices } from './view-worker.js';
import { createDriver, createSyncContext, type Parts } from './wiring.js';
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
  readonly #readiness = new Readiness();
  readonly #acknowledgements: Acknowledgements;
  readonly #persistence: Persistence;
  readonly #transport: PeerTransport;
  readonly #lags: LinkLags;
  readonly #driver: MeshDriver;
  readonly #events: EventFeed;
  readonly #dials: DialReports;
  readonly #warm: WarmStart;
  readonly #registryTimer: DeadlineTimer;
  readonly #access: RegistryAccess;
  readonly #edge: EdgeContext;
  readonly #server: RegistryServer;
  readonly #maintenance = new Maintenance((input) => this.#driver.input(input));
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
    const { config, core, journal, listener, log, metrics, sockets } = parts;
    this.#parts = parts;
    this.#traces = parts.tracing && new WriteTraces(parts.tracing.tracer);
    this.ended = new Promise((resolve) => (this.#end = resolve));
    this.ready = new Promise((resolve) => (this.#becomeReady = resolve));
    const { address } = listener;
    const advertise = config.advertiseAddress ?? address;
    this.#addresses = { registry: '', gossip: address, advertise };
    this.#acknowledgements = new Acknowledgements((seconds) =>
      metrics.observe('write_acknowledged_seconds', seconds),
    );
    this.#persistence = new Persistence(core.registry, journal, metrics, () => this.#armTimer());
    this.#transport = new PeerTransport({
      ...{ cluster: config.cluster, node: config.nodeName, sockets },
      credentials: () => listener.credentials(),
      peerNames: listener.peerNames,
    });
    this.#events = new EventFeed({
      ...{ registry: core.registry, ring: core.ring, events: core.events, log },
      removesFailed: config.removeUnhealthyWorkers,
    });
    this.#dials = new DialReports({
      ...{ seeds: config.peers, tls: config.tls !== undefined, log, now },
      aliveAddresses: () => {
        const alive = core.mesh.membership.rows().filter(({ status }) => status === 'ALIVE');
        return alive.map((row) => row.address);
      },
    });
    this.#lags = new LinkLags(config.nodeName, core.mesh);
    this.#driver = createDriver(parts, createTransport(this.#transport), this.#dials, (notice) => {
      this.#events.notice(notice);
      this.#lags.notice(notice);
      performNotice(
        {
          core,
          journal,
          log,
          metrics,
          readiness: this.#readiness,
          synced: () => this.#peerSynced(),
          generationPersisted: (generation) =>
            this.#driver.input({ type: 'generation-persisted', generation }),
          acknowledged: (node, head) => {
            this.#acknowledgements.acknowledged(node, head, now().monotonicMs);
            this.#traces?.acknowledged(head);
          },
          fenced: (message) => void this.#stopFenced(message),
        },
        notice,
      );
    });
    this.#warm = new WarmStart({
      node: config.nodeName,
      files: config.dataDir === undefined ? undefined : new WarmFiles(config.dataDir),
      mesh: core.mesh,
      log,
      metrics,
      input: (input) => this.#driver.input(input),
    });
    const nowMs = (): number => now().monotonicMs;
    this.#registryTimer = new DeadlineTimer(asyncScheduler, nowMs, () => {
      core.registry.tick(now());
      this.#changed();
    });
    this.#access = createRegistryAccess(config, log);
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
    const { config, core, journal, listener, log, metrics } = this.#parts;
    if (journal.restored.notice !== undefined) log.warn(journal.restored.notice);
    this.#readiness.onChange(() => this.#showReadiness());
    await this.#warm.restore();
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
      own: () => this.#observedSoon(),
      load: (id) => {
        if (core.registry.isDraining(id)) this.#changedSoon();
      },
    });
    this.#running.add(this.#events.start());
    this.#running.add(countEvents(core.ring, core.registry, metrics));
    journal.releaseRestored();
    this.#readiness.restored();
    listener.onTrustChanged(() => this.#driver.relink());
    listener.onRenewed(() => this.#driver.input({ type: 'certificate' }));
    const incoming = createIncoming({
      mesh: core.mesh,
      driver: this.#driver,
      transport: createTransport(this.#transport),
    });
    listener.serve({
      ...incoming,
      cluster: config.cluster,
      node: config.nodeName,
      peerNames: listener.peerNames,
      refused: (reason) => metrics.count('handshakes_refused_total', { reason }),
    });
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
    this.#warm.start();
    this.#driver.input({ type: 'start' });
    if (core.mesh.synced) this.#peerSynced();
    this.#later(config.joinTimeoutMs, () => this.#joinTimedOut());
    this.#changed();
    this.#showReadiness();
    keepHeapSmall();
  }

  #peerSynced(): void {
    this.#readiness.peerSynced();
    this.#synced.next();
  }

  /** The own log says all that the registry holds. What the disk gave back is all that there was (S7). */
  #published(): void {
    if (!this.#parts.journal.restored.fresh) this.#driver.input({ type: 'settle' });
  }

  /** The own log grew: it goes to the links; how long until the first acknowledgement is measured. */
  #written(): void {
    if (!this.#driver.written()) return;
    const { config, core } = this.#parts;
    this.#lags.written(performance.now());
    const head = core.mesh.store.row(config.nodeName)?.head ?? 0;
    this.#traces?.flushed(head);
    if (core.mesh.linkInfos().length > 0) this.#acknowledgements.written(head, now().monotonicMs);
  }

  async #startAdmin(): Promise<void> {
    const { config, core, log, metrics } = this.#parts;
    fillGauges(this.#parts, this.#readiness, this.#lags, this.#startTimeMs);
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
      log,
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
    this.#stopping ??= this.#stop(reason, { type: 'stop' });
    await this.#stopping;
    this.#end({ exitCode: 0 });
  }

  async #stop(reason: string, goodbye: { type: 'stop' | 'leave' }): Promise<void> {
    const { journal, listener, log, metrics } = this.#parts;
    log.info('stopping', { reason });
    this.#readiness.stop();
    await this.#exports?.close();
    this.#driver.input({ type: 'written' });
    this.#driver.input(goodbye);
    await Promise.all([
      this.#driver.drained(STOP_FLUSH_TIMEOUT_MS),
      this.#warm.stop(STOP_FLUSH_TIMEOUT_MS),
    ]);
    await Promise.all([this.#server.stop(STOP_GRACE_MS), this.#xds?.stop(STOP_GRACE_MS)]);
    this.#running.unsubscribe();
    this.#registryTimer.stop();
    this.#driver.stop();
    this.#transport.close();
    this.#access.stop();
    await this.#admin?.close();
    listener.close();
    await journal.close().catch((error: unknown) => {
      log.error('records may be missing on disk', { error: String(error) });
    });
    metrics.close();
    await this.#parts.tracing?.close();
    log.info('stopped', { reason });
  }

  async #stopFenced(message: string): Promise<void> {
    this.#parts.log.error('fenced: another process runs under this node name', { reason: message });
    this.#stopping ??= this.#stop('fenced', { type: 'stop' });
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
      driver: this.#driver,
      acknowledgements: this.#acknowledgements,
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
    this.#stopping ??= this.#stop('leave', { type: 'leave' });
    await this.#stopping;
    this.#end({ exitCode: 0 });
  }

  #meshView(): MeshView {
    const { config, core, restore } = this.#parts;
    return createMeshView({
      restore: restore && { ...restore, nextStep: nextStep(restore) },
      mesh: core.mesh,
      node: config.nodeName,
      cluster: config.cluster,
      version,
      startTimeMs: this.#startTimeMs,
      addresses: () => this.#addresses,
      notReadyReasons: () => this.#readiness.reasons(),
      machine: () => machineView(this.#parts, this.#access, this.#readiness),
      degradedReasons: () => this.#degradedReasons(),
      now,
      traffic: (linkId) => this.#driver.traffic(linkId),
      seeds: () => this.#dials.unanswered(),
      setLogLevel: (level) => {
        const { log } = this.#parts;
        const former = log.level;
        log.info('the log level is set', { from: former, to: level });
        log.level = level;
        return former;
      },
      watchLog: (...args) => tailLog(this.#parts.log, ...args),
      announce: (absentMs, reason) => {
        this.#parts.log.info('maintenance is announced', { absentMs, reason });
        return this.#maintenance.announce(absentMs, reason);
      },
      forget: (name) => this.#forget(name),
      leave: (timeoutMs) => this.#leave(timeoutMs),
    });
  }

  #degradedReasons(): string[] {
    const { failure } = this.#persistence;
    return failure === undefined ? [] : [`writes are refused: ${failure.message}`];
  }

  #forget(name: string): Result<undefined, string> {
    const answer = this.#parts.core.mesh.membership.row(name);
    if (answer?.status === 'ALIVE') {
      return { ok: false, error: `node ${name} is alive; stop it, or let it leave, first` };
    }
    this.#driver.input({ type: 'forget', name });
    return { ok: true, value: undefined };
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

  #observing = false;

  /** A report names many workers; the mesh looks once behind it. */
  #observedSoon(): void {
    if (this.#observing) return;
    this.#observing = true;
    queueMicrotask(() => {
      this.#observing = false;
      this.#driver.rearm();
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
