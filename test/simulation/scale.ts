import type { Frame } from '../../src/core/gossip/link/frames.js';
import { DIGEST_INTERVAL_MS, DIGEST_SUMMARY_OWNERS_MIN } from '../../src/core/limits.js';
import { SimDisk } from './disk.js';
import { SimNetwork, type SimEnd } from './network.js';
import type { Observer } from './observer.js';
import { createRng } from './rng.js';
import { DEFAULT_SETTINGS } from './settings.js';
import { registerAt } from './register.js';
import { SimNode } from './sim-node.js';
import { SimScheduler } from './sim-scheduler.js';
import { hash64 } from './world.js';

/** Nodes that one is given as seeds: any that run, as the name of a headless service would give it. */
const SEEDS = 3;
/** Between the starts of two nodes. */
const START_EVERY_MS = 5;
const JOIN_MAX_MS = 600_000;
/** Nodes that have workers, at most. */
const WORKER_OWNERS = 50;
/** Nodes that write; each grows a tree of its own. */
const WRITERS = 3;
/** Writes of each before the count begins: a tree grows with what it carries. */
const WARM_WRITES = 30;
/** After everybody has joined, until links that served the joining are gone. */
const CALM_MS = 10_000;
/** After the last write, until its rows have gone round. */
const QUIET_MS = 5_000;
const WRITES = 15;
const WRITE_SPREAD_MS = 300;
/** In this time, each link carries one whole digest each way. */
const IDLE_MS = DIGEST_INTERVAL_MS;

/** What a mesh of one size was measured at. */
export interface ScaleResult {
  readonly nodes: number;
  readonly workers: number;
  /** Virtual time from the last start, or the last worker, until all hold all logs. */
  readonly settledMs: number;
  readonly hopsMax: number;
  readonly hopsMean: number;
  /** Frames with the written record that arrived, a node. */
  readonly copiesMean: number;
  readonly visibleMsMax: number;
  /** Bytes sent, a node and second, while nothing is written. */
  readonly idleBytes: number;
}

/** Nobody looks at what a thousand nodes do. */
const NOBODY: Observer = {
  started: () => undefined,
  wrote: () => undefined,
  ownChanged: () => undefined,
  touched: () => undefined,
  flushed: () => undefined,
  evicted: () => undefined,
  notice: () => undefined,
  watched: () => undefined,
  ended: () => undefined,
  turn: () => undefined,
};

/** One write under way: how it came to each node, and how often. */
class Wave {
  readonly owner: string;
  readonly head: number;
  readonly hops = new Map<string, number>();
  copies = 0;
  lastMs: number;

  constructor(owner: string, head: number, nowMs: number) {
    this.owner = owner;
    this.head = head;
    this.hops.set(owner, 0);
    this.lastMs = nowMs;
  }

  arrive(to: SimEnd, frame: Frame, nowMs: number): void {
    if (frame.kind !== 'delta') return;
    const { owner, upTo, records } = frame.delta;
    if (owner !== this.owner || upTo < this.head || records.length === 0) return;
    this.copies += 1;
    if (this.hops.has(to.machine)) return;
    this.hops.set(to.machine, (this.hops.get(to.peer?.machine ?? '') ?? 0) + 1);
    this.lastMs = nowMs;
  }
}

/** Many real nodes on one network that delays and loses nothing more than it must. */
class ScaleWorld {
  readonly nodes: SimNode[] = [];
  readonly scheduler = new SimScheduler();
  readonly #network: SimNetwork;
  readonly #rng = createRng(1);
  bytes = 0;
  wave: Wave | undefined;

  constructor(count: number) {
    const { scheduler } = this;
    this.#network = new SimNetwork(scheduler, createRng(2));
    this.#network.wire.windowBytes = 1024 * 1024;
    this.#network.onSend = (_, bytes) => (this.bytes += bytes);
    this.#network.onCall = (bytes) => (this.bytes += bytes);
    this.#network.onArrival = (to, frame) => this.wave?.arrive(to, frame, scheduler.now());
    for (let index = 0; index < count; index += 1) this.#start(index);
  }

  #start(index: number): void {
    const name = `n${index}`;
    const { scheduler } = this;
    const seeds = Array.from({ length: index === 0 ? 0 : SEEDS }, () => this.#any());
    // Its first life was long ago: it settles at once.
    const disk = new SimDisk();
    disk.settled = true;
    const node = new SimNode({
      ...{ name, machine: name, address: name, disk, scheduler, hash64, observer: NOBODY },
      seeds: [...new Set(seeds)],
      wallOffsetMs: () => 0,
      network: this.#network,
      rng: createRng(index + 3),
      settings: {
        ...DEFAULT_SETTINGS,
        deadTimeoutMs: 60_000,
        claimGraceMs: 60_000,
        tombstoneGraceMs: 300_000,
        frameBytes: 256 * 1024,
        digestSummaryOwnersMin: DIGEST_SUMMARY_OWNERS_MIN,
      },
    });
    node.enter(() => node.start());
    this.nodes.push(node);
    scheduler.runUntil(scheduler.now() + START_EVERY_MS);
  }

  #any(): string {
    return (this.nodes[Math.floor(this.#rng() * this.nodes.length)] as SimNode).name;
  }

  run(ms: number): void {
    this.scheduler.runUntil(this.scheduler.now() + ms);
  }

  /** Whether everybody holds what each owner has. */
  get equal(): boolean {
    const heads = new Map(this.nodes.map(({ name, mesh }) => [name, mesh.store.row(name)?.head]));
    return this.nodes.every(({ mesh }) => {
      for (const [owner, head] of heads) if (mesh.store.row(owner)?.head !== head) return false;
      return true;
    });
  }

  settle(): number {
    const startMs = this.scheduler.now();
    while (!this.equal && this.scheduler.now() - startMs < JOIN_MAX_MS) this.run(500);
    if (!this.equal) throw new Error(`not everybody holds everything after ${JOIN_MAX_MS} ms`);
    return this.scheduler.now() - startMs;
  }

  register(node: SimNode, url: string, version: number): void {
    registerAt(node, { url, labels: { version: String(version) } });
  }

  /** One write at one of the writers, watched until it is everywhere. */
  write(version: number): Wave & { readonly startMs: number } {
    const node = this.nodes[
      (version % WRITERS) * Math.floor(this.nodes.length / WRITERS)
    ] as SimNode;
    const startMs = this.scheduler.now();
    const head = (node.mesh.store.row(node.name)?.head ?? 0) + 1;
    const wave = new Wave(node.name, head, startMs);
    this.wave = wave;
    this.register(node, 'http://written:1', version);
    this.run(WRITE_SPREAD_MS);
    return Object.assign(wave, { startMs });
  }
}

/** Measures a mesh of so many nodes, first without workers, then with so many over all. */
export function measureScale(
  count: number,
  workers: number,
  progress: (what: string) => void = () => undefined,
): ScaleResult[] {
  const world = new ScaleWorld(count);
  progress('started');
  const joinedMs = world.settle();
  world.run(CALM_MS);
  progress('joined');
  for (let version = 1; version <= WRITERS * WARM_WRITES; version += 1) world.write(version);
  progress('warm');
  const without = measure(world, 0, joinedMs);
  progress('measured without workers');
  for (let index = 0; index < workers; index += 1) {
    const node = world.nodes[index % Math.min(count, WORKER_OWNERS)] as SimNode;
    world.register(node, `http://worker-${index}:1`, 1);
  }
  const registeredMs = world.settle();
  world.run(CALM_MS);
  const having = measure(world, workers, registeredMs);
  progress('measured with workers');
  return [without, having];
}

function measure(world: ScaleWorld, workers: number, settledMs: number): ScaleResult {
  const nodes = world.nodes.length;
  const first = workers + 1_000;
  const waves = Array.from({ length: WRITES }, (_, index) => world.write(first + index));
  world.wave = undefined;
  world.run(QUIET_MS);
  world.bytes = 0;
  world.run(IDLE_MS);
  const hops = waves.flatMap((wave) => [...wave.hops.values()].filter((hop) => hop > 0));
  const reached = waves.every((wave) => wave.hops.size === nodes);
  if (!reached) throw new Error('a write did not reach everybody');
  return {
    ...{ nodes, workers, settledMs },
    hopsMax: hops.reduce((max, hop) => Math.max(max, hop), 0),
    hopsMean: hops.reduce((sum, hop) => sum + hop, 0) / hops.length,
    copiesMean: waves.reduce((sum, { copies }) => sum + copies, 0) / WRITES / (nodes - 1),
    visibleMsMax: Math.max(...waves.map(({ startMs, lastMs }) => lastMs - startMs)),
    idleBytes: world.bytes / nodes / (IDLE_MS / 1000),
  };
}
