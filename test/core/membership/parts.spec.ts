import { expect } from 'chai';
import { GRAVE_AGE_MAX_MS, HEALTH_SCORE_MAX, INCARNATION_MAX } from '../../../src/core/limits.js';
import { Clock } from '../../../src/core/membership/clock.js';
import { EvictionBrake, type EvictionScene } from '../../../src/core/membership/eviction-brake.js';
import { Awareness } from '../../../src/core/membership/awareness.js';
import type { MemberRow } from '../../../src/core/membership/member.js';
import { Outbox } from '../../../src/core/membership/outbox.js';
import { PingRing, sample, shuffled } from '../../../src/core/membership/ping-ring.js';
import { reasonOf } from '../../../src/core/membership/reason.js';
import { Self } from '../../../src/core/membership/self.js';
import { MEMBERSHIP_DEFAULTS } from '../../../src/core/membership/settings.js';
import { suspicionMs } from '../../../src/core/membership/suspicion.js';
import { boot, instant, membership, row, SETTINGS } from './fixtures.js';

describe('Clock of a membership', () => {
  it('M0 never goes back', () => {
    const clock = new Clock(instant(5));
    clock.enter(instant(9));
    clock.enter(instant(3));
    expect(clock.nowMs).to.equal(9);
  });

  it('M4 what a process slept through is no silence of the others, but time without contact', () => {
    const clock = new Clock(instant(5));
    clock.enter(instant(100));
    expect([clock.heardMs, clock.contactMs]).to.deep.equal([5, 5]);
    clock.heard();
    clock.slept(50);
    expect([clock.heardMs, clock.contactMs]).to.deep.equal([150, 100]);
  });

  it('D5 M4 the newest of what is remembered is the last contact, and none is later than now', () => {
    const clock = new Clock(instant(1_000));
    const contacts = [600, 700, 100, -50].map((ageMs) => {
      clock.remembered(ageMs);
      return clock.contactMs;
    });
    expect(contacts).to.deep.equal([400, 400, 900, 1_000]);
  });
});

describe('Awareness', () => {
  it('M2 stays within its bounds, and stretches by one more than it is', () => {
    const awareness = new Awareness();
    awareness.lower();
    expect([awareness.score, awareness.stretch]).to.deep.equal([0, 1]);
    awareness.raise(2);
    awareness.raise(1);
    expect([awareness.score, awareness.stretch]).to.deep.equal([3, 4]);
    awareness.raise(100);
    expect(awareness.score).to.equal(HEALTH_SCORE_MAX);
    awareness.lower();
    expect(awareness.score).to.equal(HEALTH_SCORE_MAX - 1);
  });
});

describe('EvictionBrake', () => {
  const DEAD_MS = 60_000;

  function scene(changes: Partial<EvictionScene> = {}): EvictionScene {
    return {
      ...{ nowMs: 0, othersAlive: 2, silenceMs: 0, silenceMaxMs: 10_000 },
      ...{ observers: ['b', 'c'], owners: 10, isLiving: () => false },
      ...changes,
    };
  }

  it('M3 says what it waits for', () => {
    const brake = new EvictionBrake(DEAD_MS);
    expect(brake.hold(scene())).to.equal('');
    expect(brake.hold(scene({ othersAlive: 0 }))).to.equal('this node sees no other node alive');
    expect(brake.hold(scene({ silenceMs: 10_000 }))).to.equal('');
    expect(brake.hold(scene({ silenceMs: 12_400 }))).to.equal(
      'no other node has answered this node for 12 s',
    );
    expect(brake.hold(scene({ silenceMs: 1_000_000 }))).to.match(/for 1000 s$/);
    expect(brake.hold(scene({ observers: [] }))).to.equal(
      '2 observers are needed, seen failing by: nobody yet',
    );
    expect(brake.hold(scene({ observers: ['b'] }))).to.equal(
      '2 observers are needed, seen failing by: b',
    );
    expect(brake.hold(scene({ observers: ['b'], othersAlive: 1 }))).to.equal('');
    expect(brake.hold(scene({ observers: [], othersAlive: 1 }))).to.equal(
      '1 observers are needed, seen failing by: nobody yet',
    );
  });

  it('M3 a burial counts for a dead-timeout, not longer', () => {
    const brake = new EvictionBrake(DEAD_MS);
    brake.buried('x', 1_000);
    const held = '1 of 4 owners were evicted within 60 s, at most 1 are';
    expect(brake.hold(scene({ owners: 3, nowMs: 1_000 + DEAD_MS - 1 }))).to.equal(held);
    expect(brake.hold(scene({ owners: 3, nowMs: 1_000 + DEAD_MS }))).to.equal('');
  });

  it('M3 the buried are owners, once: those who returned are among the living already', () => {
    const brake = new EvictionBrake(DEAD_MS);
    for (const name of ['x', 'y', 'y']) brake.buried(name, 0);
    expect(brake.hold(scene({ owners: 8 }))).to.equal(
      '3 of 10 owners were evicted within 60 s, at most 3 are',
    );
    const isLiving = (name: string): boolean => name === 'x';
    expect(brake.hold(scene({ owners: 8, isLiving }))).to.equal(
      '3 of 9 owners were evicted within 60 s, at most 2 are',
    );
    expect(brake.hold(scene({ owners: 12 }))).to.equal('');
  });

  it('M3 time that was slept through lets go of no burial', () => {
    const brake = new EvictionBrake(DEAD_MS);
    brake.buried('x', 0);
    brake.shift(5_000);
    expect(brake.hold(scene({ owners: 3, nowMs: DEAD_MS + 4_999 }))).not.to.equal('');
    expect(brake.hold(scene({ owners: 3, nowMs: DEAD_MS + 5_000 }))).to.equal('');
  });
});

describe('Outbox', () => {
  it('M1 what happened comes first, then one flood of the last rows, then answers by neighbour', () => {
    const out = new Outbox();
    expect(out.take()).to.deep.equal([]);
    const held = { kind: 'held-back', name: 'x' } as const;
    out.answer('b', row('x'));
    out.flood(row('x'));
    out.flood(row('y'));
    out.flood(row('x', { incarnation: 1 }));
    out.flood(row('x', { boot: boot(1, '00000000000000bb') }));
    out.flood(row('x', { boot: boot(2) }));
    out.answer('c', row('y'));
    out.answer('b', row('y'));
    out.push(held, held);
    const rows = [
      ...[row('x', { incarnation: 1 }), row('y')],
      ...[row('x', { boot: boot(1, '00000000000000bb') }), row('x', { boot: boot(2) })],
    ];
    expect(out.take()).to.deep.equal([
      ...[held, held, { kind: 'rows-changed', rows }],
      { kind: 'rows-changed', rows: [row('x'), row('y')], to: 'b' },
      { kind: 'rows-changed', rows: [row('y')], to: 'c' },
    ]);
  });
});

describe('Order of pings', () => {
  /** A generator that says these numbers, over and over. */
  function saying(...numbers: number[]): () => number {
    let next = 0;
    return () => numbers[next++ % numbers.length]!;
  }

  it('M2 each item is sampled once at most, with the same chance', () => {
    const items = ['a', 'b', 'c', 'd'];
    expect(sample(items, 2, saying(0.99, 0.5))).to.deep.equal(['d', 'b']);
    expect(sample(items, 3, saying(0))).to.deep.equal(['a', 'd', 'c']);
    expect(sample(items, 9, saying(0.5))).to.have.members(items);
    expect(sample(items, 0, saying(0))).to.deep.equal([]);
    expect(items).to.deep.equal(['a', 'b', 'c', 'd']);
  });

  it('M2 the generator says the order', () => {
    expect(shuffled(['a', 'b', 'c'], saying(0.3, 0.1, 0.2))).to.deep.equal(['b', 'c', 'a']);
  });

  it('M2 who comes in the middle of a round has any place of what is still to come', () => {
    for (const [number, order] of [
      [0, ['b', 'c', 'a']],
      [0.99, ['a', 'b', 'c']],
    ] as const) {
      const ring = new PingRing(saying(number));
      ring.add('a');
      ring.add('b');
      const first = ring.next(() => true);
      ring.add('c');
      expect([first, ring.next(() => true), ring.next(() => true)]).to.deep.equal(order);
    }
  });

  it('M2 each place of what is still to come is as likely as the others', () => {
    const place = (chance: number): number => {
      const numbers = [0.999, 0.999, 0.999, 0.999, chance];
      const ring = new PingRing(saying(...numbers));
      for (const name of ['a', 'b', 'c', 'd']) ring.add(name);
      const round = [ring.next(() => true), ring.next(() => true)];
      ring.add('x');
      for (let n = 0; n < 3; n += 1) round.push(ring.next(() => true));
      return round.indexOf('x');
    };
    expect([0, 0.3, 0.4, 0.6, 0.7, 0.999].map(place)).to.deep.equal([2, 2, 3, 3, 4, 4]);
  });

  it('M4 a round that begins anew comes to those again that had their turn', () => {
    const ring = new PingRing(saying(0.99));
    for (const name of ['a', 'b', 'c']) ring.add(name);
    ring.next(() => true);
    ring.restart();
    const round = [1, 2, 3].map(() => ring.next(() => true));
    expect(round).to.have.members(['a', 'b', 'c']);
  });

  it('M2 who is there already does not come twice in a round', () => {
    const ring = new PingRing(saying(0.5));
    for (const name of ['a', 'b', 'a', 'b']) ring.add(name);
    for (let round = 0; round < 2; round += 1) {
      expect([ring.next(() => true), ring.next(() => true)]).to.have.members(['a', 'b']);
    }
  });

  it('M2 who fell out may come back', () => {
    const ring = new PingRing(saying(0.5));
    ring.add('a');
    expect(ring.next(() => false)).to.equal(undefined);
    ring.add('a');
    expect(ring.next(() => true)).to.equal('a');
  });
});

describe('Reasons of a status', () => {
  const alive = row('a');
  const cases: [Partial<MemberRow>, MemberRow | undefined, string | undefined][] = [
    [{}, undefined, 'joined'],
    [{}, alive, undefined],
    [{ incarnation: 1 }, row('a', { status: 'SUSPECT' }), 'refuted the suspicion'],
    [{ boot: boot(2) }, alive, 'started in a newer boot'],
    [{ boot: boot(2) }, row('a', { status: 'EVICTED' }), 'returned in a newer boot'],
    [{ status: 'SUSPECT' }, alive, 'did not answer another node'],
    [{ status: 'SUSPECT', observers: ['b', 'c'] }, alive, 'did not answer b, c'],
    [{ status: 'DEAD' }, alive, 'did not answer another node, and did not refute it'],
    [{ status: 'DEAD', observers: ['b'] }, alive, 'did not answer b, and did not refute it'],
    [{ status: 'DEAD', restarting: true }, alive, 'said that it restarts'],
    [{ status: 'LEFT' }, alive, 'said that it leaves'],
    [{ status: 'EVICTED' }, alive, 'evicted'],
    [{ status: 'EVICTED', observers: ['b'] }, alive, 'evicted, it did not answer b'],
  ];
  for (const [changes, before, reason] of cases) {
    it(`M1 of ${JSON.stringify(changes)} after ${before?.status ?? 'nothing'}: ${reason}`, () => {
      expect(reasonOf(row('a', changes), before)).to.equal(reason);
    });
  }
});

describe('Settings of a membership', () => {
  for (const value of [0, -1, NaN, Infinity]) {
    it(`ends a process whose times are ${value}`, () => {
      for (const name of Object.keys(MEMBERSHIP_DEFAULTS)) {
        expect(() => membership('me', { [name]: value })).to.throw(`${name} is ${value}`);
      }
    });
  }

  it('M2 are those of the command line', () => {
    expect(MEMBERSHIP_DEFAULTS).to.deep.equal(SETTINGS);
  });

  it('M2 a suspicion that nobody has confirmed is whole, whoever began it', () => {
    expect(suspicionMs(9, 0, SETTINGS)).to.equal(suspicionMs(9, 1, SETTINGS));
  });
});

describe('Self', () => {
  function self(): Self {
    const o = { node: 'me', boot: boot(5), address: 'me:1', version: '1', settings: SETTINGS };
    return new Self(o);
  }

  it('M1 begins alive, in its first incarnation, with what it says of itself', () => {
    const { deadTimeoutMs } = SETTINGS;
    const said = row('me', { boot: boot(5), version: '1', deadTimeoutMs });
    expect(self().row).to.deep.equal(said);
    const settings = SETTINGS;
    const o = { node: 'me', boot: boot(5), address: 'me:1', version: '1', settings };
    expect(new Self({ ...o, gatewayAddress: 'g:1' }).row.gatewayAddress).to.equal('g:1');
  });

  const heard: [Partial<MemberRow>, string, number][] = [
    [{}, 'known', 3],
    [{ incarnation: 2 }, 'known', 3],
    [{ incarnation: 2, gatewayAddress: 'evil:1' }, 'known', 3],
    [{ gatewayAddress: 'evil:1' }, 'raised', 4],
    [{ address: 'evil:1' }, 'raised', 4],
    [{ version: '9' }, 'raised', 4],
    [{ maintenance: 'long', deadTimeoutMs: 86_400_000 }, 'raised', 4],
    [{ gatewayAddress: 'evil:1', status: 'SUSPECT' }, 'refuted', 4],
    [{ incarnation: 2, status: 'SUSPECT' }, 'outdated', 3],
    [{ incarnation: 3, status: 'DEAD' }, 'refuted', 4],
    [{ incarnation: 4 }, 'raised', 5],
    [{ incarnation: 4, status: 'SUSPECT' }, 'refuted', 5],
    [{ incarnation: INCARNATION_MAX }, 'newer', 3],
    [{ incarnation: INCARNATION_MAX - 1 }, 'raised', INCARNATION_MAX],
    [{ boot: boot(4), status: 'DEAD', incarnation: 9 }, 'known', 3],
    [{ boot: boot(6) }, 'newer', 3],
    [{ status: 'EVICTED' }, 'newer', 3],
    [{ status: 'EVICTED', ageMs: GRAVE_AGE_MAX_MS - 1 }, 'newer', 3],
    [{ status: 'EVICTED', ageMs: GRAVE_AGE_MAX_MS }, 'known', 3],
    [{ boot: boot(6), status: 'LEFT', ageMs: GRAVE_AGE_MAX_MS }, 'known', 3],
  ];
  for (const [changes, what, incarnation] of heard) {
    it(`M1 M2 in its incarnation 3 takes ${JSON.stringify(changes)} as ${what}`, () => {
      const me = self();
      me.hear(row('me', { boot: boot(5), incarnation: 2 }));
      const said = row('me', { boot: boot(5), version: '1', incarnation: 3, ...changes });
      expect(me.hear(said)).to.equal(what);
      expect(me.row.incarnation).to.equal(incarnation);
      expect(me.row.status).to.equal('ALIVE');
    });
  }

  it('S8 a newer boot counts from 0 again, and there is no other', () => {
    const me = self();
    me.hear(row('me', { boot: boot(5), incarnation: 2 }));
    me.raise(boot(6));
    expect(me.row).to.deep.include({ boot: boot(6), incarnation: 0 });
    for (const generation of [5, 6]) expect(() => me.raise(boot(generation))).to.throw('newer one');
  });

  it('M9 counts on with each announcement, and says no less than its dead-timeout', () => {
    const me = self();
    me.announce(SETTINGS.deadTimeoutMs + 1, 'kernel');
    const deadTimeoutMs = SETTINGS.deadTimeoutMs + 1;
    expect(me.row).to.include({ incarnation: 1, deadTimeoutMs, maintenance: 'kernel' });
    me.announce(1, 'short');
    expect(me.row).to.include({
      incarnation: 2,
      maintenance: 'short',
      ...{ deadTimeoutMs: 60_000 },
    });
    me.announce(0, 'unused');
    expect(me.row.incarnation).to.equal(3);
    expect(me.row).not.to.have.property('maintenance');
  });

  it('M5 a goodbye for good stands, and takes the place of one for a restart', () => {
    const me = self();
    expect(me.leaving).to.equal(false);
    me.leave('RESTARTING');
    expect(me.row).to.include({ status: 'DEAD', restarting: true });
    me.leave('LEAVING');
    expect(me.row).to.include({ status: 'LEFT', restarting: false });
    me.leave('RESTARTING');
    expect(me.row).to.include({ status: 'LEFT', restarting: false });
    expect(me.leaving).to.equal(true);
    expect(me.hear(row('me', { boot: boot(9) })), 'it refutes nothing any more').to.equal('known');
  });
});
