import { expect } from 'chai';
import type { WorkerStatus } from '../../../../src/core/registry/worker.js';
import { World } from '../world.js';

/** A world with an import in this status, of which its owner says what it published. */
function imported(status: WorkerStatus, probes = ''): World {
  const world = new World();
  world.import({ status, load: 0.5 });
  world.probe(
    Array.from(probes, (probe) => probe === '+'),
    world.id('a'),
  );
  world.events();
  return world;
}
const hear = (world: World, healthy: boolean) =>
  world.registry.applyVerdict(world.id('a'), healthy, world.now);

describe('verdicts of other nodes about an import', () => {
  for (const [from, probes, healthy, to] of [
    ['READY', '', false, 'NOT_READY'],
    ['NOT_READY', '', true, 'READY'],
    ['READY', '---------', true, 'READY'],
  ] as const) {
    it(`H11 ${from}${probes} is ${to} when they find it healthy: ${healthy}`, () => {
      const world = imported(from, probes);
      world.advance(7);
      hear(world, healthy);
      expect(world.record('a')).to.include({ status: to, ownerStatus: from });
      expect(world.record('a').health).to.include({
        reason: 'SHARED_VERDICT',
        statusTimeMs: world.now.wallMs,
        consecutiveFailures: 0,
      });
      expect(world.events()).to.deep.equal([`STATUS_CHANGED a ${to}`]);
      expect(world.unsaved()).to.deep.equal([]);
    });
  }

  for (const [from, probes, healthy, stays] of [
    ['READY', '+', true, 'READY'],
    ['NOT_READY', '+', false, 'NOT_READY'],
    ['READY', '---------', false, 'FAILED'],
    ['DRAINING', '', true, 'NOT_READY'],
  ] as const) {
    it(`H11 of ${from}${probes}, which is ${stays}, they change nothing with healthy: ${healthy}`, () => {
      const world = imported(from, probes);
      const before = world.record('a');
      const { revision } = world.table;
      hear(world, healthy);
      expect(world.record('a')).to.equal(before).and.include({ status: stays });
      expect([world.table.revision, world.events()]).to.deep.equal([revision, []]);
    });
  }

  it('H11 a worker that its owner drains is lowered like any other', () => {
    const world = imported('DRAINING');
    world.registry.removeImport('a', world.id('a'));
    world.import({ status: 'READY' });
    world.import({ status: 'PENDING' });
    hear(world, false);
    expect(world.record('a').status).to.equal('NOT_READY');
  });

  it('H11 W8 an own worker, and one that is not known, follow the probes of this node alone', () => {
    const world = new World();
    world.register();
    world.report('READY');
    for (const id of [world.id(), 'none']) world.registry.applyVerdict(id, false, world.now);
    expect(world.record().status).to.equal('READY');
    world.report('DRAINING');
    for (const healthy of [true, false])
      world.registry.applyVerdict(world.id(), healthy, world.now);
    expect(world.record().status).to.equal('DRAINING');
  });
});
