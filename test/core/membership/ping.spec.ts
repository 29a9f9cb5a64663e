import { expect } from 'chai';
import { GRAVE_PING_SPACING_MIN_MS, PINGS_MAX } from '../../../src/core/limits.js';
import type { MembershipEffect } from '../../../src/core/membership/effects.js';
import { PingRing } from '../../../src/core/membership/ping-ring.js';
import { suspicionMs } from '../../../src/core/membership/suspicion.js';
import { Bench, SETTINGS, answers, boot, floods, only, row, seeded, turns } from './fixtures.js';

function pings(effects: readonly MembershipEffect[]): string[] {
  return only(effects, 'ping').map(({ target }) => target);
}

/** A bench whose clock stands at the moment when `a`, which is silent, was pinged. */
/** The process stands still until this long after its next timer was due; then something comes in. */
function stall(bench: Bench, lateMs: number): void {
  bench.nowMs = bench.node.nextDeadlineMs() + lateMs;
  bench.node.merge([], '', bench.now);
}

function pinged(...others: string[]): { bench: Bench; pingId: number } {
  const bench = new Bench().meet(...others).meet('a');
  bench.answering.delete('a');
  bench.passUntil('ping', () => pings(bench.seen).includes('a'));
  bench.nowMs = Math.min(bench.nowMs, bench.node.nextDeadlineMs());
  const ping = only(bench.seen, 'ping').find(({ target }) => target === 'a')!;
  return { bench, pingId: ping.pingId };
}

describe('PingRing', () => {
  it('M2 comes to everyone once before anyone twice, each round in another order', () => {
    const ring = new PingRing(seeded(1));
    const names = ['a', 'b', 'c', 'd', 'e', 'f'];
    for (const name of names) ring.add(name);
    const rounds = Array.from({ length: 20 }, () => names.map(() => ring.next(() => true)));
    for (const round of rounds) expect([...round].sort()).to.deep.equal(names);
    expect(new Set(rounds.map((round) => round.join(''))).size).to.be.above(10);
  });

  it('M2 a name added in the middle of a round comes in this one or at the start of the next', () => {
    const ring = new PingRing(seeded(2));
    for (const name of ['a', 'b', 'c']) ring.add(name);
    ring.next(() => true);
    ring.add('d');
    ring.add('d');
    const next = Array.from({ length: 3 }, () => ring.next(() => true));
    expect(next).to.include('d');
    expect(ring.size).to.equal(4);
  });

  it('lets go of who does not belong there any more, and may be empty', () => {
    const ring = new PingRing(seeded(3));
    ring.add('a');
    ring.add('b');
    expect(ring.next((name) => name === 'b')).to.equal('b');
    expect(ring.next((name) => name === 'b')).to.equal('b');
    expect(ring.size).to.equal(1);
    expect(ring.next(() => false)).to.equal(undefined);
    expect(ring.next(() => true)).to.equal(undefined);
  });
});

describe('suspicionMs', () => {
  it('M2 is 4·log10(N + 1) ping intervals before anybody confirms', () => {
    expect(suspicionMs(9, 1, SETTINGS)).to.equal(4_000);
    expect(suspicionMs(99, 1, SETTINGS)).to.equal(8_000);
    expect(suspicionMs(9, 1, { ...SETTINGS, pingIntervalMs: 200 })).to.equal(800);
  });

  it('M2 shrinks with each of the first confirmations, to half', () => {
    const spans = [1, 2, 3, 4, 5].map((observers) => suspicionMs(9, observers, SETTINGS));
    expect(spans).to.deep.equal([...spans].sort((a, b) => b - a));
    expect(new Set(spans.slice(0, 4)).size).to.equal(4);
    expect(spans.slice(3)).to.deep.equal([2_000, 2_000]);
  });

  it('M2 expects no confirmation where nobody could give it', () => {
    expect(suspicionMs(2, 2, SETTINGS)).to.equal(suspicionMs(2, 1, SETTINGS));
    expect(suspicionMs(3, 2, SETTINGS)).to.equal(suspicionMs(3, 1, SETTINGS) / 2);
  });
});

describe('Membership: pings', () => {
  it('M2 pings one member an interval, everyone in a round, and suspects none that answers', () => {
    const bench = new Bench().meet('a', 'b', 'c', 'd');
    const effects = bench.pass(8_000);
    expect(pings(effects)).to.have.length(8);
    expect([...new Set(pings(effects))].sort()).to.deep.equal(['a', 'b', 'c', 'd']);
    expect(only(effects, 'ping-indirect')).to.deep.equal([]);
    expect(turns(effects)).to.deep.equal([]);
  });

  it('M2 a ping without an answer for 500 ms asks three others, at once, and not the target', () => {
    const { bench, pingId } = pinged('b', 'c', 'd', 'e');
    bench.answering.clear();
    const effects = bench.pass(SETTINGS.pingTimeoutMs);
    const relays = only(effects, 'ping-indirect');
    expect(relays).to.have.length(3);
    expect(new Set(relays.map(({ via }) => via)).size).to.equal(3);
    for (const relay of relays) {
      expect(relay).to.include({ pingId, target: 'a', address: 'a:1' });
      expect(relay.via).to.not.equal('a');
    }
    expect(turns(effects)).to.deep.equal([]);
  });

  it('M2 a ping that fails at once asks the others at once', () => {
    const { bench, pingId } = pinged('b');
    bench.answering.clear();
    expect(only(bench.node.pingFailed(pingId, bench.now), 'ping-indirect')).to.have.length(1);
    expect(bench.node.pingFailed(pingId, bench.now)).to.deep.equal([]);
  });

  it('M2 one relay that reaches it is enough', () => {
    const { bench, pingId } = pinged('b', 'c', 'd');
    bench.answering.clear();
    const [first, second] = only(bench.node.pingFailed(pingId, bench.now), 'ping-indirect');
    bench.node.indirectAnswered(pingId, first!.via, false, bench.now);
    expect(bench.node.indirectAnswered(pingId, second!.via, true, bench.now)).to.deep.equal([]);
    bench.answering.add('b').add('c').add('d').add('a');
    expect(turns(bench.pass(2_000))).to.deep.equal([]);
  });

  it('M2 when all relays say no, it is SUSPECT, seen by this node; before, it is not', () => {
    const { bench, pingId } = pinged('b', 'c', 'd');
    bench.answering.clear();
    const relays = only(bench.node.pingFailed(pingId, bench.now), 'ping-indirect');
    const outcomes = relays.map(({ via }) =>
      bench.node.indirectAnswered(pingId, via, false, bench.now),
    );
    expect(outcomes.map(turns)).to.deep.equal([[], [], ['a ALIVE>SUSPECT']]);
    expect(floods(outcomes[2]!)).to.deep.equal(['a 1.0 SUSPECT [me]']);
    expect(bench.node.healthScore).to.equal(0);
  });

  it('M2 when relays stay silent, it is SUSPECT after their time, and this node doubts itself', () => {
    const { bench, pingId } = pinged('b', 'c', 'd');
    bench.answering.clear();
    bench.node.pingFailed(pingId, bench.now);
    expect(turns(bench.pass(700))).to.deep.equal([]);
    expect(turns(bench.pass(100))).to.deep.equal(['a ALIVE>SUSPECT']);
    expect(bench.node.healthScore).to.equal(1);
  });

  it('M2 with nobody else to ask, a failed ping is a suspicion', () => {
    const { bench, pingId } = pinged();
    expect(turns(bench.node.pingFailed(pingId, bench.now))).to.deep.equal(['a ALIVE>SUSPECT']);
  });

  it('M2 an answer that comes while relays are asked ends the ping', () => {
    const { bench, pingId } = pinged('b');
    bench.answering.clear();
    const [relay] = only(bench.node.pingFailed(pingId, bench.now), 'ping-indirect');
    bench.node.pingAnswered(pingId, [], bench.now);
    expect(bench.node.indirectAnswered(pingId, relay!.via, false, bench.now)).to.deep.equal([]);
    expect(bench.node.row('a')?.status).to.equal('ALIVE');
  });

  it('M2 stale ids change nothing: unknown, ended, of a relay that was not asked', () => {
    const { bench, pingId } = pinged('b');
    bench.answering.clear();
    expect(bench.node.pingFailed(999, bench.now)).to.deep.equal([]);
    expect(bench.node.indirectAnswered(pingId, 'b', false, bench.now)).to.deep.equal([]);
    bench.node.pingFailed(pingId, bench.now);
    expect(bench.node.indirectAnswered(pingId, 'nobody', false, bench.now)).to.deep.equal([]);
    bench.node.pingAnswered(pingId, [], bench.now);
    expect(bench.node.pingAnswered(pingId, [], bench.now)).to.deep.equal([]);
    expect(bench.node.pingFailed(pingId, bench.now)).to.deep.equal([]);
    expect(bench.node.row('a')?.status).to.equal('ALIVE');
  });

  for (const [what, changes] of [
    ['a refutation', { incarnation: 1 }],
    ['a newer boot', { boot: boot(2) }],
  ] as const) {
    it(`M2 ${what} that came while the ping ran is a sign of life`, () => {
      const { bench, pingId } = pinged();
      bench.record(bench.node.merge([row('a', changes)], 'b', bench.now));
      expect(bench.node.pingFailed(pingId, bench.now)).to.deep.equal([]);
      expect(bench.node.row('a')?.status).to.equal('ALIVE');
    });
  }

  it('M2 rows of a late answer still count', () => {
    const bench = new Bench().meet('a');
    const effects = bench.node.pingAnswered(999, [row('a', { incarnation: 1 })], bench.now);
    expect(floods(effects)).to.deep.equal(['a 1.1 ALIVE []']);
  });

  it('M2 a lost link is a hint: its peer is pinged soon, and nothing is held against it', () => {
    const bench = new Bench().meet('a', 'b', 'c', 'd', 'e', 'f');
    bench.pass(1_100);
    bench.node.linkClosed('f', bench.now);
    bench.node.linkClosed('nobody', bench.now);
    const effects = bench.pass(SETTINGS.pingIntervalMs / 4);
    expect(pings(effects)).to.deep.equal(['f']);
    expect(turns(effects)).to.deep.equal([]);
  });

  it('M2 a confirmation of its own is added to the suspicion of others, and flooded', () => {
    const { bench, pingId } = pinged('b');
    bench.answering.clear();
    const suspect = row('a', { status: 'SUSPECT', observers: ['b'] });
    bench.node.merge([suspect], 'b', bench.now);
    const [relay] = only(bench.node.pingFailed(pingId, bench.now), 'ping-indirect');
    const effects = bench.node.indirectAnswered(pingId, relay!.via, false, bench.now);
    expect(floods(effects)).to.deep.equal(['a 1.0 SUSPECT [b me]']);
    expect(turns(effects)).to.deep.equal([]);
  });

  for (const [silent, started] of [
    [PINGS_MAX - 1, 'pings on'],
    [PINGS_MAX, 'waits'],
    [PINGS_MAX + 1, 'waits'],
  ] as const) {
    it(`with ${silent} black holes and room for ${PINGS_MAX} pings it ${started}`, () => {
      const bench = new Bench({ pingTimeoutMs: 1_000_000 });
      const names = Array.from({ length: silent + 1 }, (_, index) => `n${index}`);
      bench.meet(...names);
      bench.answering.clear();
      const count = pings(bench.pass((silent + 1) * 1_000)).length;
      expect(count).to.equal(started === 'waits' ? PINGS_MAX : silent + 1);
    });
  }
});

describe('Membership: suspicion', () => {
  /** A bench whose own pings never end, so that its own eyes add nothing. */
  function blind(...names: string[]): Bench {
    const bench = new Bench({ pingTimeoutMs: 1_000_000 }).meet(...names);
    bench.answering.clear();
    return bench;
  }

  /** Until DEAD, in ms, of a suspect among four nodes that the observers saw fail. */
  function untilDead(bench: Bench, observers: string[]): number {
    const first = row('a', { status: 'SUSPECT', observers: ['b'], ageMs: 50_000 });
    bench.node.merge([first, { ...first, observers }], 'b', bench.now);
    const startMs = bench.nowMs;
    while (bench.node.row('a')?.status === 'SUSPECT') {
      bench.nowMs = bench.node.nextDeadlineMs();
      bench.node.tick(bench.now);
    }
    return bench.nowMs - startMs;
  }

  it('M2 whoever holds a SUSPECT row runs its timer, and says DEAD at its end', () => {
    expect(untilDead(blind('b', 'c'), ['b'])).to.be.closeTo(suspicionMs(4, 1, SETTINGS), 1);
  });

  it('M2 confirmations of others bring the end nearer', () => {
    for (const observers of [
      ['b', 'c'],
      ['b', 'c', 'd'],
    ]) {
      const span = suspicionMs(4, observers.length, SETTINGS);
      expect(untilDead(blind('b', 'c'), observers)).to.be.closeTo(span, 1);
    }
  });

  it('M2 a renewed accusation, of a higher incarnation, has its whole time again', () => {
    const quiet = new Bench({ pingTimeoutMs: 1_000_000 }).meet('b', 'c');
    const accused = (incarnation: number): void => {
      const suspect = row('a', { status: 'SUSPECT', incarnation, observers: ['b'] });
      quiet.record(quiet.node.merge([suspect], 'b', quiet.now));
    };
    accused(0);
    const wholeMs = suspicionMs(4, 1, SETTINGS);
    quiet.pass(wholeMs - 100);
    accused(1);
    quiet.pass(wholeMs - 100);
    expect(quiet.node.row('a')?.status).to.equal('SUSPECT');
    quiet.pass(200);
    expect(quiet.node.row('a')?.status).to.equal('DEAD');
  });

  it('M2 the health score stretches it', () => {
    const bench = blind('b', 'c');
    bench.pass(2_000);
    stall(bench, 1_500_000);
    expect(bench.node.healthScore).to.equal(2);
    expect(untilDead(bench, ['b'])).to.be.closeTo(3 * suspicionMs(4, 1, SETTINGS), 1);
  });

  it('M2 a refutation ends it', () => {
    const bench = new Bench().meet('a', 'b');
    bench.node.merge([row('a', { status: 'SUSPECT', observers: ['b'] })], 'b', bench.now);
    bench.node.merge([row('a', { incarnation: 1 })], 'a', bench.now);
    expect(turns(bench.pass(20_000))).to.deep.equal([]);
    expect(bench.node.view('a').statusReason).to.equal('refuted the suspicion');
  });

  it('M2 a suspect that answers is told of it, and gets its time anew', () => {
    const bench = new Bench().meet('a');
    bench.node.merge([row('a', { status: 'SUSPECT', observers: ['b'] })], 'b', bench.now);
    const effects = bench.pass(20_000);
    expect(turns(effects)).to.deep.equal([]);
    expect(answers(effects)).to.include('a: a 1.0 SUSPECT [b]');
  });
});

describe('Membership: a process that stands still', () => {
  it('M2 what it sleeps through is no failure of those whose answers lie unread', () => {
    const { bench, pingId } = pinged('b');
    bench.answering.clear();
    bench.nowMs += 10_000;
    const woken = bench.node.tick(bench.now);
    expect(turns(woken)).to.deep.equal([]);
    expect(only(woken, 'ping-indirect')).to.deep.equal([]);
    expect(bench.node.pingAnswered(pingId, [], bench.now)).to.deep.equal([]);
    expect(bench.node.healthScore).to.be.above(0);
  });

  it('M2 a stalled event loop stretches timeouts, and answers shrink them again', () => {
    const bench = new Bench().meet('a', 'b');
    bench.pass(2_000);
    stall(bench, 1_200);
    expect(bench.node.healthScore).to.equal(3);
    bench.pass(4_000);
    expect(bench.node.healthScore).to.equal(0);
  });

  it('M2 one sleep is counted once, whatever enters first', () => {
    const bench = new Bench().meet('a');
    bench.pass(5_000);
    stall(bench, 1_400);
    const score = bench.node.healthScore;
    expect(score).to.equal(3);
    bench.node.tick(bench.now);
    expect(bench.node.healthScore).to.equal(score);
  });
});

describe('Membership: graves are pinged', () => {
  const grave = (name: string) => row(name, { status: 'EVICTED' });

  it('M4 each of them every 30 s, without suspicion, relays or a change of status', () => {
    const bench = new Bench();
    bench.node.merge([grave('x'), grave('y'), row('z', { status: 'LEFT' })], 'b', bench.now);
    const effects = bench.pass(120_000);
    expect(pings(effects).filter((name) => name === 'x')).to.have.length.within(3, 5);
    expect(pings(effects).filter((name) => name === 'y')).to.have.length.within(3, 5);
    expect(pings(effects)).to.not.include('z');
    expect(only(effects, 'ping-indirect')).to.deep.equal([]);
    expect(turns(effects)).to.deep.equal([]);
    expect(floods(effects)).to.deep.equal([]);
  });

  it('M4 at once, one after the other, when this node has raised its boot', () => {
    const bench = new Bench();
    const names = ['u', 'v', 'w', 'x', 'y'];
    bench.node.merge(names.map(grave), 'b', bench.now);
    bench.pass(30_000);
    bench.node.raiseBoot(boot(5), bench.now);
    const effects = bench.pass(6 * GRAVE_PING_SPACING_MIN_MS);
    expect([...new Set(pings(effects))].sort()).to.deep.equal(names);
  });

  it('M4 not where another node lives at the address now', () => {
    const bench = new Bench().meet('b');
    bench.node.merge([row('x', { status: 'EVICTED', address: 'b:1' })], 'b', bench.now);
    expect(pings(bench.pass(65_000))).to.not.include('x');
  });

  it('M4 an answer in a newer boot brings it back', () => {
    const bench = new Bench();
    bench.node.merge([grave('x')], 'b', bench.now);
    const ping = only(bench.pass(31_000), 'ping')[0]!;
    const rows = [row('x', { boot: boot(2) })];
    const effects = bench.node.pingAnswered(ping.pingId, rows, bench.now);
    expect(turns(effects)).to.deep.equal(['x EVICTED>ALIVE']);
    expect(bench.node.view('x').statusReason).to.equal('returned in a newer boot');
  });
});
