import { expect } from 'chai';
import fc from 'fast-check';
import { CLAIM_GRACE_MS, GRACE_MS } from './support.js';
import { World } from './world.js';

const NODES = 4;
const KEYS = ['k0', 'k1', 'k2', 'k3', 'k4', 'k5'];

type Step = (world: World) => void;

const key = fc.constantFrom(...KEYS);
const node = fc.nat(NODES - 1);
const pair = fc.tuple(node, node);

/** A step, and how it prints in a counter-example. */
function step(name: string, run: Step): Step {
  return Object.assign(run, { toString: () => name });
}

const put = key.map((k) => step(`put ${k}`, (w) => w.put(k)));
const remove = key.map((k) => step(`delete ${k}`, (w) => w.delete(k)));
const settle = fc.constant(step('settle', (w) => w.settle()));
const restart = fc.constant(step('restart', (w) => w.restart()));
const raise = fc.constant(step('raise', (w) => w.raise()));
const advance = fc
  .constantFrom(1_000, CLAIM_GRACE_MS / 2, 2 * CLAIM_GRACE_MS, GRACE_MS, 40 * GRACE_MS)
  .map((ms) => step(`advance ${ms}`, (w) => w.advance(ms)));
const pull = fc
  .tuple(pair, fc.boolean())
  .map(([[from, to], prior]) =>
    step(`pull ${from} ${to} ${prior}`, (w) => w.pull(from, to, prior)),
  );
const ask = node.map((from) =>
  step(`owner asks ${from}`, (w) => {
    w.pull(0, from);
    w.pull(from, 0, true);
  }),
);
const open = fc
  .tuple(pair, fc.boolean())
  .map(([[from, to], prior]) =>
    step(`open ${from} ${to} ${prior}`, (w) => w.open(from, to, prior)),
  );
const carry = fc
  .tuple(pair, fc.integer({ min: 1_300, max: 1_500 }))
  .map(([[from, to], max]) =>
    step(`carry ${from} ${to} ${max}`, (w) => void w.carry(from, to, max)),
  );
const close = pair.map(([from, to]) => step(`close ${from} ${to}`, (w) => w.close(from, to)));
const replay = fc
  .tuple(fc.nat(500), node)
  .map(([index, to]) => step(`replay ${index} ${to}`, (w) => w.replay(index, to)));

function run(steps: readonly Step[]): World {
  const world = new World(NODES);
  for (const one of steps) {
    one(world);
    world.check();
  }
  return world;
}

/** Everybody talks to everybody until nothing is new. */
function talk(world: World): void {
  for (let round = 0; round < 4; round += 1) {
    for (let from = 0; from < NODES; from += 1) {
      for (let to = 0; to < NODES; to += 1) {
        world.pull(from, to);
        world.pull(from, to, true);
      }
    }
  }
}

function property(steps: fc.Arbitrary<Step>, after: (world: World) => void, numRuns = 80): void {
  const all = fc.array(steps, { minLength: 1, maxLength: 120, size: 'max' });
  fc.assert(
    fc.property(all, (list) => after(run(list))),
    { numRuns },
  );
}

describe('MeshStore: laws', () => {
  it('S2 S3 S4 transfers broken off anywhere never show a state that the owner did not have', () => {
    property(
      fc.oneof(
        { arbitrary: put, weight: 4 },
        { arbitrary: remove, weight: 3 },
        { arbitrary: fc.oneof(settle, advance, raise), weight: 1 },
        { arbitrary: open, weight: 2 },
        { arbitrary: carry, weight: 8 },
        { arbitrary: close, weight: 1 },
      ),
      () => undefined,
    );
  });

  it('S4 nothing comes back after any absence, in whatever order old frames arrive', () => {
    property(
      fc.oneof(
        { arbitrary: put, weight: 3 },
        { arbitrary: remove, weight: 4 },
        { arbitrary: advance, weight: 2 },
        { arbitrary: pull, weight: 5 },
        { arbitrary: replay, weight: 4 },
      ),
      () => undefined,
    );
  });

  it('S6 over restarts, each node shows a replay of just what it knows', () => {
    property(
      fc.oneof(
        { arbitrary: put, weight: 4 },
        { arbitrary: remove, weight: 3 },
        { arbitrary: fc.oneof(settle, advance, raise), weight: 2 },
        { arbitrary: restart, weight: 2 },
        { arbitrary: pull, weight: 8 },
        { arbitrary: ask, weight: 2 },
        { arbitrary: fc.oneof(open, close), weight: 2 },
        { arbitrary: carry, weight: 4 },
        { arbitrary: replay, weight: 2 },
      ),
      () => undefined,
      140,
    );
  });

  it('S5 whatever happened, talk makes all equal: rows, records, priors', () => {
    property(
      fc.oneof(
        { arbitrary: put, weight: 4 },
        { arbitrary: remove, weight: 3 },
        { arbitrary: fc.oneof(settle, raise), weight: 1 },
        { arbitrary: restart, weight: 1 },
        { arbitrary: pull, weight: 4 },
      ),
      (world) => {
        talk(world);
        world.check();
        const row = world.owner.row('a');
        for (const store of world.stores) {
          expect(store.row('a')).to.deep.equal(row);
          expect([...store.records('a')]).to.have.deep.members([...world.owner.records('a')]);
        }
      },
    );
  });
});
