import type { ChannelCredentials } from '@grpc/grpc-js';
import { nameFault } from '../../core/gossip/link/handshake.js';
import { CONNECT_TIMEOUT_MS, FRAME_BYTES_MAX } from '../../core/limits.js';
import type { MemberRow } from '../../core/membership/member.js';
import type { OpenSockets } from '../../core/open-sockets.js';
import type { KnownOnDisk } from '../../core/store/recall.js';
import type { RecallResponse__Output } from '../../gen/workermesh/v1/RecallResponse.js';
import type { GossipServiceClient } from '../../gen/workermesh/v1/GossipService.js';
import type { PingIndirectResponse__Output } from '../../gen/workermesh/v1/PingIndirectResponse.js';
import type { PingResponse__Output } from '../../gen/workermesh/v1/PingResponse.js';
import type { IndirectAnswer, Peer, PingAnswer } from '../transport.js';
import { boot, text } from './frame-fields.js';
import { encodeMemberRow } from './frame-rows.js';
import { decodeMemberRows } from './frames.js';
import { PeerLink, type LinkStream } from './peer-link.js';
import type { Authenticated, PeerNames } from './peer-names.js';
import { decodeRecall, type RecallPart } from './recall.js';
import { openPeerChannel, PingChannels } from './ping-channels.js';

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

/** Who asks, and how. */
export interface PeerTransportOptions {
  readonly cluster: string;
  readonly node: string;
  /** Asked for at each dial, so that new certificates are used. */
  credentials(): ChannelCredentials;
  readonly peerNames: PeerNames;
  readonly sockets: OpenSockets;
}

/** The outgoing half of the wire between sidecars. Every call, and its connection, is bounded in time. */
export class PeerTransport {
  readonly #options: PeerTransportOptions;
  readonly #pings: PingChannels;

  constructor(options: PeerTransportOptions) {
    this.#options = options;
    const opened = (): (() => void) => options.sockets.opened('ping');
    this.#pings = new PingChannels(() => options.credentials(), opened, GOSSIP_OPTIONS);
  }

  /**
   * Opens a Sync stream over a connection of its own; it is open once the other end has answered, so that
   * its certificate is known.
   * @throws when no stream stands within CONNECT_TIMEOUT_MS.
   */
  async dial(address: string): Promise<PeerLink> {
    const credentials = this.#options.credentials();
    const begun = (): (() => void) => this.#options.sockets.opened('link');
    const channel = openPeerChannel(address, begun, credentials, GOSSIP_OPTIONS);
    const stream = channel.client.sync();
    const release = (): void => {
      stream.cancel();
      channel.close();
    };
    try {
      await opened(stream);
      // Who was trusted when the dial began need not be any more.
      if (this.#options.credentials() !== credentials) throw new Error('the certificates changed');
    } catch (error) {
      release();
      throw error;
    }
    return new PeerLink(stream as unknown as LinkStream, this.#options.peerNames, release);
  }

  /**
   * Asks whether a node lives.
   * @throws on no answer in time, one that breaks the protocol, or one of somebody without its name (X2).
   */
  async ping(
    address: string,
    target: string,
    rows: readonly MemberRow[],
    timeoutMs: number,
  ): Promise<PingAnswer> {
    const { cluster, node: source } = this.#options;
    const request = { cluster, source, target, rows: rows.map(encodeMemberRow) };
    const answer = await this.#call<PingResponse__Output>(
      { name: target, address },
      (client, done) => client.ping(request, { deadline: Date.now() + timeoutMs }, done),
    );
    return {
      node: text('ping.node', answer.node, { required: true }),
      boot: boot('ping', answer),
      rows: decodeMemberRows(answer.rows),
    };
  }

  /** Asks `via` to ping a node. @throws as `ping` does. */
  async pingIndirect(via: Peer, target: Peer, timeoutMs: number): Promise<IndirectAnswer> {
    const { cluster, node: source } = this.#options;
    const request = { cluster, source, target: target.name, address: target.address };
    const answer = await this.#call<PingIndirectResponse__Output>(via, (client, done) =>
      client.pingIndirect(request, { deadline: Date.now() + timeoutMs }, done),
    );
    return { reachable: answer.reachable, rows: decodeMemberRows(answer.rows) };
  }

  /**
   * Asks what a peer holds of this node beyond what its disk knows (D6), message by message.
   * @throws on no answer in time, and on one that breaks the protocol. Ended early, or by `signal`, the call is cancelled.
   */
  async *recall(
    address: string,
    known: KnownOnDisk,
    timeoutMs: number,
    signal: AbortSignal,
  ): AsyncGenerator<RecallPart, void, undefined> {
    const { cluster, node: source, sockets } = this.#options;
    const begun = (): (() => void) => sockets.opened('ping');
    const channel = openPeerChannel(address, begun, this.#options.credentials(), GOSSIP_OPTIONS);
    const request = {
      ...{ cluster, source, generation: known.generation, diskCommits: known.commits },
    };
    const stream = channel.client.recall(request, { deadline: Date.now() + timeoutMs });
    // Cancelled, it still says so.
    stream.on('error', () => undefined);
    const end = (): void => {
      stream.cancel();
      channel.close();
    };
    signal.addEventListener('abort', end);
    try {
      for await (const wire of stream as AsyncIterable<RecallResponse__Output>) {
        yield decodeRecall(wire);
      }
    } finally {
      signal.removeEventListener('abort', end);
      end();
    }
  }

  /** Ends the connections of pings. Links end by themselves. */
  close(): void {
    this.#pings.close();
  }

  /** One call to a peer; what somebody else than this peer answers counts as no answer. */
  #call<T>(
    { name, address }: Peer,
    send: (
      client: GossipServiceClient,
      done: (error: Error | null, answer?: T) => void,
    ) => Authenticated,
  ): Promise<T> {
    const ask = (client: GossipServiceClient): Promise<T> =>
      new Promise((resolve, reject) => {
        const call = send(client, (error, answer) => {
          const fault = error ? undefined : nameFault(name, this.#options.peerNames(call));
          if (fault !== undefined) reject(new Error(fault));
          else if (answer === undefined) reject(error ?? new Error('no answer'));
          else resolve(answer);
        });
      });
    return this.#pings.use(address, ask);
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
