import type { ChannelCredentials, ChannelOptions } from '@grpc/grpc-js';
import { PING_CHANNELS_MAX } from '../../core/limits.js';
import { DirectConnection } from './direct.js';
import { GossipClient } from './gossip-definition.js';

/** A channel without a ping for so long is closed; a member that is pinged over and over is pinged every second. */
const PING_CHANNEL_IDLE_MS = 5_000;

/** A client of a peer, and the only connection that it has. */
export interface PeerChannel {
  readonly client: InstanceType<typeof GossipClient>;
  /** Ends it whatever state it is in. */
  close(): void;
}

/**
 * Makes a client for a peer's gossip address.
 * @param opened Called when the connection begins; what it returns, when the connection has ended.
 * @throws when the address is no host:port.
 */
export function openPeerChannel(
  address: string,
  opened: () => () => void,
  credentials: ChannelCredentials,
  options: ChannelOptions,
): PeerChannel {
  const [, v6, name, port] = /^(?:\[([^[\]]+)\]|([^:[\]]+)):(\d{1,5})$/.exec(address) ?? [];
  const host = v6 ?? name;
  if (host === undefined) throw new Error(`${address.slice(0, 100)} is no host:port`);
  const connection = new DirectConnection(address, { host, port: Number(port) }, opened());
  const client = new GossipClient(connection.target, credentials, {
    ...options,
    ...connection.options,
  });
  const close = (): void => {
    client.close();
    connection.close();
  };
  return { client, close };
}

interface Shared extends PeerChannel {
  readonly credentials: ChannelCredentials;
  calls: number;
  idle: NodeJS.Timeout | undefined;
}

/**
 * The connections of unary calls: calls to one address share one, which ends when it has been idle for a
 * while, and once a call on it failed. A peer that says nothing costs one connection a call timeout.
 */
export class PingChannels {
  readonly #credentials: () => ChannelCredentials;
  readonly #options: ChannelOptions;
  readonly #opened: () => () => void;
  /** By address, the one that was used last at the end. */
  readonly #channels = new Map<string, Shared>();

  /** @param opened See `openPeerChannel`. */
  constructor(
    credentials: () => ChannelCredentials,
    opened: () => () => void,
    options: ChannelOptions,
  ) {
    this.#credentials = credentials;
    this.#opened = opened;
    this.#options = options;
  }

  /**
   * Does one call.
   * @param call Rejects when there is no answer in time.
   */
  async use<T>(address: string, call: (client: PeerChannel['client']) => Promise<T>): Promise<T> {
    const channel = this.#take(address);
    try {
      return await call(channel.client);
    } catch (error) {
      // Who did not answer gets no further call on this connection; the next one connects anew.
      if (this.#channels.get(address) === channel) this.#channels.delete(address);
      throw error;
    } finally {
      channel.calls -= 1;
      this.#release(address, channel);
    }
  }

  /** Ends them all. */
  close(): void {
    for (const channel of this.#channels.values()) end(channel);
    this.#channels.clear();
  }

  #take(address: string): Shared {
    const credentials = this.#credentials();
    let channel = this.#channels.get(address);
    if (channel?.credentials !== credentials) {
      channel = undefined;
      this.#retire(address);
      this.#makeRoom();
    }
    channel ??= {
      ...openPeerChannel(address, this.#opened, credentials, this.#options),
      ...{ credentials, calls: 0, idle: undefined },
    };
    clearTimeout(channel.idle);
    channel.calls += 1;
    this.#channels.delete(address);
    this.#channels.set(address, channel);
    return channel;
  }

  #release(address: string, channel: Shared): void {
    if (channel.calls > 0) return;
    if (this.#channels.get(address) !== channel) end(channel);
    else {
      channel.idle = setTimeout(() => this.#retire(address), PING_CHANNEL_IDLE_MS);
      channel.idle.unref();
    }
  }

  /** No further calls; it ends with the last that is under way. */
  #retire(address: string): void {
    const channel = this.#channels.get(address);
    if (channel === undefined) return;
    this.#channels.delete(address);
    this.#release(address, channel);
  }

  #makeRoom(): void {
    if (this.#channels.size < PING_CHANNELS_MAX) return;
    for (const [address, { calls }] of this.#channels) {
      if (calls > 0) continue;
      this.#retire(address);
      return;
    }
    throw new Error(`${PING_CHANNELS_MAX} addresses are being pinged already`);
  }
}

function end(channel: Shared): void {
  clearTimeout(channel.idle);
  channel.close();
}
