import { messageOf } from '../../core/errors.js';
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

/**
 * Where a link stands; it only ever goes on to a later state, and may leave some out. `new`: nobody listens yet, and
 * what comes waits. `open`: frames go both ways. `ended`: this side says no more, what was written is on its
 * way out, and no event comes. `over`: nothing is left of the stream.
 */
type LinkState =
  | { readonly kind: 'new' }
  | { readonly kind: 'open'; readonly events: LinkEvents; writable: boolean }
  /** `refused`: the stream ends with a status, which this side sees as an error. */
  | { readonly kind: 'ended'; readonly refused: boolean }
  | { readonly kind: 'over' };

/** A link over a Sync stream. */
export class PeerLink implements Link {
  readonly #stream: LinkStream;
  readonly #peerNames: PeerNames;
  readonly #release: () => void;
  readonly #refuse: ((details: string) => void) | undefined;
  #state: LinkState = { kind: 'new' };
  #finish: () => void = () => undefined;
  /** Resolves once nothing of the link is on its way any more, or it was cut off. */
  readonly finished = new Promise<void>((resolve) => (this.#finish = resolve));

  /**
   * @param release Called once when the link is over: cancels the call, frees the connection.
   * @param refuse Ends the stream with a status after what was written; only who serves it can.
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
      const own = this.#state.kind === 'ended' && this.#state.refused;
      if (!own) this.#over(error.message);
    });
    stream.on('cancelled', () => this.#over('the peer cancelled the stream'));
    stream.on('close', () => this.#over('the stream closed'));
    stream.on('end', () => this.#finish());
  }

  get state(): LinkState['kind'] {
    return this.#state.kind;
  }

  open(events: LinkEvents): void {
    if (this.#state.kind !== 'new') return;
    const open = { kind: 'open', events, writable: true } as const;
    this.#state = open;
    this.#stream.on('data', (message) => this.#receive(message));
    this.#stream.on('end', () => {
      if (this.#state !== open) return;
      this.end();
      events.closed('the peer ended the stream');
    });
    this.#stream.on('drain', () => {
      if (this.#state.kind !== 'open') return;
      this.#state.writable = true;
      events.writable();
    });
  }

  get writable(): boolean {
    return this.#state.kind === 'open' && this.#state.writable;
  }

  get remoteAddress(): string {
    return this.#stream.getPeer();
  }

  get peerNames(): readonly string[] | undefined {
    return this.#peerNames(this.#stream);
  }

  send(frame: Frame): number {
    const message = frameToBytes(encodeFrame(frame));
    const writable = this.#stream.write(message);
    if (this.#state.kind === 'open') this.#state.writable = writable;
    return message.byteLength;
  }

  end(refused?: string, over: () => void = () => undefined): void {
    void this.finished.then(over);
    if (this.#state.kind === 'ended' || this.#state.kind === 'over') return;
    const refuse = refused === undefined ? undefined : this.#refuse;
    this.#state = { kind: 'ended', refused: refuse !== undefined };
    if (refuse === undefined) this.#stream.end();
    else refuse(refused ?? '');
    setTimeout(() => this.#over('it was cut off'), LINK_CLOSE_TIMEOUT_MS).unref();
  }

  #receive(message: Buffer): void {
    const frame = this.#decode(message);
    if (frame && this.#state.kind === 'open') this.#state.events.frame(frame, message.byteLength);
  }

  #decode(message: Buffer): Frame | undefined {
    try {
      const frame = frameFromBytes(message);
      if (!frame) throw new Error('frame is not set');
      return decodeFrame(frame);
    } catch (error) {
      if (this.#state.kind === 'open') this.#state.events.invalid(messageOf(error));
      return undefined;
    }
  }

  #over(reason: string): void {
    const before = this.#state;
    if (before.kind === 'over') return;
    this.#state = { kind: 'over' };
    if (before.kind === 'open') before.events.closed(reason);
    this.#release();
    this.#finish();
  }
}
