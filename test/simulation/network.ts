import type { Frame } from '../../src/core/gossip/link/frames.js';
import type { Rng } from '../../src/core/ports.js';
import type { Incoming, Link, LinkEvents } from '../../src/gossip/transport.js';
import { LINK_CLOSE_TIMEOUT_MS } from '../../src/core/limits.js';
import { frameBytes } from './frame-bytes.js';
import { chance } from './rng.js';
import type { SimScheduler } from './sim-scheduler.js';

/** A dial that nobody answers fails after so long. */
const CONNECT_TIMEOUT_MS = 5_000;
/** A lost packet of a stream comes so much later; on a harsh wire it is lost again, and waits twice as long. */
const RETRANSMIT_MS = 200;
/** How often one packet is lost on a harsh wire: at most 6.2 s are waited. */
const RETRANSMITS_MAX = 5;
/** The first packet of a connection has no round trip to go by: it waits longer. */
const HANDSHAKE_RETRANSMIT_MS = 1_000;

/** A process that listens. */
export interface SimHost {
  /** Machine that it runs on: partitions cut machines from each other. */
  readonly machine: string;
  /** Name of its node. */
  readonly name: string;
  readonly incoming: Incoming;
  /** Runs what concerns this process, in a turn of it. */
  enter(run: () => void): void;
}

/** Behaviour of the wire; all may change while the world runs. */
export interface Wire {
  delayMinMs: number;
  delayMaxMs: number;
  /** Share of packets lost: pings vanish, what a stream carries comes late. */
  loss: number;
  /**
   * Worse than any network: pings and their answers vanish on streams, too, and the rest of a stream waits
   * as if TCP knew no fast retransmission. Off, a lost packet of a stream is 200 ms late.
   */
  harsh: boolean;
  /** Bytes that one direction of a stream takes before its writer must wait. */
  windowBytes: number;
}

/** One end of a stream. Nothing overtakes on it. */
export class SimEnd implements Link {
  readonly machine: string;
  readonly network: SimNetwork;
  readonly peerNames = undefined;
  peer: SimEnd | undefined;
  isOpen = true;
  /** What is sent here, or has been, arrives nowhere. */
  isLost = false;
  inFlight = 0;
  lastArrivalMs = 0;
  /** Runs what arrives here, in a turn of the process. */
  enter: (run: () => void) => void = (run) => run();
  #events: LinkEvents | undefined;
  #isFull = false;
  /** What has arrived and nobody has read. */
  readonly #unread: (() => void)[] = [];

  constructor(machine: string, network: SimNetwork) {
    this.machine = machine;
    this.network = network;
  }

  get remoteAddress(): string {
    return this.peer?.machine ?? '';
  }

  get writable(): boolean {
    return this.isOpen && this.#events !== undefined && !this.#isFull;
  }

  open(events: LinkEvents): void {
    this.#events = events;
    for (const taken of this.#unread.splice(0)) this.network.scheduler.at(0, taken);
  }

  /** Something has arrived; it is taken in a turn of the process, once somebody reads here. */
  arrive(taken: () => void): void {
    if (this.#events === undefined) this.#unread.push(() => this.enter(taken));
    else this.enter(taken);
  }

  /** The other end has taken so much of what was sent. */
  taken(bytes: number, deliver: () => void): void {
    this.inFlight -= bytes;
    deliver();
    if (!this.#isFull || this.inFlight >= this.network.wire.windowBytes) return;
    this.#isFull = false;
    if (this.isOpen) this.enter(() => this.#events?.writable());
  }

  send(frame: Frame): number {
    const bytes = frameBytes(frame);
    if (!this.isOpen) return bytes;
    this.inFlight += bytes;
    this.#isFull = this.inFlight >= this.network.wire.windowBytes;
    this.network.onSend(this, bytes, frame);
    const arriving = this.network.mangled(frame);
    this.network.carry(this, bytes, (peer) => {
      this.network.onArrival(peer, arriving);
      peer.#events?.frame(arriving, bytes);
    });
    return bytes;
  }

  end(refused = 'the peer ended the stream', over: () => void = () => undefined): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    let told = false;
    const once = (): void => {
      if (!told) this.enter(over);
      told = true;
    };
    this.network.carry(this, 0, (peer) => {
      peer.break(refused);
      once();
    });
    this.network.scheduler.at(LINK_CLOSE_TIMEOUT_MS, once);
  }

  /** The stream is over at this end. */
  break(reason: string): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.#events?.closed(reason);
  }
}

/** Streams and pings between the processes of a simulated world. */
export class SimNetwork {
  readonly wire: Wire = {
    delayMinMs: 1,
    delayMaxMs: 3,
    loss: 0,
    harsh: false,
    windowBytes: 64 * 1024,
  };
  readonly #hosts = new Map<string, SimHost>();
  readonly #ends = new Set<SimEnd>();
  readonly #cuts = new Set<string>();
  readonly #held: (() => void)[] = [];
  readonly #readMs = new Map<string, number>();
  readonly scheduler: SimScheduler;
  readonly #rng: Rng;
  /** Called for each frame that is sent, before it is on its way. */
  onSend: (from: SimEnd, bytes: number, frame: Frame) => void = () => undefined;
  /** What a frame becomes on its way: by a codec, or at a peer of another version. */
  becomes: (frame: Frame) => Frame = (frame) => frame;
  /** Called for each unary call and each answer that is sent. */
  onCall: (bytes: number) => void = () => undefined;
  /** Called for each frame that has arrived, before it is taken in. */
  onArrival: (to: SimEnd, frame: Frame) => void = () => undefined;

  constructor(scheduler: SimScheduler, rng: Rng) {
    this.scheduler = scheduler;
    this.#rng = rng;
  }

  listen(address: string, host: SimHost): void {
    this.#hosts.set(address, host);
  }

  /** The process at an address is gone: its streams break at the other end. */
  unlisten(address: string, host: SimHost): void {
    const { machine } = host;
    if (this.#hosts.get(address) === host) this.#hosts.delete(address);
    for (const end of [...this.#ends]) {
      if (end.machine !== machine) continue;
      if (!end.isOpen) continue;
      end.isOpen = false;
      this.carry(end, 0, (peer) => peer.break('connection reset'));
      this.#ends.delete(end);
    }
  }

  /** Nothing goes from one machine to another any more; what is on its way waits. One direction only. */
  cut(from: string, to: string): void {
    this.#cuts.add(`${from}>${to}`);
  }

  /** Everything goes again, or everything between two machines in this direction, and what waited comes. */
  heal(from?: string, to?: string): void {
    if (from === undefined) this.#cuts.clear();
    else this.#cuts.delete(`${from}>${to}`);
    this.#held.splice(0).forEach((deliver) => this.scheduler.at(0, deliver));
  }

  /** Whether packets go from one machine to the other. */
  reaches(from: string, to: string): boolean {
    return !this.#cuts.has(`${from}>${to}`);
  }

  /** Breaks a share of the open streams, at both ends. */
  breakStreams(share: number): void {
    for (const end of [...this.#ends]) {
      if (!end.isOpen || !chance(this.#rng, share)) continue;
      for (const side of [end, end.peer]) side?.enter(() => side.break('connection lost'));
    }
  }

  /** A machine reads a frame of each stream so long after the one before. */
  slow(machine: string, readMs: number): void {
    if (readMs > 0) this.#readMs.set(machine, readMs);
    else this.#readMs.delete(machine);
  }

  /** Every machine reads at once. */
  hurry(): void {
    this.#readMs.clear();
  }

  /** The streams between two machines are half open: see `lose`. */
  sever(a: string, b: string, noticeMs: number): void {
    for (const end of [...this.#ends]) {
      if (end.machine === a && end.peer?.machine === b) this.lose(end, noticeMs);
    }
  }

  /** A share of all streams is half open. */
  loseStreams(share: number, noticeMs: number): void {
    for (const end of [...this.#ends]) {
      if (end.isOpen && chance(this.#rng, share)) this.lose(end, noticeMs);
    }
  }

  /**
   * Nothing of this stream arrives any more, what is on its way included, and neither end knows. Both
   * notice when a keepalive is not answered, after so long.
   */
  lose(end: SimEnd, noticeMs: number): void {
    for (const side of [end, end.peer]) {
      if (side?.isOpen !== true || side.isLost) continue;
      side.isLost = true;
      this.scheduler.at(noticeMs, () => side.enter(() => side.break('keepalive timed out')));
    }
  }

  /** Whether a stream between two machines is half open. */
  isHalfOpen(a: string, b: string): boolean {
    for (const end of this.#ends) {
      if (end.isLost && end.isOpen && end.machine === a && end.peer?.machine === b) return true;
    }
    return false;
  }

  /** Every stream that is half open is noticed now. */
  noticeLost(): void {
    for (const end of [...this.#ends]) {
      if (end.isLost) end.enter(() => end.break('keepalive timed out'));
    }
  }

  /** Opens a stream, or fails after a while. */
  dial(
    machine: string,
    address: string,
    done: (end: SimEnd | undefined, reason: string) => void,
  ): void {
    const host = this.#hosts.get(address);
    if (host && !this.#both(machine, host.machine)) {
      this.scheduler.at(CONNECT_TIMEOUT_MS, () => done(undefined, 'timed out'));
      return;
    }
    const connectMs = 2 * this.#delayMs() + this.#handshakeLateMs();
    if (connectMs > CONNECT_TIMEOUT_MS) {
      this.scheduler.at(CONNECT_TIMEOUT_MS, () => done(undefined, 'timed out'));
      return;
    }
    this.scheduler.at(connectMs, () => {
      const there = this.#hosts.get(address);
      if (!there) {
        done(undefined, 'connection refused');
        return;
      }
      const near = new SimEnd(machine, this);
      const far = new SimEnd(there.machine, this);
      near.peer = far;
      far.peer = near;
      far.enter = (run) => there.enter(run);
      this.#ends.add(near).add(far);
      there.enter(() => there.incoming.accept(far));
      done(near, '');
    });
  }

  /** A unary call: there and back, or nothing. */
  ping(
    machine: string,
    address: string,
    call: (host: SimHost, reply: (answer: () => void) => void) => void,
  ): void {
    const host = this.#hosts.get(address);
    if (!host || !this.#both(machine, host.machine) || this.#lost() || this.#lost()) return;
    this.scheduler.at(this.#delayMs(), () => {
      const there = this.#hosts.get(address);
      if (!there) return;
      there.enter(() => call(there, (answer) => this.scheduler.at(this.#delayMs(), answer)));
    });
  }

  /** Takes something to the other end, behind what went before; a cut holds it up. */
  carry(from: SimEnd, bytes: number, deliver: (peer: SimEnd) => void): void {
    const { peer } = from;
    if (!peer) return;
    const arrive = (): void => {
      if (from.isLost) return;
      if (!this.reaches(from.machine, peer.machine)) {
        this.#held.push(arrive);
        return;
      }
      peer.arrive(() =>
        from.taken(bytes, () => {
          if (peer.isOpen) deliver(peer);
        }),
      );
    };
    const lateMs = this.#lateMs(RETRANSMIT_MS, this.wire.harsh ? RETRANSMITS_MAX : 1);
    const behindMs = from.lastArrivalMs + (bytes > 0 ? (this.#readMs.get(peer.machine) ?? 0) : 0);
    const atMs = Math.max(behindMs, this.scheduler.now() + this.#delayMs() + lateMs);
    from.lastArrivalMs = atMs;
    this.scheduler.at(atMs - this.scheduler.now(), arrive);
  }

  /** What arrives of a frame: a lost ping still counts as a frame, since frames are numbered. */
  mangled(sent: Frame): Frame {
    const frame = this.becomes(sent);
    const isPing = frame.kind === 'ping' || frame.kind === 'pong';
    return this.wire.harsh && isPing && this.#lost() ? { kind: 'unknown' } : frame;
  }

  /** How much later a packet comes that is sent again until it is not lost. */
  #lateMs(firstMs: number, lossesMax: number): number {
    let lateMs = 0;
    for (let count = 0; count < lossesMax && this.#lost(); count += 1)
      lateMs += firstMs * 2 ** count;
    return lateMs;
  }

  /** There and back, each a packet that may be lost. */
  #handshakeLateMs(): number {
    if (!this.wire.harsh) return 0;
    const [thereMs, backMs] = [1, 2].map(() =>
      this.#lateMs(HANDSHAKE_RETRANSMIT_MS, RETRANSMITS_MAX),
    ) as [number, number];
    return thereMs + backMs;
  }

  #both(a: string, b: string): boolean {
    return this.reaches(a, b) && this.reaches(b, a);
  }

  #lost(): boolean {
    return this.wire.loss > 0 && chance(this.#rng, this.wire.loss);
  }

  #delayMs(): number {
    const { delayMinMs, delayMaxMs } = this.wire;
    return delayMinMs + this.#rng() * (delayMaxMs - delayMinMs);
  }
}
