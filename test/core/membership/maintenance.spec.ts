import { expect } from 'chai';
import type { MemberRow } from '../../../src/core/membership/member.js';
import { Bench, boot, only, row, SETTINGS } from './fixtures.js';

const { deadTimeoutMs } = SETTINGS;
const ABSENT_MS = 5 * deadTimeoutMs;

/** What node `a` tells of itself after it announced an absence. */
function announced(absentMs: number, reason: string): MemberRow {
  const bench = new Bench();
  const [flood] = only(bench.node.announce(absentMs, reason, bench.now), 'rows-changed');
  return { ...flood!.rows[0]!, name: 'a' };
}

describe('Membership: an announced absence', () => {
  it('M9 travels in the own row, and counts on, so that it stands above the row before', () => {
    const said = announced(ABSENT_MS, 'kernel');
    expect(said).to.include({ incarnation: 1, deadTimeoutMs: ABSENT_MS, maintenance: 'kernel' });
    expect(announced(1_000, 'quick').deadTimeoutMs).to.equal(deadTimeoutMs);
    const bench = new Bench();
    bench.node.announce(ABSENT_MS, 'kernel', bench.now);
    const [ended] = only(bench.node.announce(0, '', bench.now), 'rows-changed');
    expect(ended!.rows[0]).to.include({ incarnation: 2, deadTimeoutMs });
    expect(ended!.rows[0]).not.to.have.property('maintenance');
  });

  it('M9 M3 puts the eviction off for so long, and a return ends it', () => {
    const bench = new Bench().meet('a', 'b', 'c');
    bench.record(bench.node.merge([announced(ABSENT_MS, 'kernel')], 'a', bench.now));
    const dead = { ...bench.node.row('a')!, status: 'DEAD', observers: ['b', 'c'] } as const;
    bench.answering.delete('a');
    bench.record(bench.node.merge([dead], 'b', bench.now));
    bench.pass(ABSENT_MS - 1);
    expect(bench.node.row('a')).to.include({ status: 'DEAD', maintenance: 'kernel' });
    const back = row('a', { boot: boot(2), deadTimeoutMs });
    bench.record(bench.node.hello(back, bench.now));
    expect(bench.node.row('a')).to.include({ status: 'ALIVE', deadTimeoutMs });
    expect(bench.node.row('a')).not.to.have.property('maintenance');
  });

  it('M9 is over when it has lasted: eviction follows', () => {
    const bench = new Bench().meet('a', 'b', 'c');
    bench.answering.delete('a');
    const dead = { status: 'DEAD', observers: ['b', 'c'] } as const;
    bench.record(bench.node.merge([{ ...announced(ABSENT_MS, 'k'), ...dead }], 'b', bench.now));
    bench.pass(ABSENT_MS + 2_000);
    expect(bench.node.row('a')?.status).to.equal('EVICTED');
  });

  it('M9 M1 joins alike in any order, and is not said by who leaves', () => {
    const bench = new Bench().meet('b');
    const [mine, theirs] = [announced(ABSENT_MS, 'x'), announced(ABSENT_MS, 'y')];
    bench.record(bench.node.merge([theirs, mine], 'b', bench.now));
    expect(bench.node.row('a')?.maintenance).to.equal('y');
    bench.node.leaving('RESTARTING', bench.now);
    expect(bench.node.announce(ABSENT_MS, 'late', bench.now)).to.deep.equal([]);
  });
});
