import { asyncScheduler, ReplaySubject, type Subscription } from 'rxjs';
import type { Config } from '../config.js';
import { STOP_FLUSH_TIMEOUT_MS } from '../core/limits.js';
import type { Left } from '../grpc/context.js';
import type { MeshEvent } from '../mesh/mesh.js';
import { Changes } from './changes.js';
import { Ending, type End } from './ending.js';
import { EventFeed } from './events.js';
import { startExports, type Exports } from './exports.js';
import { keepHeapSmall } from './engine.js';
import { removeOwnWorkers } from './leaving.js';
import { Listeners, type SidecarAddresses } from './listeners.js';
import { startPipelines } from './pipelines.js';
import { Readiness } from './readiness.js';
import { reloadFiles, type ReloadedFiles } from './reload-files.js';
import type { Parts } from './wiring.js';
import { WriteTraces } from './write-traces.js';

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
  readonly #listeners: Listeners;
  readonly #traces: WriteTraces | undefined;
  readonly #ending: Ending;
  readonly #synced = new ReplaySubject<void>(1);
  #listening = false;
  #saidReady = false;
  #becomeReady: () => void = () => undefined;
  #pipelines: Subscription | undefined;
  #exports: Exports | undefined;

  constructor(parts: Parts) {
    const { core, log, mesh } = parts;
    this.#parts = parts;
    this.#traces = parts.tracing && new WriteTraces(parts.tracing.tracer);
    this.#readiness = new Readiness(() => mesh.waitsFor());
    this.#ending = new Ending(log, (reason, how) => this.#shutDown(reason, how));
    this.ready = new Promise((resolve) => (this.#becomeReady = resolve));
    this.#changes = new Changes(parts);
    this.#events = new EventFeed({
      ...{ registry: core.registry, ring: core.ring, events: core.events, log: log.of('registry') },
    });
    mesh.listen((event) => this.#meshed(event));
    this.#listeners = new Listeners(parts, {
      readiness: this.#readiness,
      persistence: this.#changes.persistence,
      traces: this.#traces,
      changed: () => this.#changes.changed(),
      leave: (timeoutMs) => this.#ending.leave(() => this.#drain(timeoutMs)),
    });
  }

  get addresses(): SidecarAddresses {
    return this.#listeners.addresses;
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
    await this.#listeners.listen();
    log.info('listening', { ...this.addresses });
    this.#listening = true;
    this.#exports = startExports(this.#parts, this.#readiness, this.#listeners.xds);
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
      'certificates of the registry listener': this.#listeners.access,
    });
  }

  /** Ends all of it: first what others wait for, last what tells of the rest. */
  async #shutDown(reason: string, how: 'stop' | 'leave'): Promise<void> {
    const { journal, log, mesh, metrics, tracing } = this.#parts;
    log.info('stopping', { reason });
    this.#readiness.stop();
    await this.#exports?.close();
    await mesh.stop(how, STOP_FLUSH_TIMEOUT_MS);
    await this.#listeners.stop();
    this.#pipelines?.unsubscribe();
    this.#changes.stop();
    mesh.close();
    await this.#listeners.close();
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
    if (event.kind === 'node-status') {
      registry.setNodeStatus(event.name, event.status);
      this.#changes.changedSoon();
    } else if (event.kind === 'boot-raised') registry.raiseRevision(event.boot.generation);
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
    this.#listeners.showReady(ready);
    if (!ready || !this.#listening || this.#saidReady) return;
    this.#saidReady = true;
    this.#parts.log.info('ready', { ...this.addresses });
    this.#becomeReady();
  }
}
