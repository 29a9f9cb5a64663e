import { lookup } from 'node:dns/promises';
import { once, type EventEmitter } from 'node:events';
import { createServer, isIP, type ListenOptions, type Server } from 'node:net';
import * as grpc from '@grpc/grpc-js';
import type { Address } from '../config/address.js';
import { NEW_STREAMS_MAX } from '../core/limits.js';
import { StreamAllowances } from './stream-allowance.js';
import { Connections, type ConnectionBounds } from './connections.js';

/** How long a connection to the registry listener may stay without a call; a client connects again at its next one. */
const CONNECTION_IDLE_MS = 300_000;

/**
 * A gRPC server that owns its sockets, so that it can bound its connections (X4): their number, how long one
 * says nothing, and how long one stays without a call.
 */
export class BoundedServer extends grpc.Server {
  readonly #connections: Connections;
  readonly #listeners = new Set<Server>();
  readonly #allowances = new StreamAllowances();
  readonly #injectors = new Set<ReturnType<grpc.Server['createConnectionInjector']>>();

  constructor(options: grpc.ServerOptions = {}, bounds: Partial<ConnectionBounds> = {}) {
    const connections = new Connections(bounds);
    super({
      'grpc.max_connection_idle_ms': CONNECTION_IDLE_MS,
      ...options,
      'grpc.max_concurrent_streams': NEW_STREAMS_MAX,
      interceptors: [...(options.interceptors ?? []), connections.interceptor()],
    });
    this.#connections = connections;
  }

  /** Connections that are open, silent ones too. */
  get connectionCount(): number {
    return this.#connections.count;
  }

  /**
   * Listens on a path, or on all addresses of a host, and resolves with the port; the port that 0 became is
   * the same for all of them.
   */
  async accept(address: Address, credentials: grpc.ServerCredentials): Promise<number> {
    const injector = this.createConnectionInjector(credentials);
    this.#injectors.add(injector);
    // The library hands out no sessions; this is where it keeps the servers that have them.
    const { http2Servers } = this as unknown as {
      http2Servers: ReadonlyMap<EventEmitter, unknown>;
    };
    const newest = [...http2Servers.keys()].at(-1);
    if (newest !== undefined) this.#allowances.follow(newest);
    const bind = (where: ListenOptions): Promise<number> => this.#bind(where, injector);
    if (address.kind === 'unix') return bind({ path: address.path });
    let { port } = address;
    let refused: unknown;
    let bound = false;
    for (const host of await addressesOf(address.host)) {
      try {
        port = await bind({ host, port });
        bound = true;
      } catch (error) {
        if (!ABSENT.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
        refused = error;
      }
    }
    if (!bound) throw refused;
    return port;
  }

  /** Lets calls under way finish for `graceMs`, then closes all connections that are open now. */
  drainAll(graceMs: number): void {
    const present = this.#connections.sockets();
    for (const injector of this.#injectors) injector.drain(graceMs);
    setTimeout(() => present.forEach((socket) => socket.destroy()), graceMs).unref();
  }

  override addService(
    service: grpc.ServiceDefinition,
    handlers: grpc.UntypedServiceImplementation,
  ): void {
    super.addService(service, handlers);
    for (const { path, requestStream, responseStream } of Object.values(service)) {
      if (requestStream || responseStream) this.#allowances.lasts(path);
    }
  }

  override tryShutdown(callback: (error?: Error) => void): void {
    this.#stopAccepting();
    super.tryShutdown(callback);
  }

  override forceShutdown(): void {
    this.#stopAccepting();
    super.forceShutdown();
    for (const socket of this.#connections.sockets()) socket.destroy();
  }

  async #bind(
    where: ListenOptions,
    injector: ReturnType<grpc.Server['createConnectionInjector']>,
  ): Promise<number> {
    const listener = createServer({ noDelay: true }, (socket) => {
      if (this.#connections.admit(socket)) injector.injectConnection(socket);
    });
    listener.listen(where);
    await once(listener, 'listening');
    // What accepting reports later, such as a want of descriptors, is about one connection.
    listener.on('error', () => undefined);
    this.#listeners.add(listener);
    const bound = listener.address();
    return typeof bound === 'object' ? (bound?.port ?? 0) : 0;
  }

  #stopAccepting(): void {
    for (const listener of this.#listeners) listener.close();
    this.#listeners.clear();
  }
}

/** Addresses of a name that this machine does not have, such as ::1 where IPv6 is off. */
const ABSENT = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT']);

async function addressesOf(host: string): Promise<string[]> {
  if (isIP(host) !== 0) return [host];
  return (await lookup(host, { all: true })).map(({ address }) => address);
}
