import type { Socket } from 'node:net';
import * as grpc from '@grpc/grpc-js';

// Connections of the registry and of the gossip listener, each.
/** Connections of one listener: enough for the links and pings of the largest mesh, and for as many gateways. */
const CONNECTIONS_MAX = 2_048;
/** How many of these may come from one address; the clients of a unix socket count as one source. */
const CONNECTIONS_PER_SOURCE_MAX = 1_024;
/** How long a connection may take to send its first bytes; HANDSHAKE_TIMEOUT_MS bounds the whole TLS handshake. */
const CONNECTION_FIRST_BYTES_MS = 10_000;

/**
 * The connections of a listener. One that has not begun to speak in time is closed. Beyond the bounds, the
 * oldest connection that no call has used is closed: it is the new one itself when all others were used, so
 * that no client that works loses its connection to a newcomer.
 */
export class Connections {
  readonly #bounds: ConnectionBounds;
  /** In the order of their coming. */
  readonly #open = new Map<Socket, Connection>();
  readonly #byPeer = new Map<string, Connection>();
  readonly #counts = new Map<string, number>();
  #unixClients = 0;

  constructor(bounds: Partial<ConnectionBounds> = {}) {
    this.#bounds = { ...BOUNDS, ...bounds };
  }

  get count(): number {
    return this.#open.size;
  }

  /** Takes a new connection; false when it was closed. */
  admit(socket: Socket): boolean {
    this.#nameUnixClient(socket);
    const { remoteAddress: source, remotePort } = socket;
    if (source === undefined) {
      socket.destroy();
      return false;
    }
    const peer = `${source}:${remotePort}`;
    const connection = { socket, source, used: false };
    this.#open.set(socket, connection);
    this.#byPeer.set(peer, connection);
    this.#counts.set(source, (this.#counts.get(source) ?? 0) + 1);
    const timer = setTimeout(() => {
      if (socket.bytesRead < PREFACE_BYTES) socket.destroy();
    }, this.#bounds.firstBytesMs).unref();
    socket.once('close', () => {
      clearTimeout(timer);
      this.#forget(connection, peer);
    });
    if ((this.#counts.get(source) ?? 0) > this.#bounds.perSource) this.#closeUnused(source);
    else if (this.#open.size > this.#bounds.all) this.#closeUnused();
    return !socket.destroyed;
  }

  /** Tells which connections are used; to be asked after whatever refuses calls. */
  interceptor(): grpc.ServerInterceptor {
    return (_method, call) => {
      const connection = this.#byPeer.get(call.getPeer());
      if (connection === undefined || connection.used) return asIs(call);
      const listener = new grpc.ServerListenerBuilder().withOnReceiveMetadata(
        (metadata, proceed) => {
          connection.used = true;
          proceed(metadata);
        },
      );
      return new grpc.ServerInterceptingCall(call, { start: (next) => next(listener.build()) });
    };
  }

  /** The sockets that are open now. */
  sockets(): Socket[] {
    return [...this.#open.keys()];
  }

  /** A unix socket tells nothing of its clients: so that calls of two can be told apart, each gets a number. */
  #nameUnixClient(socket: Socket): void {
    if (socket.localAddress !== undefined || socket.destroyed) return;
    this.#unixClients += 1;
    Object.defineProperties(socket, {
      remoteAddress: { value: 'unix' },
      remotePort: { value: this.#unixClients },
    });
  }

  #closeUnused(source?: string): void {
    for (const each of this.#open.values()) {
      if (each.used || each.socket.destroyed || (source ?? each.source) !== each.source) continue;
      each.socket.destroy();
      return;
    }
  }

  #forget(connection: Connection, peer: string): void {
    this.#open.delete(connection.socket);
    if (this.#byPeer.get(peer) === connection) this.#byPeer.delete(peer);
    const left = (this.#counts.get(connection.source) ?? 0) - 1;
    if (left > 0) this.#counts.set(connection.source, left);
    else this.#counts.delete(connection.source);
  }
}

/** No interceptor: grpc-js takes the call itself as well, and each one around it costs every call a hundredth. */
export function asIs(call: grpc.ServerInterceptingCallInterface): grpc.ServerInterceptingCall {
  // Its types ask for an instance of the class, its code does not.
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment
  return call as grpc.ServerInterceptingCall;
}

/** `PRI * HTTP/2.0 …`: what every client sends first. A TLS hello is longer. */
const PREFACE_BYTES = 24;

/** How many connections a listener holds, and how long one may say nothing. */
export interface ConnectionBounds {
  readonly all: number;
  /** From one address; all clients of a unix socket are one source. */
  readonly perSource: number;
  readonly firstBytesMs: number;
}

const BOUNDS: ConnectionBounds = {
  all: CONNECTIONS_MAX,
  perSource: CONNECTIONS_PER_SOURCE_MAX,
  firstBytesMs: CONNECTION_FIRST_BYTES_MS,
};

interface Connection {
  readonly socket: Socket;
  readonly source: string;
  /** A call on it was let in. */
  used: boolean;
}
