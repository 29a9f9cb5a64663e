import { expect } from 'chai';
import { LOAD_TTL_MS } from '../../../src/core/observed/limits.js';
import { World } from '../registry/world.js';

/** A READY worker of which the gateway has reported one request. */
function reported(spec: object = {}): World {
  const world = new World({ loadTtlMs: LOAD_TTL_MS });
  world.register(spec);
  world.probe([true, true]);
  report(world, 1, 2);
  return world;
}

function report(world: World, load: number, queued?: number): void {
  const id = world.id();
  const said = { id, load, ...(queued === undefined ? {} : { queued }) };
  world.registry.reportLoads([said], world.now);
}

describe('the age of load reports', () => {
  it('W17 what is not renewed within the time counts no more, and the registry wakes up for it', () => {
    const world = reported();
    const { observed } = world.registry;
    expect(world.registry.nextDeadlineMs()).to.equal(world.now.monotonicMs + LOAD_TTL_MS);
    const moved: string[] = [];
    observed.listen({ own: (key) => void moved.push(key) });
    world.advance(LOAD_TTL_MS - 1);
    expect([observed.load(world.id()), observed.queued(world.id())]).to.deep.equal([1, 2]);
    world.advance(1);
    expect([observed.load(world.id()), observed.queued(world.id())]).to.deep.equal([
      ...[undefined, undefined],
    ]);
    expect(moved, 'peers are told').to.have.length(2);
    expect(world.table.load(world.id())).to.equal(undefined);
    expect(world.registry.nextDeadlineMs()).to.equal(undefined);
  });

  it('W17 the same report again renews it, of that worker alone', () => {
    const world = reported();
    world.register({ url: 'http://other:1' });
    const other = world.table.active('http://other:1')!.id;
    world.registry.reportLoads([{ id: other, load: 3 }], world.now);
    world.advance(LOAD_TTL_MS - 1);
    report(world, 1);
    world.advance(1);
    expect([world.table.load(world.id()), world.table.load(other)]).to.deep.equal([1, undefined]);
  });

  it('W17 W19 a gateway that hangs keeps no drain waiting', () => {
    const world = reported({ health: { drain_timeout_secs: 3_600 } });
    world.remove();
    world.advance(LOAD_TTL_MS - 1);
    expect(world.table.size).to.equal(1);
    world.advance(1);
    expect([world.table.size, world.registry.removalCause(world.id())]).to.deep.equal([
      ...[0, 'SETTLED'],
    ]);
  });

  it('W17 without a bound a report stays, and costs nothing', () => {
    const world = new World();
    world.register();
    report(world, 1);
    world.advance(100 * LOAD_TTL_MS);
    expect(world.table.load(world.id())).to.equal(1);
    expect(world.registry.nextDeadlineMs()).to.equal(undefined);
  });
});
