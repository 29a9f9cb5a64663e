import type { Frame } from '../../src/core/gossip/link/frames.js';
import type { MeshInput } from '../../src/core/gossip/mesh-io.js';
import type { Instant } from '../../src/core/ports.js';
import { SimNetwork } from '../simulation/network.js';
import { createRng } from '../simulation/rng.js';
import { SimScheduler } from '../simulation/sim-scheduler.js';
import { VirtualProcess, type ProcessOptions } from './virtual-process.js';

/** Links that a test opens by hand have numbers above those of the driver. */
const RAW_LINKS_FROM = 1_000_000;

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
  /** Share of packets that are lost: pings are gone, what a stream carries comes late. */
  readonly loss?: number;
  /** What a frame becomes on its way. */
  readonly wire?: (frame: Frame) => Frame;
}

/**
 * The mesh of a test: cores with the driver of production over the simulator's network, under virtual time.
 * The same seed gives the same run. A stream dies with a cut, and what is on its way with it.
 */
export class VirtualMesh {
  readonly scheduler = new SimScheduler();
  readonly network: SimNetwork;
  /** Virtual time 0 on the wall. */
  readonly wallMs = 1_800_000_000_000;
  readonly processes = new Map<string, VirtualProcess>();
  /** Told each frame when it is sent. */
  onFrame: ((sent: SentFrame) => void) | undefined;
  readonly #breakMs: number;
  readonly #rng: () => number;
  readonly #aliases = new Map<string, string>();
  /** Generations on disk, by process. */
  readonly #disks = new Map<string, number>();
  #rawLinks = RAW_LINKS_FROM;
  #instances = 0;

  constructor(options: NetworkOptions = {}) {
    const { seed = 1, delayMs = [1, 3], breakMs = 1_000, loss = 0, wire } = options;
    this.#rng = createRng(seed);
    this.#breakMs = breakMs;
    this.network = new SimNetwork(this.scheduler, createRng(seed ^ 0x5bd1e995));
    const [delayMinMs, delayMaxMs] = delayMs;
    Object.assign(this.network.wire, { delayMinMs, delayMaxMs, loss });
    if (wire) this.network.becomes = wire;
    this.network.onSend = ({ machine: from, peer }, _, frame) =>
      this.onFrame?.({ atMs: this.nowMs, from, to: peer?.machine ?? '', frame });
  }

  get nowMs(): number {
    return this.scheduler.now();
  }

  /** Starts a process, or starts it again after a crash, with its disk unless `wiped`. */
  start(name: string, options: ProcessOptions = {}, wiped = false): VirtualProcess {
    const persisted = wiped ? 0 : (this.#disks.get(name) ?? 0);
    const clock = { skewMs: options.clockSkewMs ?? 0 };
    const now = (): Instant => {
      const monotonicMs = this.nowMs;
      return { monotonicMs, wallMs: this.wallMs + monotonicMs + clock.skewMs };
    };
    const generation = Math.max(persisted + 1, Math.floor(now().wallMs));
    this.#disks.set(name, generation);
    const process = new VirtualProcess({
      ...{ name, options, clock, now, network: this.network, scheduler: this.scheduler },
      boot: { generation, instanceId: this.#instanceId() },
      rng: createRng(Math.floor(this.#rng() * 2 ** 32)),
      persist: (raised) => this.#disks.set(name, raised),
    });
    this.processes.set(name, process);
    for (const [address, of] of this.#aliases) {
      if (of === name) this.network.listen(address, process);
    }
    process.enter(() => process.driver.input({ kind: 'start' }));
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
    const result = process.node.store.put(key, new TextEncoder().encode(value), process.now());
    if (!result.ok) throw new Error(`put of ${key}: over ${result.error.max} ${result.error.kind}`);
    this.input(process, { kind: 'written' });
  }

  /** Deletes an own record and flushes. */
  delete(name: string, key: string): void {
    const process = this.get(name);
    process.node.store.delete(key, process.now());
    this.input(process, { kind: 'written' });
  }

  /** A gateway reports what it has under way at a worker. */
  report(name: string, workerId: string, load: number): void {
    const process = this.get(name);
    process.enter(() => {
      process.observed.report(workerId, load);
      process.driver.rearm();
    });
  }

  /** Gives a process something that happened. */
  input(process: VirtualProcess, input: MeshInput): void {
    process.enter(() => process.driver.input(input));
  }

  /** Lets time pass. */
  run(forMs: number): void {
    this.scheduler.runUntil(this.nowMs + forMs);
  }

  /** Lets time pass until something holds; throws with `what` when it does not within `withinMs`. */
  until(what: string, holds: () => boolean, withinMs = 60_000): void {
    const untilMs = this.nowMs + withinMs;
    while (!holds()) {
      if ((this.scheduler.nextMs ?? Infinity) > untilMs || !this.scheduler.step()) {
        throw new Error(`not within ${withinMs} ms: ${what}`);
      }
    }
  }

  /** Cuts two processes off from each other; what is on its way between them is lost. */
  cut(a: string, b: string): void {
    this.network.cut(a, b);
    this.network.cut(b, a);
    this.network.sever(a, b, this.#breakMs);
  }

  heal(a: string, b: string): void {
    this.network.heal(a, b);
    this.network.heal(b, a);
  }

  /** Cuts every link between the two groups. */
  partition(left: readonly string[], right: readonly string[]): void {
    for (const a of left) for (const b of right) this.cut(a, b);
  }

  /** Another address that leads to a process. */
  alias(address: string, name: string): void {
    this.#aliases.set(address, name);
    const process = this.processes.get(name);
    if (process) this.network.listen(address, process);
  }

  healAll(): void {
    this.network.heal();
  }

  /** Sets how far a process's wall clock is off. */
  setClock(name: string, skewMs: number): void {
    this.get(name).wall.skewMs = skewMs;
  }

  /** SIGSTOP. */
  freeze(name: string): void {
    this.get(name).clock.freeze();
  }

  /** SIGCONT: all that waited comes at once. */
  thaw(name: string): void {
    this.get(name).clock.thaw();
  }

  /** kill -9: its streams end at once. */
  crash(name: string): void {
    const process = this.get(name);
    process.clock.kill();
    for (const [address, of] of [[process.address, name], ...this.#aliases]) {
      if (of === name) this.network.unlisten(address ?? '', process);
    }
    this.processes.delete(name);
  }

  /** A raw stream to a process, for clients that say what they like. */
  forge(name: string, frames: readonly Frame[]): void {
    const process = this.get(name);
    this.#rawLinks += 1;
    const linkId = this.#rawLinks;
    this.input(process, { kind: 'link-opened', linkId, remoteAddress: 'forger:1' });
    for (const frame of frames) this.input(process, { kind: 'frame', linkId, frame, bytes: 1 });
    this.input(process, { kind: 'link-closed', linkId, reason: 'forger has gone' });
  }

  #instanceId(): string {
    this.#instances += 1;
    const random = Math.floor(this.#rng() * 2 ** 32).toString(16);
    return `${this.#instances.toString(16)}${random}`.padStart(16, '0').slice(-16);
  }
}
