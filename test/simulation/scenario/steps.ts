import { workerId } from '../../../src/core/registry/spec/ids.js';
import { perform } from '../story.js';
import { cloneMachine } from '../verbs.js';
import { parseExpectation } from './expect.js';
import { matchForm, type Form } from './forms.js';
import { processOf, type Scene } from './scene.js';
import { urlOf } from '../gateway.js';
import { readNames, readWorkers, sayMs } from './words.js';

/** Does one line of a script. */
export type Step = (scene: Scene) => void;

/** Between two looks of `within`. */
const LOOK_MS = 100;
/** Beyond an hour at once, the slower invariants are looked at every ten minutes. */
const LONG_MS = 3_600_000;
const LONG_SLICE_MS = 600_000;

/** Lets time pass. */
export function advance({ world, transcript }: Scene, ms: number): void {
  world.run(ms, ms > LONG_MS ? LONG_SLICE_MS : undefined);
  transcript.notes.flush();
}

/** A line of the simulator's own language for each of some machines. */
function verb(names: string, line: (name: string) => string): Step {
  return ({ world }) => readNames(names).forEach((name) => perform(world, line(name)));
}

function registers(id: string, urls: string, version: string): Step {
  return verb(readWorkers(urls).join(), (name) => `register ${id} ${name} ${version}`);
}

function cut(from: readonly string[], to: readonly string[]): Step {
  return ({ world }) => {
    for (const a of from) for (const b of to) perform(world, `cut ${a} ${b}`);
  };
}

function expectNow(text: string): Step {
  const expectation = parseExpectation(text);
  return (scene) => {
    const found = expectation(scene);
    if (found !== undefined) throw new Error(`expected: ${text}, but ${found}`);
    scene.transcript.answer('yes');
  };
}

function expectWithin(ms: number, text: string): Step {
  const expectation = parseExpectation(text);
  return (scene) => {
    const startMs = scene.world.nowMs;
    for (;;) {
      const found = expectation(scene);
      if (found === undefined) break;
      if (scene.world.nowMs - startMs >= ms) {
        throw new Error(`expected within ${sayMs(ms)}: ${text}, but ${found}`);
      }
      scene.world.run(LOOK_MS);
    }
    scene.transcript.answer('yes');
  };
}

/** W8: a gateway asks its sidecar to remove another node's worker. */
function removeForeign(at: string, url: string, owner: string): Step {
  return (scene) => {
    const process = processOf(scene, at);
    process.enter(() => {
      const target = { id: workerId(owner, urlOf(readWorkers(url)[0] ?? '')) };
      const removal = { target, expectedRevision: 0, skipDrain: true, allowMissing: false };
      const result = process.registry.remove(removal, process.now());
      scene.transcript.answer(result.ok ? 'removed' : `refused, ${result.error.kind}`);
    });
  };
}

function keepDisk(id: string, name: string): Step {
  return ({ world, disks }) => {
    const { disk } = world.machine(id);
    if (!disk) throw new Error(`${id} has no disk`);
    disks.set(name, disk.clone());
  };
}

function replaceDisk(name: string, id: string): Step {
  return ({ world, disks }) => {
    const disk = disks.get(name);
    const machine = world.machine(id);
    if (!disk) throw new Error(`no disk was kept as ${name}`);
    if (machine.running) throw new Error(`${id} runs; crash or stop it first`);
    world.oracle.tainted.add(machine.name);
    machine.replaceDisk(disk.clone());
  };
}

const STEPS: readonly Form<Step>[] = [
  { form: 'start NODES', make: (ids) => verb(ids, (id) => `start ${id}`) },
  {
    form: 'start NODES, their gateways silent',
    make: (ids) => verb(ids, (id) => `start ${id} never`),
  },
  {
    form: 'start NODES, their gateways after TIME',
    make: (ids, time) => verb(ids, (id) => `start ${id} ${Number(time)}`),
  },
  { form: 'NODE registers URLS', make: (id, urls) => registers(id, urls, '1') },
  { form: 'NODE registers URLS version N', make: registers },
  {
    form: 'NODE removes URLS',
    make: (id, urls) => verb(readWorkers(urls).join(), (name) => `remove ${id} ${name}`),
  },
  {
    form: 'NODE removes URLS after draining',
    make: (id, urls) => verb(readWorkers(urls).join(), (name) => `remove ${id} ${name} drain`),
  },
  { form: 'NODE removes URL of NODE', make: removeForeign },
  {
    form: 'NODE says URLS is STATUS',
    make: (id, urls, status) =>
      verb(readWorkers(urls).join(), (name) => `status ${id} ${name} ${status}`),
  },
  { form: 'the gateway of NODE forgets its workers', make: (id) => verb(id, () => `forget ${id}`) },
  { form: 'the gateway of NODE says all again', make: (id) => verb(id, () => `resync ${id}`) },
  { form: 'crash NODES', make: (ids) => verb(ids, (id) => `crash ${id}`) },
  { form: 'crash NODES and lose its disk', make: (ids) => verb(ids, (id) => `crash ${id} lose`) },
  { form: 'kill NODES for good', make: (ids) => verb(ids, (id) => `kill ${id}`) },
  { form: 'stop NODES', make: (ids) => verb(ids, (id) => `stop ${id}`) },
  { form: 'NODE leaves', make: (id) => verb(id, () => `leave ${id}`) },
  { form: 'keep the disk of NODE as WORD', make: keepDisk },
  { form: 'put the disk WORD into NODE', make: replaceDisk },
  {
    form: 'clone NODE as NODE',
    make: (id, copy) => (scene) => cloneMachine(scene.world, id, copy),
  },
  {
    form: 'the clock of NODE jumps by TIME',
    make: (id, time) => verb(id, () => `clock ${id} ${Number(time)}`),
  },
  { form: 'freeze NODES', make: (ids) => verb(ids, (id) => `freeze ${id}`) },
  { form: 'thaw NODES', make: (ids) => verb(ids, (id) => `thaw ${id}`) },
  {
    form: 'cut NODES|NODES',
    make: (a, b) => (scene) => {
      cut(readNames(a), readNames(b))(scene);
      cut(readNames(b), readNames(a))(scene);
    },
  },
  { form: 'cut NODES>NODES', make: (a, b) => cut(readNames(a), readNames(b)) },
  { form: 'heal', make: () => verb('', () => 'heal') },
  { form: 'break all streams', make: () => verb('', () => 'break 1') },
  {
    form: 'the wire takes TIME and loses N%',
    make: (time, share) => verb('', () => `wire ${Number(time)} ${Number(share) / 100}`),
  },
  {
    form: 'mallory tells NODE a WORD about NODE',
    make: (at, kind, owner) => verb(at, () => `forge ${kind} ${at} ${owner}`),
  },
  {
    form: 'mallory tells NODE that NODE is buried',
    make: (at, owner) => verb(at, () => `bury ${at} ${owner}`),
  },
  {
    form: 'listen to NODE|NODE',
    make:
      (a, b) =>
      ({ transcript }) =>
        transcript.listen(a, b),
  },
  { form: 'advance TIME', make: (time) => (scene) => advance(scene, Number(time)) },
  { form: 'expect LIST', make: expectNow },
  {
    form: 'within TIME expect LIST',
    make: (time, text) => expectWithin(Number(time), text),
  },
];

/** Reads one step. @throws Error that lists what there is */
export function parseStep(text: string): Step {
  return matchForm(STEPS, text, 'step');
}
