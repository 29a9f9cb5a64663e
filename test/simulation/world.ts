import xxhash from 'xxhash-wasm';
import type { Hash64, Rng } from '../../src/core/ports.js';
import { Checker } from './checker.js';
import { Ledger } from './ledger.js';
import { Machine } from './machine.js';
import { SimNetwork } from './network.js';
import type { Observer } from './observer.js';
import { Oracle } from './oracle.js';
import { createRng } from './rng.js';
import type { SimSettings } from './settings.js';
import { SimNode } from './sim-node.js';
import { SimScheduler } from './sim-scheduler.js';

/** How often the slower invariants are looked at, in virtual ms. */
const SLICE_MS = 1_000;

const hasher = await xxhash();

/** The hash that the sidecar uses. */
export const hash64: Hash64 = (bytes) => hasher.h64Raw(bytes);

/** A world of machines on one virtual clock, all of it out of one seed. */
export class World {
  readonly settings: SimSettings;
  readonly scheduler = new SimScheduler();
  readonly rng: Rng;
  readonly network: SimNetwork;
  readonly oracle = new Oracle(hash64);
  readonly checker: Checker;
  readonly machines = new Map<string, Machine>();
  readonly #ledgers = new Map<string, Ledger>();
  readonly #lookers: Observer[] = [];
  #nextSliceMs = SLICE_MS;
  /** When anything was last done to the world that is not the work of its nodes. */
  lastFaultMs = 0;

  constructor(settings: SimSettings, seed: number) {
    this.settings = settings;
    this.rng = createRng(seed);
    this.network = new SimNetwork(this.scheduler, createRng(seed ^ 0x5bd1e995));
    this.resetWire();
    this.checker = new Checker(this);
    for (let index = 0; index < settings.nodes; index += 1) {
      const { disklessEvery } = settings;
      const hasDisk = disklessEvery === 0 || index % disklessEvery !== 1;
      this.addMachine(`n${index}`, `n${index}`, hasDisk);
    }
  }

  get nowMs(): number {
    return this.scheduler.now();
  }

  /** Somebody else who is told of everything that happens. */
  look(observer: Observer): void {
    this.#lookers.push(observer);
  }

  addMachine(id: string, name: string, hasDisk: boolean): Machine {
    const machine = new Machine(id, name, hasDisk, this.ledger(name));
    this.machines.set(id, machine);
    return machine;
  }

  machine(id: string): Machine {
    const machine = this.machines.get(id);
    if (!machine) throw new Error(`there is no machine ${id}`);
    return machine;
  }

  ledger(name: string): Ledger {
    const ledger = this.#ledgers.get(name) ?? new Ledger();
    this.#ledgers.set(name, ledger);
    return ledger;
  }

  /** All processes that live, in the order of their machines. */
  running(): SimNode[] {
    return [...this.machines.values()].flatMap(({ running }) => running ?? []);
  }

  start(id: string): SimNode | undefined {
    const machine = this.machine(id);
    if (machine.running) return undefined;
    const { scheduler, network, settings } = this;
    const process = new SimNode({
      name: machine.name,
      machine: id,
      address: machine.address,
      seeds: this.#seedsOf(machine),
      disk: machine.disk,
      wallOffsetMs: () => machine.wallOffsetMs,
      rng: createRng(Math.floor(this.rng() * 2 ** 32)),
      observer: this.#observer(),
      ...{ scheduler, network, settings, hash64 },
    });
    machine.process = process;
    process.enter(() => process.start());
    machine.gateway.connect(process);
    return process;
  }

  /** Runs for a while, with a look at the slower invariants every `sliceMs`. */
  run(ms: number, sliceMs = SLICE_MS): void {
    const untilMs = this.nowMs + ms;
    while (this.#nextSliceMs <= untilMs) {
      this.scheduler.runUntil(this.#nextSliceMs);
      this.#nextSliceMs += sliceMs;
      this.checker.slice();
    }
    this.#nextSliceMs = Math.min(this.#nextSliceMs, untilMs + SLICE_MS);
    this.scheduler.runUntil(untilMs);
  }

  /** The network as it is without faults. */
  resetWire(): void {
    const { delayMaxMs, windowBytes } = this.settings;
    this.network.hurry();
    Object.assign(this.network.wire, { delayMinMs: 1, delayMaxMs, loss: 0, windowBytes });
  }

  /** A node finds the mesh through the first two machines. */
  #seedsOf(machine: Machine): string[] {
    return [...this.machines.values()]
      .slice(0, 2)
      .filter((other) => other !== machine)
      .map(({ address }) => address);
  }

  #observer(): Observer {
    const { checker } = this;
    const lookers = this.#lookers;
    if (lookers.length === 0) return checker;
    const all: Observer[] = [checker, ...lookers];
    return {
      started: (...a) => all.forEach((one) => one.started(...a)),
      wrote: (...a) => all.forEach((one) => one.wrote(...a)),
      ownChanged: (...a) => all.forEach((one) => one.ownChanged(...a)),
      touched: (...a) => all.forEach((one) => one.touched(...a)),
      flushed: (...a) => all.forEach((one) => one.flushed(...a)),
      evicted: (...a) => all.forEach((one) => one.evicted(...a)),
      notice: (...a) => all.forEach((one) => one.notice(...a)),
      watched: (...a) => all.forEach((one) => one.watched(...a)),
      ended: (...a) => all.forEach((one) => one.ended(...a)),
      turn: (...a) => all.forEach((one) => one.turn(...a)),
    };
  }
}
