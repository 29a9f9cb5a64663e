import { expect } from 'chai';
import { GRAVE_AGE_MAX_MS, ISOLATED_AFTER_INTERVALS } from '../../../src/core/limits.js';
import type { MembershipEffect } from '../../../src/core/membership/effects.js';
import { Membership } from '../../../src/core/membership/membership.js';
import { OBSERVERS_WANTED } from '../../../src/core/membership/suspicion.js';
import { Bench, SETTINGS, answers, boot, floods, instant, membership } from './fixtures.js';
import { only, row, seeded, turns } from './fixtures.js';

const { deadTimeoutMs, pingIntervalMs, pingTimeoutMs } = SETTINGS;
const NOW = instant(0);
const GRAVE = { status: 'EVICTED' } as const;

/** The only ping that is under way. */
function pingOf(bench: Bench, name: string): number {
  bench.passUntil('ping', () => only(bench.seen, 'ping').some(({ target }) => target === name));
  return only(bench.seen, 'ping').find(({ target }) => target === name)!.pingId;
}

/** All that can be said to a membership at a moment. */
const INPUTS: Readonly<Record<string, (node: Membership, ms: number) => unknown>> = {
  merge: (node, ms) => node.merge([], 'b', instant(ms)),
  hello: (node, ms) => node.hello(row('b'), instant(ms)),
  refused: (node, ms) => node.refused('nobody', boot(1), instant(ms)),
  remember: (node, ms) => node.remember(row('me'), 0, instant(ms)),
  tick: (node, ms) => node.tick(instant(ms)),
  pingAnswered: (node, ms) => node.pingAnswered(99, [], instant(ms)),
  pingFailed: (node, ms) => node.pingFailed(99, instant(ms)),
  indirectAnswered: (node, ms) => node.indirectAnswered(99, 'b', true, instant(ms)),
  linkClosed: (node, ms) => {
    node.linkClosed('nobody', instant(ms));
  },
  forget: (node, ms) => node.forget('nobody', instant(ms)),
  leaving: (node, ms) => node.leaving('RESTARTING', instant(ms)),
  announce: (node, ms) => node.announce(1, 'x', instant(ms)),
  raiseBoot: (node, ms) => node.raiseBoot(boot(2), instant(ms)),
};
/** With these another node has said a word. */
const WORDS = ['merge', 'hello', 'pingAnswered', 'indirectAnswered'];

describe('Membership: inputs', () => {
  for (const [name, say] of Object.entries(INPUTS)) {
    it(`M0 ${name} is a moment: ages go on from it`, () => {
      const node = membership();
      node.merge([row('a')], 'a', NOW);
      say(node, 300);
      expect(node.row('a')?.ageMs).to.equal(300);
    });

    it(`M3 ${name} ${WORDS.includes(name) ? 'ends' : 'does not end'} the silence of the others`, () => {
      // A node that is cut off restarts all timers with the first word.
      const quiet = new Bench({ pingTimeoutMs: 1e9 });
      const dead = row('a', { status: 'DEAD', restarting: true });
      quiet.record(quiet.node.merge([dead], 'c', quiet.now));
      quiet.pass(20_000);
      if (name !== 'leaving') say(quiet.node, quiet.nowMs);
      quiet.pass(deadTimeoutMs - 1);
      const restarted = WORDS.includes(name);
      expect(quiet.node.row('a')?.status).to.equal(restarted ? 'DEAD' : 'EVICTED');
      quiet.pass(1_001);
      expect(quiet.node.row('a')?.status).to.equal('EVICTED');
    });
  }

  for (const overMs of [0, 1]) {
    it(`M3 is ${overMs === 0 ? 'not yet ' : ''}cut off ${overMs} ms after ten intervals of silence`, () => {
      const quiet = new Bench({ pingTimeoutMs: 1e9 });
      const dead = row('a', { status: 'DEAD', restarting: true });
      quiet.record(quiet.node.merge([dead], 'c', quiet.now));
      const silenceMs = ISOLATED_AFTER_INTERVALS * pingIntervalMs + overMs;
      quiet.pass(silenceMs);
      quiet.record(quiet.node.merge([], 'c', quiet.now));
      quiet.pass(deadTimeoutMs - silenceMs);
      expect(quiet.node.row('a')?.status).to.equal(overMs === 0 ? 'EVICTED' : 'DEAD');
      quiet.pass(silenceMs);
      expect(quiet.node.row('a')?.status).to.equal('EVICTED');
    });
  }

  it('M3 what a relay that did not reach it says is no word of it', () => {
    const bench = new Bench().meet('b', 'a');
    bench.answering.clear();
    const pingId = pingOf(bench, 'a');
    bench.node.pingFailed(pingId, bench.now);
    bench.record(
      bench.node.merge([row('x', { status: 'DEAD', restarting: true })], 'b', bench.now),
    );
    const toldMs = bench.nowMs;
    bench.pass(20_000);
    bench.record(bench.node.indirectAnswered(pingId, 'b', false, bench.now));
    bench.pass(toldMs + deadTimeoutMs - bench.nowMs);
    expect(bench.node.row('x')?.status).to.equal('EVICTED');
  });

  it('M5 its own view says since when, and that it stops', () => {
    const o = { node: 'me', boot: boot(1), address: 'me:1', version: '1', rng: seeded(1) };
    const node = new Membership({ ...o, settings: SETTINGS, now: instant(500) });
    expect(node.view('me')).to.deep.equal({
      ...{ statusReason: 'this node', statusSinceMs: 500, evictionHeld: '' },
    });
    node.leaving('LEAVING', instant(900));
    expect(node.view('me').statusReason).to.equal('this node, stopping');
    expect(node.nextDeadlineMs()).to.equal(900 + pingIntervalMs);
  });

  it('M4 looks every minute whether a grave is old enough', () => {
    const quiet = membership('me', { pingIntervalMs: 1e9 });
    expect(quiet.nextDeadlineMs()).to.equal(60_000);
    const left = row('a', { status: 'LEFT', ageMs: GRAVE_AGE_MAX_MS - 60_000 });
    quiet.merge([left], 'b', NOW);
    quiet.tick(instant(59_999));
    expect(quiet.row('a')).not.to.equal(undefined);
    quiet.tick(instant(60_000));
    expect(quiet.row('a')).to.equal(undefined);
    expect(quiet.nextDeadlineMs()).to.equal(120_000);
  });

  it('M4 a grave whose log is still to go outlasts its age', () => {
    const quiet = new Bench({ pingIntervalMs: 1e9, deadTimeoutMs: 90_000 }).meet('a');
    const grave = row('a', { ...GRAVE, ageMs: GRAVE_AGE_MAX_MS - 1_000 });
    quiet.record(quiet.node.merge([grave], 'b', quiet.now));
    quiet.pass(89_999);
    expect(only(quiet.seen, 'evict')).to.deep.equal([]);
    quiet.pass(1);
    expect(only(quiet.seen, 'evict').map(({ name }) => name)).to.deep.equal(['a']);
    quiet.pass(60_000);
    expect(quiet.node.row('a')).to.equal(undefined);
  });

  it('M1 is a member: this node, and whoever neither left nor was buried', () => {
    const node = membership();
    const rows = [row('a'), row('d', { status: 'DEAD' }), row('l', { status: 'LEFT' })];
    node.merge([...rows, row('g', GRAVE)], 'b', NOW);
    const members = ['me', 'a', 'd', 'l', 'g', 'nobody'].filter((name) => node.isMember(name));
    expect(members).to.deep.equal(['me', 'a', 'd']);
    expect(node.activeCount).to.equal(1);
  });

  it('M1 asked for this node, for nobody, and for an older grave', () => {
    const node = membership();
    node.merge([row('a', GRAVE), row('a', { boot: boot(2) })], 'a', NOW);
    node.merge([], 'a', instant(70));
    expect(node.row('me')?.name).to.equal('me');
    expect(node.told('me')?.name).to.equal('me');
    expect(node.row('nobody')).to.equal(undefined);
    expect(node.told('nobody')).to.equal(undefined);
    expect(node.olderGrave('a')).to.deep.equal(row('a', { ...GRAVE, ageMs: 70 }));
    expect(node.olderGrave('me')).to.equal(undefined);
    expect(node.olderGrave('nobody')).to.equal(undefined);
  });

  it('M2 a late tick is a sleep only beyond a ping timeout', () => {
    for (const [lateMs, score] of [
      [pingTimeoutMs, 0],
      [pingTimeoutMs + 1, 2],
      [2 * pingTimeoutMs, 2],
    ] as const) {
      const bench = new Bench().meet('a');
      bench.pass(5_000);
      bench.nowMs = bench.node.nextDeadlineMs() + lateMs;
      bench.node.refused('nobody', boot(1), bench.now);
      expect(bench.node.healthScore, `${lateMs} ms`).to.equal(score);
    }
  });

  it('M2 a lost link hints at the living only', () => {
    for (const [status, isHint] of [
      ['ALIVE', true],
      ['SUSPECT', false],
    ] as const) {
      const quiet = new Bench({ pingIntervalMs: 100_000, pingTimeoutMs: 1e9 }).meet('b');
      quiet.node.merge([row('a', { status })], 'b', quiet.now);
      quiet.pass(2_000);
      quiet.node.linkClosed('a', quiet.now);
      expect(quiet.node.nextDeadlineMs()).to.equal(isHint ? 27_000 : 60_000);
    }
  });
});

describe('Membership: answers to pings', () => {
  it('M2 of somebody who is not known any more, or of nobody, change nothing', () => {
    const bench = new Bench();
    bench.record(bench.node.merge([row('x')], 'b', bench.now));
    const pingId = pingOf(bench, 'x');
    bench.record(bench.node.refused('x', boot(1), bench.now));
    expect(bench.node.row('x')).to.equal(undefined);
    expect(bench.node.pingAnswered(pingId, [], bench.now)).to.deep.equal([]);
    expect(bench.node.pingFailed(pingId, bench.now)).to.deep.equal([]);
  });

  it('M2 a failed ping of somebody who is not known any more accuses nobody', () => {
    const bench = new Bench();
    bench.record(bench.node.merge([row('x')], 'b', bench.now));
    const pingId = pingOf(bench, 'x');
    bench.record(bench.node.refused('x', boot(1), bench.now));
    expect(bench.record(bench.node.pingFailed(pingId, bench.now))).to.deep.equal([]);
    expect(bench.node.row('x')).to.equal(undefined);
  });

  it('M3 are the word of who was pinged: it hears what it does not know', () => {
    const bench = new Bench().meet('a');
    bench.answering.clear();
    const pingId = pingOf(bench, 'a');
    bench.record(
      bench.node.merge([row('a', { status: 'DEAD', observers: ['b'] })], 'b', bench.now),
    );
    const effects = bench.node.pingAnswered(pingId, [row('a')], bench.now, 'somebody else');
    // Once for its row, and once because it answered while it is held for dead.
    expect(answers(effects)).to.deep.equal(['a: a 1.0 DEAD [b]', 'a: a 1.0 DEAD [b]']);
  });

  it('M2 after relays were asked say nothing of this node’s own health', () => {
    for (const [asked, score] of [
      [false, 0],
      [true, 1],
    ] as const) {
      const bench = new Bench().meet('b', 'a');
      bench.answering.clear();
      const pingId = pingOf(bench, 'a');
      bench.node.merge([row('me', { status: 'SUSPECT' })], 'b', bench.now);
      expect(bench.node.healthScore).to.equal(1);
      if (asked) bench.node.pingFailed(pingId, bench.now);
      bench.node.pingAnswered(pingId, [], bench.now);
      expect(bench.node.healthScore).to.equal(score);
    }
  });

  it('M2 a relay that reached a suspect restarts its time, and tells it', () => {
    const bench = new Bench().meet('b', 'c', 'a');
    bench.answering.clear();
    const pingId = pingOf(bench, 'a');
    const [relay] = only(bench.node.pingFailed(pingId, bench.now), 'ping-indirect');
    const suspect = row('a', { status: 'SUSPECT', observers: ['x'] });
    bench.node.merge([suspect], 'b', bench.now);
    const effects = bench.node.indirectAnswered(pingId, relay!.via, true, bench.now);
    expect(answers(effects)).to.deep.equal(['a: a 1.0 SUSPECT [x]']);
    expect(bench.node.indirectAnswered(pingId, 'c', true, bench.now), 'it is over').to.deep.equal(
      [],
    );
  });

  for (const [count, joins] of [
    [OBSERVERS_WANTED - 1, true],
    [OBSERVERS_WANTED, false],
  ] as const) {
    it(`M2 that do not come ${joins ? 'join' : 'add nothing to'} ${count} observers`, () => {
      const bench = new Bench();
      const observers = ['p', 'q', 'r', 's'].slice(0, count);
      bench.record(bench.node.merge([row('a', { status: 'SUSPECT', observers })], 'b', bench.now));
      const pingId = pingOf(bench, 'a');
      const effects = bench.node.pingFailed(pingId, bench.now);
      const said = `a 1.0 SUSPECT [${['me', ...observers].join(' ')}]`;
      expect(floods(effects)).to.deep.equal(joins ? [said] : []);
    });
  }

  it('M2 count for one that is alive, whatever observers a neighbour gave it', () => {
    const bench = new Bench();
    const observers = ['p', 'q', 'r', 's'];
    bench.record(bench.node.merge([row('a', { observers })], 'b', bench.now));
    const pingId = pingOf(bench, 'a');
    expect(turns(bench.node.pingFailed(pingId, bench.now))).to.deep.equal(['a ALIVE>SUSPECT']);
  });

  it('M2 make a suspicion that is as old as it is, and then a death, and then a grave', () => {
    const bench = new Bench().meet('b', 'a');
    bench.answering.delete('a');
    bench.passUntil('grave', () => bench.node.row('a')?.status === 'EVICTED', 200_000);
    const told = only(bench.seen, 'status').filter(({ row: { name } }) => name === 'a');
    expect(told.map(({ row: { status, ageMs } }) => `${status} ${ageMs}`)).to.deep.equal([
      ...['ALIVE 0', 'SUSPECT 0', 'DEAD 0', 'EVICTED 0'],
    ]);
  });
});

describe('Membership: rows from neighbours', () => {
  it('M1 are put in order: observers sorted, no age below 0', () => {
    const node = membership();
    node.merge([row('a', { status: 'SUSPECT', observers: ['c', 'b'], ageMs: -50 })], 'b', NOW);
    expect(node.row('a')).to.deep.include({ observers: ['b', 'c'], ageMs: 0 });
    node.merge([row('d', { ageMs: -50 })], 'b', NOW);
    node.merge([], 'b', instant(20));
    expect(node.row('d')?.ageMs).to.equal(20);
  });

  it('M1 the status, its time and its reason are those of the last change', () => {
    const node = membership();
    node.merge([row('a')], 'a', NOW);
    expect(node.view('a')).to.include({ statusReason: 'joined', statusSinceMs: 0 });
    node.merge([row('a', { incarnation: 1 })], 'a', instant(50));
    expect(node.view('a'), 'no news for people').to.include({
      ...{ statusReason: 'joined', statusSinceMs: 0 },
    });
    node.merge([row('a', { incarnation: 1, status: 'SUSPECT', ageMs: 20 })], 'b', instant(70));
    expect(node.view('a')).to.include({ statusSinceMs: 70 });
  });

  it('M1 without a speaker are answered to nobody', () => {
    const node = membership();
    node.merge([row('me', { status: 'SUSPECT' }), row('a', GRAVE)], 'b', NOW);
    const stale = [row('me', { status: 'SUSPECT' }), row('a')];
    expect(only(node.merge(stale, '', NOW), 'rows-changed')).to.deep.equal([]);
    expect(answers(node.merge(stale, 'c', NOW))).to.deep.equal([
      ...['c: me 1.1 ALIVE []', 'c: a 1.0 EVICTED []'],
    ]);
  });

  it('M4 one that a grave stops is told of, and nothing else of it', () => {
    const node = membership();
    node.merge([row('a', GRAVE)], 'b', NOW);
    expect(only(node.merge([row('a')], 'c', NOW), 'barred')).to.deep.equal([
      { kind: 'barred', name: 'a' },
    ]);
  });

  it('M1 an older row is answered to its subject, and to nobody else', () => {
    const node = membership();
    node.merge([row('a', { status: 'DEAD', observers: ['b'] })], 'b', NOW);
    expect(answers(node.merge([row('a')], 'a', NOW))).to.deep.equal(['a: a 1.0 DEAD [b]']);
    expect(answers(node.merge([row('a')], 'c', NOW))).to.deep.equal([]);
    expect(answers(node.merge([row('a', { status: 'DEAD' })], 'a', NOW))).to.deep.equal([]);
  });

  it('M8 whom this node knows and refuses goes with its row, which others hear as buried', () => {
    const node = membership();
    node.merge([row('x', { boot: boot(3), ageMs: 10 })], 'b', NOW);
    const effects = node.refused('x', boot(3), NOW);
    const gone = row('x', { boot: boot(3), ...GRAVE, ageMs: 10 });
    const reason = 'refused at its hello, it is no member of this mesh';
    expect(effects).to.deep.equal([
      { kind: 'evict', name: 'x', boot: boot(3) },
      { kind: 'status', row: gone, from: 'ALIVE', reason },
      { kind: 'rows-changed', rows: [gone] },
    ]);
    expect(node.refused('me', boot(1), NOW)).to.deep.equal([]);
    expect(node.row('me')?.status).to.equal('ALIVE');
  });

  it('M8 of a name the boot that is refused goes, and no other', () => {
    const node = membership();
    node.merge([row('x', { boot: boot(3) })], 'b', NOW);
    expect(node.refused('x', boot(4), NOW)).to.deep.equal([]);
    expect(node.row('x')?.boot).to.deep.equal(boot(3));
  });

  it('M1 what is flooded is not answered besides, and a grave that is too old is no word', () => {
    const node = membership();
    node.merge([row('a', { status: 'DEAD', observers: ['b'] })], 'b', NOW);
    const joins = node.merge([row('a', { status: 'SUSPECT', observers: ['c'] })], 'a', NOW);
    expect(floods(joins)).to.deep.equal(['a 1.0 DEAD [b c]']);
    expect(answers(joins)).to.deep.equal([]);
    const old = row('x', { ...GRAVE, ageMs: GRAVE_AGE_MAX_MS });
    expect(node.merge([old], 'x', NOW)).to.deep.equal([]);
  });

  it('M8 a grave that is refused goes without another word on its status', () => {
    const node = membership();
    node.merge([row('x', GRAVE)], 'b', NOW);
    const effects = node.refused('x', boot(1), NOW);
    expect(only(effects, 'status')).to.deep.equal([]);
    expect(only(effects, 'evict')).to.have.length(1);
  });

  it('M8 of a name that is refused again the others keep their places', () => {
    const node = membership();
    for (let n = 0; n < 256; n += 1) node.refused(`x${n}`, boot(1), NOW);
    node.refused('x255', boot(1), NOW);
    expect(node.merge([row('x0')], 'b', NOW), 'the first is remembered').to.deep.equal([]);
    node.refused('x0', boot(1), NOW);
    node.refused('x256', boot(1), NOW);
    expect(turns(node.merge([row('x1')], 'b', NOW))).to.deep.equal(['x1 >ALIVE']);
    expect(node.merge([row('x0')], 'b', NOW), 'it was refused again').to.deep.equal([]);
  });
});

describe('Membership: what counts for the brake', () => {
  /** Whether `z`, which is dead, is evicted in its time after others buried somebody. */
  function isHeld(bury: (bench: Bench) => MembershipEffect[]): boolean {
    const bench = new Bench().meet('b', 'c');
    const dead = { status: 'DEAD', observers: ['b', 'c'] } as const;
    bench.record(bench.node.merge([row('z', dead), row('x', dead)], 'b', bench.now));
    bench.record(bench.node.merge([row('r', { ...dead, restarting: true })], 'b', bench.now));
    bench.answering.add('r').add('x');
    bench.pass(deadTimeoutMs - 5_000);
    bench.record(bury(bench));
    bench.pass(5_500);
    return bench.node.row('z')?.status !== 'EVICTED';
  }

  const cases: [string, boolean, Parameters<typeof row>][] = [
    ['one that was dead here', true, ['x', GRAVE]],
    ['one that was alive here', true, ['c', GRAVE]],
    ['one of whom nothing was known', false, ['u', GRAVE]],
    ['one that had said that it restarts', false, ['r', GRAVE]],
    ['one that has left', false, ['c', { status: 'LEFT' }]],
  ];
  for (const [what, held, args] of cases) {
    it(`M3 the grave of ${what} ${held ? 'does' : 'does not'}`, () => {
      const bury = (bench: Bench) => bench.node.merge([row(...args)], 'b', bench.now);
      expect(isHeld(bury)).to.equal(held);
    });
  }

  it('M3 of two that are dead for as long the one with the smaller name goes first', () => {
    for (const names of [
      ['x', 'y'],
      ['y', 'x'],
    ]) {
      const bench = new Bench().meet('b', 'c');
      const dead = { status: 'DEAD', observers: ['b', 'c'] } as const;
      const rows = names.map((name) => row(name, dead));
      bench.record(bench.node.merge(rows, 'b', bench.now));
      bench.pass(deadTimeoutMs + 1_000);
      expect(only(bench.seen, 'evict').map(({ name }) => name)).to.deep.equal(['x']);
    }
  });

  it('M3 who is dead for longer goes first, and who is held is said once', () => {
    const bench = new Bench().meet('b', 'c');
    const dead = { status: 'DEAD', observers: ['b', 'c'] } as const;
    bench.record(bench.node.merge([row('y', dead)], 'b', bench.now));
    bench.pass(100);
    bench.record(bench.node.merge([row('x', dead)], 'b', bench.now));
    // It sleeps until both are due.
    bench.answering.clear();
    bench.nowMs += deadTimeoutMs;
    bench.record(bench.node.merge([], 'b', bench.now));
    bench.answering.add('b').add('c');
    bench.pass(deadTimeoutMs + 5_000);
    expect(only(bench.seen, 'evict').map(({ name }) => name)).to.deep.equal(['y']);
    expect(only(bench.seen, 'held-back')).to.deep.equal([{ kind: 'held-back', name: 'x' }]);
  });

  it('M3 whoever was buried and is known no more counts as gone', () => {
    const bench = new Bench().meet('b', 'c');
    const dead = { status: 'DEAD', observers: ['b', 'c'] } as const;
    bench.record(bench.node.merge([row('x', dead), row('y', dead)], 'b', bench.now));
    bench.pass(deadTimeoutMs + 1_000);
    bench.record(bench.node.refused('x', boot(1), bench.now));
    bench.pass(2_000);
    expect(bench.node.row('x')).to.equal(undefined);
    expect(bench.node.view('y').evictionHeld).to.match(/^1 of 5 owners/);
  });

  it('M3 whoever comes back is held no more, and has its whole time when it dies again', () => {
    const bench = new Bench();
    bench.record(bench.node.merge([row('a', { status: 'DEAD' })], 'b', bench.now));
    bench.pass(deadTimeoutMs + 1_000);
    expect(bench.node.view('a').evictionHeld).not.to.equal('');
    bench.record(bench.node.merge([row('a', { incarnation: 1 })], 'a', bench.now));
    expect(bench.node.view('a').evictionHeld).to.equal('');
  });

  it('M3 a grave of a node that had refuted keeps what it counted to', () => {
    const bench = new Bench();
    bench.record(bench.node.merge([row('a', { status: 'DEAD', incarnation: 3 })], 'b', bench.now));
    expect(bench.node.forget('a', bench.now)).to.include({ ok: true });
    expect(bench.node.row('a')).to.include({ status: 'EVICTED', incarnation: 3 });
  });

  it('M5 a node that left is not buried again by an operator', () => {
    const bench = new Bench().meet('a');
    bench.record(bench.node.merge([row('a', { status: 'LEFT' })], 'a', bench.now));
    expect(bench.node.forget('a', bench.now)).to.deep.equal({ ok: true, value: [] });
    expect(bench.node.row('a')?.status).to.equal('LEFT');
  });

  it('M5 what others say of its leaving and of its grave is one burial, and its log goes once', () => {
    const bench = new Bench().meet('a', 'b');
    bench.record(bench.node.merge([row('a', { status: 'LEFT' })], 'b', bench.now));
    bench.record(bench.node.merge([row('a', GRAVE)], 'b', bench.now));
    bench.record(bench.node.merge([row('a', { status: 'LEFT' })], 'a', bench.now));
    expect(only(bench.seen, 'evict'), 'it says less than its grave').to.deep.equal([]);
    bench.pass(deadTimeoutMs + 1_000);
    expect(only(bench.seen, 'evict')).to.have.length(1);
  });

  it('M5 the word of a node on its old boot does not drop the log of its grave', () => {
    const bench = new Bench().meet('b');
    bench.meet('a');
    bench.record(bench.node.merge([row('a', { boot: boot(2), status: 'LEFT' })], 'b', bench.now));
    bench.record(bench.node.merge([row('a', { status: 'LEFT' })], 'a', bench.now));
    expect(only(bench.seen, 'evict')).to.deep.equal([]);
  });
});
