import { expect } from 'chai';
import { World } from '../world.js';

describe('edges of writes', () => {
  it('W6 a spec that has changed under one revision is taken', () => {
    const world = new World();
    world.import({ spec: { priority: 1 } });
    expect(world.import({ spec: { priority: 2 } })).to.include({ kind: 'updated' });
    expect(world.record('a').spec.priority).to.equal(2);
  });

  it('W11 D4 a removal is not carried out whose cancellation is on its way to the disk', () => {
    const world = new World();
    world.register();
    world.probe([true, true]);
    world.remove();
    world.advance(4_000);
    world.slowDisk = true;
    world.register();
    world.advance(2_000);
    world.commit();
    world.advance(60_000);
    world.commit();
    expect(world.record()).to.include({ status: 'PENDING' });
  });
});
