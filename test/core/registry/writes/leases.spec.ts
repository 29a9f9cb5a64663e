import { expect } from 'chai';
import type { StoredWorker } from '../../../../src/core/registry/table/stored.js';
import { JOURNAL_RETRY_MS } from '../../../../src/core/limits.js';
import { World, value } from '../world.js';

const LEASE = { leaseMs: 30_000 };
const leased = (spec: object = {}): World => {
  const world = new World();
  world.register(spec, LEASE);
  world.report('READY');
  return world;
};
const renew = (world: World) => world.settle(world.registry.keepAlive([world.id()], world.now));
/** What the disk has of the worker. */
const stored = (world: World): StoredWorker => world.saved()[0]!.worker!;

describe('leases', () => {
  it('W18 a worker that is not renewed drains, then goes', () => {
    const world = leased();
    world.events();
    world.advance(29_999);
    expect(world.record().status).to.equal('READY');
    world.advance(1);
    expect(world.record()).to.include({ status: 'DRAINING' });
    expect(world.record().health.reason).to.equal('LEASE_EXPIRED');
    expect(world.record().removeTimeMs).to.equal(world.now.wallMs + 5000);
    world.advance(4999);
    expect(world.record().status).to.equal('DRAINING');
    world.advance(1);
    expect(world.table.size).to.equal(0);
    expect(world.events()).to.deep.equal(['STATUS_CHANGED me DRAINING', 'REMOVED me DRAINING']);
    expect(world.registry.nextDeadlineMs()).to.equal(undefined);
  });

  it('W18 one that has no requests goes at once', () => {
    const world = new World();
    world.register({}, LEASE);
    world.advance(30_000);
    expect(world.table.size).to.equal(0);
  });

  it('W18 a renewal begins it anew, without revision or event', () => {
    const world = leased();
    const { revision } = world.record();
    world.events();
    for (let second = 0; second < 300; second += 10) {
      world.advance(10_000);
      expect(renew(world)).to.deep.equal([]);
    }
    expect(world.record()).to.include({ status: 'READY', revision });
    expect(world.events()).to.deep.equal([]);
    world.advance(30_000);
    expect(world.record().status).to.equal('DRAINING');
  });

  it('W18 a renewal reaches the disk at most once in a third of the lease', () => {
    const world = leased();
    let writes = 0;
    for (let second = 0; second < 300; second += 1) {
      world.advance(1000);
      world.registry.keepAlive([world.id()], world.now);
      if (world.registry.hasUnsaved) writes += 1;
      world.commit();
    }
    expect(writes).to.equal(30);
  });

  it('W18 a renewal in the same moment does not, one under a clock that was set back does', () => {
    const world = leased();
    expect(world.registry.keepAlive([world.id()], world.now)).to.deep.equal([]);
    expect(world.registry.hasUnsaved).to.equal(false);
    const { monotonicMs, wallMs } = world.now;
    world.registry.keepAlive([world.id()], { monotonicMs: monotonicMs + 1, wallMs: wallMs - 1 });
    expect(world.registry.hasUnsaved).to.equal(true);
  });

  it('W11 W18 a cordoned worker drains for its time, too, and no report of it lapses any more', () => {
    const world = new World();
    world.register({}, LEASE);
    world.report('DRAINING', 31_000);
    world.advance(30_000);
    expect(world.record()).to.include({ removeTimeMs: world.now.wallMs + 5000 });
    expect(world.registry.leaseCount).to.equal(0);
    expect(stored(world)).to.not.have.any.keys('reportExpiryMs', 'leaseMs');
    world.advance(4_999);
    expect(world.record().status).to.equal('DRAINING');
    world.advance(1);
    expect(world.table.size).to.equal(0);
  });

  it('W18 D4 one that has no requests is to go at once, while the disk does not say so', () => {
    const world = new World();
    world.register({}, LEASE);
    world.slowDisk = true;
    world.advance(30_000);
    expect(world.record()).to.include({ status: 'DRAINING', removeTimeMs: world.now.wallMs });
  });

  it('W18 registering again renews, gives, keeps or ends a lease', () => {
    const world = leased();
    world.advance(20_000);
    expect(value(world.register({}, LEASE)).outcome).to.equal('UNCHANGED');
    world.advance(20_000);
    expect(value(world.register()).outcome).to.equal('UNCHANGED');
    expect(world.registry.leaseCount).to.equal(1);
    world.register({ cost: 2 }, { allowReplace: true });
    world.advance(9_999);
    expect(world.record().status).to.equal('READY');
    world.register({ cost: 2 }, { leaseMs: 0 });
    expect(world.registry.leaseCount).to.equal(0);
    world.advance(86_400_000);
    expect(world.record().status).to.equal('READY');
    expect(renew(world)).to.deep.equal([world.id()]);
  });

  it('W18 nothing is renewed that is unknown, imported, without a lease, or on its way out', () => {
    const world = leased();
    world.import({ owner: 'a', url: 'http://v:1' });
    world.register({ url: 'http://u:1' });
    const ids = ['none', world.id('a', 'http://v:1'), world.id('me', 'http://u:1')];
    expect(world.registry.keepAlive([...ids, world.id()], world.now)).to.deep.equal(ids);
    world.settle(world.remove());
    expect(renew(world)).to.deep.equal([world.id()]);
  });

  it('W11 W18 who registers what drains for its lease keeps it', () => {
    const world = leased();
    world.advance(30_000);
    expect(world.record().status).to.equal('DRAINING');
    world.register({}, LEASE);
    world.advance(29_999);
    expect(world.record().status).to.equal('PENDING');
    world.advance(1);
    expect(world.table.size).to.equal(0);
  });

  it('D4 W18 a write that is under way may renew: its end is waited for, whatever it is', () => {
    for (const end of ['commit', 'refuse'] as const) {
      const world = leased();
      world.advance(29_999);
      world.slowDisk = true;
      world.register({ cost: 2 }, { ...LEASE, allowReplace: true });
      world.advance(10);
      expect(world.record().status, end).to.equal('READY');
      expect(world.registry.nextDeadlineMs()).to.equal(world.now.monotonicMs + JOURNAL_RETRY_MS);
      world[end]();
      world.advance(1_000);
      expect(world.record().status).to.equal(end === 'commit' ? 'READY' : 'DRAINING');
    }
  });

  describe('after a restart', () => {
    const restored = (saved: StoredWorker, afterMs: number): World => {
      const world = new World();
      world.advance(afterMs);
      world.registry.restore([saved], world.now);
      return world;
    };
    const untilGone = (world: World): number => {
      const at = world.now.wallMs;
      while (world.record().status === 'READY') world.advance(1000);
      return world.now.wallMs - at;
    };

    it('W18 the rest of it is left, and a third, by which the disk may lag behind', () => {
      const saved = stored(leased());
      expect(saved).to.include({ leaseMs: 30_000 });
      expect(untilGone(restored(saved, 25_000))).to.equal(15_000);
    });

    it('W18 its length and its end are on disk again, on the clock of that time', () => {
      const world = restored(stored(leased()), 25_000);
      world.replace({ cost: 2 });
      expect(stored(world)).to.include({
        leaseMs: 30_000,
        leaseExpiryMs: world.now.wallMs + 15_000,
      });
    });

    it('W18 a worker has none of which the disk knows only a half, or nothing', () => {
      const { leaseMs, leaseExpiryMs, ...none } = stored(leased());
      for (const half of [{ leaseMs: leaseMs! }, { leaseExpiryMs: leaseExpiryMs! }, {}]) {
        const world = restored({ ...none, ...half }, 0);
        expect([world.registry.leaseCount, world.registry.nextDeadlineMs()]).to.deep.equal([
          0,
          undefined,
        ]);
      }
    });

    it('W18 a worker that nobody could renew has some seconds for it, never more than its lease', () => {
      const saved = stored(leased());
      expect(untilGone(restored(saved, 3_600_000))).to.equal(10_000);
      expect(untilGone(restored({ ...saved, leaseMs: 3_000 }, 3_600_000))).to.equal(3_000);
    });

    it('W18 a clock that was set back leaves no more than its length', () => {
      const saved = stored(leased());
      const ahead = { ...saved, leaseExpiryMs: saved.leaseExpiryMs! + 86_400_000 };
      expect(untilGone(restored(ahead, 0))).to.equal(30_000);
    });
  });
});
