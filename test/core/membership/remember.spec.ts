import { expect } from 'chai';
import { STAMP_AGE_MAX_MS } from '../../../src/core/limits.js';
import type { MemberRow } from '../../../src/core/membership/member.js';
import { Bench, boot, floods, only, row, SETTINGS, turns } from './fixtures.js';

const { deadTimeoutMs } = SETTINGS;

/** A node that has just started, and remembers `b` from an earlier life. */
function remembering(changes: Partial<MemberRow> = {}, ageMs = 0): Bench {
  const bench = new Bench();
  const known = row('b', { incarnation: 7, ...changes });
  bench.record(bench.node.remember(known, ageMs, bench.now));
  return bench;
}

function hears(bench: Bench, changes: Partial<MemberRow>, from = 'a'): void {
  bench.record(bench.node.merge([row('b', changes)], from, bench.now));
}

describe('Membership: who is known from an earlier life', () => {
  it('D5 is SUSPECT until it is heard of, and nobody is told of it', () => {
    const bench = remembering();
    expect(turns(bench.seen)).to.deep.equal(['b >SUSPECT']);
    expect(only(bench.seen, 'status')[0]?.row.ageMs).to.equal(0);
    expect([...bench.node.toldNames()]).to.deep.equal(['me']);
    expect(bench.node.told('b')).to.equal(undefined);
    expect(bench.node.pair('b').map(({ name }) => name)).to.deep.equal(['me']);
  });

  for (const status of ['ALIVE', 'SUSPECT', 'DEAD'] as const) {
    it(`D5 what anybody says of that boot stands above it: ${status}`, () => {
      const bench = remembering();
      hears(bench, { status, incarnation: 0 });
      expect(bench.node.row('b')).to.include({ status, incarnation: 0 });
      expect(bench.node.told('b')?.status).to.equal(status);
    });
  }

  it('D5 an older boot does not', () => {
    const bench = remembering({ boot: boot(5) });
    hears(bench, { boot: boot(4) });
    expect(bench.node.row('b')).to.deep.include({ status: 'SUSPECT', boot: boot(5) });
  });

  it('D5 itself and who was heard already are not remembered', () => {
    const bench = new Bench();
    hears(bench, {}, 'b');
    bench.record(bench.node.remember(row('b', { boot: boot(9) }), 0, bench.now));
    bench.record(bench.node.remember(row('me', { boot: boot(9) }), 0, bench.now));
    expect(bench.node.row('b')).to.deep.include({ boot: boot(1), status: 'ALIVE' });
    expect(bench.node.row('me')?.boot).to.deep.equal(boot(1));
    expect(bench.node.rows().map(({ name }) => name)).to.deep.equal(['me', 'b']);
  });

  it('D5 M2 a ping that nobody answers makes an accusation of it, which it may refute', () => {
    const bench = remembering().meet('a');
    bench.passUntil('b is accused', () => bench.node.told('b') !== undefined);
    expect(floods(bench.seen)).to.include('b 1.0 SUSPECT [me]');
    hears(bench, { incarnation: 1 }, 'b');
    expect(bench.node.row('b')?.status).to.equal('ALIVE');
  });

  it('D5 M3 goes after suspicion and dead-timeout, as any other, and the brake holds it', () => {
    const alone = remembering();
    alone.pass(5 * deadTimeoutMs);
    expect(alone.node.row('b')?.status, 'who sees nobody buries nobody').to.equal('DEAD');
    const bench = remembering().meet('a');
    bench.pass(deadTimeoutMs);
    expect(only(bench.seen, 'evict')).to.deep.equal([]);
    bench.passUntil('b is evicted', () => only(bench.seen, 'evict').length > 0);
    expect(bench.node.row('b')?.status).to.equal('EVICTED');
  });

  it('D5 M8 whoever had said that it restarts is DEAD, and goes after a dead-timeout', () => {
    const bench = remembering({ restarting: true, status: 'DEAD' });
    expect(bench.node.row('b')?.status).to.equal('DEAD');
    bench.pass(deadTimeoutMs + 1_000);
    expect(bench.node.told('b')).to.deep.include({ status: 'EVICTED', incarnation: 0 });
  });

  for (const failed of [false, true]) {
    it(`D5 M4 its grave takes its log at once, ${failed ? 'after' : 'before'} a ping of ours has failed`, () => {
      const bench = remembering().meet('a');
      if (failed) bench.passUntil('b is accused', () => bench.node.told('b') !== undefined);
      hears(bench, { status: 'EVICTED', ageMs: 1_000 });
      expect(only(bench.seen, 'evict').map(({ name }) => name)).to.deep.equal(['b']);
    });
  }

  it('D5 M4 once somebody has spoken of it, a neighbour’s view does not take its log at once', () => {
    const bench = remembering().meet('a');
    hears(bench, { status: 'ALIVE' });
    hears(bench, { status: 'EVICTED' });
    expect(only(bench.seen, 'evict')).to.deep.equal([]);
  });

  it('D5 M4 the time before the start counts for the 7 days after which nobody is vouched for', () => {
    const ageMs = STAMP_AGE_MAX_MS - 5_000;
    const bench = remembering({}, ageMs);
    bench.pass(4_000);
    bench.meet('a');
    expect(bench.node.told('b'), 'not yet 7 days').not.to.equal(undefined);
    const late = remembering({}, ageMs);
    late.pass(6_000);
    late.meet('a');
    expect(late.node.told('b')).to.equal(undefined);
    late.pass(deadTimeoutMs + 1_000);
    expect(late.node.row('b')).to.equal(undefined);
  });
});
