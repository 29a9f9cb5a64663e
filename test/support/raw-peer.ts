import { ChannelCredentials, type StatusObject } from '@grpc/grpc-js';
import type { Boot } from '../../src/core/boot.js';
import type { Frame, Hello } from '../../src/core/gossip/link/frames.js';
import { decodeFrame, encodeFrame } from '../../src/gossip/wire/frames.js';
import {
  GossipClient,
  frameFromBytes,
  frameToBytes,
} from '../../src/gossip/wire/gossip-definition.js';

/** What a raw peer says it is. */
export interface RawIdentity {
  readonly node: string;
  readonly cluster?: string;
  readonly boot?: Boot;
  readonly protocolMin?: number;
  readonly protocolMax?: number;
}

/** Somebody who speaks the gossip protocol to one node, frame by frame, and need not tell the truth. */
export class RawPeer {
  /** What came in, in order. */
  readonly frames: Frame[] = [];
  /** How the stream ended. */
  status: StatusObject | undefined;
  readonly #client: InstanceType<typeof GossipClient>;
  readonly #stream: ReturnType<InstanceType<typeof GossipClient>['sync']>;

  constructor(address: string, credentials = ChannelCredentials.createInsecure()) {
    this.#client = new GossipClient(address, credentials);
    this.#stream = this.#client.sync();
    this.#stream.on('data', (bytes: unknown) => {
      const frame = frameFromBytes(bytes as Buffer);
      if (frame) this.frames.push(decodeFrame(frame));
    });
    this.#stream.on('error', () => undefined);
    this.#stream.on('status', (status) => (this.status = status));
  }

  /** Sends one frame. */
  send(frame: Frame): void {
    this.#stream.write(frameToBytes(encodeFrame(frame)) as never);
  }

  /** Sends a frame as it is, whatever it is. */
  sendBytes(frame: Buffer): void {
    this.#stream.write(frame as never);
  }

  /** Says who it is, and that it holds nothing. */
  greet(identity: RawIdentity): void {
    const { node, cluster = 'default', boot } = identity;
    const { protocolMin = 1, protocolMax = 1 } = identity;
    const hello: Hello = {
      node,
      cluster,
      boot: boot ?? { generation: Date.now(), instanceId: '00000000000000aa' },
      // The discard port: nobody answers there.
      address: '127.0.0.1:9',
      protocolMin,
      protocolMax,
      version: 'raw',
    };
    this.send({ kind: 'hello', hello });
    this.send({ kind: 'digest', digest: { rows: [], begin: true, end: true, receivedFrames: 0 } });
  }

  /** The frames of one kind so far. */
  of<K extends Frame['kind']>(kind: K): Extract<Frame, { kind: K }>[] {
    return this.frames.filter((frame): frame is Extract<Frame, { kind: K }> => frame.kind === kind);
  }

  end(): void {
    this.#stream.cancel();
    this.#client.close();
  }
}
