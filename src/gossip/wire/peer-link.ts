import type { Frame } from '../../core/gossip/link/frames.js';
import { LINK_CLOSE_TIMEOUT_MS } from '../../core/limits.js';
import { decodeFrame, encodeFrame } from './frames.js';
import { frameFromBytes, frameToBytes } from './gossip-definition.js';
import type { Link, LinkEvents } from '../transport.js';
import type { Authenticated, PeerNames } from './peer-names.js';

/** A Sync stream, whichever side opened it. */
export interface LinkStream extends Authenticated {
  write(message: Buffer): boolean;
  end(): void;
  getPeer(): string;
  on(event: 'data', listener: (message: Buffer) => void): unknown;
  on(event: 'drain' | 'end' | 'close' | 'cancelled', listener: () => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** A link over a Sync stream. */
export class PeerLink implements Link {
  readonly #stream: LinkStream;
  readonly #peerNames: PeerNames;
  readonly #release: () => void;
  readonly #refuse: ((details: string) => void) | undefined;
  #refused = false;
  #ended = false;
  #events: LinkEvents | undefined;
  #writable = true;
  #over: () => void = () => undefined;
  /** Resolves once nothing of the link is on its way any more, or it was cut off. */
  readonly finished = new Promise<void>((resolve) => (this.#over = resolve));

  /**
   * @param release Called once when the link is over: cancels the call, frees the connection.
   * @param refuse Ends the stream with a status behind what was written; only who serves it can.
   */
  constructor(
    stream: LinkStream,
    peerNames: PeerNames,
    release: () => void,
    refuse?: (details: string) => void,
  ) {
    this.#stream = stream;
    this.#peerNames = peerNames;
    this.#release = release;
    this.#refuse = refuse;
    stream.on('error', (error) => {
      // The error by which a served stream ends with a status is our own.
      if (!this.#refused) this.#close(error.message);
    });
    stream.on('cancelled', () => this.#close('the peer cancelled the stream'));
    stream.on('close', () => this.#close('the stream closed'));
    for (const event of ['close', 'end'] as const) stream.on(event, () => this.#over());
  }

  open(events: LinkEvents): void {
    this.#events = events;
    this.#stream.on('data', (message) => this.#receive(message));
    this.#stream.on('end', () => {
      const open = this.#events;
      this.end();
      open?.closed('the peer ended the stream');
    });
    this.#stream.on('drain', () => {
      this.#writable = true;
      this.#events?.writable();
    });
  }

  get writable(): boolean {
    return this.#writable && this.#events !== undefined;
  }

  get remoteAddress(): string {
    return this.#stream.getPeer();
  }

  get peerNames(): readonly string[] | undefined {
    return this.#peerNames(this.#stream);
  }

  send(frame: Frame): number {
    const message = frameToBytes(encodeFrame(frame));
    this.#writable = this.#stream.write(message);
    return message.byteLength;
  }

  end(refused?: string, over: () => void = () => undefined): void {
    void this.finished.then(over);
    if (this.#ended) return;
    this.#ended = true;
    this.#events = undefined;
    if (refused !== undefined && this.#refuse) {
      this.#refused = true;
      this.#refuse(refused);
    } else this.#stream.end();
    setTimeout(() => {
      this.#release();
      this.#over();
    }, LINK_CLOSE_TIMEOUT_MS).unref();
  }

  #receive(message: Buffer): void {
    const frame = this.#decode(message);
    if (frame) this.#events?.frame(frame, message.byteLength);
  }

  #decode(message: Buffer): Frame | undefined {
    try {
      const frame = frameFromBytes(message);
      if (!frame) throw new Error('frame is not set');
      return decodeFrame(frame);
    } catch (error) {
      this.#events?.invalid(error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }

  #close(reason: string): void {
    this.#ended = true;
    const events = this.#events;
    this.#events = undefined;
    events?.closed(reason);
    this.#release();
    this.#over();
  }
}
