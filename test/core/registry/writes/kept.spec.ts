import { expect } from 'chai';
import { Drains } from '../../../../src/core/registry/table/drains.js';
import { testSpec } from '../../../support/workers.js';
import { error, value, World } from '../world.js';

const V = 'http://v:8000';

/** A world with one worker that probes have found READY, whose disk is slow from now on. */
function slow(): World {
  const world = new World();
  world.register();
  world.probe([true, true]);
  world.slowDisk = true;
  return world;
}

describe('what is kept beside records', () => {
  it('W10 W18 H7 goes with them: key, lease and report', () => {
    const world = new World();
    world.register({ api_key: 'sk-1' }, { leaseMs: 30_000 });
    world.report('READY', 20_000);
    world.remove({ skipDrain: true });
    expect(world.registry.apiKey(world.id())).to.equal(undefined);
    expect(world.registry.leaseCount).to.equal(0);
    expect(world.registry.nextDeadlineMs()).to.equal(undefined);
  });

  it('W11 nothing of a drain is on disk before there is one, and it is known while there is', () => {
    const world = new World();
    world.register();
    world.report('READY');
    expect(world.saved()[0]!.worker).to.not.have.property('removeTimeMs');
    expect(world.registry.isDraining(world.id())).to.equal(false);
    world.remove();
    expect(world.registry.isDraining(world.id())).to.equal(true);
    expect(world.saved()[0]!.worker).to.have.property('removeTimeMs');
  });

  it('D2 W11 what is restored drains only if it did', () => {
    const before = new World();
    before.register();
    const after = new World({ maxLocal: 1 });
    after.registry.restore([before.saved()[0]!.worker!], after.now);
    expect(after.registry.isDraining(after.id())).to.equal(false);
    expect(error(after.register({ url: V })).kind, 'it counts').to.equal('LIMIT_EXCEEDED');
  });

  it('W19 a look at what is in flight is taken once', () => {
    const world = new World();
    world.register();
    world.report('READY');
    world.remove();
    world.registry.reportLoads([{ id: world.id(), load: 1 }], world.now);
    expect(world.registry.nextDeadlineMs()).to.equal(0);
    world.advance(10);
    expect(world.registry.nextDeadlineMs()).to.be.above(10);
  });

  it('W19 of a worker about which nobody says anything, the settling time is waited out', () => {
    const drains = new Drains();
    const { health } = testSpec(V);
    drains.begin('w', health, { monotonicMs: 100, wallMs: 0 });
    const unknown = { sum: undefined, everybodyReports: false };
    expect(drains.judge('w', unknown, 5_099)).to.equal(5_100);
    expect(drains.judge('w', unknown, 5_100)).to.equal('SETTLED');
  });

  it('W4 the claim of a third owner that goes leaves the active one alone', () => {
    const world = new World();
    for (const owner of ['b', 'a', 'c']) world.import({ owner });
    expect(world.table.active('http://w:8000')).to.include({ owner: 'b' });
    world.registry.removeImport('c', world.id('c'));
    expect(world.table.active('http://w:8000')).to.include({ owner: 'b' });
  });
});

describe('D4 writes that wait for the disk together', () => {
  it('D4 W3 what probes count meanwhile is kept by a replace, where the status stays', () => {
    const world = slow();
    world.replace({ cost: 2 });
    world.probe([false]);
    world.commit();
    expect(world.registry.health(world.record()).consecutiveFailures).to.equal(1);
  });

  it('D4 W3 two replaces keep a status that changes meanwhile', () => {
    const world = slow();
    world.replace({ cost: 2 });
    world.replace({ cost: 3 });
    world.probe([false, false, false]);
    world.commit();
    expect(world.record()).to.include({ status: 'NOT_READY' });
    expect(world.record().spec.cost).to.equal(3);
  });

  it('D4 H7 a report before a replace has its word', () => {
    const world = slow();
    world.report('NOT_READY');
    world.replace({ cost: 2 });
    world.commit();
    expect(world.record()).to.include({ status: 'NOT_READY' });
  });

  it('D4 several writes of one worker are one, as old as the first, until it is taken', () => {
    const world = slow();
    world.replace({ cost: 2 });
    const first = world.registry.newestWrite;
    world.replace({ cost: 3 });
    expect([world.registry.newestWrite, world.registry.oldestPending]).to.deep.equal([
      first,
      first,
    ]);
    world.take();
    world.replace({ cost: 4 });
    expect(world.registry.newestWrite).to.equal(first + 1);
    expect(world.registry.oldestPending, 'it is not on disk yet').to.equal(first);
    world.registry.committed(world.now);
    expect(world.registry.oldestPending).to.equal(first + 1);
  });

  it('D4 W18 a lease does not end while a write is being written', () => {
    const world = new World();
    world.register({}, { leaseMs: 1_000 });
    world.report('READY');
    world.slowDisk = true;
    world.replace({ cost: 2 });
    world.take();
    world.advance(1_000);
    expect(world.record().status).to.equal('READY');
  });

  for (const end of ['committed', 'refused'] as const) {
    it(`D4 W15 after a sync that was ${end}, batches are as small as before`, () => {
      const world = new World();
      world.slowDisk = true;
      const urls = ['http://a:1', 'http://b:1', 'http://c:1'];
      const sync = { manager: 'm', urls, cost: 1, force: false, validateOnly: false };
      world.sync(sync);
      if (end === 'committed') expect(world.take(1)).to.have.length(3);
      world.registry[end](world.now);
      if (end === 'refused') while (world.registry.hasUnsaved) world.take(9);
      for (const url of ['http://d:1', 'http://e:1']) world.register({ url });
      expect(world.take(1)).to.have.length(1);
    });
  }

  it('D4 verdicts go to disk in batches of the size that is asked for', () => {
    const world = new World();
    const urls = ['http://a:1', 'http://b:1', 'http://c:1'];
    for (const url of urls) world.register({ url, health: { success_threshold: 1 } });
    world.slowDisk = true;
    for (const url of urls) world.probe([true], world.id('me', url));
    expect(world.take(2)).to.have.length(2);
    world.registry.committed(world.now);
    expect(world.take(2)).to.have.length(1);
  });

  it('D4 X4 after a refusal, the room is that of the workers that are there', () => {
    const world = new World({ maxLocal: 2 });
    world.import({ url: 'http://x:1' });
    world.register();
    world.register({ url: V });
    world.remove({ skipDrain: true });
    world.registry.removeImport('a', world.id('a', 'http://x:1'));
    world.slowDisk = true;
    world.register();
    world.refuse();
    world.slowDisk = false;
    value(world.register());
    expect(error(world.register({ url: 'http://u:1' })).kind).to.equal('LIMIT_EXCEEDED');
  });
});
