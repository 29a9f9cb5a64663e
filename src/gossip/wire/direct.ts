import { experimental, type ChannelOptions } from '@grpc/grpc-js';

/** Where a connection leads. */
export type Destination =
  { readonly host: string; readonly port: number } | { readonly path: string };

const SCHEME = 'direct';
const DESTINATION_OPTION = 'worker-mesh.destination';

/**
 * The connection of one channel of grpc-js: straight to the destination, never through the proxy that the
 * environment names, and without DNS records that configure gRPC. `close` ends it in whatever state it is.
 * Closing the channel alone would not: it waits without limit for a peer that accepts a connection and
 * then says nothing.
 */
export class DirectConnection {
  /** What the channel is to be made with. */
  readonly target: string;
  readonly options: ChannelOptions;
  readonly #abort = new AbortController();
  readonly #closed: () => void;

  /**
   * @param authority host:port, which the server is told.
   * @param closed Called once, when the connection has ended.
   */
  constructor(authority: string, destination: Destination, closed: () => void) {
    this.target = `${SCHEME}:${authority}`;
    this.options = {
      'grpc.enable_http_proxy': 0,
      'grpc.enable_retries': 0,
      'grpc.enable_channelz': 0,
      'grpc.use_local_subchannel_pool': 1,
      [DESTINATION_OPTION]: { ...destination, signal: this.#abort.signal },
    };
    this.#closed = closed;
  }

  /** Ends the connection at once. To be called after the channel was closed. */
  close(): void {
    if (this.#abort.signal.aborted) return;
    this.#abort.abort();
    this.#closed();
  }
}

/**
 * Resolves to the destination as it stands. grpc-js hands this object to `net.connect`, which looks up a
 * host name, and destroys the socket when the signal is aborted.
 */
class DirectResolver implements experimental.Resolver {
  readonly #listener: experimental.ResolverListener;
  readonly #destination: experimental.SubchannelAddress;
  #told = false;

  constructor(
    _target: experimental.GrpcUri,
    listener: experimental.ResolverListener,
    options: ChannelOptions,
  ) {
    this.#listener = listener;
    this.#destination = options[DESTINATION_OPTION] as experimental.SubchannelAddress;
  }

  /** Gives the address once only: grpc-js asks again after each failure, and would connect again at once if it got one. */
  updateResolution(): void {
    if (this.#told) return;
    this.#told = true;
    process.nextTick(() => {
      if (!this.#told) return;
      const found = experimental.statusOrFromValue([{ addresses: [this.#destination] }]);
      this.#listener(found, {}, null, '');
    });
  }

  destroy(): void {
    this.#told = false;
  }

  static getDefaultAuthority({ path }: experimental.GrpcUri): string {
    return path;
  }
}

experimental.registerResolver(SCHEME, DirectResolver);
