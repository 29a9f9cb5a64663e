import { expect } from 'chai';
import { error, value, World } from '../world.js';

/** A world whose one worker is READY. */
function ready(spec: object = {}, options: ConstructorParameters<typeof World>[0] = {}): World {
  const world = new World(options);
  world.register(spec);
  world.probe([true, true]);
  if (world.record().status !== 'READY') world.report('READY');
  world.events();
  world.unsaved();
  return world;
}

describe('remove', () => {
  it('W11 a READY worker drains, and is removed when its time is over', () => {
    const world = ready();
    const { record, removed } = value(world.remove());
    expect(removed).to.equal(false);
    expect(record).to.include({ status: 'DRAINING', removeTimeMs: world.now.wallMs + 5000 });
    expect(record!.health.reason).to.equal('REMOVAL');
    expect(world.events()).to.deep.equal(['STATUS_CHANGED me DRAINING']);
    expect(world.unsaved()).to.deep.equal(['http://w:8000 DRAINING']);
    expect(world.registry.nextDeadlineMs()).to.equal(5000);
    world.advance(4999);
    expect(world.events()).to.deep.equal([]);
    world.advance(1);
    expect(world.events()).to.deep.equal(['REMOVED me DRAINING']);
    expect([world.table.size, world.unsaved()]).to.deep.equal([0, ['gone']]);
    expect(world.registry.nextDeadlineMs()).to.equal(undefined);
  });

  it('W11 a second removal does not restart the timer; skip_drain removes now', () => {
    const world = ready();
    world.remove();
    world.events();
    world.advance(3000);
    const second = value(world.remove());
    expect(second).to.deep.equal({ record: world.record(), removed: false });
    expect([world.events(), world.registry.nextDeadlineMs()]).to.deep.equal([[], 5000]);
    expect(value(world.remove({ skipDrain: true })).removed).to.equal(true);
    expect(world.events()).to.deep.equal(['REMOVED me DRAINING']);
    expect(world.registry.nextDeadlineMs()).to.equal(undefined);
  });

  for (const [what, world] of [
    ['drain_settle_secs 0', () => ready({ health: { drain_settle_secs: 0 } })],
    ['a worker that is PENDING', () => withStatus('PENDING')],
    ['a worker that is NOT_READY', () => withStatus('NOT_READY')],
    ['a worker that is FAILED', () => withStatus('FAILED')],
  ] as const) {
    it(`W11 ${what} is removed at once`, () => {
      expect(value(world().remove()).removed).to.equal(true);
    });
  }

  it('W11 any time to drain is one', () => {
    const world = ready({ health: { drain_settle_secs: 0.001 } });
    expect(value(world.remove()).removed).to.equal(false);
    world.advance(1);
    expect(world.table.size).to.equal(0);
  });

  it('W11 D4 a drain that ends while its removal is on its way to the disk says nothing more', () => {
    const world = ready();
    world.remove();
    world.slowDisk = true;
    world.remove({ skipDrain: true });
    world.advance(5000);
    world.commit();
    expect(world.events()).to.deep.equal(['STATUS_CHANGED me DRAINING', 'REMOVED me DRAINING']);
  });

  it('W11 a cordoned worker drains from now on', () => {
    const world = withStatus('DRAINING');
    world.events();
    expect(value(world.remove()).removed).to.equal(false);
    expect(world.events(), 'no change of status').to.deep.equal([]);
    expect(world.unsaved()).to.deep.equal(['http://w:8000 DRAINING']);
    world.advance(5000);
    expect(world.table.size).to.equal(0);
  });

  describe('W11 a removal in progress is cancelled', () => {
    for (const [how, write] of [
      ['by the same registration', (world: World) => world.register()],
      [
        'by another registration, without allow_replace',
        (world: World) => world.register({ cost: 2 }),
      ],
      ['by an upsert', (world: World) => world.register({ cost: 2 }, { allowReplace: true })],
      ['by a replace that changes nothing', (world: World) => world.replace({})],
      ['by a replace', (world: World) => world.replace({ cost: 2 })],
      ['by a patch', (world: World) => world.patch({ cost: 2 })],
    ] as const) {
      it(how, () => {
        const world = ready();
        world.remove();
        world.advance(4000);
        world.events();
        const { record } = value(write(world));
        expect(record).to.include({ status: 'PENDING', ownerStatus: 'PENDING' });
        expect(record).to.not.have.property('removeTimeMs');
        expect(record.health.reason).to.equal('REMOVAL_CANCELLED');
        expect(world.events()).to.include('STATUS_CHANGED me PENDING');
        expect(world.unsaved()).to.deep.equal(['http://w:8000 PENDING']);
        expect(world.registry.nextDeadlineMs()).to.equal(undefined);
        world.advance(60_000);
        expect(world.record(), 'its old timer hurts nobody').to.equal(record);
      });
    }

    it('and is READY when never probed', () => {
      for (const world of [
        ready({ health: { disable_health_check: true } }),
        ready({}, { healthChecks: false }),
      ]) {
        const { spec } = world.record();
        world.remove();
        const again = {
          parsed: { spec, apiKey: undefined, field: 'spec', warnings: [] },
          manager: '',
        };
        const input = { ...again, allowReplace: false, validateOnly: false };
        expect(
          value(world.settle(world.registry.register(input, world.now))).record.status,
        ).to.equal('READY');
      }
    });

    it('and a new removal has its whole time', () => {
      const world = ready();
      world.remove();
      world.advance(4000);
      world.register();
      world.report('READY');
      world.remove();
      world.advance(4999);
      expect(world.table.size).to.equal(1);
      world.advance(1);
      expect(world.table.size).to.equal(0);
    });
  });

  it('W11 no report and no probe brings back what is being removed', () => {
    const world = ready();
    world.remove();
    expect(value(world.report('READY')).status).to.equal('DRAINING');
    world.probe([true, true, true]);
    expect(world.record().status).to.equal('DRAINING');
    world.advance(5000);
    expect(world.table.size).to.equal(0);
  });

  it('W11 a record removed and registered again is no business of the old timer', () => {
    const world = ready();
    world.remove();
    world.remove({ skipDrain: true });
    world.register();
    world.advance(60_000);
    expect(world.record().status).to.equal('PENDING');
  });

  it('W4 the next claim takes over in the same turn, as one change', () => {
    const world = ready();
    world.import({ owner: 'b' });
    world.import({ owner: 'a', status: 'NOT_READY' });
    const { revision } = world.table;
    world.remove({ skipDrain: true });
    expect(world.table.active('http://w:8000')).to.equal(world.record('b'));
    expect(world.table.revision).to.equal(revision + 1);
  });

  it('what is missing is NOT_FOUND, unless that is allowed', () => {
    const world = new World();
    expect(error(world.remove())).to.include({ kind: 'WORKER_NOT_FOUND' });
    expect(value(world.remove({ allowMissing: true }))).to.deep.equal({ removed: false });
    expect(error(world.remove({ url: 'ftp://x', allowMissing: true })).kind).to.equal('INVALID');
  });

  it('W8 an import is NOT_OWNER, naming its owner', () => {
    const world = new World();
    world.import();
    expect(error(world.remove())).to.include({ kind: 'NOT_OWNER', owner: 'a' });
    expect(world.table.size).to.equal(1);
  });

  it('S7 an own record of an earlier boot may be removed, shadowed or not', () => {
    const world = new World();
    world.import({ owner: 'a' });
    world.import({ owner: 'me', revision: 5, stale: true });
    expect(world.table.isShadowed(world.record('me'))).to.equal(true);
    expect(value(world.remove())).to.include({ removed: true });
    expect(world.table.active('http://w:8000')).to.equal(world.record('a'));
    expect(world.table.size).to.equal(1);
  });

  it('W3 another revision than the expected one is ABORTED', () => {
    const world = ready();
    const input = { skipDrain: true, allowMissing: false, target: { id: world.id() } };
    const remove = (expectedRevision: number) =>
      world.settle(world.registry.remove({ ...input, expectedRevision }, world.now));
    expect(error(remove(5)).kind).to.equal('REVISION_MISMATCH');
    expect(value(remove(world.record().revision)).removed).to.equal(true);
  });
});

describe('removeAll', () => {
  it('M5 says for how long the last one drains', () => {
    const world = new World();
    world.advance(1_000);
    const leave = () => world.settle(world.registry.removeAll(false, world.now));
    expect(leave(), 'with nothing to remove').to.equal(0);
    for (const [url, seconds] of [
      ['http://a', 3],
      ['http://b', 8],
      ['http://c', 5],
    ] as const) {
      world.register({ url, health: { drain_settle_secs: seconds } });
      world.report('READY', undefined, url);
    }
    world.register({ url: 'http://d' });
    expect(leave()).to.equal(8_000);
    world.advance(3_000);
    expect(leave()).to.equal(5_000);
  });
});

describe('removeFailed', () => {
  it('H5 removes an own worker that is FAILED, and nothing else', () => {
    const world = withStatus('NOT_READY');
    world.import({ owner: 'b' });
    world.probe(Array<boolean>(9).fill(false), world.id('b'));
    expect(world.record('b').status).to.equal('FAILED');
    for (const id of [world.id(), world.id('b'), 'none']) {
      world.registry.removeFailed(id);
      world.settle(undefined);
    }
    expect(world.table.size).to.equal(2);
    world.report('FAILED');
    world.registry.removeFailed(world.id());
    world.settle(undefined);
    expect(world.table.size).to.equal(1);
  });

  it('D4 H5 what the disk refuses twice is tried a third time', () => {
    const world = withStatus('FAILED');
    world.slowDisk = true;
    world.registry.removeFailed(world.id());
    for (let refusals = 0; refusals < 3; refusals += 1) {
      world.refuse();
      expect(world.registry.nextDeadlineMs(), `${refusals}`).to.be.a('number');
      world.advance(10_000);
    }
    world.commit();
    expect(world.table.size).to.equal(0);
  });
});

function withStatus(status: 'PENDING' | 'NOT_READY' | 'FAILED' | 'DRAINING'): World {
  const world = new World();
  world.register();
  world.report(status);
  world.unsaved();
  return world;
}
