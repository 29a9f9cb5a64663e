import type { ChannelCredentials } from '@grpc/grpc-js';
import type { Boot } from '../core/boot.js';
import { CONNECT_TIMEOUT_MS, FRAME_BYTES_MAX } from '../core/limits.js';
import type { MemberRow } from '../core/membership/member.js';
import { OpenSockets } from '../core/open-sockets.js';
import type { GossipServiceClient } from '../gen/workermesh/v1/GossipService.js';
import type { PingIndirectResponse__Output } from '../gen/workermesh/v1/PingIndirectResponse.js';
import type { PingResponse__Output } from '../gen/workermesh/v1/PingResponse.js';
import { boot } from './frame-fields.js';
import { encodeMemberRow } from './frame-rows.js';
import { decodeMemberRows } from './frames.js';
import { PeerLink, type LinkStream } from './peer-link.js';
import { openPeerChannel, PingChannels, type PeerChannel } from './ping-channels.js';

/** Slack over a frame for the message around it. */
const MESSAGE_BYTES_MAX = FRAME_BYTES_MAX + 1024;

/** Options of every connection between sidecars: keepalive both ways, bounded messages. */
export const GOSSIP_OPTIONS = {
  'grpc.keepalive_time_ms': 30_000,
  'grpc.keepalive_timeout_ms': 10_000,
  'grpc.keepalive_permit_without_calls': 1,
  'grpc.max_receive_message_length': MESSAGE_BYTES_MAX,
  'grpc.max_send_message_length': MESSAGE_BYTES_MAX,
} as const;

/** What a ping brings back. */
export interface PingAnswer {
  readonly node: string;
  readonly boot: Boot;
  readonly rows: readonly MemberRow[];
}

/** Who asks. */
export interface Asker {
  readonly cluster: string;
  readonly node: string;
}

/** The outgoing half of the wire between sidecars. Every call, and its connection, is bounded in time. */
export class PeerTransport {
  readonly #credentials: () => ChannelCredentials;
  readonly #asker: Asker;
  readonly #sockets: OpenSockets;
  readonly #pings: PingChannels;

  /** @param credentials Asked for at each dial, so that new certificates are used. */
  constructor(asker: Asker, credentials: () => ChannelCredentials, sockets = new OpenSockets()) {
    this.#asker = asker;
    this.#credentials = credentials;
    this.#sockets = sockets;
    this.#pings = new PingChannels(credentials, () => sockets.opened('ping'), GOSSIP_OPTIONS);
  }

  /**
   * Opens a Sync stream over a connection of its own; it is open once the other end has answered, so that
   * its certificate is known.
   * @throws when no stream stands within CONNECT_TIMEOUT_MS.
   */
  async dial(address: string): Promise<PeerLink> {
    const channel = this.#open(address);
    const stream = channel.client.sync();
    const release = (): void => {
      stream.cancel();
      channel.close();
    };
    try {
      await opened(stream);
    } catch (error) {
      release();
      throw error;
    }
    return new PeerLink(stream as unknown as LinkStream, release);
  }

  /** Asks whether a node lives. @throws on no answer in time, or one that breaks the protocol. */
  async ping(
    address: string,
    target: string,
    rows: readonly MemberRow[],
    timeoutMs: number,
  ): Promise<PingAnswer> {
    const answer = await this.#call<PingResponse__Output>(address, (client, done) => {
      const { cluster, node: source } = this.#asker;
      const request = { cluster, source, target, rows: rows.map(encodeMemberRow) };
      client.ping(request, { deadline: Date.now() + timeoutMs }, done);
    });
    return { node: answer.node, boot: boot('ping', answer), rows: decodeMemberRows(answer.rows) };
  }

  /** Asks `via` to ping a node. @throws on no answer in time. */
  async pingIndirect(
    via: string,
    target: { name: string; address: string },
    timeoutMs: number,
  ): Promise<{ reachable: boolean; rows: readonly MemberRow[] }> {
    const answer = await this.#call<PingIndirectResponse__Output>(via, (client, done) => {
      const { cluster, node: source } = this.#asker;
      const request = { cluster, source, target: target.name, address: target.address };
      client.pingIndirect(request, { deadline: Date.now() + timeoutMs }, done);
    });
    return { reachable: answer.reachable, rows: decodeMemberRows(answer.rows) };
  }

  #open(address: string): PeerChannel {
    const opened = (): (() => void) => this.#sockets.opened('link');
    return openPeerChannel(address, opened, this.#credentials(), GOSSIP_OPTIONS);
  }

  /** Ends the connections of pings. Links end by themselves. */
  close(): void {
    this.#pings.close();
  }

  #call<T>(
    address: string,
    send: (client: GossipServiceClient, done: (error: Error | null, answer?: T) => void) => void,
  ): Promise<T> {
    return this.#pings.use(
      address,
      (client) =>
        new Promise<T>((resolve, reject) => {
          send(client, (error, answer) => {
            if (answer === undefined) reject(error ?? new Error('no answer'));
            else resolve(answer);
          });
        }),
    );
  }
}

/** Resolves at the first metadata of the other end, which it sends at once. */
function opened(stream: ReturnType<GossipServiceClient['sync']>): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`no answer in ${CONNECT_TIMEOUT_MS} ms`));
    }, CONNECT_TIMEOUT_MS);
    stream.once('metadata', () => {
      clearTimeout(timer);
      resolve();
    });
    stream.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
  });
}
