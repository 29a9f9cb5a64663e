import { expect } from 'chai';
import { STAMP_AGE_MAX_MS } from '../../../src/core/limits.js';
import { Bench, SETTINGS, boot, only, row } from './fixtures.js';

const { deadTimeoutMs } = SETTINGS;

/** A node that knows `a` and `b`, and heard of nobody for so long; nothing was pinged meanwhile. */
function awayFor(ms: number): Bench {
  const bench = new Bench().meet('a', 'b');
  bench.nowMs += ms;
  return bench;
}

function hears(bench: Bench, name: string): void {
  bench.record(bench.node.merge([row(name)], name, bench.now));
}

function told(bench: Bench): string[] {
  return [...bench.node.toldNames()].sort();
}

describe('Membership: who has been away for days', () => {
  for (const over of [0, 1]) {
    it(`M4 vouches for ${over === 0 ? 'all that it knows' : 'nobody'} after 7 days and ${over} ms`, () => {
      const bench = awayFor(STAMP_AGE_MAX_MS + over);
      hears(bench, 'a');
      expect(told(bench)).to.deep.equal(over === 0 ? ['a', 'b', 'me'] : ['a', 'me']);
      expect(bench.node.told('b')?.name).to.equal(over === 0 ? 'b' : undefined);
      expect(bench.node.row('b')?.status, 'it stays on show').to.equal('ALIVE');
    });
  }

  it('M4 forgets whom nobody speaks of within a dead-timeout, without a grave', () => {
    const bench = awayFor(STAMP_AGE_MAX_MS + 1);
    bench.answering.delete('b');
    hears(bench, 'a');
    bench.pass(deadTimeoutMs - 1_000);
    expect(only(bench.seen, 'evict')).to.deep.equal([]);
    bench.pass(2_000);
    expect(only(bench.seen, 'evict')).to.deep.equal([{ kind: 'evict', name: 'b', boot: boot(1) }]);
    expect(bench.node.row('b')).to.equal(undefined);
    expect(bench.node.bars('b', boot(1))).to.equal(undefined);
    expect(bench.node.row('a')?.status).to.equal('ALIVE');
    expect(bench.node.activeCount).to.equal(1);
  });

  it('M4 tells nobody what it finds out about those whom it doubts', () => {
    const bench = awayFor(STAMP_AGE_MAX_MS + 1);
    bench.answering.delete('b');
    hears(bench, 'a');
    bench.seen.length = 0;
    bench.pass(deadTimeoutMs - 1_000);
    expect(bench.node.row('b')?.status, 'it did find out').to.not.equal('ALIVE');
    const flooded = only(bench.seen, 'rows-changed').flatMap(({ rows }) => rows);
    expect(flooded.filter(({ name }) => name === 'b')).to.deep.equal([]);
  });

  it('M4 believes again whom another node speaks of', () => {
    const bench = awayFor(STAMP_AGE_MAX_MS + 1);
    hears(bench, 'a');
    bench.record(bench.node.merge([row('b')], 'a', bench.now));
    expect(told(bench)).to.deep.equal(['a', 'b', 'me']);
    bench.pass(2 * deadTimeoutMs);
    expect(only(bench.seen, 'evict')).to.deep.equal([]);
  });

  it('M4 doubts again after a second absence', () => {
    const bench = awayFor(STAMP_AGE_MAX_MS + 1);
    bench.answering.delete('b');
    hears(bench, 'a');
    bench.pass(deadTimeoutMs + 1_000);
    expect(bench.node.row('b')).to.equal(undefined);
    bench.meet('c');
    bench.nowMs += STAMP_AGE_MAX_MS + 1;
    hears(bench, 'a');
    expect(told(bench)).to.deep.equal(['a', 'me']);
  });

  it('M4 doubts those of whom it had heard, too, when it is away for days again before the time is over', () => {
    const bench = awayFor(STAMP_AGE_MAX_MS + 1);
    hears(bench, 'a');
    bench.nowMs += STAMP_AGE_MAX_MS + 1;
    bench.answering.clear();
    bench.answering.add('b');
    hears(bench, 'b');
    expect(told(bench)).to.deep.equal(['b', 'me']);
    bench.pass(deadTimeoutMs - 1);
    expect(bench.node.row('a'), 'it has a whole dead-timeout').not.to.equal(undefined);
    bench.pass(1);
    expect(bench.node.row('a')).to.equal(undefined);
  });

  it('M4 gives a whole dead-timeout from the first word on, each time, and no more', () => {
    const bench = awayFor(STAMP_AGE_MAX_MS + 1);
    for (let absence = 0; absence < 2; absence += 1) {
      bench.answering.delete('b');
      hears(bench, 'a');
      bench.pass(deadTimeoutMs / 2);
      hears(bench, 'a');
      bench.pass(deadTimeoutMs / 2 - 1);
      expect(bench.node.row('b'), `absence ${absence}`).not.to.equal(undefined);
      bench.pass(1);
      expect(bench.node.row('b'), `absence ${absence}`).to.equal(undefined);
      bench.meet('b');
      bench.nowMs += STAMP_AGE_MAX_MS + 1;
    }
  });

  it('M3 M4 who was cut off again in that time gives it again, whole', () => {
    const bench = awayFor(STAMP_AGE_MAX_MS + 1);
    bench.answering.clear();
    hears(bench, 'a');
    bench.pass(2 * deadTimeoutMs);
    bench.answering.add('a');
    hears(bench, 'a');
    bench.pass(deadTimeoutMs - 1);
    expect(bench.node.row('b')).not.to.equal(undefined);
    bench.pass(1);
    expect(bench.node.row('b')).to.equal(undefined);
  });

  it('M3 M4 who is cut off again before the time is over keeps its list', () => {
    const bench = awayFor(STAMP_AGE_MAX_MS + 1);
    bench.answering.clear();
    hears(bench, 'a');
    bench.pass(3 * deadTimeoutMs);
    expect(only(bench.seen, 'evict')).to.deep.equal([]);
    expect(bench.node.row('b')).to.not.equal(undefined);
  });

  it('M3 keeps its list while it is still alone', () => {
    const bench = awayFor(0);
    bench.answering.clear();
    bench.pass(10 * deadTimeoutMs);
    bench.nowMs += STAMP_AGE_MAX_MS;
    bench.pass(10 * deadTimeoutMs);
    expect(only(bench.seen, 'evict')).to.deep.equal([]);
    expect(bench.node.row('b')?.status).to.equal('DEAD');
    expect(told(bench)).to.deep.equal(['me']);
  });
});
