import { expect } from 'chai';
import fc from 'fast-check';
import { GRAVE_AGE_MAX_MS, INCARNATION_MAX } from '../../../src/core/limits.js';
import type { MemberRow } from '../../../src/core/membership/member.js';
import type { Membership } from '../../../src/core/membership/membership.js';
import { shuffled } from '../../../src/core/membership/ping-ring.js';
import { answers, boot, floods, instant, membership, only, row } from './fixtures.js';
import { Bench, seeded, tellAll, turns } from './fixtures.js';
import { anyRow } from './any-row.js';

const NOW = instant(0);

/** What a membership holds, whatever the order in which it names it. */
function held(node: Membership): MemberRow[] {
  const key = ({ name, boot: { generation, instanceId } }: MemberRow) =>
    `${name} ${generation} ${instanceId}`;
  return tellAll(node).sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

describe('Membership.merge', () => {
  it('M1 M4 ends in one state, in whatever order and however often rows come', () => {
    const rows = fc.array(anyRow, { maxLength: 8 });
    const law = fc.property(rows, fc.nat(), (list, seed) => {
      const order = shuffled(Object.keys(list), seeded(seed));
      const one = membership();
      const other = membership();
      one.merge(list, 'a', NOW);
      for (const at of order) other.merge([list[Number(at)]!], 'b', NOW);
      other.merge(list, 'c', NOW);
      // Ages are not part of the order: a refutation that was overtaken is not remembered.
      const ageless = (node: Membership) => held(node).map((item) => ({ ...item, ageMs: 0 }));
      expect(ageless(one)).to.deep.equal(ageless(other));
    });
    fc.assert(law, { numRuns: 500 });
  });

  it('M1 what one node has told another in full says nothing new to it', () => {
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 8 }), (list) => {
        const one = membership();
        one.merge(list, 'a', NOW);
        const other = membership('you');
        const told = tellAll(one).slice(1);
        other.merge(told, 'me', NOW);
        expect(only(other.merge(told, 'me', NOW), 'status')).to.deep.equal([]);
        expect(floods(other.merge(told, 'me', NOW))).to.deep.equal([]);
      }),
    );
  });

  it('M1 floods what is new, once, and tells the status with its reason', () => {
    const node = membership();
    const effects = node.merge(
      [row('a'), row('b', { status: 'SUSPECT', observers: ['c'] })],
      'c',
      NOW,
    );
    expect(floods(effects)).to.deep.equal(['a 1.0 ALIVE []', 'b 1.0 SUSPECT [c]']);
    expect(turns(effects)).to.deep.equal(['a >ALIVE', 'b >SUSPECT']);
    expect(only(effects, 'status')[1]?.reason).to.equal('did not answer c');
    expect(only(effects, 'evict')).to.deep.equal([]);
    expect(node.merge([row('a')], 'd', NOW)).to.deep.equal([]);
  });

  it('M1 a newer boot of a live node is flooded, without a change of status', () => {
    const node = membership();
    node.merge([row('a')], 'a', NOW);
    const effects = node.merge([row('a', { boot: boot(2) })], 'a', NOW);
    expect(floods(effects)).to.deep.equal(['a 2.0 ALIVE []']);
    expect(turns(effects)).to.deep.equal([]);
    expect(node.view('a').statusReason).to.equal('started in a newer boot');
  });

  it('M1 ages travel: a row is as old as its speaker says, and older as time passes here', () => {
    const node = membership();
    node.merge([row('a', { ageMs: 5_000 })], 'a', NOW);
    node.merge([], 'a', instant(700));
    expect(node.row('a')?.ageMs).to.equal(5_700);
  });

  it('M0 a wall clock that jumps changes nothing', () => {
    const steady = new Bench().meet('a', 'b', 'c');
    const jumpy = new Bench().meet('a', 'b', 'c');
    jumpy.wallOffsetMs = -5_000_000_000;
    for (const bench of [steady, jumpy]) {
      bench.answering.delete('a');
      bench.pass(90_000);
    }
    expect(jumpy.seen).to.deep.equal(steady.seen);
    expect(turns(jumpy.seen)).to.include('a SUSPECT>DEAD');
    expect(jumpy.node.view('a')).to.deep.equal(steady.node.view('a'));
  });

  it('M1 a refutation undoes DEAD, with the next incarnation only', () => {
    const node = membership();
    node.merge([row('a', { status: 'DEAD', observers: ['b', 'c'] })], 'b', NOW);
    expect(turns(node.merge([row('a')], 'b', NOW))).to.deep.equal([]);
    const effects = node.merge([row('a', { incarnation: 1 })], 'a', NOW);
    expect(turns(effects)).to.deep.equal(['a DEAD>ALIVE']);
    expect(floods(effects)).to.deep.equal(['a 1.1 ALIVE []']);
  });

  it('M4 a DEAD row about an unknown name is kept: its workers are to be marked, and to go', () => {
    const effects = membership().merge([row('a', { status: 'DEAD' })], 'b', NOW);
    expect(turns(effects)).to.deep.equal(['a >DEAD']);
    expect(only(effects, 'evict')).to.deep.equal([]);
  });
});

describe('Membership: rows about this node', () => {
  for (const status of ['SUSPECT', 'DEAD'] as const) {
    it(`M2 refutes ${status} with the next incarnation`, () => {
      const node = membership();
      const effects = node.merge([row('me', { status, incarnation: 4 })], 'a', NOW);
      expect(floods(effects)).to.deep.equal(['me 1.5 ALIVE []']);
      expect(only(effects, 'newer-self')).to.deep.equal([]);
      expect(node.refutations).to.equal(1);
      expect(node.healthScore).to.equal(1);
    });
  }

  it('M2 answers who repeats an accusation that was refuted, and does not refute it again', () => {
    const node = membership();
    const accusation = row('me', { status: 'SUSPECT' });
    node.merge([accusation], 'a', NOW);
    const effects = node.merge([accusation], 'b', NOW);
    expect(answers(effects)).to.deep.equal(['b: me 1.1 ALIVE []']);
    expect(floods(effects)).to.deep.equal([]);
    expect(node.refutations).to.equal(1);
  });

  it('M1 takes a higher incarnation of its own boot over, so that it stays ahead', () => {
    const node = membership();
    expect(floods(node.merge([row('me', { incarnation: 7 })], 'a', NOW))).to.deep.equal([
      'me 1.8 ALIVE []',
    ]);
    expect(node.refutations).to.equal(0);
  });

  it('M1 says nothing to its own row, or to an older boot', () => {
    const node = membership();
    const old = row('me', { boot: boot(0), status: 'DEAD' });
    const grave = row('me', { boot: boot(0), status: 'EVICTED' });
    expect(node.merge([row('me'), old, grave], 'a', NOW)).to.deep.equal([]);
  });

  const newer: [string, Partial<MemberRow>, boolean][] = [
    ['a newer boot', { boot: boot(2) }, false],
    ['a newer instance of its generation', { boot: boot(1, 'ff00000000000000') }, false],
    ['its grave', { status: 'EVICTED' }, true],
    ['LEFT that it never said', { status: 'LEFT' }, true],
    ['a grave above its boot', { boot: boot(3), status: 'EVICTED' }, true],
    ['an absurd incarnation', { status: 'SUSPECT', incarnation: INCARNATION_MAX }, false],
  ];
  it('S8 names who brought it, in an answer that comes after its ping was given up as well', () => {
    const node = membership();
    const effects = node.pingAnswered(999, [row('me', { boot: boot(2) })], NOW, 'b');
    expect(only(effects, 'newer-self').map(({ from }) => from)).to.deep.equal(['b']);
  });

  for (const [what, changes, grave] of newer) {
    it(`S8 asks for a newer boot when it hears of ${what}, each time until it has one`, () => {
      const node = membership();
      const heard = row('me', changes);
      for (const from of ['a', 'b']) {
        const effects = node.merge([heard], from, NOW);
        expect(effects).to.deep.equal([
          { kind: 'newer-self', boot: heard.boot, grave, address: 'me:1', from },
        ]);
      }
      const raised = node.raiseBoot(boot(9), NOW);
      expect(floods(raised)).to.deep.equal(['me 9.0 ALIVE []']);
      expect(node.merge([heard], 'a', NOW)).to.deep.equal([]);
    });
  }

  it('S8 an incarnation just below the bound is refuted in the same boot', () => {
    const accusation = row('me', { status: 'SUSPECT', incarnation: INCARNATION_MAX - 1 });
    const effects = membership().merge([accusation], 'a', NOW);
    expect(floods(effects)).to.deep.equal([`me 1.${INCARNATION_MAX} ALIVE []`]);
  });

  it('M4 a grave of this boot that is over 8 days old is nothing to it', () => {
    const grave = row('me', { status: 'EVICTED', ageMs: GRAVE_AGE_MAX_MS });
    expect(membership().merge([grave], 'a', NOW)).to.deep.equal([]);
  });
});

describe('Membership: leaving', () => {
  it('M5 restarting is DEAD with a mark, at once; accusations are not refuted then', () => {
    const node = membership();
    const effects = node.leaving('RESTARTING', NOW);
    expect(only(effects, 'rows-changed')[0]?.rows[0]).to.include({
      ...{ name: 'me', status: 'DEAD', restarting: true },
    });
    const accusation = row('me', { status: 'SUSPECT', incarnation: 3 });
    expect(node.merge([accusation], 'a', NOW)).to.deep.equal([]);
  });

  it('M1 M5 a node that leaves for good does not refute LEFT, nor its grave', () => {
    const node = membership();
    expect(floods(node.leaving('LEAVING', NOW))).to.deep.equal(['me 1.0 LEFT []']);
    const said = [row('me', { status: 'LEFT' }), row('me', { status: 'EVICTED' })];
    expect(node.merge(said, 'a', NOW)).to.deep.equal([]);
  });

  it('M5 a leaving node pings nobody, and asks for no busy timer', () => {
    const node = membership();
    node.hello(row('a'), NOW);
    node.leaving('RESTARTING', NOW);
    for (let atMs = 0; atMs < 5_000; atMs += 500) {
      expect(node.tick(instant(atMs))).to.deep.equal([]);
      expect(node.nextDeadlineMs()).to.be.above(atMs);
    }
  });

  it('M5 its peers see a restart as a death that its subject announced', () => {
    const node = membership();
    node.hello(row('a'), NOW);
    const effects = node.merge([row('a', { status: 'DEAD', restarting: true })], 'a', NOW);
    expect(turns(effects)).to.deep.equal(['a ALIVE>DEAD']);
    expect(only(effects, 'evict')).to.deep.equal([]);
    expect(node.view('a').statusReason).to.equal('said that it restarts');
  });

  it('M5 its peers drop the log of one that left, and keep a grave', () => {
    const node = membership();
    node.hello(row('a'), NOW);
    const effects = node.merge([row('a', { status: 'LEFT' })], 'a', NOW);
    expect(turns(effects)).to.deep.equal(['a ALIVE>LEFT']);
    expect(only(effects, 'evict')).to.deep.equal([{ kind: 'evict', name: 'a', boot: boot(1) }]);
    expect(node.bars('a', boot(1))).to.include({ status: 'LEFT' });
  });
});

describe('Membership: Hello and pairs', () => {
  it('M3 a Hello of a suspect tells it of the suspicion, so that it refutes', () => {
    const node = membership();
    node.merge([row('a', { status: 'DEAD', observers: ['b'] })], 'b', NOW);
    const effects = node.hello(row('a'), NOW);
    expect(answers(effects)).to.deep.equal(['a: a 1.0 DEAD [b]']);
    expect(turns(effects)).to.deep.equal([]);
  });

  it('M1 who speaks of itself hears what else is told in its name, and older versions leave out fields', () => {
    const forgery = { gatewayAddress: 'evil:1' };
    for (const order of [
      [row('a', forgery), row('a')],
      [row('a', { address: 'b:1' }), row('a', forgery)],
    ] as const) {
      const node = membership();
      node.merge([order[0]], 'b', NOW);
      expect(answers(node.merge([order[1]], 'a', NOW))).to.have.length(1);
    }
    const node = membership();
    node.hello(row('a', { gatewayAddress: 'g:1', maintenance: 'kernel' }), NOW);
    expect(answers(node.merge([row('a')], 'b', NOW))).to.deep.equal([]);
  });

  it('M4 a Hello of a newer boot is ALIVE at once, whatever was said of the older', () => {
    for (const status of ['SUSPECT', 'DEAD', 'LEFT', 'EVICTED'] as const) {
      const node = membership();
      node.merge([row('a', { status, incarnation: 8 })], 'b', NOW);
      expect(turns(node.hello(row('a', { boot: boot(2) }), NOW))).to.deep.equal([
        `a ${status}>ALIVE`,
      ]);
    }
  });

  it('I4 a Hello of an older boot hears of the newer one', () => {
    const node = membership();
    node.hello(row('a', { boot: boot(2) }), NOW);
    const effects = node.hello(row('a'), NOW);
    expect(answers(effects)).to.deep.equal(['a: a 2.0 ALIVE []']);
    expect(floods(effects)).to.deep.equal([]);
  });

  it('M2 a pair is both rows, or this one alone about a stranger and about itself', () => {
    const node = membership();
    node.hello(row('a'), NOW);
    expect(node.pair('a').map(({ name }) => name)).to.deep.equal(['me', 'a']);
    expect(node.pair('b').map(({ name }) => name)).to.deep.equal(['me']);
    expect(node.pair('me').map(({ name }) => name)).to.deep.equal(['me']);
  });

  it('names itself first in its rows, then one row a name', () => {
    const node = membership();
    node.merge([row('b'), row('a', { status: 'EVICTED' }), row('a', { boot: boot(2) })], 'b', NOW);
    expect(node.rows().map(({ name }) => name)).to.deep.equal(['me', 'b', 'a']);
    expect(tellAll(node).map(({ name, status }) => `${name} ${status}`)).to.deep.equal([
      ...['me ALIVE', 'b ALIVE', 'a ALIVE', 'a EVICTED'],
    ]);
    expect(node.view('a').statusSinceMs).to.equal(NOW.monotonicMs);
    expect(node.view('nobody')).to.deep.equal({
      ...{ statusReason: '', statusSinceMs: 0, evictionHeld: '' },
    });
  });
});
