import type { MeshEffect, MeshInput } from '../../src/core/gossip/mesh-io.js';
import type { MeshNode } from '../../src/core/gossip/mesh-node.js';
import type { Frame } from '../../src/core/gossip/frames.js';
import type { MemberRow } from '../../src/core/membership/member.js';
import type { Instant } from '../../src/core/ports.js';
import type { PingReply, SimEnd, SimNetwork } from './network.js';
import type { ProcessClock } from './process-clock.js';

/** How long a unary ping may take. */
const PING_TIMEOUT_MS = 500;

/** Runs a MeshNode on a simulated network, as the sidecar's driver runs it on a real one. */
export class SimDriver {
  readonly machine: string;
  readonly mesh: MeshNode;
  readonly #network: SimNetwork;
  readonly #clock: ProcessClock;
  readonly #now: () => Instant;
  readonly #notice: (effect: MeshEffect) => void;
  readonly #links = new Map<number, SimEnd>();
  readonly #closing = new Set<number>();
  readonly #inputs: MeshInput[] = [];
  #nextLinkId = 1;
  #busy = false;
  #flushing = false;
  #timerMs = Infinity;

  constructor(options: {
    machine: string;
    mesh: MeshNode;
    network: SimNetwork;
    clock: ProcessClock;
    now: () => Instant;
    notice: (effect: MeshEffect) => void;
  }) {
    this.machine = options.machine;
    this.mesh = options.mesh;
    this.#network = options.network;
    this.#clock = options.clock;
    this.#now = options.now;
    this.#notice = options.notice;
  }

  input(input: MeshInput): void {
    if (!this.#clock.alive) return;
    this.#inputs.push(input);
    if (this.#busy) return;
    this.#busy = true;
    let next: MeshInput | undefined;
    while ((next = this.#inputs.shift()) !== undefined) {
      for (const effect of this.mesh.handle(next, this.#now())) this.#perform(effect);
    }
    this.#busy = false;
    this.#arm();
  }

  /** The own log grew. */
  written(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    this.#clock.at(0, () => {
      this.#flushing = false;
      this.input({ type: 'written' });
    });
  }

  accept(end: SimEnd, dialId?: number): void {
    if (!this.#clock.alive) {
      end.end('connection reset');
      return;
    }
    const linkId = this.#nextLinkId;
    this.#nextLinkId += 1;
    this.#links.set(linkId, end);
    end.onFrame = (frame, bytes) => this.input({ type: 'frame', linkId, frame, bytes });
    end.onWritable = () => this.#pump(linkId);
    end.onClosed = (reason) => this.#over(linkId, reason);
    const remoteAddress = end.peer?.machine ?? '';
    this.input({
      type: 'link-opened',
      linkId,
      remoteAddress,
      ...(dialId === undefined ? {} : { dialId }),
    });
  }

  /** The next deadline, once: a deadline that moved away makes an early, harmless tick. */
  #arm(): void {
    const atMs = this.mesh.nextDeadlineMs();
    if (atMs >= this.#timerMs) return;
    this.#timerMs = atMs;
    this.#clock.at(Math.max(1, atMs - this.#now().monotonicMs), () => {
      if (this.#timerMs !== atMs) return;
      this.#timerMs = Infinity;
      this.input({ type: 'tick' });
      this.#arm();
    });
  }

  #pump(linkId: number): void {
    const end = this.#links.get(linkId);
    while (this.#clock.alive && end?.writable) {
      const frame = this.mesh.nextFrame(linkId, this.#now());
      if (!frame) {
        if (this.#closing.has(linkId)) this.#close(linkId);
        return;
      }
      end.send(frame, frameBytes(frame));
    }
  }

  #close(linkId: number): void {
    const end = this.#links.get(linkId);
    this.#over(linkId, 'closed here');
    end?.end('the peer ended the stream');
  }

  #over(linkId: number, reason: string): void {
    this.#closing.delete(linkId);
    if (this.#links.delete(linkId)) this.input({ type: 'link-closed', linkId, reason });
  }

  #perform(effect: MeshEffect): void {
    switch (effect.type) {
      case 'dial':
        this.#dial(effect.dialId, effect.address);
        return;
      case 'resolve':
        this.#clock.at(1, () =>
          this.input({ type: 'resolved', seed: effect.seed, addresses: [effect.seed] }),
        );
        return;
      case 'poll':
        this.#pump(effect.linkId);
        return;
      case 'close':
        if (effect.afterFlush) {
          this.#closing.add(effect.linkId);
          this.#pump(effect.linkId);
        } else this.#close(effect.linkId);
        return;
      case 'ping':
        this.#ping(effect);
        return;
      case 'ping-indirect':
        this.#pingIndirect(effect);
        return;
      default:
        this.#notice(effect);
    }
  }

  /** A process that died meanwhile has its stream reset. */
  #dial(dialId: number, address: string): void {
    this.#network.dial(this.machine, address, (end, reason) => {
      if (end && !this.#clock.alive) end.end('connection reset');
      if (end) end.enter = (run) => this.#clock.enter(run);
      this.#clock.enter(() => {
        if (end) this.accept(end, dialId);
        else this.input({ type: 'dial-failed', dialId, reason });
      });
    });
  }

  #ping(effect: Extract<MeshEffect, { type: 'ping' }>): void {
    const { pingId, address, target, rows } = effect;
    this.pingFrom(address, target, rows, (answer) => {
      if (answer) this.input({ type: 'ping-answered', pingId, ...answer });
      else this.input({ type: 'ping-failed', pingId });
    });
  }

  /** One unary ping with its timeout; `done` comes exactly once. */
  pingFrom(
    address: string,
    target: string,
    rows: Extract<MeshEffect, { type: 'ping' }>['rows'],
    done: (answer: PingReply | undefined) => void,
  ): void {
    let over = false;
    const once = (answer: PingReply | undefined): void => {
      if (over) return;
      over = true;
      this.#clock.enter(() => done(answer));
    };
    this.#clock.at(PING_TIMEOUT_MS, () => once(undefined));
    this.#network.onCall(callBytes(rows));
    this.#network.ping(this.machine, address, (host, reply) => {
      const answer = host.pinged(this.machine, target, rows);
      this.#network.onCall(callBytes(answer?.rows ?? []));
      reply(() => once(answer));
    });
  }

  #pingIndirect(effect: Extract<MeshEffect, { type: 'ping-indirect' }>): void {
    const { pingId, via, viaAddress, target, address } = effect;
    let over = false;
    const once = (reachable: boolean): void => {
      if (over) return;
      over = true;
      this.#clock.enter(() =>
        this.input({ type: 'indirect-answered', pingId, via, reachable, rows: [] }),
      );
    };
    this.#clock.at(2 * PING_TIMEOUT_MS, () => once(false));
    this.#network.ping(this.machine, viaAddress, (host, reply) => {
      host.pingFor(target, address, (reachable) => reply(() => once(reachable)));
    });
  }
}

/** About what a ping or its answer takes on the wire, with what HTTP/2 adds. */
function callBytes(rows: readonly MemberRow[]): number {
  return 120 + rows.length * 70;
}

/** About what a frame takes on the wire. */
export function frameBytes(frame: Frame): number {
  switch (frame.kind) {
    case 'delta':
      return frame.delta.records.reduce(
        (sum, { key, value }) => sum + key.length + (value?.byteLength ?? 0) + 12,
        60,
      );
    case 'digest':
      return 10 + frame.digest.rows.length * 80;
    case 'summary':
      return 20 + frame.summary.sums.length * 8;
    case 'recall':
      return 10 + frame.buckets.length;
    case 'members':
    case 'ping':
    case 'pong':
      return 10 + frame.rows.length * 70;
    default:
      return 60;
  }
}
