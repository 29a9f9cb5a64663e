import type { EdgeContext, Left } from '../grpc/context.js';
import {
  createRegistryServer,
  REGISTRY_SERVICE_NAME,
  type RegistryServer,
} from '../grpc/server.js';
import type { AdminServer } from '../http/admin.js';
import type { XdsServer } from '../xds/server.js';
import { openAdmin } from './admin.js';
import { createEdgeContext } from './edge.js';
import { fillGauges, gaugeCertificates } from './gauges.js';
import { createMeshView } from './mesh-view.js';
import type { Persistence } from './persistence.js';
import type { Readiness } from './readiness.js';
import { createRegistryAccess, type RegistryAccess } from './registry-access.js';
import type { Parts } from './wiring.js';
import type { WriteTraces } from './write-traces.js';
import { startXds } from './xds.js';

/** How long calls under way may take to end at a stop. */
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

/** What callers of the listeners are told, and what they may ask for. */
export interface ListenersOptions {
  readonly readiness: Readiness;
  readonly persistence: Persistence;
  readonly traces: WriteTraces | undefined;
  /** The registry has changed by a call. */
  readonly changed: () => void;
  /** LeaveMesh: resolves when this node may leave. */
  readonly leave: (timeoutMs: number) => Promise<Left>;
}

/** All listeners but that of gossip: for gateways, for clients of xDS, and for people and probes. */
export class Listeners {
  readonly access: RegistryAccess;
  readonly #parts: Parts;
  readonly #readiness: Readiness;
  readonly #edge: EdgeContext;
  readonly #server: RegistryServer;
  readonly #startTimeMs = Date.now();
  #addresses: SidecarAddresses;
  #xds: XdsServer | undefined;
  #admin: AdminServer | undefined;

  constructor(parts: Parts, { leave, ...options }: ListenersOptions) {
    const { config, listener, log } = parts;
    const { address } = listener;
    this.#parts = parts;
    this.#readiness = options.readiness;
    this.#addresses = {
      registry: '',
      gossip: address,
      advertise: config.advertiseAddress ?? address,
    };
    this.access = createRegistryAccess(config, log.of('grpc'));
    const mesh = createMeshView(parts, {
      ...{ ...options, leave, access: this.access, startTimeMs: this.#startTimeMs },
      addresses: () => this.#addresses,
    });
    this.#edge = createEdgeContext(parts, { ...options, mesh });
    this.#server = createRegistryServer(this.#edge, {
      ...(this.access.token ? { token: this.access.token } : {}),
      publicMethods: config.registryPublicMethods,
    });
  }

  get addresses(): SidecarAddresses {
    return this.#addresses;
  }

  /** The server of xDS; undefined before `listen`, and where xDS is off. */
  get xds(): XdsServer | undefined {
    return this.#xds;
  }

  /** Binds all of them. */
  async listen(): Promise<void> {
    const { config, listener, metrics } = this.#parts;
    const { registryAddress, registrySocketMode } = config;
    const { credentials } = this.access;
    const registry = await this.#server.listen(registryAddress, credentials, registrySocketMode);
    this.#addresses = { ...this.#addresses, registry };
    const xds = await startXds(this.#parts, this.#edge, this.access);
    this.#xds = xds?.server;
    if (xds !== undefined) this.#addresses = { ...this.#addresses, xds: xds.address };
    fillGauges(this.#parts, this.#readiness, this.#startTimeMs);
    gaugeCertificates(metrics, { gossip: listener, registry: this.access });
    const { mesh } = this.#edge;
    const shown = { mesh, readiness: this.#readiness, xds: this.#xds };
    this.#admin = await openAdmin(this.#parts, shown);
    if (this.#admin) this.#addresses = { ...this.#addresses, admin: this.#admin.address };
  }

  /** What the health service answers. */
  showReady(ready: boolean): void {
    this.#server.health.set(REGISTRY_SERVICE_NAME, ready ? 'SERVING' : 'NOT_SERVING');
  }

  /** Takes no more calls; those under way have a moment to end. */
  async stop(): Promise<void> {
    await Promise.all([this.#server.stop(STOP_GRACE_MS), this.#xds?.stop(STOP_GRACE_MS)]);
  }

  /** Closes the listener for people and probes, which tells of the stop until its end. */
  async close(): Promise<void> {
    this.access.stop();
    await this.#admin?.close();
  }
}
