import { SimDisk } from './disk.js';
import { SimNetwork } from './network.js';
import type { Observer } from './observer.js';
import { createRng } from './rng.js';
import { DEFAULT_SETTINGS, type SimSettings } from './settings.js';
import { registerAt } from './register.js';
import { SimNode } from './sim-node.js';
import { SimScheduler } from './sim-scheduler.js';
import { hash64 } from './world.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
export const ABSENCE_DAYS = 10;

/** The ping interval is the longest that a deployment may set, so that ten days pass in seconds. */
const SETTINGS: SimSettings = {
  ...DEFAULT_SETTINGS,
  pingIntervalMs: MINUTE_MS,
  deadTimeoutMs: MINUTE_MS,
  claimGraceMs: MINUTE_MS,
  tombstoneGraceMs: 5 * MINUTE_MS,
  reconcileIntervalMs: 60 * MINUTE_MS,
  frameBytes: 256 * 1024,
  memoryMs: 10 * MINUTE_MS,
};

/** Those who are there all the time. */
const STAYING = ['a', 'b'] as const;
/** Evicted, and never seen again. */
const GONE = 'gone';
/** Stopped (SIGSTOP), with what it knew of `gone` in its memory. */
const STOPPED = 'stopped';
/** Cut off from all others, and running. */
const CUT_OFF = 'cut-off';
/** Killed, and started again from its disk. */
const RESTARTED = 'restarted';
/** Killed, and started again from its disk after six days, while it can reach nobody (D5). */
const REBORN = 'reborn';
const RETURNING = [STOPPED, CUT_OFF, RESTARTED, REBORN] as const;
const REBORN_DAY = 6;

/** What `a` registered, and removed while the others were away. */
const REMOVED = 'http://removed:1';
const EVICTED_MAX_MS = 120 * MINUTE_MS;
const WATCHED_MS = 30 * MINUTE_MS;

/** A mesh that some are away from for ten days. What comes back that must not is written down. */
class AbsenceWorld {
  readonly scheduler = new SimScheduler();
  readonly network = new SimNetwork(this.scheduler, createRng(5));
  readonly nodes = new Map<string, SimNode>();
  readonly ghosts: string[] = [];
  #watching = false;
  readonly #observer: Observer;

  constructor() {
    const nothing = (): void => undefined;
    const quiet = { started: nothing, wrote: nothing, ownChanged: nothing, watched: nothing };
    this.#observer = {
      ...{ ...quiet, ended: nothing, flushed: () => undefined, evicted: nothing, touched: nothing },
      notice: (node, effect) => {
        if (effect.kind !== 'node-status' || effect.name !== GONE) return;
        if (this.#stays(node)) this.#ghost(`${node.name} shows ${GONE} ${effect.status}`);
      },
      turn: (node) => {
        if (this.#watching && this.#stays(node)) this.#look(node);
      },
    };
  }

  start(name: string, disk = new SimDisk()): SimNode {
    const { scheduler, network } = this;
    const node = new SimNode({
      ...{ name, machine: name, address: name, disk, scheduler, network, hash64 },
      seeds: STAYING.filter((other) => other !== name && this.nodes.size > 0),
      wallOffsetMs: () => 0,
      rng: createRng(this.nodes.size + 7),
      settings: SETTINGS,
      observer: this.#observer,
    });
    node.enter(() => node.start());
    this.nodes.set(name, node);
    this.run(1_000);
    return node;
  }

  get(name: string): SimNode {
    const node = this.nodes.get(name);
    if (node === undefined) throw new Error(`BUG: there is no node ${name}`);
    return node;
  }

  run(ms: number): void {
    this.scheduler.runUntil(this.scheduler.now() + ms);
  }

  until(what: string, holds: () => boolean, withinMs: number): number {
    const startMs = this.scheduler.now();
    while (!holds()) {
      if (this.scheduler.now() - startMs >= withinMs) throw new Error(`not in time: ${what}`);
      this.run(1_000);
    }
    return this.scheduler.now() - startMs;
  }

  register(name: string, url: string): void {
    registerAt(this.get(name), { url });
  }

  remove(name: string, url: string): void {
    const node = this.get(name);
    const removal = { expectedRevision: 0, skipDrain: true, allowMissing: false };
    node.enter(() => {
      node.registry.remove({ target: { url }, ...removal }, node.now());
      node.changed();
    });
  }

  /** URLs that a node shows, with their owners. */
  shown(name: string): string[] {
    const { table } = this.get(name).registry;
    return [...this.nodes.keys()]
      .flatMap((owner) => [...table.byOwner(owner)].map(({ url }) => `${owner} ${url}`))
      .sort();
  }

  /** From now on nothing of `gone`, and nothing that was removed, may show at those who stayed. */
  watch(): void {
    this.#watching = true;
    for (const name of STAYING) this.#look(this.get(name));
  }

  #stays(node: SimNode): boolean {
    return (STAYING as readonly string[]).includes(node.name);
  }

  #look(node: SimNode): void {
    if (node.mesh.store.row(GONE) !== undefined) this.#ghost(`${node.name} holds ${GONE}'s log`);
    const { table } = node.registry;
    if ([...table.byOwner(GONE)].length > 0) this.#ghost(`${node.name} shows a worker of ${GONE}`);
    if ([...table.byOwner('a')].some(({ url }) => url === REMOVED)) {
      this.#ghost(`${node.name} shows ${REMOVED}`);
    }
  }

  #ghost(text: string): void {
    if (this.#watching && !this.ghosts.includes(text)) this.ghosts.push(text);
  }
}

/** What came of ten days of absence. */
export interface AbsenceResult {
  /** What came back that must not: empty is right. */
  readonly ghosts: readonly string[];
  /** The one that was up again had the gone one on its disk: else nothing is shown by it. */
  readonly remembers: boolean;
  /** What a node shows in the end, by node; all alike is right. */
  readonly shown: ReadonlyMap<string, readonly string[]>;
  /** What each should show. */
  readonly wanted: readonly string[];
  /** From the return of all until all agree, in virtual ms. */
  readonly agreedMs: number;
}

/**
 * Two nodes stay. One is killed for good while another is stopped, a third is cut off, and two more are
 * killed; all five are evicted. Ten days later, when the graves are gone, all but the first come back: one
 * of them has been up again for days, cut off, with what its disk remembered.
 */
export function runAbsence(): AbsenceResult {
  const world = new AbsenceWorld();
  const names = [...STAYING, GONE, ...RETURNING];
  const disks = new Map(names.map((name) => [name, new SimDisk()]));
  for (const name of names) world.start(name, disks.get(name));
  for (const name of names) world.register(name, `http://worker-of-${name}:1`);
  world.register('a', REMOVED);
  const count = names.length + 1;
  const all = (): boolean => names.every((name) => world.shown(name).length === count);
  world.until('all show all', all, 10 * MINUTE_MS);
  world.run(SETTINGS.memoryMs);
  goAway(world, names);
  const isEvicted = (name: string): boolean =>
    STAYING.every((at) => world.get(at).mesh.membership.row(name)?.status === 'EVICTED');
  world.until('all five are evicted', () => [GONE, ...RETURNING].every(isEvicted), EVICTED_MAX_MS);
  world.run(REBORN_DAY * DAY_MS);
  world.start(REBORN, disks.get(REBORN));
  const remembers = world.get(REBORN).memories.some(({ member }) => member.name === GONE);
  world.run((ABSENCE_DAYS - REBORN_DAY) * DAY_MS);
  world.watch();
  comeBack(world, disks.get(RESTARTED) as SimDisk);
  const living = names.filter((name) => name !== GONE);
  const wanted = living.map((name) => `${name} http://worker-of-${name}:1`).sort();
  const agree = (): boolean =>
    living.every((name) => world.shown(name).join() === wanted.join()) &&
    living.every((name) => world.get(name).mesh.membership.row(GONE) === undefined);
  const agreedMs = world.until('all agree', agree, WATCHED_MS);
  world.run(WATCHED_MS);
  const shown = new Map(living.map((name) => [name, world.shown(name)]));
  return { ghosts: world.ghosts, remembers, shown, wanted, agreedMs };
}

function goAway(world: AbsenceWorld, names: readonly string[]): void {
  world.get(STOPPED).clock.freeze();
  for (const name of names) {
    for (const away of [CUT_OFF, REBORN]) {
      if (name === away) continue;
      world.network.cut(name, away);
      world.network.cut(away, name);
    }
  }
  world.get(RESTARTED).crash();
  world.get(REBORN).crash();
  world.run(1_000);
  world.get(GONE).crash();
  world.remove('a', REMOVED);
}

function comeBack(world: AbsenceWorld, disk: SimDisk): void {
  world.get(STOPPED).clock.thaw();
  world.network.heal();
  world.start(RESTARTED, disk);
}
