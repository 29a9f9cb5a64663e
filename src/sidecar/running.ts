import { asyncScheduler, ReplaySubject, type Subscription } from 'rxjs';
import type { Config } from '../config.js';
import { STOP_FLUSH_TIMEOUT_MS } from '../core/limits.js';
import type { EdgeContext, Left } from '../grpc/context.js';
import {
  createRegistryServer,
  REGISTRY_SERVICE_NAME,
  type RegistryServer,
} from '../grpc/server.js';
import type { AdminServer } from '../http/admin.js';
import type { MeshEvent } from '../mesh/mesh.js';
import type { XdsServer } from '../xds/server.js';
import { openAdmin } from './admin.js';
import { Changes } from './changes.js';
import { createEdgeContext } from './edge.js';
import { Ending, type End } from './ending.js';
import { EventFeed } from './events.js';
import { startExports, type Exports } from './exports.js';
import { fillGauges, gaugeCertificates } from './gauges.js';
import { keepHeapSmall } from './engine.js';
import { removeOwnWorkers } from './leaving.js';
import { createMeshView } from './mesh-view.js';
import { startPipelines } from './pipelines.js';
import { Readiness } from './readiness.js';
import { reloadFiles, type ReloadedFiles } from './reload-files.js';
import { createRegistryAccess, type RegistryAccess } from './registry-access.js';
import type { Parts } from './wiring.js';
import { WriteTraces } from './write-traces.js';
import { startXds } from './xds.js';

/** At a stop: until calls under way have ended. */
const STOP_GRACE_MS = 1_000;

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
  readonly ended: Promise<End>;
}

/** A sidecar whose parts are there: starts them, and ends them, each in its order. */
export class RunningSidecar implements Sidecar {
  readonly ready: Promise<void>;
  readonly #parts: Parts;
  readonly #readiness: Readiness;
  readonly #changes: Changes;
  readonly #events: EventFeed;
  readonly #access: RegistryAccess;
  readonly #edge: EdgeContext;
  readonly #server: RegistryServer;
  readonly #traces: WriteTraces | undefined;
  readonly #ending: Ending;
  readonly #synced = new ReplaySubject<void>(1);
  readonly #startTimeMs = Date.now();
  #addresses: SidecarAddresses;
  #listening = false;
  #saidReady = false;
  #becomeReady: () => void = () => undefined;
  #pipelines: Subscription | undefined;
  #admin: AdminServer | undefined;
  #exports: Exports | undefined;
  #xds: XdsServer | undefined;

  constructor(parts: Parts) {
    const { config, core, listener, log, mesh } = parts;
    this.#parts = parts;
    this.#traces = parts.tracing && new WriteTraces(parts.tracing.tracer);
    this.#readiness = new Readiness(() => mesh.waitsFor());
    this.#ending = new Ending(log, (reason, how) => this.#shutDown(reason, how));
    this.ready = new Promise((resolve) => (this.#becomeReady = resolve));
    const { address } = listener;
    const advertise = config.advertiseAddress ?? address;
    this.#addresses = { registry: '', gossip: address, advertise };
    this.#changes = new Changes(parts);
    this.#events = new EventFeed({
      ...{ registry: core.registry, ring: core.ring, events: core.events, log: log.of('registry') },
    });
    mesh.listen((event) => this.#meshed(event));
    this.#access = createRegistryAccess(config, log.of('grpc'));
    const { persistence } = this.#changes;
    const shared = { persistence, readiness: this.#readiness };
    this.#edge = createEdgeContext(parts, {
      ...shared,
      mesh: createMeshView(parts, {
        ...{ ...shared, access: this.#access, startTimeMs: this.#startTimeMs },
        addresses: () => this.#addresses,
        leave: (timeoutMs) => this.#ending.leave(() => this.#drain(timeoutMs)),
      }),
      traces: this.#traces,
      changed: () => this.#changes.changed(),
    });
    this.#server = createRegistryServer(this.#edge, {
      ...(this.#access.token ? { token: this.#access.token } : {}),
      publicMethods: config.registryPublicMethods,
    });
  }

  get addresses(): SidecarAddresses {
    return this.#addresses;
  }

  get ended(): Promise<End> {
    return this.#ending.ended;
  }

  /** Binds the listeners and starts everything; WorkerSync runs before the first frame is taken. */
  async start(): Promise<void> {
    const { journal, log, mesh } = this.#parts;
    if (journal.restored.notice !== undefined) log.of('storage').warn(journal.restored.notice);
    this.#readiness.onChange(() => this.#showReadiness());
    await mesh.restore();
    this.#pipelines = startPipelines(this.#parts, {
      ...{ changes: this.#changes, events: this.#events, readiness: this.#readiness },
      ...{ synced: this.#synced, traces: this.#traces },
      broken: (error) => this.#ending.broken(error),
    });
    journal.releaseRestored();
    this.#readiness.restored();
    await this.#listen();
    this.#exports = startExports(this.#parts, this.#readiness, this.#xds);
    mesh.start();
    if (mesh.synced) this.#peerSynced();
    this.#waitForPeers();
    this.#changes.changed();
    this.#showReadiness();
    keepHeapSmall();
  }

  async stop(reason: string): Promise<void> {
    await this.#ending.stop(reason);
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

  async #listen(): Promise<void> {
    const { config, listener, log, metrics } = this.#parts;
    const { credentials } = this.#access;
    const { registryAddress, registrySocketMode } = config;
    const registry = await this.#server.listen(registryAddress, credentials, registrySocketMode);
    this.#addresses = { ...this.#addresses, registry };
    const xds = await startXds(this.#parts, this.#edge, this.#access);
    this.#xds = xds?.server;
    if (xds !== undefined) this.#addresses = { ...this.#addresses, xds: xds.address };
    fillGauges(this.#parts, this.#readiness, this.#startTimeMs);
    gaugeCertificates(metrics, { gossip: listener, registry: this.#access });
    const { mesh } = this.#edge;
    const shown = { mesh, readiness: this.#readiness, xds: this.#xds };
    this.#admin = await openAdmin(this.#parts, shown);
    if (this.#admin) this.#addresses = { ...this.#addresses, admin: this.#admin.address };
    log.info('listening', { ...this.#addresses });
    this.#listening = true;
  }

  /** Ends all of it: first what others wait for, last what tells of the rest. */
  async #shutDown(reason: string, how: 'stop' | 'leave'): Promise<void> {
    const { journal, log, mesh, metrics, tracing } = this.#parts;
    log.info('stopping', { reason });
    this.#readiness.stop();
    await this.#exports?.close();
    await mesh.stop(how, STOP_FLUSH_TIMEOUT_MS);
    await Promise.all([this.#server.stop(STOP_GRACE_MS), this.#xds?.stop(STOP_GRACE_MS)]);
    this.#pipelines?.unsubscribe();
    this.#changes.stop();
    mesh.close();
    this.#access.stop();
    await this.#admin?.close();
    await journal.close().catch((error: unknown) => {
      log.of('storage').error('records may be missing on disk', { error: String(error) });
    });
    metrics.close();
    await tracing?.close();
    log.info('stopped', { reason });
  }

  /** Removes what this node owns, before it leaves for good (M5). */
  #drain(timeoutMs: number): Promise<Left> {
    this.#parts.log.info('leaving', { drainTimeoutMs: timeoutMs });
    // No more writes: what is registered from here on would be lost.
    this.#readiness.stop();
    const leaving = {
      changed: () => {
        this.#changes.changed();
        return this.#changes.persistence.durable();
      },
      stopping: () => this.#ending.begun,
    };
    return removeOwnWorkers(this.#parts, leaving, timeoutMs);
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
      void this.#ending.fenced(event.message);
    }
  }

  #peerSynced(): void {
    this.#readiness.peerSynced();
    this.#synced.next();
  }

  /** For as long as the settings say; then it goes on alone (M6). */
  #waitForPeers(): void {
    const { config, log } = this.#parts;
    const timedOut = (): void => {
      if (!this.#readiness.synced && config.peers.length > 0) {
        const seconds = config.joinTimeoutMs / 1000;
        const peers = config.peers.join(' ');
        log.warn(`no peer has synced in ${seconds} s, going on alone`, { peers });
      }
      this.#readiness.joinTimedOut();
    };
    this.#pipelines?.add(asyncScheduler.schedule(timedOut, config.joinTimeoutMs));
  }

  #showReadiness(): void {
    const { ready } = this.#readiness;
    this.#server.health.set(REGISTRY_SERVICE_NAME, ready ? 'SERVING' : 'NOT_SERVING');
    if (!ready || !this.#listening || this.#saidReady) return;
    this.#saidReady = true;
    this.#parts.log.info('ready', { ...this.#addresses });
    this.#becomeReady();
  }
}
