import type { Frame } from '../../src/core/gossip/frames.js';
import type { MeshEffect, MeshInput } from '../../src/core/gossip/mesh-io.js';
import type { Instant } from '../../src/core/ports.js';
import { seededRng, VirtualClock } from './virtual-clock.js';
import { VirtualProcess, type ProcessOptions, type StreamEnd } from './virtual-process.js';

/** Frames on their way on one stream before the sender has to wait. */
const WINDOW_FRAMES = 8;
const CONNECT_TIMEOUT_MS = 5_000;
const PING_TIMEOUT_MS = 500;
const DISK_MS = 2;
const EFFECTS_KEPT = 500;

/** One frame as it was sent. */
export interface SentFrame {
  readonly atMs: number;
  readonly from: string;
  readonly to: string;
  readonly frame: Frame;
}

/** How the network behaves. */
export interface NetworkOptions {
  readonly seed?: number;
  /** One way, ms. */
  readonly delayMs?: readonly [number, number];
  /** From a cut to the moment that both ends notice that their stream is dead. */
  readonly breakMs?: number;
  /** Probability that a unary ping or its answer is lost. */
  readonly pingLoss?: number;
  /** What goes over the wire: a codec, say. */
  readonly wire?: (frame: Frame) => Frame;
}

/**
 * Processes on a virtual network under virtual time; the same seed gives the same run. Streams keep the
 * order of frames, carry WINDOW_FRAMES at once, and die with a cut; nothing is lost on a living stream.
 */
export class VirtualMesh {
  readonly clock = new VirtualClock();
  /** Virtual time 0 on the wall. */
  readonly wallMs = 1_800_000_000_000;
  readonly processes = new Map<string, VirtualProcess>();
  /** Told each frame when it is sent. */
  onFrame: ((sent: SentFrame) => void) | undefined;
  private readonly options: NetworkOptions;
  private readonly rng: () => number;
  private readonly aliases = new Map<string, string>();
  private readonly cuts = new Set<string>();
  /** Generations on disk, by process. */
  private readonly disks = new Map<string, number>();
  private links = 0;
  private instances = 0;

  constructor(options: NetworkOptions = {}) {
    this.options = options;
    this.rng = seededRng(options.seed ?? 1);
  }

  get nowMs(): number {
    return this.clock.nowMs;
  }

  /** Starts a process, or starts it again after a crash, with its disk unless `wiped`. */
  start(name: string, options: ProcessOptions = {}, wiped = false): VirtualProcess {
    const now = this.instant(options);
    const persisted = wiped ? 0 : (this.disks.get(name) ?? 0);
    const generation = Math.max(persisted + 1, Math.floor(now.wallMs));
    this.disks.set(name, generation);
    this.instances += 1;
    const process = new VirtualProcess({
      name,
      address: `${name}:1`,
      boot: { generation, instanceId: this.instanceId() },
      rng: seededRng(Math.floor(this.rng() * 2 ** 32)),
      options,
      now,
    });
    this.processes.set(name, process);
    this.offsets.set(process, options.clockSkewMs ?? 0);
    this.input(process, { type: 'start' });
    return process;
  }

  /** The process of this name. */
  get(name: string): VirtualProcess {
    const process = this.processes.get(name);
    if (process === undefined) throw new Error(`no process ${name}`);
    return process;
  }

  /** Writes an own record and flushes. */
  put(name: string, key: string, value: string): void {
    const process = this.get(name);
    const result = process.node.store.put(key, new TextEncoder().encode(value), this.now(process));
    if (!result.ok) throw new Error(`put of ${key}: over ${result.error.max} ${result.error.what}`);
    this.input(process, { type: 'written' });
  }

  /** Deletes an own record and flushes. */
  delete(name: string, key: string): void {
    const process = this.get(name);
    process.node.store.delete(key, this.now(process));
    this.input(process, { type: 'written' });
  }

  /** A gateway reports what it has under way at a worker. */
  report(name: string, workerId: string, load: number): void {
    const process = this.get(name);
    process.observed.report(workerId, load);
    this.arm(process);
  }

  /** Gives a process something that happened. */
  input(process: VirtualProcess, input: MeshInput): void {
    this.deliver(process, () => {
      for (const effect of process.node.handle(input, this.now(process))) this.act(process, effect);
      this.arm(process);
    });
  }

  /** Lets time pass. */
  run(forMs: number): void {
    const untilMs = this.clock.nowMs + forMs;
    while (this.clock.step(untilMs));
  }

  /** Lets time pass until something holds; throws with `what` when it does not within `withinMs`. */
  until(what: string, holds: () => boolean, withinMs = 60_000): void {
    const untilMs = this.clock.nowMs + withinMs;
    while (!holds()) {
      if (!this.clock.step(untilMs)) throw new Error(`not within ${withinMs} ms: ${what}`);
    }
  }

  /** Cuts two processes off from each other; what is on its way between them is lost. */
  cut(a: string, b: string): void {
    this.cuts.add(pair(a, b));
    for (const end of this.get(a).ends.values()) {
      if (end.peer?.process.name === b) this.break(end, this.options.breakMs ?? 1_000, 'cut');
    }
  }

  heal(a: string, b: string): void {
    this.cuts.delete(pair(a, b));
  }

  /** Cuts every link between the two groups. */
  partition(left: readonly string[], right: readonly string[]): void {
    for (const a of left) for (const b of right) this.cut(a, b);
  }

  /** Another address that leads to a process. */
  alias(address: string, name: string): void {
    this.aliases.set(address, name);
  }

  healAll(): void {
    this.cuts.clear();
  }

  /** Sets how far a process's wall clock is off. */
  setClock(name: string, skewMs: number): void {
    this.offsets.set(this.get(name), skewMs);
  }

  /** SIGSTOP. */
  freeze(name: string): void {
    this.get(name).frozen ??= [];
  }

  /** SIGCONT: all that waited comes at once. */
  thaw(name: string): void {
    const process = this.get(name);
    const waiting = process.frozen ?? [];
    process.frozen = undefined;
    for (const act of waiting) act();
    for (const end of process.ends.values()) this.pump(end);
    this.arm(process);
  }

  /** kill -9: its streams end at once. */
  crash(name: string): void {
    const process = this.get(name);
    process.alive = false;
    for (const end of process.ends.values()) this.break(end, 0, 'peer is gone');
    this.processes.delete(name);
  }

  /** A raw stream to a process, for clients that say what they like; returns what it answers. */
  forge(name: string, frames: readonly Frame[]): void {
    const process = this.get(name);
    this.links += 1;
    const linkId = this.links;
    this.input(process, { type: 'link-opened', linkId, remoteAddress: 'forger:1' });
    for (const frame of frames) this.input(process, { type: 'frame', linkId, frame, bytes: 1 });
    this.input(process, { type: 'link-closed', linkId, reason: 'forger has gone' });
  }

  private readonly offsets = new Map<VirtualProcess, number>();

  private now(process: VirtualProcess): Instant {
    return this.instant({ clockSkewMs: this.offsets.get(process) ?? 0 });
  }

  private instant(options: ProcessOptions): Instant {
    const monotonicMs = this.clock.nowMs;
    return { monotonicMs, wallMs: this.wallMs + monotonicMs + (options.clockSkewMs ?? 0) };
  }

  private instanceId(): string {
    const random = Math.floor(this.rng() * 2 ** 32).toString(16);
    return `${this.instances.toString(16)}${random}`.padStart(16, '0').slice(-16);
  }

  private deliver(process: VirtualProcess, act: () => void): void {
    if (!process.alive) return;
    if (process.frozen !== undefined) process.frozen.push(act);
    else act();
  }

  /** Looks anew when a process has something to do. */
  arm(process: VirtualProcess): void {
    const deadline = process.node.nextDeadlineMs();
    if (deadline === Infinity || deadline >= process.tickAtMs) return;
    // Timers have whole milliseconds, as in the real world.
    const atMs = Math.max(Math.ceil(deadline), this.nowMs);
    if (atMs >= process.tickAtMs) return;
    process.tickAtMs = atMs;
    this.clock.at(atMs, () => {
      if (process.tickAtMs !== atMs) return;
      process.tickAtMs = Infinity;
      this.input(process, { type: 'tick' });
    });
  }

  private act(process: VirtualProcess, effect: MeshEffect): void {
    const { witness } = process;
    switch (effect.type) {
      case 'dial':
        this.dial(process, effect.dialId, effect.address);
        break;
      case 'resolve':
        this.clock.after(1, () => {
          const { seed } = effect;
          this.input(process, { type: 'resolved', seed, addresses: [seed] });
        });
        break;
      case 'poll':
        this.pump(process.ends.get(effect.linkId));
        break;
      case 'close':
        this.close(process.ends.get(effect.linkId), effect.afterFlush);
        break;
      case 'ping':
        this.ping(process, effect);
        break;
      case 'ping-indirect':
        this.pingIndirect(process, effect);
        break;
      case 'persist-generation':
        this.clock.after(DISK_MS, () => {
          this.disks.set(process.name, effect.generation);
          const { generation } = effect;
          this.input(process, { type: 'generation-persisted', generation });
        });
        break;
      case 'node-status':
        witness.statuses.set(effect.name, effect.status);
        break;
      case 'peer-refused':
        break;
      case 'boot-raised':
        witness.boots.push(effect.boot);
        break;
      case 'settled':
        break;
      case 'fence':
        witness.fence = effect.message;
        break;
      case 'synced':
        witness.synced = true;
        break;
      case 'clock':
        witness.clock = effect.fault;
        break;
      case 'acknowledged':
        witness.acknowledged.set(effect.node, effect.head);
        break;
      case 'log':
        witness.logs.push(effect);
        if (witness.logs.length > EFFECTS_KEPT) witness.logs.shift();
        break;
      case 'count': {
        const key = JSON.stringify([effect.name, effect.labels]);
        witness.counts.set(key, (witness.counts.get(key) ?? 0) + effect.value);
        break;
      }
      case 'persist-peers':
        break;
    }
  }

  // Streams.

  private dial(from: VirtualProcess, dialId: number, address: string): void {
    const to = this.at(address);
    if (to !== undefined && this.isCut(from.name, to.name)) {
      this.clock.after(CONNECT_TIMEOUT_MS, () =>
        this.input(from, { type: 'dial-failed', dialId, reason: 'timeout' }),
      );
      return;
    }
    this.clock.after(2 * this.delay(), () => {
      if (to?.alive !== true || this.isCut(from.name, to.name)) {
        this.input(from, { type: 'dial-failed', dialId, reason: 'refused' });
        return;
      }
      const near = this.end(from);
      const far = this.end(to);
      near.peer = far;
      far.peer = near;
      this.input(to, { type: 'link-opened', linkId: far.linkId, remoteAddress: from.address });
      this.input(from, {
        type: 'link-opened',
        linkId: near.linkId,
        dialId,
        remoteAddress: address,
      });
    });
  }

  private end(process: VirtualProcess): StreamEnd {
    this.links += 1;
    const end = { process, linkId: this.links, peer: undefined };
    const full = { ...end, inFlight: 0, lastArrivalMs: 0, open: true, ending: false };
    process.ends.set(full.linkId, full);
    return full;
  }

  /** Sends while the stream has room. */
  private pump(end: StreamEnd | undefined): void {
    if (end?.peer === undefined || !end.open || !end.process.alive) return;
    if (end.process.frozen !== undefined) return;
    while (end.ending || end.inFlight < WINDOW_FRAMES) {
      const frame = end.process.node.nextFrame(end.linkId, this.now(end.process));
      if (frame === undefined) break;
      this.send(end, end.peer, frame);
    }
    this.arm(end.process);
  }

  private send(end: StreamEnd, peer: StreamEnd, frame: Frame): void {
    const [from, to] = [end.process, peer.process];
    this.onFrame?.({ atMs: this.nowMs, from: from.name, to: to.name, frame });
    const carried = this.options.wire?.(frame) ?? frame;
    end.inFlight += 1;
    end.lastArrivalMs = Math.max(end.lastArrivalMs, this.nowMs + this.delay());
    this.clock.at(end.lastArrivalMs, () => {
      if (!end.open && !end.ending) return;
      this.deliver(to, () => {
        end.inFlight -= 1;
        if (!peer.open) return;
        const input = { type: 'frame' as const, linkId: peer.linkId, frame: carried, bytes: 100 };
        this.input(to, input);
        this.pump(end);
      });
    });
  }

  private close(end: StreamEnd | undefined, afterFlush: boolean): void {
    if (end?.open !== true) return;
    end.ending = afterFlush;
    if (afterFlush) this.pump(end);
    this.gone(end, 'closed');
    const { peer } = end;
    if (peer === undefined) return;
    const arrivalMs = Math.max(end.lastArrivalMs, this.nowMs + this.delay());
    this.clock.at(arrivalMs, () => {
      this.gone(peer, 'closed by peer');
    });
  }

  /** What is on its way does not arrive; both ends notice after `afterMs`. */
  private break(end: StreamEnd, afterMs: number, reason: string): void {
    for (const side of [end, end.peer]) {
      if (side?.open !== true) continue;
      side.open = false;
      side.ending = false;
      this.clock.after(afterMs, () => {
        this.gone(side, reason);
      });
    }
  }

  private gone(end: StreamEnd, reason: string): void {
    if (!end.process.ends.delete(end.linkId)) return;
    end.open = false;
    const { linkId } = end;
    // Not within the turn that closes it.
    this.clock.after(0, () => this.input(end.process, { type: 'link-closed', linkId, reason }));
  }

  // Unary calls.

  private ping(from: VirtualProcess, ping: Extract<MeshEffect, { type: 'ping' }>): void {
    const { pingId } = ping;
    let over = false;
    this.clock.after(PING_TIMEOUT_MS, () => {
      if (!over) this.input(from, { type: 'ping-failed', pingId });
      over = true;
    });
    this.call(from, ping.address, (to) => {
      this.input(to, { type: 'pinged', source: from.nodeName, rows: ping.rows });
      const rows = to.node.membership.pair(from.nodeName);
      const { nodeName: node } = to;
      this.back(to, from, () => {
        if (!over)
          this.input(from, { type: 'ping-answered', pingId, node, boot: to.node.boot, rows });
        over = true;
      });
    });
  }

  private pingIndirect(
    from: VirtualProcess,
    ask: Extract<MeshEffect, { type: 'ping-indirect' }>,
  ): void {
    const { pingId, via, target, address } = ask;
    this.call(from, ask.viaAddress, (relay) => {
      let over = false;
      const answer = (reachable: boolean): void => {
        if (over) return;
        over = true;
        const row = relay.node.membership.row(target);
        const rows = row === undefined ? [] : [row];
        this.back(relay, from, () =>
          this.input(from, { type: 'indirect-answered', pingId, via, reachable, rows }),
        );
      };
      this.clock.after(PING_TIMEOUT_MS, () => {
        answer(false);
      });
      this.call(relay, address, (to) => {
        this.back(to, relay, () => {
          answer(to.nodeName === target);
        });
      });
    });
  }

  private call(from: VirtualProcess, address: string, reached: (to: VirtualProcess) => void): void {
    const to = this.at(address);
    if (to === undefined || this.isLost(from, to)) return;
    this.clock.after(this.delay(), () => {
      this.deliver(to, () => {
        reached(to);
      });
    });
  }

  private back(from: VirtualProcess, to: VirtualProcess, reached: () => void): void {
    if (!this.isLost(from, to)) this.clock.after(this.delay(), reached);
  }

  private isLost(from: VirtualProcess, to: VirtualProcess): boolean {
    return this.isCut(from.name, to.name) || this.rng() < (this.options.pingLoss ?? 0);
  }

  private at(address: string): VirtualProcess | undefined {
    const name = this.aliases.get(address);
    if (name !== undefined) return this.processes.get(name);
    for (const process of this.processes.values()) if (process.address === address) return process;
    return undefined;
  }

  private isCut(a: string, b: string): boolean {
    return this.cuts.has(pair(a, b));
  }

  private delay(): number {
    const [min, max] = this.options.delayMs ?? [1, 3];
    return min + this.rng() * (max - min);
  }
}

function pair(a: string, b: string): string {
  return a < b ? `${a} ${b}` : `${b} ${a}`;
}
