import { expect } from 'chai';
import {
  REMOVAL_CAUSES_MAX,
  RemovalCauses,
} from '../../../../src/core/registry/table/removal-causes.js';
import type { NodeStatus } from '../../../../src/core/node-status.js';
import { World } from '../world.js';

describe('causes of removals', () => {
  it('W19 remembers the newest REMOVAL_CAUSES_MAX causes', () => {
    const causes = new RemovalCauses();
    for (let id = 0; id < REMOVAL_CAUSES_MAX; id += 1) causes.note(`w${id}`, 'DRAINED');
    expect(causes.of('w0')).to.equal('DRAINED');
    causes.note('w0', 'SKIPPED');
    causes.note('one more', 'SETTLED');
    expect([causes.of('w0'), causes.of('w1'), causes.of('w2')]).to.deep.equal([
      ...['SKIPPED', undefined, 'DRAINED'],
    ]);
  });

  for (const [status, stale, cause] of [
    ['ALIVE', false, 'REMOVED_BY_OWNER'],
    ['DEAD', false, 'REMOVED_BY_OWNER'],
    ['ALIVE', true, 'OWNER_RESTARTED'],
    ['LEFT', true, 'OWNER_LEFT'],
    ['EVICTED', true, 'OWNER_EVICTED'],
  ] as const satisfies readonly (readonly [NodeStatus, boolean, string])[]) {
    it(`W12 an import of an owner that is ${status}, ${stale ? 'not ' : ''}confirmed by it, goes with ${cause}`, () => {
      const world = new World();
      world.import({ owner: 'b', stale });
      world.registry.setNodeStatus('b', status);
      world.registry.removeImport('b', world.id('b'));
      expect(world.registry.removalCause(world.id('b'))).to.equal(cause);
    });
  }

  it('W12 H5 a FAILED worker that removes itself is UNHEALTHY, after a disk that refused it too', () => {
    const world = new World();
    world.register();
    world.report('FAILED');
    const id = world.id();
    world.slowDisk = true;
    world.registry.removeFailed(id);
    world.refuse();
    world.slowDisk = false;
    world.advance(60_000);
    expect([world.table.size, world.registry.removalCause(id)]).to.deep.equal([0, 'UNHEALTHY']);
  });
});
