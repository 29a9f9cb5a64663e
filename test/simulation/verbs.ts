import type { WorkerStatus } from '../../src/core/registry/worker.js';
import { bury, forge } from './forger.js';
import type { Machine } from './machine.js';
import type { World } from './world.js';

/** Half a month in ms: a clock that nobody ever set is off by more, but tells no other story. */
const JUMP_MAX_MS = 15 * 86_400_000;

type Verb = (world: World, ...args: string[]) => void;

/** What may be done to a world: the words of a story. Unknown machines and dead processes are no matter. */
export const VERBS: Readonly<Record<string, Verb>> = {
  /** wait MS */
  wait: (world, ms = '0') => world.run(Number(ms)),
  /** register MACHINE URL VERSION */
  register: (world, id = '', url = '', version = '1') =>
    world.machine(id).gateway.register(url, Number(version)),
  /** remove MACHINE URL [drain] */
  remove: (world, id = '', url = '', how = '') =>
    world.machine(id).gateway.remove(url, how === 'drain'),
  /** status MACHINE URL STATUS */
  status: (world, id = '', url = '', status = 'READY') =>
    world.machine(id).gateway.setStatus(url, status as WorkerStatus),
  /** start MACHINE [MS until its gateway speaks | never] */
  start: (world, id = '', gatewayMs = '0') => {
    const process = world.start(id);
    if (!process || gatewayMs === 'never') return;
    const { gateway } = world.machine(id);
    world.scheduler.at(Number(gatewayMs), () => {
      if (world.machine(id).process === process) gateway.resync();
    });
  },
  /** crash MACHINE [lose]: kill -9, with its disk or without */
  crash: (world, id = '', what = '') => {
    world.machine(id).running?.crash();
    if (what === 'lose') world.machine(id).loseDisk();
    fault(world);
  },
  /** kill MACHINE: it never comes back */
  kill: (world, id = '') => {
    world.machine(id).running?.crash();
    world.machine(id).dead = true;
    fault(world);
  },
  /** stop MACHINE: SIGTERM */
  stop: (world, id = '') => {
    const process = world.machine(id).running;
    process?.enter(() => process.stop());
    fault(world);
  },
  /** leave MACHINE: for good */
  leave: (world, id = '') => {
    world.machine(id).gateway.leave();
    fault(world);
  },
  /** forget MACHINE: its gateway has forgotten its workers */
  forget: (world, id = '') => world.machine(id).gateway.forget(),
  /** resync MACHINE: its gateway says everything again */
  resync: (world, id = '') => world.machine(id).gateway.resync(),
  /** full MACHINE: its disk takes no more workers */
  full: (world, id = '') => {
    const { disk } = world.machine(id);
    if (disk) disk.full = true;
    fault(world);
  },
  /** room MACHINE: it does again, and its gateway says everything again */
  room: (world, id = '') => {
    makeRoom(world.machine(id));
    fault(world);
  },
  /** clone MACHINE: a second machine under its name, with a copy of its disk */
  clone: (world, id = '') => double(world, id, true),
  /** duplicate MACHINE: a second machine under its name, with an empty disk */
  duplicate: (world, id = '') => double(world, id, false),
  /** clock MACHINE MS: its wall clock jumps */
  clock: (world, id = '', ms = '0') => {
    const machine = world.machine(id);
    const offsetMs = machine.wallOffsetMs + Number(ms);
    machine.wallOffsetMs = Math.max(-JUMP_MAX_MS, Math.min(JUMP_MAX_MS, offsetMs));
  },
  freeze: (world, id = '') => {
    world.machine(id).running?.clock.freeze();
    fault(world);
  },
  thaw: (world, id = '') => {
    world.machine(id).running?.clock.thaw();
    fault(world);
  },
  /** cut FROM TO: in this direction */
  cut: (world, from = '', to = '') => {
    world.network.cut(from, to);
    fault(world);
  },
  /** split A B ...: these from all others, both ways */
  split: (world, ...ids) => {
    for (const a of ids) {
      for (const b of world.machines.keys()) {
        if (ids.includes(b)) continue;
        world.network.cut(a, b);
        world.network.cut(b, a);
      }
    }
    fault(world);
  },
  heal: (world) => {
    world.network.heal();
    fault(world);
  },
  /** break SHARE: of all streams */
  break: (world, share = '1') => {
    world.network.breakStreams(Number(share));
    fault(world);
  },
  /** wire DELAY_MAX_MS LOSS */
  wire: (world, delayMaxMs = '3', loss = '0') => {
    Object.assign(world.network.wire, { delayMaxMs: Number(delayMaxMs), loss: Number(loss) });
    fault(world);
  },
  /** halfopen SHARE MS: of all streams; nothing arrives on them, and both ends notice so much later */
  halfopen: (world, share = '1', noticeMs = '0') => {
    world.network.loseStreams(Number(share), Number(noticeMs));
    fault(world);
  },
  /** window BYTES: what a stream takes before its writer must wait */
  window: (world, bytes = '1') => {
    world.network.wire.windowBytes = Number(bytes);
    fault(world);
  },
  /** slow MACHINE MS: it reads a frame of each stream so long after the one before; 0 = at once */
  slow: (world, id = '', ms = '0') => {
    world.network.slow(id, Number(ms));
    fault(world);
  },
  /** stall MACHINE MS: its event loop stands still */
  stall: (world, id = '', ms = '0') => {
    const { clock } = world.machine(id).running ?? {};
    clock?.freeze();
    world.scheduler.at(Number(ms), () => clock?.thaw());
    fault(world);
  },
  /** forge KIND AT OWNER: a raw peer lies to a node about another one, or about itself */
  forge: (world, kind = '', at = '', owner = '') => {
    forge(world, kind, at, owner);
    fault(world);
  },
  /** bury AT OWNER: a node believes that another one was evicted */
  bury: (world, at = '', owner = '') => {
    bury(world, at, owner);
    fault(world);
  },
};

/** A disk that was full takes workers again; the gateway repeats what was refused. */
export function makeRoom({ disk, gateway }: Machine): void {
  if (disk?.full !== true) return;
  disk.full = false;
  gateway.resync();
}

function fault(world: World): void {
  world.lastFaultMs = world.nowMs;
}

function double(world: World, id: string, withDisk: boolean): void {
  const doubleId = `${world.machine(id).name}b`;
  if (!world.machines.has(doubleId)) cloneMachine(world, id, doubleId, withDisk);
}

/** A second machine under the name of the first one, with a copy of its disk or an empty one. */
export function cloneMachine(world: World, id: string, cloneId: string, withDisk = true): void {
  const original = world.machine(id);
  const machine = world.addMachine(cloneId, original.name, true);
  if (withDisk && original.disk) machine.disk = original.disk.clone();
  world.oracle.tainted.add(original.name);
  fault(world);
}
