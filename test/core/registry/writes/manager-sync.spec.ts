import { expect } from 'chai';
import type { ManagerSync } from '../../../../src/core/registry/registry.js';
import { error, parsed, value, World } from '../world.js';

const url = (name: string) => `http://${name}`;

/** All the workers of a manager: names, each with a cost where one is given. */
function sync(world: World, workers: Record<string, number>, options: Partial<ManagerSync> = {}) {
  const specs = Object.entries(workers).map(([name, cost]) => parsed({ url: url(name), cost }));
  const defaults = { manager: 'k8s', allowEmpty: false, force: false, validateOnly: false };
  return world.settle(world.registry.sync({ ...defaults, workers: specs, ...options }, world.now));
}
const counts = (created: number, replaced: number, unchanged: number, removed: number) => ({
  ...{ created, replaced, unchanged, removed },
});

describe('sync', () => {
  it('W15 creates, replaces, leaves and removes, exactly what differs', () => {
    const world = new World();
    expect(value(sync(world, { a: 1, b: 1, c: 1 }))).to.deep.equal(counts(3, 0, 0, 0));
    world.events();
    world.unsaved();
    expect(value(sync(world, { a: 1, b: 2, d: 1 }))).to.deep.equal(counts(1, 1, 1, 1));
    expect(world.events()).to.have.members([
      'REPLACED me PENDING',
      'REGISTERED me PENDING',
      'REMOVED me PENDING',
    ]);
    expect(world.unsaved()).to.have.length(3);
    expect(value(sync(world, { a: 1, b: 2, d: 1 }))).to.deep.equal(counts(0, 0, 3, 0));
    expect([world.events(), world.unsaved()]).to.deep.equal([[], []]);
  });

  it('W11 drains what is routable, once, and takes it back when it is named again', () => {
    const world = new World();
    sync(world, { a: 1, b: 1 });
    world.report('READY', undefined, url('a'));
    expect(value(sync(world, { b: 1 }))).to.deep.equal(counts(0, 0, 1, 1));
    expect(world.record('me', url('a')).status).to.equal('DRAINING');
    world.advance(4000);
    expect(value(sync(world, { b: 1 }))).to.deep.equal(counts(0, 0, 1, 0));
    expect(world.registry.nextDeadlineMs()).to.equal(5000);
    expect(value(sync(world, { a: 1, b: 1 }))).to.deep.equal(counts(0, 0, 2, 0));
    world.advance(60_000);
    expect(world.record('me', url('a')).status).to.equal('PENDING');
  });

  it('W11 W15 what another manager lets go of is taken over while it drains', () => {
    const world = new World();
    sync(world, { a: 1, b: 1 }, { manager: 'other' });
    world.report('READY', undefined, url('a'));
    sync(world, { b: 1 }, { manager: 'other' });
    const { highestRevision } = world.registry;
    const checked = value(sync(world, { a: 1 }, { validateOnly: true }));
    expect(checked).to.deep.equal(counts(0, 1, 0, 0));
    expect(world.record('me', url('a'))).to.include({ manager: 'other', status: 'DRAINING' });
    expect(world.registry.highestRevision).to.equal(highestRevision);
    expect(value(sync(world, { a: 1 }))).to.deep.equal(counts(0, 1, 0, 0));
    world.advance(60_000);
    expect(world.record('me', url('a'))).to.include({ manager: 'k8s', status: 'PENDING' });
  });

  it('W11 W15 who registers what a manager let go of maintains it from then on', () => {
    const world = new World();
    sync(world, { a: 1, b: 1 }, { manager: 'other' });
    world.report('READY', undefined, url('a'));
    sync(world, { b: 1 }, { manager: 'other' });
    world.register({ url: url('a'), cost: 1 }, { manager: 'k8s' });
    expect(world.record('me', url('a'))).to.include({ manager: 'k8s', status: 'PENDING' });
    expect(value(sync(world, { b: 1 }, { manager: 'other' })).removed).to.equal(0);
  });

  it('W15 leaves the URLs of others alone, and takes them over by force', () => {
    const world = new World();
    sync(world, { a: 1 }, { manager: 'other' });
    world.register({ url: url('b'), cost: 1 });
    expect(value(sync(world, { a: 2, b: 2, c: 1 }))).to.deep.equal(counts(1, 0, 2, 0));
    expect(world.record('me', url('a'))).to.include({ manager: 'other' });
    expect(world.record('me', url('b')).spec.cost).to.equal(1);
    const forced = value(sync(world, { a: 2, b: 1, c: 1 }, { force: true }));
    expect(forced).to.deep.equal(counts(0, 2, 1, 0));
    expect([...world.table.byManager('k8s')]).to.have.length(3);
    expect([...world.table.byManager('other')]).to.have.length(0);
  });

  it('W3 W15 taking a record over as it is changes its manager, and not its revision', () => {
    const world = new World();
    sync(world, { a: 1 }, { manager: 'other' });
    const { revision } = world.record('me', url('a'));
    world.events();
    expect(value(sync(world, { a: 1 }, { force: true }))).to.deep.equal(counts(0, 1, 0, 0));
    expect(world.record('me', url('a'))).to.include({ manager: 'k8s', revision });
    expect(world.events()).to.deep.equal(['REPLACED me PENDING']);
    expect(value(sync(world, { a: 1 }, { force: true }))).to.deep.equal(counts(0, 0, 1, 0));
  });

  it('W15 removes only what its own manager owns', () => {
    const world = new World();
    sync(world, { a: 1 }, { manager: 'other' });
    world.register({ url: url('b') });
    world.import({ url: url('c'), manager: 'k8s' });
    expect(value(sync(world, { d: 1 }))).to.deep.equal(counts(1, 0, 0, 0));
    expect(world.table.size).to.equal(4);
  });

  it('W2 a URL of another owner is claimed', () => {
    const world = new World();
    world.import({ url: url('a') });
    expect(value(sync(world, { a: 1 }))).to.deep.equal(counts(1, 0, 0, 0));
    expect(world.table.active(url('a'))).to.include({ owner: 'me', status: 'READY' });
  });

  it('W2 S7 a record of an earlier boot is claimed, as by a registration', () => {
    const world = new World();
    world.import({ owner: 'me', url: url('a'), stale: true });
    expect(value(sync(world, { a: 1 }))).to.deep.equal(counts(1, 0, 0, 0));
    expect(world.record('me', url('a'))).to.include({ origin: 'LOCAL', manager: 'k8s' });
  });

  it('W10 absent keys stay', () => {
    const world = new World();
    const withKey = [parsed({ url: url('a'), api_key: 'k' })];
    sync(world, {}, { workers: withKey });
    expect(value(sync(world, { a: 1 })).replaced, 'the cost is spelled out').to.equal(1);
    expect(world.registry.apiKey(world.id('me', url('a')))).to.equal('k');
  });

  it('an empty set needs allow_empty', () => {
    const world = new World();
    sync(world, { a: 1 });
    expect(error(sync(world, {}))).to.include({ kind: 'INVALID', reason: 'INVALID_REQUEST' });
    expect(world.table.size).to.equal(1);
    expect(value(sync(world, {}, { allowEmpty: true }))).to.deep.equal(counts(0, 0, 0, 1));
    expect(world.table.size).to.equal(0);
  });

  it('a manager is required', () => {
    expect(error(sync(new World(), { a: 1 }, { manager: '' })).kind).to.equal('INVALID');
  });

  it('a URL that is named twice refuses all, and says where', () => {
    const world = new World();
    const workers = ['a', 'b', 'A'].map((name, at) => ({
      ...parsed({ url: url(name) }),
      field: `workers[${at}].spec`,
    }));
    const refused = JSON.stringify(error(sync(world, {}, { workers })));
    expect(refused).to.include('"workers[2].spec.url"').and.include('workers[0]');
    expect(world.table.size).to.equal(0);
  });

  for (const many of [2, 3, 4]) {
    it(`X4 ${many} workers with room for 3 are ${many <= 3 ? 'taken' : 'all refused'}`, () => {
      const world = new World({ maxLocal: 3 });
      const names = Array.from({ length: many }, (_, at) => [`w${at}`, 1] as const);
      const result = sync(world, Object.fromEntries(names));
      expect(result.ok).to.equal(many <= 3);
      expect(world.table.size).to.equal(many <= 3 ? many : 0);
      const again = sync(world, Object.fromEntries(names));
      expect(again.ok, 'those that there are take no more room').to.equal(many <= 3);
    });
  }

  it('validate_only puts nothing of others together in one batch', () => {
    const world = new World();
    world.slowDisk = true;
    for (const name of ['a', 'b', 'c']) world.register({ url: url(name) });
    sync(world, { d: 1 }, { validateOnly: true });
    expect(world.take(1)).to.have.length(1);
  });

  it('validate_only counts what would happen, and changes nothing', () => {
    const world = new World();
    sync(world, { a: 1, b: 1, c: 1 });
    world.events();
    const { revision } = world.table;
    const { highestRevision } = world.registry;
    const checked = sync(world, { a: 1, b: 2, d: 1 }, { validateOnly: true });
    expect(value(checked)).to.deep.equal(counts(1, 1, 1, 1));
    expect([world.table.revision, world.events()]).to.deep.equal([revision, []]);
    expect(world.registry.highestRevision).to.equal(highestRevision);
  });
});
