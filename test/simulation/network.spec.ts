import { expect } from 'chai';
import { SimNetwork, type SimEnd } from './network.js';
import { ProcessClock } from './process-clock.js';
import { createRng } from './rng.js';
import { SimScheduler } from './sim-scheduler.js';

const NOTICE_MS = 7_000;

describe('T3 what the simulated network and clock may do', () => {
  const world = new SimScheduler();
  let happened: string[];
  let network: SimNetwork;
  let near: SimEnd;

  const events = (at: string) => ({
    frame: () => happened.push(`${at} frame`),
    invalid: () => happened.push(`${at} invalid`),
    writable: () => happened.push(`${at} writable`),
    closed: (reason: string) => happened.push(`${at} closed: ${reason}`),
  });

  beforeEach(() => {
    happened = [];
    network = new SimNetwork(world, createRng(1));
    const incoming = {
      boot: () => ({ generation: 1, instanceId: '0' }),
      accept: (link: { open(to: ReturnType<typeof events>): void }) => link.open(events('far')),
      ...{ pinged: () => [], pingFor: () => undefined },
      recall: () => ({ member: undefined, next: () => undefined }),
    };
    network.listen('b:1', { machine: 'b', name: 'b', incoming, enter: (run) => run() });
    network.dial('a', 'b:1', (end) => {
      near = end!;
      near.open(events('near'));
    });
    world.runUntil(world.now() + 100);
  });

  it('T3 nothing arrives on a stream that is half open, and both ends notice late', () => {
    near.send({ kind: 'mode', lazy: true });
    network.lose(near, NOTICE_MS);
    world.runUntil(world.now() + NOTICE_MS - 1);
    expect(happened).to.deep.equal([]);
    expect(near.writable).to.equal(true);
    world.runUntil(world.now() + 2);
    const reason = 'closed: keepalive timed out';
    expect(happened.sort()).to.deep.equal([`far ${reason}`, `near ${reason}`]);
  });

  it('T3 a slow reader holds its writer up, frame by frame', () => {
    network.wire.windowBytes = 1;
    network.slow('b', 1_000);
    let sent = 0;
    const write = (): void => {
      while (near.writable && sent < 5) {
        near.send({ kind: 'mode', lazy: true });
        sent += 1;
      }
    };
    near.open({ ...events('near'), writable: write });
    write();
    expect(sent).to.equal(1);
    world.runUntil(world.now() + 2_500);
    expect(sent).to.be.within(3, 4);
    network.hurry();
    world.runUntil(world.now() + 1_500);
    expect(happened.filter((what) => what === 'far frame')).to.have.length(5);
  });

  it('T3 a process that stood still does first what its timers ask, then what has come in', () => {
    const clock = new ProcessClock(world, () => undefined);
    clock.freeze();
    world.at(5, () => clock.enter(() => happened.push('an answer')));
    clock.at(10, () => happened.push('its timeout'));
    world.runUntil(world.now() + 20);
    clock.thaw();
    world.runUntil(world.now() + 1);
    expect(happened).to.deep.equal(['its timeout', 'an answer']);
  });
});
