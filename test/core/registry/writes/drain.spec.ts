import { expect } from 'chai';
import { factKey, toAmount, toSaid } from '../../../../src/core/observed/fact.js';
import {
  DRAIN_QUIET_MS,
  DRAIN_RESTART_GRACE_MS,
} from '../../../../src/core/registry/table/drains.js';
import { value, World } from '../world.js';

const OTHER = 'other';

/** A READY worker, and another node that is alive. */
function ready(health: object = {}): World {
  const world = new World();
  world.register({ health: { check_interval_secs: 1, ...health } });
  world.probe([true, true]);
  world.registry.setNodeStatus(OTHER, 'ALIVE');
  return world;
}

/** What this node's gateway reports. */
function report(world: World, load: number, queued?: number): void {
  const id = world.id();
  world.registry.reportLoads(
    [{ id, load, ...(queued === undefined ? {} : { queued }) }],
    world.now,
  );
}

/** What the other one's does. */
function hear(world: World, load: number, workerId = world.id()): void {
  world.registry.observed.hear(OTHER, factKey('load', workerId), toSaid(toAmount(load)));
}

/** How long a worker stays after its removal, in ms, while nothing else happens; and why it went then. */
function staysFor(world: World, maxMs = 100_000): { ms: number; cause: string | undefined } {
  const id = world.id();
  for (let ms = 0; ms <= maxMs; ms += 100) {
    if (world.table.size === 0) return { ms, cause: world.registry.removalCause(id) };
    world.advance(100);
  }
  return { ms: Infinity, cause: undefined };
}

describe('W19 a drain by fact', () => {
  it('W19 without a report it lasts as long as ever', () => {
    const world = ready({ drain_timeout_secs: 60 });
    world.remove();
    expect(staysFor(world)).to.deep.equal({ ms: 5_000, cause: 'SETTLED' });
  });

  it('W19 it is over a second after nothing is in flight anywhere', () => {
    const world = ready();
    report(world, 2);
    hear(world, 1);
    world.remove();
    world.advance(1_000);
    report(world, 0);
    world.advance(1_000);
    expect(world.table.size).to.equal(1);
    hear(world, 0);
    expect(world.registry.nextDeadlineMs()).to.equal(0);
    expect(staysFor(world)).to.deep.equal({ ms: DRAIN_QUIET_MS + 100, cause: 'DRAINED' });
  });

  it('W19 what waits in a gateway counts as in flight', () => {
    const world = ready();
    report(world, 0, 1);
    hear(world, 0);
    world.remove();
    expect(staysFor(world)).to.deep.equal({ ms: 5_000, cause: 'TIMED_OUT' });
  });

  it('W19 a request that comes again begins the second anew', () => {
    const world = ready();
    report(world, 0);
    hear(world, 0);
    world.remove();
    world.advance(900);
    report(world, 1);
    world.advance(100);
    report(world, 0);
    expect(staysFor(world).ms).to.equal(DRAIN_QUIET_MS + 100);
  });

  it('W19 while one of the living nodes reports nothing at all, it lasts as long as ever', () => {
    const world = ready();
    report(world, 0);
    world.remove();
    expect(staysFor(world)).to.deep.equal({ ms: 5_000, cause: 'DRAINED' });
  });

  it('W19 who reports other workers has nothing in flight at this one', () => {
    const world = ready();
    report(world, 0);
    hear(world, 3, 'another-worker');
    world.remove();
    expect(staysFor(world)).to.deep.equal({ ms: DRAIN_QUIET_MS + 100, cause: 'DRAINED' });
  });

  for (const [health, ms] of [
    [{}, 5_000],
    [{ drain_settle_secs: 2 }, 2_000],
    [{ drain_timeout_secs: 30 }, 30_000],
    [{ drain_settle_secs: 0, drain_timeout_secs: 30 }, 30_000],
    [{ drain_settle_secs: 8, drain_timeout_secs: 3 }, 8_000],
  ] as const) {
    it(`W19 with requests in flight it times out after ${ms} ms: ${JSON.stringify(health)}`, () => {
      const world = ready(health);
      report(world, 1);
      const { record } = value(world.remove());
      expect(record!.removeTimeMs).to.equal(world.now.wallMs + ms);
      expect(staysFor(world)).to.deep.equal({ ms, cause: 'TIMED_OUT' });
    });
  }

  it('W19 a dead node is not waited for', () => {
    const world = ready({ drain_timeout_secs: 60 });
    report(world, 0);
    hear(world, 5);
    world.remove();
    world.advance(2_000);
    world.registry.observed.setHidden(OTHER, true);
    world.registry.setNodeStatus(OTHER, 'DEAD');
    expect(staysFor(world).cause).to.equal('DRAINED');
  });

  it('W19 one that is skipped says so, and so does a worker that was not READY', () => {
    const world = ready();
    report(world, 5);
    world.remove({ skipDrain: true });
    expect(world.registry.removalCause(world.id())).to.equal('SKIPPED');
    const pending = new World();
    pending.register();
    pending.remove();
    expect(pending.registry.removalCause(pending.id())).to.equal('SKIPPED');
  });

  it('W19 one that is cancelled leaves nothing behind', () => {
    const world = ready();
    report(world, 1);
    world.remove();
    world.register();
    report(world, 0);
    expect([world.registry.isDraining(world.id()), world.registry.nextDeadlineMs()]).to.deep.equal([
      false,
      undefined,
    ]);
  });

  it('W19 it goes on after a restart: reports have a while to come back, and the end stays where it was', () => {
    const health = { drain_timeout_secs: 60 };
    const world = ready(health);
    report(world, 1);
    world.remove();
    world.advance(20_000);
    const stored = world.saved().flatMap((change) => change.worker ?? []);
    for (const reported of [true, false]) {
      const next = new World();
      next.advance(25_000);
      next.registry.restore(stored, next.now);
      if (reported) {
        next.advance(3_000);
        report(next, 1);
      }
      const restartMs = reported ? 60_000 - 28_000 : DRAIN_RESTART_GRACE_MS;
      const cause = reported ? 'TIMED_OUT' : 'SETTLED';
      expect(staysFor(next)).to.deep.equal({ ms: restartMs, cause });
    }
  });

  it('W19 a lease that ends drains in the same way', () => {
    const world = new World();
    world.register({}, { leaseMs: 3_000 });
    world.probe([true, true]);
    report(world, 1);
    world.advance(3_000);
    report(world, 0);
    expect(staysFor(world)).to.deep.equal({ ms: DRAIN_QUIET_MS + 100, cause: 'LEASE_EXPIRED' });
  });
});
