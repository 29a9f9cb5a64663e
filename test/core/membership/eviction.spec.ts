import { expect } from 'chai';
import {
  CLAIMED_DEAD_TIMEOUT_MAX_MS,
  GRAVE_AGE_MAX_MS,
  GRAVES_MAX,
  MEMBERS_MAX,
  REFUSED_NAME_MS,
  REFUSED_NAMES_MAX,
} from '../../../src/core/limits.js';
import type { MemberRow } from '../../../src/core/membership/member.js';
import { Bench, SETTINGS, answers, boot, floods, instant, membership } from './fixtures.js';
import { only, row, turns } from './fixtures.js';

const NOW = instant(0);
const { deadTimeoutMs } = SETTINGS;

/** A bench with live neighbours `b`, `c`, … and DEAD ones that both of them saw fail. */
function deadOnes(live: string[], dead: string[], changes: Partial<MemberRow> = {}): Bench {
  const bench = new Bench().meet(...live);
  const rows = dead.map((name) => row(name, { status: 'DEAD', observers: ['b', 'c'], ...changes }));
  bench.record(bench.node.merge(rows, 'b', bench.now));
  return bench;
}

function statuses(bench: Bench, ...names: string[]): string[] {
  return names.map((name) => bench.node.row(name)?.status ?? 'unknown');
}

describe('Membership: eviction', () => {
  it('M3 follows dead-timeout after DEAD, not sooner: log dropped, grave dug, all told', () => {
    const bench = deadOnes(['b', 'c'], ['a']);
    expect(only(bench.pass(deadTimeoutMs - 1), 'evict')).to.deep.equal([]);
    const effects = bench.pass(1_001);
    expect(only(effects, 'evict')).to.deep.equal([{ kind: 'evict', name: 'a', boot: boot(1) }]);
    expect(turns(effects)).to.deep.equal(['a DEAD>EVICTED']);
    expect(floods(effects)).to.include('a 1.0 EVICTED [b c me]');
    expect(bench.node.view('a').statusReason).to.match(/^evicted, dead for 60 s, did not answer b/);
    expect(only(bench.pass(2 * deadTimeoutMs), 'evict')).to.deep.equal([]);
  });

  for (const [claimedMs, waitsMs] of [
    [deadTimeoutMs / 2, deadTimeoutMs],
    [3 * deadTimeoutMs, 3 * deadTimeoutMs],
    [CLAIMED_DEAD_TIMEOUT_MAX_MS - 1, CLAIMED_DEAD_TIMEOUT_MAX_MS - 1],
    [CLAIMED_DEAD_TIMEOUT_MAX_MS, CLAIMED_DEAD_TIMEOUT_MAX_MS],
    [CLAIMED_DEAD_TIMEOUT_MAX_MS + 1, CLAIMED_DEAD_TIMEOUT_MAX_MS],
  ] as const) {
    it(`M3 of one that says ${claimedMs} ms itself, follows after ${waitsMs} ms`, () => {
      // Nobody is pinged meanwhile: a day of pings would tell nothing more.
      const quiet = new Bench({ pingIntervalMs: 1e9, pingTimeoutMs: 1e9 }).meet('b', 'c');
      const dead = { status: 'DEAD', observers: ['b', 'c'], deadTimeoutMs: claimedMs } as const;
      quiet.record(quiet.node.merge([row('a', dead)], 'b', quiet.now));
      quiet.pass(waitsMs - 1);
      expect(statuses(quiet, 'a')).to.deep.equal(['DEAD']);
      quiet.pass(1);
      expect(statuses(quiet, 'a')).to.deep.equal(['EVICTED']);
      const { statusReason } = quiet.node.view('a');
      expect(statusReason).to.contain(`dead for ${Math.round(waitsMs / 1000)} s,`);
    });
  }

  it('M3 counts from the death on, not from the start of this node', () => {
    const bench = new Bench().meet('b', 'c');
    bench.pass(30_000);
    const dead = row('a', { status: 'DEAD', observers: ['b', 'c'] });
    bench.record(bench.node.merge([dead], 'b', bench.now));
    bench.pass(deadTimeoutMs + 1_000);
    expect(bench.node.view('a').statusReason).to.match(/^evicted, dead for 60 s,/);
  });

  it('M3 of several that the brake holds, who is dead for longest goes first', () => {
    const bench = new Bench().meet('b', 'c');
    const die = (name: string, ...observers: string[]) => {
      const dead = row(name, { status: 'DEAD', observers });
      bench.record(bench.node.merge([dead], 'b', bench.now));
    };
    for (const name of ['y', 'z', 'a']) {
      die(name, 'b');
      bench.pass(100);
    }
    bench.pass(2 * deadTimeoutMs);
    const evicted = only(bench.seen, 'evict').map(({ name }) => name);
    expect(evicted.slice(0, 2)).to.deep.equal(['y', 'z']);
  });

  it('M3 does not follow when the dead one refutes, restarts or answers in time', () => {
    for (const sign of [row('a', { incarnation: 1 }), row('a', { boot: boot(2) })]) {
      const bench = deadOnes(['b', 'c'], ['a']);
      bench.pass(deadTimeoutMs - 1_000);
      bench.meet('a');
      bench.record(bench.node.merge([sign], 'a', bench.now));
      expect(only(bench.pass(2 * deadTimeoutMs), 'evict')).to.deep.equal([]);
      expect(statuses(bench, 'a')).to.deep.equal(['ALIVE']);
    }
  });

  it('M3 never while this node sees no other node alive; says so; goes on when one is back', () => {
    const bench = deadOnes([], ['a', 'b']);
    bench.pass(10 * deadTimeoutMs);
    expect(statuses(bench, 'a', 'b')).to.deep.equal(['DEAD', 'DEAD']);
    expect(bench.node.view('a').evictionHeld).to.equal('this node sees no other node alive');
    bench.meet('c');
    bench.pass(deadTimeoutMs - 2_000);
    expect(statuses(bench, 'a', 'b')).to.deep.equal(['DEAD', 'DEAD']);
    bench.pass(4_000);
    expect(statuses(bench, 'a', 'b').sort()).to.deep.equal(['DEAD', 'EVICTED']);
  });

  it('M3 who was cut off gives all the dead a dead-timeout from the first word on', () => {
    // One observer is enough while only one other node is back: the rest must have time to come back.
    const bench = new Bench().meet('b', 'c', 'd');
    bench.answering.clear();
    bench.pass(10 * deadTimeoutMs);
    expect(statuses(bench, 'b', 'c', 'd')).to.deep.equal(['DEAD', 'DEAD', 'DEAD']);
    bench.meet('b');
    bench.record(bench.node.merge([row('b', { incarnation: 1 })], 'b', bench.now));
    bench.pass(5_000);
    for (const name of ['c', 'd']) {
      bench.meet(name);
      bench.record(bench.node.merge([row(name, { incarnation: 1 })], name, bench.now));
    }
    bench.pass(2 * deadTimeoutMs);
    expect(only(bench.seen, 'evict')).to.deep.equal([]);
    expect(statuses(bench, 'b', 'c', 'd')).to.deep.equal(['ALIVE', 'ALIVE', 'ALIVE']);
  });

  it('M3 never while nobody says a word to this node, though some are not yet found out', () => {
    const bench = deadOnes([], ['a']);
    // Pings to c hang for long, so that it stays ALIVE here while nothing is heard.
    const quiet = new Bench({ pingTimeoutMs: 1_000_000 });
    quiet.meet('c');
    quiet.answering.clear();
    quiet.record(
      quiet.node.merge([row('a', { status: 'DEAD', observers: ['b', 'c'] })], 'c', quiet.now),
    );
    quiet.pass(2 * deadTimeoutMs);
    expect(statuses(quiet, 'a', 'c')).to.deep.equal(['DEAD', 'ALIVE']);
    expect(quiet.node.view('a').evictionHeld).to.match(/^no other node has answered .* for \d+ s$/);
    quiet.record(quiet.node.merge([], 'c', quiet.now));
    for (let waitedMs = 0; waitedMs < deadTimeoutMs; waitedMs += 5_000) {
      expect(statuses(quiet, 'a')).to.deep.equal(['DEAD']);
      quiet.pass(5_000);
      quiet.record(quiet.node.merge([], 'c', quiet.now));
    }
    quiet.pass(2_000);
    expect(statuses(quiet, 'a')).to.deep.equal(['EVICTED']);
    expect(bench.node.row('a')?.status).to.equal('DEAD');
  });

  it('M3 needs two observers where three nodes are alive', () => {
    const bench = deadOnes(['b', 'c'], ['a'], { observers: ['b'] });
    // It answers this node's pings, so that this node is no observer.
    bench.answering.add('a');
    const node = bench.node;
    bench.pass(deadTimeoutMs + 1_000);
    expect(statuses(bench, 'a')).to.deep.equal(['DEAD']);
    bench.answering.delete('a');
    bench.record(node.merge([row('a', { status: 'DEAD', observers: ['b'] })], 'b', bench.now));
    bench.pass(deadTimeoutMs + 10_000);
    expect(statuses(bench, 'a')).to.deep.equal(['EVICTED']);
  });

  it('M3 says which observers it has, and how many it needs', () => {
    const quiet = new Bench({ pingTimeoutMs: 1_000_000 }).meet('b', 'c');
    quiet.node.merge([row('a', { status: 'DEAD', observers: ['b'] })], 'b', quiet.now);
    quiet.pass(deadTimeoutMs + 1_000);
    expect(statuses(quiet, 'a')).to.deep.equal(['DEAD']);
    const held = quiet.node.view('a').evictionHeld;
    expect(held).to.equal('2 observers are needed, seen failing by: b');
    const confirmed = row('a', { status: 'DEAD', observers: ['c'] });
    quiet.record(quiet.node.merge([confirmed], 'c', quiet.now));
    quiet.pass(1_000);
    expect(statuses(quiet, 'a')).to.deep.equal(['EVICTED']);
  });

  it('M3 one observer is enough where two nodes are alive', () => {
    const bench = deadOnes(['b'], ['a'], { observers: ['b'] });
    bench.pass(deadTimeoutMs + 1_000);
    expect(statuses(bench, 'a')).to.deep.equal(['EVICTED']);
  });

  for (const [owners, allowed] of [
    [5, 1],
    [6, 1],
    [7, 2],
    [10, 3],
    [20, 6],
  ] as const) {
    it(`M3 evicts at most ${allowed} of ${owners} owners in one dead-timeout`, () => {
      const dead = Array.from({ length: owners - 3 }, (_, index) => `x${index}`);
      const bench = deadOnes(['b', 'c'], dead);
      bench.pass(deadTimeoutMs + 1_000);
      expect(only(bench.seen, 'evict')).to.have.length(allowed);
      const held = dead.filter((name) => bench.node.view(name).evictionHeld !== '');
      expect(held).to.have.length(dead.length - allowed);
      expect(bench.node.view(held[0]!).evictionHeld).to.equal(
        `${allowed} of ${owners} owners were evicted within 60 s, at most ${allowed} are`,
      );
      bench.pass(deadTimeoutMs - 5_000);
      expect(only(bench.seen, 'evict')).to.have.length(allowed);
      bench.pass(10_000);
      expect(only(bench.seen, 'evict')).to.have.length.above(allowed);
    });
  }

  it('M3 what others bury counts for the brake here, and is not held by it', () => {
    const bench = deadOnes(['b', 'c'], ['x', 'y', 'z']);
    bench.pass(deadTimeoutMs - 10_000);
    const graves = ['x', 'y'].map((name) => row(name, { status: 'EVICTED' }));
    expect(only(bench.record(bench.node.merge(graves, 'b', bench.now)), 'evict')).to.deep.equal([]);
    const effects = bench.pass(20_000);
    expect(only(effects, 'evict').map(({ name }) => name)).to.deep.equal(['x', 'y']);
    expect(statuses(bench, 'z')).to.deep.equal(['DEAD']);
    expect(bench.node.view('z').evictionHeld).to.contain('were evicted within 60 s');
  });

  for (const [live, what] of [
    [[], 'where this node sees no other node alive'],
    [['b', 'c', 'd', 'e'], 'where two observers would be needed'],
  ] as const) {
    it(`M8 an announced goodbye is not held ${what}: it goes after dead-timeout`, () => {
      const bench = new Bench().meet(...live, 'a');
      bench.answering.delete('a');
      const goodbye = row('a', { status: 'DEAD', restarting: true });
      bench.record(bench.node.merge([goodbye], 'a', bench.now));
      expect(only(bench.pass(deadTimeoutMs - 1), 'evict')).to.deep.equal([]);
      const effects = bench.pass(1_001);
      expect(only(effects, 'evict').map(({ name }) => name)).to.deep.equal(['a']);
      expect(turns(effects)).to.deep.equal(['a DEAD>EVICTED']);
      const { statusReason, evictionHeld } = bench.node.view('a');
      expect(statusReason).to.equal('evicted, stopped 60 s ago and did not return');
      expect(evictionHeld).to.equal('');
    });
  }

  it('M8 goodbyes of many go at once, and take no part of what the brake allows', () => {
    const bench = new Bench().meet('b', 'c');
    const dead = { status: 'DEAD', observers: ['b', 'c'] } as const;
    const goodbyes = ['v', 'w', 'x'].map((name) => row(name, { ...dead, restarting: true }));
    const rows = [...goodbyes, row('y', dead), row('z', dead)];
    bench.record(bench.node.merge(rows, 'b', bench.now));
    bench.pass(deadTimeoutMs + 1_000);
    expect(statuses(bench, 'v', 'w', 'x')).to.deep.equal(['EVICTED', 'EVICTED', 'EVICTED']);
    expect(statuses(bench, 'y', 'z')).to.deep.equal(['EVICTED', 'DEAD']);
  });

  it('M8 whoever returns from a goodbye and then dies is held like anybody else', () => {
    const bench = new Bench().meet('a');
    bench.answering.clear();
    const goodbye = row('a', { status: 'DEAD', restarting: true });
    bench.record(bench.node.merge([goodbye], 'a', bench.now));
    bench.record(bench.node.hello(row('a', { boot: boot(2) }), bench.now));
    bench.pass(10 * deadTimeoutMs);
    expect(statuses(bench, 'a')).to.deep.equal(['DEAD']);
    expect(bench.node.view('a').evictionHeld).to.equal('this node sees no other node alive');
  });

  it('M3 whoever returned in a newer boot counts once among the owners, and as buried', () => {
    const bench = deadOnes(['b', 'c'], ['x', 'y']);
    bench.meet('d');
    bench.pass(deadTimeoutMs + 1_000);
    expect(statuses(bench, 'x', 'y')).to.deep.equal(['EVICTED', 'DEAD']);
    bench.record(bench.node.hello(row('x', { boot: boot(2) }), bench.now));
    bench.answering.add('x');
    bench.pass(2_000);
    const held = bench.node.view('y').evictionHeld;
    expect(held).to.equal('1 of 6 owners were evicted within 60 s, at most 1 are');
    bench.pass(deadTimeoutMs - 5_000);
    expect(statuses(bench, 'x', 'y')).to.deep.equal(['ALIVE', 'DEAD']);
    bench.pass(10_000);
    expect(statuses(bench, 'x', 'y')).to.deep.equal(['ALIVE', 'EVICTED']);
  });

  it('M3 time that this process sleeps through does not let go of the brake', () => {
    const bench = deadOnes(['b', 'c'], ['x', 'y']);
    bench.pass(deadTimeoutMs + 1_000);
    bench.nowMs += 600_000;
    bench.record(bench.node.tick(bench.now));
    bench.pass(deadTimeoutMs - 5_000);
    expect(only(bench.seen, 'evict')).to.have.length(1);
    bench.pass(10_000);
    expect(only(bench.seen, 'evict')).to.have.length(2);
  });

  it('M3 time that this process sleeps through does not bring it nearer', () => {
    const bench = deadOnes(['b', 'c'], ['a']);
    bench.pass(10_000);
    bench.nowMs += 600_000;
    bench.record(bench.node.tick(bench.now));
    expect(statuses(bench, 'a')).to.deep.equal(['DEAD']);
    bench.pass(deadTimeoutMs - 15_000);
    expect(statuses(bench, 'a')).to.deep.equal(['DEAD']);
    bench.pass(10_000);
    expect(statuses(bench, 'a')).to.deep.equal(['EVICTED']);
  });
});

describe('Membership: graves that others dug for a node that lives here', () => {
  for (const status of ['ALIVE', 'SUSPECT'] as const) {
    it(`M3 M4 bars the ${status} one at once, tells all, and keeps its log a dead-timeout`, () => {
      const bench = new Bench().meet('b', 'c');
      bench.node.merge([row('a', { status })], 'b', bench.now);
      const effects = bench.node.merge([row('a', { status: 'EVICTED' })], 'b', bench.now);
      expect(turns(effects)).to.deep.equal([`a ${status}>EVICTED`]);
      expect(floods(effects)).to.deep.equal(['a 1.0 EVICTED []']);
      expect(only(effects, 'evict')).to.deep.equal([]);
      expect(bench.node.bars('a', boot(1))).to.include({ status: 'EVICTED' });
      expect(only(bench.pass(deadTimeoutMs - 1), 'evict')).to.deep.equal([]);
      expect(only(bench.pass(1_001), 'evict').map(({ name }) => name)).to.deep.equal(['a']);
      expect(only(bench.pass(2 * deadTimeoutMs), 'evict')).to.deep.equal([]);
    });
  }

  it('M3 M4 bars the DEAD one at once, and keeps its log a dead-timeout from its death', () => {
    const bench = new Bench().meet('b', 'c');
    bench.node.merge([row('a', { status: 'DEAD' })], 'b', bench.now);
    bench.pass(deadTimeoutMs / 2);
    const effects = bench.node.merge([row('a', { status: 'EVICTED' })], 'b', bench.now);
    expect(turns(effects)).to.deep.equal(['a DEAD>EVICTED']);
    expect(only(effects, 'evict')).to.deep.equal([]);
    expect(bench.node.bars('a', boot(1))).to.include({ status: 'EVICTED' });
    expect(only(bench.pass(deadTimeoutMs / 2 - 1), 'evict')).to.deep.equal([]);
    expect(only(bench.pass(1_001), 'evict').map(({ name }) => name)).to.deep.equal(['a']);
    expect(only(bench.pass(2 * deadTimeoutMs), 'evict')).to.deep.equal([]);
  });

  it('M3 M4 of one that is DEAD here long since goes at once', () => {
    const bench = new Bench().meet('b', 'c');
    bench.node.merge([row('a', { status: 'DEAD' })], 'b', bench.now);
    bench.pass(deadTimeoutMs + 60_000);
    bench.node.merge([row('a', { status: 'EVICTED' })], 'b', bench.now);
    bench.pass(1_000);
    expect(only(bench.seen, 'evict').map(({ name }) => name)).to.deep.equal(['a']);
  });

  it('M3 M4 evicts nothing when the node returns in a newer boot meanwhile', () => {
    const bench = new Bench().meet('a', 'b', 'c');
    bench.node.merge([row('a', { status: 'EVICTED' })], 'b', bench.now);
    bench.pass(1_000);
    const effects = bench.node.hello(row('a', { boot: boot(2) }), bench.now);
    expect(turns(effects)).to.deep.equal(['a EVICTED>ALIVE']);
    expect(only(bench.pass(3 * deadTimeoutMs), 'evict')).to.deep.equal([]);
  });
});

describe('Membership: LEFT', () => {
  const left = row('a', { status: 'LEFT' });

  for (const status of ['ALIVE', 'SUSPECT', 'DEAD'] as const) {
    it(`M5 about one that is ${status} here bars at once, and by hearsay keeps its log a dead-timeout`, () => {
      const bench = new Bench().meet('b', 'c');
      bench.node.merge([row('a', { status })], 'b', bench.now);
      const effects = bench.node.merge([left], 'b', bench.now);
      expect(turns(effects)).to.deep.equal([`a ${status}>LEFT`]);
      expect(only(effects, 'evict')).to.deep.equal([]);
      expect(bench.node.bars('a', boot(1))).to.include({ status: 'LEFT' });
      expect(only(bench.pass(deadTimeoutMs - 1), 'evict')).to.deep.equal([]);
      expect(only(bench.pass(1_001), 'evict').map(({ name }) => name)).to.deep.equal(['a']);
      expect(only(bench.pass(2 * deadTimeoutMs), 'evict')).to.deep.equal([]);
    });
  }

  it('M5 from its own node drops the log at once, after hearsay too', () => {
    for (const speakers of [['a'], ['b', 'a']]) {
      const bench = new Bench().meet('a', 'b');
      const dropped = speakers.map(
        (from) => only(bench.node.merge([left], from, bench.now), 'evict').length,
      );
      expect(dropped).to.deep.equal(speakers.map((from) => (from === 'a' ? 1 : 0)));
      expect(only(bench.pass(3 * deadTimeoutMs), 'evict')).to.deep.equal([]);
    }
  });

  it('M5 by hearsay evicts nothing when the node goes above it', () => {
    const bench = new Bench().meet('a', 'b');
    bench.node.merge([left], 'b', bench.now);
    const effects = bench.node.hello(row('a', { boot: boot(2) }), bench.now);
    expect(turns(effects)).to.deep.equal(['a LEFT>ALIVE']);
    expect(only(bench.pass(3 * deadTimeoutMs), 'evict')).to.deep.equal([]);
  });
});

describe('Membership: who was refused', () => {
  it('M8 is no member: no row of that process is taken, from nobody', () => {
    const bench = new Bench().meet('b', 'c');
    expect(bench.node.refused('x', boot(3), bench.now)).to.deep.equal([]);
    for (const from of ['x', 'b']) {
      expect(bench.node.merge([row('x', { boot: boot(3) })], from, bench.now)).to.deep.equal([]);
    }
    expect(bench.node.row('x')).to.equal(undefined);
    expect(only(bench.pass(60_000), 'ping').map(({ target }) => target)).to.not.include('x');
  });

  it('M8 goes from the list when its row had come before, without a grave', () => {
    const bench = new Bench().meet('b', 'c');
    bench.node.merge([row('x', { boot: boot(3) })], 'x', bench.now);
    const effects = bench.node.refused('x', boot(3), bench.now);
    expect(only(effects, 'evict').map(({ name }) => name)).to.deep.equal(['x']);
    expect(bench.node.row('x')).to.equal(undefined);
    expect(bench.node.bars('x', boot(3))).to.equal(undefined);
  });

  it('M8 takes no place from a node that has greeted under that name, nor from another process', () => {
    const bench = new Bench().meet('a');
    expect(bench.node.refused('a', boot(1), bench.now)).to.deep.equal([]);
    bench.node.refused('a', boot(9, 'ffffffffffffffff'), bench.now);
    expect(bench.node.row('a')?.status).to.equal('ALIVE');
    bench.node.refused('x', boot(9, 'ffffffffffffffff'), bench.now);
    expect(turns(bench.node.merge([row('x')], 'a', bench.now))).to.deep.equal(['x >ALIVE']);
  });

  it('M8 is a member once it is accepted, and may be spoken of again after a while', () => {
    const bench = new Bench().meet('b');
    bench.node.refused('x', boot(1), bench.now);
    expect(turns(bench.node.hello(row('x'), bench.now))).to.deep.equal(['x >ALIVE']);
    const other = new Bench().meet('b');
    other.node.refused('x', boot(1), other.now);
    other.pass(REFUSED_NAME_MS - 1);
    expect(other.node.merge([row('x')], 'b', other.now)).to.deep.equal([]);
    other.pass(1);
    expect(turns(other.node.merge([row('x')], 'b', other.now))).to.deep.equal(['x >ALIVE']);
  });

  for (const [count, kept] of [
    [REFUSED_NAMES_MAX - 1, true],
    [REFUSED_NAMES_MAX, true],
    [REFUSED_NAMES_MAX + 1, false],
  ] as const) {
    it(`M8 of ${count} names the first is ${kept ? 'remembered' : 'let go of'}`, () => {
      const node = membership();
      for (let n = 0; n < count; n += 1) node.refused(`x${n}`, boot(1), NOW);
      expect(turns(node.merge([row('x0')], 'b', NOW)).length).to.equal(kept ? 0 : 1);
    });
  }
});

describe('Membership.forget', () => {
  it('M3 buries a dead node whatever the brake says, and again without effect', () => {
    const bench = deadOnes([], ['a']);
    bench.pass(2 * deadTimeoutMs);
    const forgotten = bench.node.forget('a', bench.now);
    if (!forgotten.ok) throw new Error(forgotten.error);
    expect(turns(forgotten.value)).to.deep.equal(['a DEAD>EVICTED']);
    expect(only(forgotten.value, 'evict')).to.have.length(1);
    expect(bench.node.view('a').statusReason).to.equal('forgotten by an operator');
    expect(bench.node.forget('a', bench.now)).to.deep.equal({ ok: true, value: [] });
  });

  it('M3 drops at once what a grave of others still keeps, and a suspect', () => {
    const bench = new Bench().meet('a', 'b');
    bench.node.merge([row('a', { status: 'EVICTED' })], 'b', bench.now);
    bench.node.merge([row('s', { status: 'SUSPECT' })], 'b', bench.now);
    for (const name of ['a', 's']) {
      const forgotten = bench.node.forget(name, bench.now);
      if (!forgotten.ok) throw new Error(forgotten.error);
      expect(only(forgotten.value, 'evict').map(({ name: gone }) => gone)).to.deep.equal([name]);
    }
    expect(only(bench.pass(3 * deadTimeoutMs), 'evict')).to.deep.equal([]);
  });

  for (const [name, error] of [
    ['me', /"me" is this node; .* leave/],
    ['nobody', /no node is named "nobody"/],
    ['b', /"b" is alive/],
  ] as const) {
    it(`M3 refuses ${name}, in a sentence, and changes nothing`, () => {
      const bench = new Bench().meet('b');
      const before = bench.node.rows();
      const refused = bench.node.forget(name, bench.now);
      expect(refused.ok ? '' : refused.error).to.match(error);
      expect(bench.node.rows()).to.deep.equal(before);
    });
  }
});

describe('Membership: the door', () => {
  it('M4 bars boots at or below a grave, answers with it, and lets newer ones in', () => {
    const node = membership();
    node.merge([row('a', { boot: boot(5), status: 'EVICTED' })], 'b', NOW);
    expect(node.bars('a', boot(4))).to.include({ name: 'a', status: 'EVICTED' });
    expect(node.bars('a', boot(5))).to.include({ name: 'a', status: 'EVICTED' });
    expect(node.bars('a', boot(6))).to.equal(undefined);
    expect(node.bars('c', boot(1))).to.equal(undefined);
    for (const generation of [4, 5]) {
      const effects = node.merge([row('a', { boot: boot(generation), incarnation: 9 })], 'c', NOW);
      expect(answers(effects)).to.deep.equal(['c: a 5.0 EVICTED []']);
      expect(floods(effects)).to.deep.equal([]);
      expect(turns(effects)).to.deep.equal([]);
    }
    expect(turns(node.merge([row('a', { boot: boot(6) })], 'c', NOW))).to.deep.equal([
      'a EVICTED>ALIVE',
    ]);
  });

  it('M4 keeps old boots out when their node is back', () => {
    const node = membership();
    node.merge([row('a', { boot: boot(5), status: 'EVICTED' })], 'b', NOW);
    node.merge([row('a', { boot: boot(6) })], 'a', NOW);
    expect(node.bars('a', boot(5))).to.include({ status: 'EVICTED' });
    expect(node.bars('a', boot(6))).to.equal(undefined);
  });

  it('M4 a grave below a live boot is kept and passed on, and takes nothing from it', () => {
    const node = membership();
    node.merge([row('a', { boot: boot(6) })], 'a', NOW);
    const effects = node.merge([row('a', { boot: boot(5), status: 'EVICTED' })], 'b', NOW);
    expect(floods(effects)).to.deep.equal(['a 5.0 EVICTED []']);
    expect(only(effects, 'evict')).to.deep.equal([]);
    expect(turns(effects)).to.deep.equal([]);
    expect(node.row('a')?.status).to.equal('ALIVE');
  });

  it('M4 a grave about an unknown name is kept, and drops what may be held of its log', () => {
    for (const status of ['LEFT', 'EVICTED'] as const) {
      const effects = membership().merge([row('a', { status })], 'b', NOW);
      expect(turns(effects)).to.deep.equal([`a >${status}`]);
      expect(only(effects, 'evict').map(({ name }) => name)).to.deep.equal(['a']);
    }
  });
});

describe('Membership: graves age', () => {
  const DAY_MS = 86_400_000;

  function after(node: ReturnType<typeof membership>, ms: number): void {
    node.tick(instant(ms));
  }

  it('M4 goes 8 days after it was dug, by its own age, here and there alike', () => {
    const dug = membership();
    dug.merge([row('a', { status: 'EVICTED' })], 'b', NOW);
    after(dug, 5 * DAY_MS);
    const learned = membership('you');
    learned.merge(dug.rows().slice(1), 'me', instant(0));
    for (const node of [dug, learned]) expect(node.bars('a', boot(1))).to.not.equal(undefined);
    after(dug, GRAVE_AGE_MAX_MS - 1);
    after(learned, 3 * DAY_MS - 1);
    for (const node of [dug, learned]) expect(node.row('a')?.status).to.equal('EVICTED');
    after(dug, GRAVE_AGE_MAX_MS + 60_001);
    after(learned, 3 * DAY_MS + 60_001);
    for (const node of [dug, learned]) {
      expect(node.row('a')).to.equal(undefined);
      expect(node.bars('a', boot(1))).to.equal(undefined);
    }
  });

  it('M4 is not renewed by a neighbour that says it is younger; the older age counts', () => {
    for (const ages of [
      [3 * DAY_MS, 0],
      [0, 3 * DAY_MS],
    ]) {
      const node = membership();
      for (const ageMs of ages) node.merge([row('a', { status: 'EVICTED', ageMs })], 'b', NOW);
      expect(node.row('a')?.ageMs).to.equal(3 * DAY_MS);
    }
  });

  it('M4 one of 8 days is not taken in any more; one a moment younger is', () => {
    const old = row('a', { status: 'EVICTED', ageMs: GRAVE_AGE_MAX_MS });
    expect(membership().merge([old], 'b', NOW)).to.deep.equal([]);
    const young = { ...old, ageMs: GRAVE_AGE_MAX_MS - 1 };
    expect(turns(membership().merge([young], 'b', NOW))).to.deep.equal(['a >EVICTED']);
  });

  it('M4 beside a live boot goes too', () => {
    const node = membership();
    node.merge([row('a', { status: 'EVICTED' }), row('a', { boot: boot(2) })], 'b', NOW);
    node.leaving('RESTARTING', NOW);
    expect(node.bars('a', boot(1))).to.not.equal(undefined);
    const awake = membership();
    awake.merge([row('a', { status: 'EVICTED' }), row('a', { boot: boot(2) })], 'b', NOW);
    after(awake, GRAVE_AGE_MAX_MS + 60_001);
    expect(awake.bars('a', boot(1))).to.equal(undefined);
    expect(awake.row('a')?.boot).to.deep.equal(boot(2));
  });
});

describe('Membership: bounds', () => {
  function many(count: number, changes: Partial<MemberRow> = {}): MemberRow[] {
    return Array.from({ length: count }, (_, index) => row(`n${index}`, changes));
  }

  // This node is one of them.
  for (const [count, taken] of [
    [MEMBERS_MAX - 2, MEMBERS_MAX - 2],
    [MEMBERS_MAX - 1, MEMBERS_MAX - 1],
    [MEMBERS_MAX, MEMBERS_MAX - 1],
  ] as const) {
    it(`takes ${taken} of ${count} other nodes, and counts the rest`, () => {
      const node = membership();
      const effects = node.merge(many(count), 'b', NOW);
      expect(node.rows()).to.have.length(taken + 1);
      expect(only(effects, 'status')).to.have.length(taken);
      expect(node.refusedRows).to.equal(count - taken);
      if (taken === count) return;
      expect(node.merge([row('one more')], 'b', NOW)).to.deep.equal([]);
      expect(node.hello(row('one more'), NOW)).to.deep.equal([]);
      expect(node.remember(row('one more'), 0, NOW)).to.deep.equal([]);
      expect(node.row('one more')).to.equal(undefined);
    });
  }

  it('M4 a full table still takes graves, and news of those it knows', () => {
    const node = membership();
    node.merge(many(MEMBERS_MAX - 1), 'b', NOW);
    expect(turns(node.merge([row('x', { status: 'EVICTED' })], 'b', NOW))).to.have.length(1);
    expect(turns(node.merge([row('x', { boot: boot(2) })], 'b', NOW))).to.deep.equal([]);
    expect(node.bars('x', boot(1))).to.not.equal(undefined);
    const known = node.merge([row('n0', { boot: boot(2) })], 'b', NOW);
    expect(floods(known)).to.deep.equal(['n0 2.0 ALIVE []']);
  });

  for (const [count, kept] of [
    [GRAVES_MAX - 1, GRAVES_MAX - 1],
    [GRAVES_MAX, GRAVES_MAX],
    [GRAVES_MAX + 1, GRAVES_MAX],
  ] as const) {
    it(`M4 keeps ${kept} of ${count} graves, and lets the oldest go`, () => {
      const node = membership();
      node.merge([row('oldest', { status: 'EVICTED', ageMs: 1_000 })], 'b', NOW);
      node.merge(many(count - 1, { status: 'EVICTED' }), 'b', NOW);
      expect(node.rows()).to.have.length(kept + 1);
      expect(node.row('oldest') === undefined).to.equal(kept < count);
      expect(node.row(`n${count - 2}`)).to.not.equal(undefined);
    });
  }
});
