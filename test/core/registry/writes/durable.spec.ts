import { expect } from 'chai';
import fc from 'fast-check';
import { JOURNAL_RETRY_MS } from '../../../../src/core/limits.js';
import { RegistryModel, type Step } from '../registry-model.js';
import { run, shown, URLS } from '../registry-steps.js';
import { error, value, World } from '../world.js';

const V = 'http://v:8000';

/** A world with one worker on disk, whose disk is slow from now on. */
function slow(spec: object = {}): World {
  const world = new World();
  world.register(spec);
  world.slowDisk = true;
  world.events();
  world.saved();
  return world;
}

/** The batch is taken, and then `meanwhile` happens before it is on disk. */
function duringCommit(world: World, meanwhile: () => void): void {
  world.take();
  meanwhile();
  world.registry.committed(world.now);
}

describe('D4 durable before visible', () => {
  it('D4 a write is in no table, ring or index before it is on disk, and then in all', () => {
    const world = new World();
    world.slowDisk = true;
    const { revision } = world.table;
    const { record } = value(world.register({}, { manager: 'k8s' }));
    const shown = () => [world.table.size, world.table.revision, world.events().length];
    expect(shown()).to.deep.equal([0, revision, 0]);
    expect([...world.table.byManager('k8s')]).to.deep.equal([]);
    world.commit();
    expect(shown()).to.deep.equal([1, revision + 1, 1]);
    expect(world.record()).to.equal(record);
  });

  it('D4 writes are judged by those before them, on disk or not', () => {
    const world = new World();
    world.slowDisk = true;
    const { record } = value(world.register());
    expect(error(world.register({ cost: 2 })).kind).to.equal('WORKER_EXISTS');
    expect(value(world.register()).outcome).to.equal('UNCHANGED');
    expect(error(world.replace({ cost: 2 }, record.revision + 9)).kind).to.equal(
      'REVISION_MISMATCH',
    );
    world.take();
    const second = value(world.replace({ cost: 2 }, record.revision)).record;
    expect(value(world.replace({ cost: 2 }, record.revision)).outcome, 'retry').to.equal(
      'UNCHANGED',
    );
    expect(value(world.patch({ cost: 3 }, second.revision)).outcome).to.equal('REPLACED');
    expect(value(world.remove()).removed).to.equal(true);
    expect(error(world.remove()).kind).to.equal('WORKER_NOT_FOUND');
    expect(error(world.report('READY')).kind).to.equal('WORKER_NOT_FOUND');
    world.registry.committed(world.now);
    expect(world.record(), 'the first batch alone').to.equal(record);
    world.commit();
    expect(world.events()).to.deep.equal(['REGISTERED me PENDING', 'REMOVED me PENDING']);
  });

  it('D4 a refused write has changed nothing, nor what stood on it; its place is free', () => {
    const world = new World({ maxLocal: 1 });
    world.slowDisk = true;
    world.register({}, { manager: 'k8s' });
    expect(error(world.register({ url: V })).kind).to.equal('LIMIT_EXCEEDED');
    world.take();
    world.replace({ cost: 2 });
    world.registry.refused(world.now);
    expect([world.table.size, world.events()]).to.deep.equal([0, []]);
    expect(world.registry.oldestPending).to.equal(Infinity);
    expect(error(world.replace({ cost: 3 })).kind).to.equal('WORKER_NOT_FOUND');
    world.register({ url: V });
    world.commit();
    // What may be on disk of the refused one is taken back with the next batch.
    expect(world.unsaved()).to.have.members([`${V} PENDING`, 'gone']);
    expect(world.table.active(V)?.spec.url).to.equal(V);
  });

  it('D4 a refused replace leaves the worker as it was, for the disk too', () => {
    const world = slow({ cost: 1 });
    const before = world.record();
    world.replace({ cost: 2, api_key: 'k' });
    world.refuse();
    expect([world.record(), world.registry.apiKey(world.id())]).to.deep.equal([before, undefined]);
    world.commit();
    const [saved] = world.saved();
    expect(saved!.worker).to.include({ revision: before.revision, specText: before.spec.text });
  });

  it('D4 W15 a sync is one batch, however many workers, and all or nothing', () => {
    const world = slow();
    const urls = Array.from({ length: 20 }, (_, index) => `http://s${index}:1`);
    const sync = () =>
      world.sync({ manager: 'm', urls, cost: 1, force: false, validateOnly: false });
    sync();
    world.register({ url: V });
    expect(world.take(2)).to.have.length(20);
    world.registry.refused(world.now);
    expect(world.table.size).to.equal(1);
    sync();
    expect(world.take(2).filter(({ worker }) => worker)).to.have.length(20);
    world.registry.committed(world.now);
    expect(world.table.size).to.equal(21);
  });

  it('D4 batches are taken in order, about as many as asked for', () => {
    const world = new World();
    world.slowDisk = true;
    const orders = ['a', 'b', 'c'].map((name) => {
      world.register({ url: `http://${name}:1` });
      return world.registry.newestWrite;
    });
    const durable = () => orders.filter((order) => order < world.registry.oldestPending).length;
    for (const count of [2, 3]) {
      expect(world.take(2)).to.have.length(count === 2 ? 2 : 1);
      world.registry.committed(world.now);
      expect([durable(), world.table.size]).to.deep.equal([count, count]);
    }
  });
});

describe('D4 what does not wait for the disk', () => {
  it('D4 W3 a verdict is visible at once, and a replace that was pending keeps it', () => {
    const world = slow();
    world.report('READY');
    world.commit();
    const { record } = value(world.replace({ cost: 2 }));
    duringCommit(world, () => {
      world.probe([false, false, false]);
      expect(world.record().status).to.equal('NOT_READY');
    });
    expect(world.record()).to.include({ status: 'NOT_READY', revision: record.revision });
    expect(world.registry.health(world.record()).consecutiveFailures).to.equal(3);
    world.saved();
    world.commit();
    expect(world.unsaved(), 'it was not in the batch').to.deep.equal(['http://w:8000 NOT_READY']);
  });

  it('D4 H2 on a full disk a verdict counts, and is written when there is room', () => {
    const world = slow();
    world.probe([true, true]);
    world.refuse();
    expect(world.record().status).to.equal('READY');
    expect(world.events()).to.deep.equal(['STATUS_CHANGED me READY']);
    world.commit();
    expect(world.unsaved()).to.deep.equal(['http://w:8000 READY']);
  });

  it('D4 H7 the same report again takes nothing back that probes have counted meanwhile', () => {
    const world = slow();
    world.report('PENDING', 60_000);
    duringCommit(world, () => world.probe([true]));
    const health = world.registry.health(world.record());
    expect(health).to.include({ consecutiveSuccesses: 1, reason: 'GATEWAY_REPORT' });
  });

  it('D4 H7 a report lapses in time, whatever the disk does; a renewal counts when it is there', () => {
    const world = slow();
    world.report('READY', 1_000);
    world.commit();
    world.advance(500);
    world.report('READY', 5_000);
    duringCommit(world, () => {
      world.advance(500);
      expect(world.record().status).to.equal('NOT_READY');
    });
    expect(world.record().status).to.equal('READY');
    expect(world.registry.nextDeadlineMs()).to.equal(5_500);
  });

  it('D4 H6 a probe that ends meanwhile has not the last word on who is probed no more', () => {
    const world = slow();
    world.report('READY');
    world.commit();
    world.replace({ health: { disable_health_check: true } });
    duringCommit(world, () => world.probe([false, false, false]));
    expect(world.record().status).to.equal('READY');
  });

  it('D4 W2 a claim inherits what the import is when it becomes visible', () => {
    const world = new World();
    world.slowDisk = true;
    world.import({ status: 'READY' });
    expect(value(world.register()).record.status).to.equal('READY');
    duringCommit(world, () => world.import({ status: 'NOT_READY', revision: 2 }));
    expect(world.record().status).to.equal('NOT_READY');
    expect(world.table.active('http://w:8000')).to.equal(world.record());
    world.saved();
    world.commit();
    expect(world.unsaved()).to.deep.equal(['http://w:8000 NOT_READY']);
  });
});

describe('D4 removals', () => {
  function ready(): World {
    const world = slow();
    world.report('READY');
    world.commit();
    world.events();
    return world;
  }

  it('D4 W11 a drain lasts from the moment in which it is visible', () => {
    const world = ready();
    world.remove();
    duringCommit(world, () => world.advance(3_000));
    expect(world.record()).to.include({
      status: 'DRAINING',
      removeTimeMs: world.now.wallMs + 5_000,
    });
    expect(world.registry.nextDeadlineMs()).to.equal(8_000);
  });

  it('D4 W11 the end of a drain is visible when it is on disk; refused, it is tried again', () => {
    const world = ready();
    world.remove();
    world.commit();
    world.advance(5_000);
    expect(world.record().status).to.equal('DRAINING');
    world.refuse();
    expect(world.record().status).to.equal('DRAINING');
    expect(world.registry.nextDeadlineMs()).to.equal(5_000 + JOURNAL_RETRY_MS);
    world.advance(JOURNAL_RETRY_MS);
    world.commit();
    expect([world.table.size, world.registry.nextDeadlineMs()]).to.deep.equal([0, undefined]);
  });

  it('D4 W11 a cancellation that the disk refused leaves the removal in force', () => {
    const world = ready();
    world.remove();
    world.commit();
    expect(value(world.register()).record.status).to.equal('PENDING');
    world.take();
    world.advance(5_000);
    world.registry.refused(world.now);
    expect(world.record().status).to.equal('DRAINING');
    world.advance(JOURNAL_RETRY_MS);
    world.commit();
    expect(world.table.size).to.equal(0);
  });

  it('D4 H5 the removal of a FAILED one is tried again until it is done, or not wanted any more', () => {
    for (const wanted of [false, true]) {
      const world = slow();
      world.report('FAILED');
      world.commit();
      world.registry.removeFailed(world.id());
      world.refuse();
      if (wanted) world.report('READY');
      world.advance(JOURNAL_RETRY_MS);
      world.commit();
      expect(world.table.size).to.equal(wanted ? 1 : 0);
    }
  });

  it('D4 a gateway that was refused a removal is not overruled later', () => {
    const world = slow();
    world.report('FAILED');
    world.commit();
    world.remove();
    world.refuse();
    world.advance(60_000);
    world.commit();
    expect(world.record().status).to.equal('FAILED');
  });

  it('D4 removed and registered anew in one batch it is one change, and nothing is inherited', () => {
    const world = ready();
    world.remove({ skipDrain: true });
    expect(value(world.register({ cost: 2 })).outcome).to.equal('CREATED');
    const { revision } = world.table;
    world.commit();
    expect(world.table.revision).to.equal(revision + 1);
    expect(world.record()).to.include({ status: 'PENDING' });
    expect(world.events()).to.deep.equal(['REPLACED me PENDING', 'STATUS_CHANGED me PENDING']);
  });

  it('D4 M5 leaving removes everything in one batch, what is pending too', () => {
    const world = slow();
    world.register({ url: V });
    world.registry.removeAll(true, world.now);
    expect(world.take(1)).to.have.length(2);
    world.registry.committed(world.now);
    expect(world.table.size).to.equal(0);
  });
});

const url = fc.constantFrom(...URLS);
const cost = fc.constantFrom(1, 2);
const manager = fc.constantFrom('k8s', 'tool');
const write: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    ...{ t: fc.constant('register' as const), url, cost, manager },
    ...{ allowReplace: fc.boolean(), validateOnly: fc.boolean() },
  }),
  fc.record({
    t: fc.constant('replace' as const),
    url,
    cost,
    expected: fc.constant('any' as const),
  }),
  fc.record({
    ...{ t: fc.constant('remove' as const), url, skipDrain: fc.boolean() },
    expected: fc.constant('any' as const),
  }),
  fc.record({
    ...{ t: fc.constant('report' as const), url, validForMs: fc.constant(undefined) },
    status: fc.constantFrom('READY', 'NOT_READY', 'DRAINING' as const),
  }),
  fc.record({
    ...{ t: fc.constant('sync' as const), manager, cost },
    ...{ urls: fc.subarray([...URLS]), force: fc.boolean(), validateOnly: fc.constant(false) },
  }),
);
const disk = fc.constantFrom('take', 'committed', 'refused');

describe('D4 any writes, any disk', () => {
  it('D4 shows what a plain map would of the writes that are on disk; answers by all of them', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(write, write, disk), { maxLength: 30 }), (steps) => {
        const world = new World();
        world.slowDisk = true;
        let durable: Step[] = [];
        let taken: Step[] = [];
        let waiting: Step[] = [];
        let busy = false;
        const modelOf = (...done: Step[]): RegistryModel => {
          const model = new RegistryModel();
          for (const step of done) model.run(step);
          return model;
        };
        for (const step of steps) {
          if (typeof step !== 'string') {
            const model = modelOf(...durable, ...taken, ...waiting);
            expect(run(world, step)).to.equal(model.run(step));
            waiting.push(step);
          } else if (step === 'take' && !busy) {
            world.take();
            busy = true;
            [taken, waiting] = [waiting, []];
          } else if (step === 'committed' && busy) {
            world.registry.committed(world.now);
            busy = false;
            [durable, taken] = [[...durable, ...taken], []];
          } else if (step === 'refused' && busy) {
            world.registry.refused(world.now);
            busy = false;
            [taken, waiting] = [[], []];
          }
          expect(shown(world)).to.deep.equal(modelOf(...durable).shown());
        }
      }),
      { numRuns: 400 },
    );
  });
});
