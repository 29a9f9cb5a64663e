import { expect } from 'chai';
import { sameBoot } from '../../../../src/core/boot.js';
import { PeerView } from '../../../../src/core/gossip/link/peer-view.js';
import { DIGEST_BUCKETS, PEER_ROWS_MAX } from '../../../../src/core/limits.js';
import { isAhead, sameCut, type Cut } from '../../../../src/core/store/cut.js';
import { bucketOf } from '../../../../src/core/store/digest-sums.js';
import type { DigestRow, LogDelta } from '../../../../src/core/store/rows.js';
import { boot, row } from './transcript.js';

/** Takes rows in, as a change, or as a whole digest. */
function tell(view: PeerView, rows: DigestRow[], { whole = false, received = 0 } = {}) {
  return view.apply({ rows, begin: whole, end: whole, receivedFrames: received });
}

/** What goes out, or comes in, of a log of this boot. */
function delta(owner: string, upTo: number, o: Partial<LogDelta> = {}): LogDelta {
  const { head: _head, ...rest } = row(owner, 1, upTo);
  return { ...rest, after: 0, upTo, records: [], more: false, kind: 'log', frame: 1, ...o };
}

const cut = (generation: number, head: number): Cut => ({ boot: boot(generation), head });
const NONE = undefined;

describe('cuts', () => {
  for (const [what, a, b, ahead, same, boots] of [
    ['nothing and nothing', NONE, NONE, false, true, true],
    ['something and nothing', cut(1, 0), NONE, true, false, false],
    ['nothing and something', NONE, cut(1, 0), false, false, false],
    ['a cut and itself', cut(1, 5), cut(1, 5), false, true, true],
    ['a later head', cut(1, 6), cut(1, 5), true, false, true],
    ['an earlier head', cut(1, 4), cut(1, 5), false, false, true],
    ['a later boot', cut(2, 1), cut(1, 5), true, false, false],
    ['an earlier boot', cut(1, 9), cut(2, 1), false, false, false],
    ['one head of two boots', cut(1, 5), cut(2, 5), false, false, false],
  ] as const) {
    it(`L1 ${what}`, () => {
      expect([isAhead(a, b), sameCut(a, b), sameBoot(a?.boot, b?.boot)]).to.deep.equal([
        ahead,
        same,
        boots,
      ]);
    });
  }
});

describe('what a peer is believed to have', () => {
  it('L1 is its row, then what was sent, until a row was written after that had arrived', () => {
    const view = new PeerView();
    expect(view.believed('x')).to.deep.equal(NONE);
    tell(view, [row('x', 1, 3)]);
    expect(view.believed('x')).to.deep.equal(cut(1, 3));
    view.sent(delta('x', 7), 5);
    expect(view.believed('x')).to.deep.include(cut(1, 7));
    tell(view, [row('x', 1, 3)], { received: 4 });
    expect(view.believed('x'), 'it is under way').to.include({ head: 7 });
    tell(view, [row('x', 1, 4)], { received: 5 });
    expect(view.believed('x')).to.deep.equal(cut(1, 4));
    expect(view.sentLast('x')).to.include({ head: 7 });
    expect(view.sentLast('y')).to.equal(undefined);
  });

  it('L1 what a whole digest does not name is gone, of the buckets that it is about', () => {
    const view = new PeerView();
    tell(view, [row('x', 1, 1), row('y', 1, 1), row('z', 1, 1)]);
    const named = tell(view, [row('x', 1, 1)], { whole: true });
    expect(named).to.deep.include({ gone: ['y', 'z'], ofWhole: true, whole: true });
    expect([...view.rows()].map(({ owner }) => owner)).to.deep.equal(['x']);
    expect(view.size, 'nothing is left of those that are gone').to.equal(1);
    tell(view, [row('y', 1, 1)]);
    expect(bucketOf('x')).to.not.equal(bucketOf('y'));
    const digest = { rows: [], begin: true, end: true, receivedFrames: 0 };
    const part = view.apply({ ...digest, buckets: [bucketOf('y')] });
    expect(part.gone).to.deep.equal(['y']);
    expect(view.row('x')).to.include({ head: 1 });
  });

  it('L1 a whole digest may come in several frames; what is told between them counts', () => {
    const view = new PeerView();
    tell(view, [row('x', 1, 1), row('y', 1, 1), row('z', 1, 1)]);
    const frame = { begin: false, end: false, receivedFrames: 0 };
    const first = view.apply({ ...frame, begin: true, rows: [row('x', 1, 1)] });
    expect(first).to.deep.include({ gone: [], ofWhole: true, whole: false });
    const last = view.apply({ ...frame, end: true, rows: [row('y', 1, 2)] });
    expect(last).to.deep.include({ gone: ['z'], ofWhole: true, whole: true });
    const stray = view.apply({ ...frame, end: true, rows: [] });
    expect(stray, 'an end without a beginning').to.deep.include({ gone: [], whole: false });
  });

  it('L1 what is under way stays believed when a whole digest does not name its owner yet', () => {
    const view = new PeerView();
    view.sent(delta('x', 4), 9);
    tell(view, [], { whole: true, received: 8 });
    expect(view.believed('x')).to.include({ head: 4 });
    tell(view, [], { whole: true, received: 9 });
    expect(view.believed('x')).to.deep.equal(NONE);
    expect(view.size).to.equal(0);
  });

  it('L1 sums of buckets that are equal confirm their rows, and that there are no others', () => {
    const view = new PeerView();
    tell(view, [row('x', 1, 1), row('y', 1, 1)]);
    const none = view.confirm([row('x', 1, 9)], new Set(), 0);
    expect([none.rows, none.gone, none.whole, view.row('x')?.head]).to.deep.equal([
      [],
      [],
      false,
      1,
    ]);
    const some = view.confirm([], new Set([bucketOf('y')]), 0);
    expect(some).to.deep.include({ gone: ['y'], ofWhole: true, whole: false });
    const all = new Set(Array.from({ length: DIGEST_BUCKETS }, (_, at) => at));
    const confirmed = view.confirm([row('x', 1, 2)], all, 0);
    expect(confirmed).to.deep.include({ gone: [], whole: true });
    expect(view.row('x')).to.include({ head: 2 });
  });

  it('L1 what the peer says it holds nothing of is gone, and earlier boots are remembered while they are shown', () => {
    const view = new PeerView();
    const prior = { boot: boot(1), head: 5, hash: 0n };
    tell(view, [row('x', 1, 1, { prior }), row('y', 2, 1, { prior })]);
    expect([...view.priors]).to.deep.equal(['x', 'y']);
    const none = { none: ['x'], begin: false, end: false, receivedFrames: 0 };
    expect(view.apply({ rows: [row('y', 2, 1)], ...none })).to.deep.include({ gone: ['x'] });
    expect([[...view.priors], view.row('x')]).to.deep.equal([[], undefined]);
    tell(view, [row('y', 2, 1, { prior })]);
    tell(view, [], { whole: true });
    expect([...view.priors]).to.deep.equal([]);
  });

  it('L1 who brings news holds it, and what it shows of earlier boots stays', () => {
    const view = new PeerView();
    const prior = { boot: boot(1), head: 5, hash: 0n };
    tell(view, [row('x', 1, 3, { prior })]);
    view.brought(delta('x', 2));
    expect(view.row('x')).to.include({ head: 3 });
    view.brought(delta('x', 8));
    expect(view.row('x')).to.include({ head: 8, prior });
    view.brought(delta('y', 1));
    expect(view.row('y')).to.include({ head: 1 }).and.not.have.property('prior');
  });

  it('S10 of an owner beyond the bound nothing is remembered, whatever happens to its log', () => {
    const view = new PeerView();
    tell(
      view,
      Array.from({ length: PEER_ROWS_MAX }, (_, n) => row(`o${n}`, 1, 1)),
    );
    view.sent(delta('x', 4), 1);
    view.setLazy('x', true);
    view.brought(delta('x', 4));
    view.pausePull('x', 'HASH');
    view.pulledPrior('x', { boot: boot(1), head: 5, hash: 0n });
    expect(view.duplicate('x')).to.equal(0);
    expect([view.size, view.isLazy('x'), view.pullPaused('x')]).to.deep.equal([
      ...[PEER_ROWS_MAX, false, false],
    ]);
    expect([view.row('x'), view.believed('x')]).to.deep.equal([undefined, NONE]);
  });

  it('S6 a prior of another cut may be pulled as often again', () => {
    const view = new PeerView();
    tell(view, [row('x', 1, 1)]);
    const prior = (head: number, hash: bigint) => ({ boot: boot(1), head, hash });
    for (const head of [5, 6, 7, 8, 9]) {
      expect(view.mayPullPrior('x', prior(head, 0n))).to.equal(true);
      view.pulledPrior('x', prior(head, 0n));
      expect(view.mayPullPrior('x', prior(head, 0n))).to.equal(false);
      expect(view.mayPullPrior('x', prior(head, 1n)), 'it was pulled once').to.equal(true);
    }
  });

  it('L1 what was sent is no row, and a log that is only told by rows is remembered so', () => {
    const view = new PeerView();
    view.sent(delta('x', 4), 1);
    expect([...view.rows()]).to.deep.equal([]);
    expect(view.isLazyBut([])).to.equal(false);
    view.setLazy('x', true);
    view.setLazy('y', true);
    expect(view.isLazyBut([]), 'of logs that it does not hold, too').to.equal(true);
    const { gone } = tell(view, [], { whole: true, received: 1 });
    expect([gone, view.isLazy('x'), view.isLazy('y')]).to.deep.equal([[], true, true]);
  });

  it('L5 counts what it brings running that was known', () => {
    const view = new PeerView();
    expect([view.duplicate('x'), view.duplicate('x'), view.duplicate('y')]).to.deep.equal([
      1, 2, 1,
    ]);
    view.brought(delta('x', 1));
    expect(view.duplicate('x')).to.equal(1);
  });

  it('L5 is lazy of one log, of all, or of all but some', () => {
    const view = new PeerView();
    expect([view.isLazy('x'), view.isLazyBut([])]).to.deep.equal([false, false]);
    tell(view, [row('x', 1, 1), row('y', 1, 1)]);
    view.setLazy('x', true);
    expect([view.isLazy('x'), view.isLazy('y'), view.isLazyBut([])]).to.deep.equal([
      ...[true, false, false],
    ]);
    expect(view.isLazyBut(['y'])).to.equal(true);
    expect(view.isLazyBut(['x', 'y']), 'of none').to.equal(false);
    view.setLazy('x', false);
    expect([view.isLazy('x'), view.isLazyBut(['y'])]).to.deep.equal([false, false]);
    view.allLazy = true;
    expect([view.isLazy('z'), view.isLazyBut([])]).to.deep.equal([true, true]);
  });
});

describe('what a peer has refused', () => {
  const later = { boot: boot(1), head: 9 };

  for (const reason of ['GAP', 'KNOWN'] as const) {
    it(`L1 ${reason} needs nothing: a row comes with it`, () => {
      const view = new PeerView();
      view.sent(delta('x', 4), 1);
      expect(view.refused('x', reason)).to.equal(true);
      expect(view.sendPaused('x', later)).to.equal(false);
      expect(view.believed('x')).to.include({ head: 4 });
    });
  }

  it('L1 a bad hash of a delta is answered with all, once; one of all waits', () => {
    const view = new PeerView();
    tell(view, [row('x', 1, 2)]);
    view.sent(delta('x', 4, { after: 2 }), 1);
    expect(view.refused('x', 'HASH')).to.equal(true);
    expect(view.believed('x'), 'all is sent').to.deep.equal(NONE);
    expect(view.sendPaused('x', later)).to.equal(false);
    view.sent(delta('x', 4), 2);
    expect(view.refused('x', 'HASH', { boot: boot(1), after: 2 }), 'late').to.equal(false);
    expect(view.refused('x', 'HASH', { boot: boot(1), after: 0 })).to.equal(true);
    expect(view.sendPaused('x', later)).to.equal(true);
    expect(view.sendPaused('x', { boot: boot(2), head: 1 }), 'another log').to.equal(false);
  });

  it('L1 a word about an earlier boot than was sent last is late', () => {
    const view = new PeerView();
    view.sent(delta('x', 1, { boot: boot(2) }), 1);
    expect(view.refused('x', 'FUTURE', { boot: boot(1), after: 0 })).to.equal(false);
    expect(view.refused('x', 'FUTURE', { boot: boot(2), after: 0 })).to.equal(true);
    expect(view.refused('y', 'FUTURE'), 'nothing was sent').to.equal(true);
  });

  it('L1 a pause ends with the next whole digest; where a limit barred it, when the log has changed too', () => {
    for (const [reason, same, changed] of [
      ['FUTURE', false, false],
      ['LIMIT', true, false],
    ] as const) {
      const view = new PeerView();
      view.sent(delta('x', 4), 1);
      view.refused('x', reason);
      expect(view.sendPaused('x', cut(1, 5)), 'before the digest').to.equal(true);
      tell(view, [], { whole: true });
      expect(view.sendPaused('x', cut(1, 4))).to.equal(same);
      expect(view.sendPaused('x', cut(1, 5))).to.equal(changed);
    }
  });
});
