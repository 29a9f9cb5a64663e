import { expect } from 'chai';
import { EVICTED_SHARE_MAX } from '../../../src/core/limits.js';
import { seeded } from './fixtures.js';
import { VirtualMesh, type Burial } from './network.js';

const DEAD_TIMEOUT_MS = 10_000;
const WORLDS = 150;
const STEPS = 14;

/** A mesh of 3 to 6 nodes to which things happen: nodes die, return, stand still, are cut off. */
function world(seed: number): VirtualMesh {
  const rng = seeded(seed);
  const below = (count: number): number => Math.floor(rng() * count);
  const names = ['a', 'b', 'c', 'd', 'e', 'f'].slice(0, 3 + below(4));
  const mesh = new VirtualMesh(seed, names, { deadTimeoutMs: DEAD_TIMEOUT_MS });
  for (let step = 0; step < STEPS; step += 1) {
    mesh.pass(below(DEAD_TIMEOUT_MS));
    const name = names[below(names.length)]!;
    const dice = rng();
    if (dice < 0.3) mesh.kill(name);
    else if (dice < 0.55) {
      if (!mesh.host(name).up) mesh.start(name, names);
    } else if (dice < 0.7) mesh.stall(name, below(2 * DEAD_TIMEOUT_MS));
    else if (dice < 0.85) cutAt(mesh, names, below(names.length));
    else mesh.cut();
  }
  mesh.pass(3 * DEAD_TIMEOUT_MS);
  return mesh;
}

function cutAt(mesh: VirtualMesh, names: readonly string[], at: number): void {
  mesh.cut(names.slice(0, at), names.slice(at));
}

/** What the brake must have said of a burial of its own: how many it allowed, and how many there were. */
function weigh(burial: Burial, all: readonly Burial[]): { allowed: number; buried: number } {
  const before = all
    .slice(0, all.indexOf(burial))
    .filter(
      ({ process, atMs }) => process === burial.process && burial.atMs - atMs < DEAD_TIMEOUT_MS,
    );
  const owners = new Set([...burial.living, burial.about, ...before.map(({ about }) => about)]);
  const allowed = Math.max(1, Math.floor(owners.size * EVICTED_SHARE_MAX));
  return { allowed, buried: before.length + 1 };
}

describe('Membership, random worlds against a model of the brake', () => {
  it('M3 no node buries more than 30 % of the owners in one dead-timeout, returned ones counted once', function () {
    this.timeout(120_000);
    let own = 0;
    for (let seed = 1; seed <= WORLDS; seed += 1) {
      const { burials } = world(seed);
      for (const burial of burials.filter((each) => each.own)) {
        own += 1;
        const { allowed, buried } = weigh(burial, burials);
        const where = `world ${seed}: ${burial.at} buries ${burial.about} at ${burial.atMs}`;
        expect(buried, where).to.be.at.most(allowed);
      }
    }
    expect(own).to.be.above(WORLDS / 2);
  });
});
