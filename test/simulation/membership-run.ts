import { SimDisk } from './disk.js';
import { SimNetwork } from './network.js';
import { createRng, pick } from './rng.js';
import type { Rng } from '../../src/core/ports.js';
import { DEFAULT_SETTINGS, type SimSettings } from './settings.js';
import { registerAt } from './register.js';
import { SimNode } from './sim-node.js';
import { SimScheduler } from './sim-scheduler.js';
import { Verdicts } from './verdicts.js';
import { hash64 } from './world.js';

/** What a run is made of. */
export interface MembershipOptions {
  readonly nodes: number;
  readonly minutes: number;
  readonly seed: number;
  /** Share of packets that the wire loses. */
  readonly loss: number;
}

/** False verdicts of one kind: cases, however many nodes held one true; and how often one did. */
export interface FalseCount {
  readonly cases: number;
  readonly views: number;
}

/** What came of it, as plain data. Times in virtual ms; lists are sorted. */
export interface MembershipResult {
  readonly options: MembershipOptions;
  readonly falseSuspect: FalseCount;
  readonly falseDead: FalseCount;
  readonly falseEvicted: FalseCount;
  /** Logs of living nodes that were dropped, over all nodes. */
  readonly droppedLogs: number;
  readonly deaths: number;
  /** From the kill to the first SUSPECT anywhere, one a death. */
  readonly suspectedMs: readonly number[];
  /** From the kill to DEAD, one a death and living node. */
  readonly deadMs: readonly number[];
  /** From the kill to the end of its log, one a death and living node. */
  readonly evictedMs: readonly number[];
  /** Pairs of a death and a living node that did not get so far. */
  readonly missedDeaths: number;
  /** From the last fault until all hold alike, and each living node ALIVE. Infinity = not in time. */
  readonly healedMs: number;
}

/** As the product ships. */
export const MEMBERSHIP_SETTINGS: SimSettings = {
  ...DEFAULT_SETTINGS,
  pingIntervalMs: 1_000,
  deadTimeoutMs: 60_000,
  claimGraceMs: 60_000,
  tombstoneGraceMs: 300_000,
  frameBytes: 256 * 1024,
  windowBytes: 1024 * 1024,
};

/** So long a stalled node stands still, and this share of the living at any moment. */
export const STALL_MS = 2_000;
export const STALLED_SHARE = 0.2;
/** Nodes that are killed, and the part of the run at whose end nobody is killed any more. */
const DEATHS_MAX = 20;
const DEATHS_SHARE = 0.1;
/** For the last ones that were killed: a dead-timeout, and the way there and round. */
const LAST_DEATH_MS = 150_000;
/** Every so many-th node has a worker: what a registry does with a status is not measured here. */
const WORKER_EVERY = 10;
const START_EVERY_MS = 250;
const SETTLE_MS = 30_000;
const HEAL_MAX_MS = 180_000;

/** A mesh of real nodes on a bad wire, of which a fifth stands still at any moment. */
class MembershipWorld {
  readonly scheduler = new SimScheduler();
  readonly network: SimNetwork;
  readonly nodes: SimNode[] = [];
  readonly verdicts = new Verdicts(() => this.scheduler.now());
  readonly #rng: Rng;
  #stalled: ReadonlySet<SimNode> = new Set();

  constructor({ nodes, seed }: MembershipOptions) {
    this.#rng = createRng(seed);
    this.network = new SimNetwork(this.scheduler, createRng(seed ^ 0x5bd1e995));
    Object.assign(this.network.wire, { delayMaxMs: 3, windowBytes: 1024 * 1024 });
    for (let index = 0; index < nodes; index += 1) this.#start(index);
  }

  get living(): SimNode[] {
    return this.nodes.filter(({ alive }) => alive);
  }

  run(ms: number): void {
    this.scheduler.runUntil(this.scheduler.now() + ms);
  }

  /** Those who stood still go on, others stop: nobody twice in a row, so each time is STALL_MS long. */
  stallOthers(): void {
    const { living } = this;
    const awake = living.filter((node) => !this.#stalled.has(node));
    const next = new Set<SimNode>();
    const count = Math.floor(living.length * STALLED_SHARE);
    while (next.size < count) next.add(pick(this.#rng, awake));
    this.stallNobody();
    for (const node of next) node.clock.freeze();
    this.#stalled = next;
  }

  stallNobody(): void {
    for (const node of this.#stalled) node.clock.thaw();
    this.#stalled = new Set();
  }

  kill(): void {
    const node = pick(this.#rng, this.living);
    this.verdicts.died(node.name);
    node.crash();
  }

  /** Everybody holds the same of the living, and nothing of the others, and takes them for ALIVE. */
  get healed(): boolean {
    const { living } = this;
    const heads = new Map(living.map(({ name, mesh }) => [name, mesh.store.row(name)?.head]));
    return living.every(({ mesh }) => {
      for (const [owner, head] of heads) {
        if (mesh.store.row(owner)?.head !== head) return false;
        if (mesh.membership.row(owner)?.status !== 'ALIVE') return false;
      }
      return [...mesh.store.owners()].every((owner) => heads.has(owner));
    });
  }

  /** Waits until all is well again; how long it took. */
  heal(): number {
    const startMs = this.scheduler.now();
    while (!this.healed) {
      if (this.scheduler.now() - startMs >= HEAL_MAX_MS) return Infinity;
      this.run(500);
    }
    return this.scheduler.now() - startMs;
  }

  #start(index: number): void {
    const name = `n${index}`;
    const { scheduler, network, verdicts } = this;
    // Its first life was long ago: it settles at once.
    const disk = new SimDisk();
    disk.settled = true;
    const node = new SimNode({
      ...{ name, machine: name, address: name, disk, scheduler, network, hash64 },
      seeds: ['n0', 'n1', 'n2'].slice(0, Math.min(3, index)),
      wallOffsetMs: () => 0,
      rng: createRng(Math.floor(this.#rng() * 2 ** 32)),
      observer: verdicts,
      settings: MEMBERSHIP_SETTINGS,
    });
    node.enter(() => node.start());
    if (index % WORKER_EVERY === 0) registerAt(node, { url: `http://worker-of-${name}:1` });
    this.nodes.push(node);
    scheduler.runUntil(scheduler.now() + START_EVERY_MS);
  }
}

/** Where a run is: the virtual minute, and the cases of false verdicts so far. */
export interface Progress {
  readonly minute: number;
  readonly suspect: number;
  readonly dead: number;
  readonly evicted: number;
}

/** Plays it all, one virtual minute after the other: a quiet start, the faults, and the time to heal. */
export function* playMembership(
  options: MembershipOptions,
): Generator<Progress, MembershipResult, undefined> {
  const world = new MembershipWorld(options);
  const { scheduler, network, verdicts } = world;
  if (world.heal() === Infinity) throw new Error('the nodes do not find each other');
  world.run(SETTLE_MS);
  Object.assign(network.wire, { loss: options.loss, harsh: true });
  const startMs = scheduler.now();
  const endMs = startMs + options.minutes * 60_000;
  const deaths = Math.min(DEATHS_MAX, Math.max(1, Math.floor(options.nodes * DEATHS_SHARE)));
  const deathEveryMs = Math.max(STALL_MS, (endMs - startMs - LAST_DEATH_MS) / deaths);
  while (scheduler.now() < endMs) {
    const sinceMs = scheduler.now() - startMs;
    world.stallOthers();
    if (verdicts.deaths.size < deaths && sinceMs >= (verdicts.deaths.size + 0.5) * deathEveryMs) {
      world.kill();
    }
    world.run(STALL_MS);
    if (sinceMs % 60_000 < STALL_MS) {
      const [suspect, dead] = [verdicts.count('SUSPECT').cases, verdicts.count('DEAD').cases];
      const evicted = verdicts.count('EVICTED').cases;
      yield { minute: Math.round(sinceMs / 60_000), suspect, dead, evicted };
    }
  }
  world.stallNobody();
  Object.assign(network.wire, { loss: 0, harsh: false });
  const healedMs = world.heal();
  return {
    ...{ options, healedMs, droppedLogs: verdicts.droppedLogs, deaths: verdicts.deaths.size },
    falseSuspect: verdicts.count('SUSPECT'),
    falseDead: verdicts.count('DEAD'),
    falseEvicted: verdicts.count('EVICTED'),
    ...detection(world),
  };
}

/** Plays it in one go. */
export function runMembership(options: MembershipOptions): MembershipResult {
  const play = playMembership(options);
  for (;;) {
    const step = play.next();
    if (step.done === true) return step.value;
  }
}

type Detection = Pick<MembershipResult, 'suspectedMs' | 'deadMs' | 'evictedMs' | 'missedDeaths'>;

function detection({ verdicts, living }: MembershipWorld): Detection {
  const found = { suspectedMs: [] as number[], deadMs: [] as number[], evictedMs: [] as number[] };
  let missedDeaths = 0;
  for (const death of verdicts.deaths.values()) {
    const { atMs } = death;
    if (death.suspectedMs !== undefined) found.suspectedMs.push(death.suspectedMs - atMs);
    for (const { name } of living) {
      const [deadMs, evictedMs] = [death.deadMs.get(name), death.evictedMs.get(name)];
      if (deadMs !== undefined) found.deadMs.push(deadMs - atMs);
      if (evictedMs !== undefined) found.evictedMs.push(evictedMs - atMs);
      else missedDeaths += 1;
    }
  }
  for (const times of Object.values(found)) times.sort((a, b) => a - b);
  return { ...found, missedDeaths };
}
