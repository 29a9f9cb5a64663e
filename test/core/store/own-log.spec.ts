import { expect } from 'chai';
import { LATE_TICK_MS, STAMP_RENEWAL_MS } from '../../../src/core/limits.js';
import { MeshStore } from '../../../src/core/store/mesh-store.js';
import { at, boot, bytes, CLAIM_GRACE_MS, createStore, dirty } from './support.js';
import { frames, GRACE_MS, hash64, pull, pullPrior, shown, WALL_MS } from './support.js';

const full = { owner: 'a', after: 0, kind: 'log' } as const;
/** Tombstones of one step go together. */
const STEP_MS = GRACE_MS / 16;

describe('OwnLog', () => {
  it('S1 begins with a header entry: stamp, graces, not settled', () => {
    const o = { node: 'a', boot: boot(1), hash64, tombstoneGraceMs: 9, claimGraceMs: 8 };
    const a = new MeshStore({ ...o, now: { monotonicMs: 5, wallMs: WALL_MS + 0.9 } });
    expect(a.row('a')).to.deep.equal({
      ...{ owner: 'a', boot: boot(1), head: 1, floor: 0, hash: 0n, settled: false },
      stampMs: WALL_MS,
    });
    expect(a.graces('a')).to.deep.equal({ claimGraceMs: 8, tombstoneGraceMs: 9 });
    expect(a.graces('nobody')).to.deep.equal({});
    expect(a.nextDeadlineMs()).to.equal(5 + 8);
    expect(() => new MeshStore({ ...o, claimGraceMs: 9, now: at(0) })).to.throw('outlive');
  });

  it('S1 knows no empty key, and none that begins like a marker', () => {
    const a = createStore('a');
    for (const key of ['', '\u0000x']) {
      expect(() => a.put(key, bytes('1'), at(0))).to.throw('empty or reserved');
    }
  });

  it('D6 each entry says how many commits its disk has', () => {
    let commits = 3;
    const o = { node: 'a', boot: boot(1), hash64, tombstoneGraceMs: 9, claimGraceMs: 8 };
    const a = new MeshStore({ ...o, diskCommits: () => commits, now: at(0) });
    const said = (): number | undefined => frames(a, full)[0]?.diskCommits;
    expect(said(), 'nothing is written yet').to.equal(undefined);
    a.put('x', bytes('1'), at(0));
    expect(said()).to.equal(3);
    commits = 4;
    expect(said()).to.equal(3);
    a.delete('x', at(0));
    expect(said()).to.equal(4);
    commits = 5;
    a.raiseBoot(boot(2), at(0));
    expect(said(), 'nothing was written anew').to.equal(4);
  });

  it('S7 settles once, with one entry', () => {
    const a = createStore('a');
    a.settle(at(0));
    expect(a.row('a')).to.include({ head: 2, settled: true });
    a.settle(at(0));
    expect(a.row('a')?.head).to.equal(2);
  });

  for (const [ms, settled] of [
    [CLAIM_GRACE_MS - 1, false],
    [CLAIM_GRACE_MS, true],
    [CLAIM_GRACE_MS + LATE_TICK_MS, true],
    [CLAIM_GRACE_MS + LATE_TICK_MS + 1, false],
  ] as const) {
    it(`S7 by a tick after ${ms} ms it has ${settled ? '' : 'not '}settled`, () => {
      const a = createStore('a');
      a.tick(at(ms));
      expect(a.settled).to.equal(settled);
      if (ms <= CLAIM_GRACE_MS) return;
      a.tick(at(ms + LATE_TICK_MS));
      expect(a.settled).to.equal(true);
    });
  }

  it('S4 S7 its next deadline is the nearest of grace, stamp and oldest tombstone', () => {
    const a = createStore('a');
    expect(a.nextDeadlineMs()).to.equal(CLAIM_GRACE_MS);
    a.settle(at(0));
    expect(a.nextDeadlineMs()).to.equal(STAMP_RENEWAL_MS);
    for (const key of ['x', 'y', 'z']) a.put(key, bytes('1'), at(0));
    a.delete('x', at(10));
    expect(a.nextDeadlineMs()).to.equal(10 + GRACE_MS);
    a.delete('y', at(10 + STEP_MS - 1));
    expect(a.nextDeadlineMs(), 'of the same step').to.equal(10 + STEP_MS - 1 + GRACE_MS);
    a.delete('z', at(10 + STEP_MS));
    a.tick(at(10 + STEP_MS - 1 + GRACE_MS));
    expect(a.counts('a').tombstones).to.equal(1);
    expect(a.nextDeadlineMs(), 'of the next step').to.equal(10 + STEP_MS + GRACE_MS);
    const { head } = a.row('a')!;
    a.tick(at(10 + STEP_MS + GRACE_MS));
    expect(a.row('a')).to.include({ head: head + 1, floor: head - 1 });
    a.tick(at(10 + STEP_MS + GRACE_MS + 1));
    expect(a.row('a')?.head, 'nothing is left to forget').to.equal(head + 1);
  });

  it('S4 a deletion that is undone leaves no tombstone, and nothing to say when its time comes', () => {
    const a = createStore('a');
    a.settle(at(0));
    a.put('x', bytes('1'), at(0));
    a.delete('x', at(0));
    a.put('x', bytes('2'), at(1));
    const { head } = a.row('a')!;
    a.tick(at(GRACE_MS));
    expect(a.row('a')).to.include({ head, floor: 0 });
    expect(shown(a, 'a')).to.deep.equal({ x: '2' });
  });

  it('S8 raised, it writes all anew in the old order, and its tombstones have their grace again', () => {
    const a = createStore('a');
    for (const key of ['x', 'y', 'z']) a.put(key, bytes(key), at(0));
    a.put('x', bytes('new'), at(0));
    a.delete('z', at(0));
    for (const generation of [1, 0]) {
      expect(() => {
        a.raiseBoot(boot(generation), at(0));
      }).to.throw('raised');
    }
    a.raiseBoot(boot(2), at(500));
    const records = [...a.records('a')].filter(({ prior }) => !prior).map(({ record }) => record);
    expect(records).to.deep.equal([
      { key: 'y', seq: 2, value: bytes('y') },
      { key: 'x', seq: 3, value: bytes('new') },
      { key: 'z', seq: 4 },
    ]);
    expect(a.row('a')).to.deep.include({ head: 4, settled: false, stampMs: at(500).wallMs });
    a.settle(at(500));
    a.tick(at(500 + GRACE_MS - 1));
    expect(a.counts('a').tombstones).to.equal(1);
    a.tick(at(500 + GRACE_MS));
    expect(a.counts('a').tombstones).to.equal(0);
    expect(a.nextDeadlineMs()).to.equal(500 + STAMP_RENEWAL_MS);
  });

  it('S8 raised after it has settled, its tombstones stay behind, and so do their times', () => {
    const a = createStore('a');
    a.settle(at(0));
    for (const key of ['x', 'y']) a.put(key, bytes('1'), at(0));
    a.delete('x', at(0));
    a.raiseBoot(boot(2), at(500));
    expect([...a.records('a')].map(({ record: { key } }) => key)).to.deep.equal(['y']);
    expect(a.nextDeadlineMs()).to.equal(500 + STAMP_RENEWAL_MS);
    expect(a.settled).to.equal(true);
  });

  for (const [bytesPerOwner, left] of [
    [540, 10],
    [539, 6],
  ] as const) {
    it(`S4 S11 of 540 bytes with a bound of ${bytesPerOwner} it keeps ${left} of 10 tombstones`, () => {
      const b = createStore('b');
      const first = createStore('a');
      for (const key of 'abcdefghij') first.put(key, bytes(''), at(0));
      pull(first, b, 'a');
      const limits = { bytesPerOwner, tombstones: 12, recordsPerOwner: 12 };
      const second = createStore('a', { boot: boot(2), limits });
      pull(second, b, 'a');
      expect(pullPrior(b, second, 'a')).to.deep.equal({ kind: 'installed' });
      second.put('z', bytes('1'), at(0));
      // Of a record of an earlier boot a tombstone comes without making room.
      for (const key of 'abcdefghij') second.delete(key, at(0));
      expect(second.counts('a')).to.deep.equal({ live: 1, tombstones: left, prior: 0 });
    });
  }

  it('S4 tombstones that go by their number need no time of theirs any more', () => {
    const a = createStore('a', { limits: { tombstones: 2 } });
    a.settle(at(0));
    for (const key of ['x', 'y', 'z']) a.put(key, bytes('1'), at(0));
    ['x', 'y', 'z'].forEach((key, n) => a.delete(key, at(n * STEP_MS)));
    expect(a.counts('a').tombstones).to.equal(1);
    expect(a.nextDeadlineMs()).to.equal(2 * STEP_MS + GRACE_MS);
    const none = createStore('a', { limits: { tombstones: 0 } });
    none.settle(at(0));
    none.put('x', bytes('1'), at(0));
    none.delete('x', at(0));
    expect(none.counts('a').tombstones).to.equal(0);
    expect(none.nextDeadlineMs()).to.equal(STAMP_RENEWAL_MS);
  });

  it('S8 raised before it has settled, it keeps what its prior had of other boots', () => {
    const b = createStore('b');
    const first = createStore('a');
    for (const key of ['x', 'y']) first.put(key, bytes('1'), at(0));
    pull(first, b, 'a');
    const second = createStore('a', { boot: boot(2) });
    pull(second, b, 'a');
    pullPrior(b, second, 'a');
    second.put('x', bytes('2'), at(0));
    second.raiseBoot(boot(3), at(0));
    expect(shown(second, 'a')).to.deep.equal({ x: '2', y: '1 (prior)' });
  });

  it('S6 S7 what peers held of an earlier boot is struck by each write, once', () => {
    const b = createStore('b');
    const first = createStore('a');
    for (const key of ['x', 'y', 'z']) first.put(key, bytes('1'), at(0));
    first.delete('z', at(0));
    pull(first, b, 'a');
    const second = createStore('a', { boot: boot(2) });
    pull(second, b, 'a');
    pullPrior(b, second, 'a');
    dirty(second);
    second.put('x', bytes('2'), at(0));
    second.put('x', bytes('3'), at(0));
    second.put('z', bytes('2'), at(0));
    expect(dirty(second), 'z was no record of it').to.deep.equal(['a/x']);
    expect(second.delete('y', at(0))).to.equal(5);
    expect(second.delete('y', at(0))).to.equal(undefined);
    expect(dirty(second)).to.deep.equal(['a/y']);
    expect(second.counts('a')).to.deep.equal({ live: 2, tombstones: 1, prior: 0 });
  });

  it('S12 a stamp that is asked for is one more entry, and renews the hour', () => {
    const a = createStore('a');
    a.settle(at(0));
    a.stampAnew(at(1_000));
    expect(a.row('a')).to.include({ head: 3, stampMs: at(1_000).wallMs });
    expect(a.nextDeadlineMs()).to.equal(1_000 + STAMP_RENEWAL_MS);
    a.tick(at(999 + STAMP_RENEWAL_MS));
    expect(a.row('a')?.head).to.equal(3);
    a.tick(at(1_000 + STAMP_RENEWAL_MS));
    expect(a.row('a')?.head).to.equal(4);
  });
});

describe('MeshStore: the time of earlier boots', () => {
  const SHOWN_MS = 2 * CLAIM_GRACE_MS;

  /** A node that holds the first lives of `a`, in their order. */
  function holding(...lives: { n: number; ms: number }[]): MeshStore {
    const b = createStore('b');
    b.settle(at(0));
    for (const { n, ms } of lives) {
      const life = createStore('a', { boot: boot(n) });
      life.put(`k${n}`, bytes('1'), at(0));
      pull(life, b, 'a', { nowMs: ms });
    }
    return b;
  }

  it('S6 is its next deadline, while there are any', () => {
    expect(holding({ n: 1, ms: 0 }).nextDeadlineMs()).to.equal(STAMP_RENEWAL_MS);
    const b = holding({ n: 1, ms: 5 }, { n: 2, ms: 9 });
    expect(b.nextDeadlineMs()).to.equal(5 + SHOWN_MS);
    const late = holding({ n: 1, ms: 0 }, { n: 2, ms: 9 }, { n: 3, ms: SHOWN_MS });
    expect(late.counts('a').prior).to.equal(0);
    expect(late.nextDeadlineMs()).to.equal(STAMP_RENEWAL_MS);
  });

  it('S6 of an owner that was evicted nothing is away any more, for whatever cause', () => {
    for (const causes of [['GONE'], ['GONE', 'CLOCK']] as const) {
      const b = holding({ n: 1, ms: 0 });
      for (const cause of causes) b.setAway('a', true, at(0), cause);
      b.evict('a');
      for (const n of [2, 3]) pull(createStore('a', { boot: boot(n) }), b, 'a', { nowMs: 10 });
      expect(b.row('a')?.prior).not.to.equal(undefined);
      b.tick(at(10 + SHOWN_MS));
      expect(b.row('a')?.prior).to.equal(undefined);
      b.setAway('a', true, at(0), 'GONE');
      b.setAway('a', false, at(5), 'GONE');
      expect(b.nextDeadlineMs(), 'no cause is left').to.equal(STAMP_RENEWAL_MS);
    }
  });
});

describe('MeshStore: what a peer has more of', () => {
  /** A peer and a node that hold the first life of `a`, and the second one as far as its header. */
  function restarted() {
    const [peer, node] = [createStore('peer'), createStore('node')];
    const first = createStore('a', { boot: boot(1) });
    for (const key of ['x', 'y']) first.put(key, bytes('1'), at(0));
    pull(first, peer, 'a');
    const second = createStore('a', { boot: boot(2) });
    for (const to of [peer, node]) pull(second, to, 'a');
    return { peer, node, second };
  }

  it('L2 is asked for from the head that is held; nothing is asked for of less', () => {
    const node = createStore('node');
    const a = createStore('a', { boot: boot(5) });
    const row = a.row('a')!;
    const want = { owner: 'a', kind: 'log' } as const;
    expect(node.lacks(row, at(0))).to.deep.equal([{ ...want, after: 0 }]);
    pull(a, node, 'a');
    const held = { ...want, boot: boot(5), after: 1 };
    expect(node.lacks(row, at(0))).to.deep.equal([]);
    expect(node.lacks({ ...row, head: 2 }, at(0))).to.deep.equal([held]);
    expect(node.lacks({ ...row, head: 0 }, at(0))).to.deep.equal([]);
    expect(node.lacks({ ...row, boot: boot(6), head: 0 }, at(0))).to.deep.equal([held]);
    expect(node.lacks({ ...row, boot: boot(4), head: 9 }, at(0))).to.deep.equal([]);
    expect(a.lacks({ ...row, head: 9 }, at(0)), 'of the own log').to.deep.equal([]);
    expect(a.lacks({ ...row, boot: boot(6) }, at(0))).to.deep.equal([]);
  });

  it('S6 an earlier boot is asked for of who holds the same boot, until it has settled', () => {
    const { peer, node, second } = restarted();
    const row = peer.row('a')!;
    const want = { owner: 'a', boot: boot(2), after: 0, kind: 'prior' } as const;
    expect(node.lacks(row, at(0))).to.deep.equal([want]);
    expect(peer.lacks(row, at(0))).to.deep.equal([]);
    expect(node.lacks(node.row('a')!, at(0))).to.deep.equal([]);
    const log = { owner: 'a', boot: boot(2), after: row.head, kind: 'log' } as const;
    expect(node.lacks({ ...row, boot: boot(3) }, at(0)), 'the log first').to.deep.equal([log]);
    expect(node.lacks({ ...row, head: row.head + 1 }, at(0))).to.deep.equal([log, want]);
    pullPrior(peer, node, 'a');
    expect(node.lacks(row, at(0))).to.deep.equal([]);
    second.settle(at(0));
    pull(second, node, 'a');
    expect(node.lacks(row, at(0))).to.deep.equal([]);
  });

  it('S6 what a peer at a lower head has not struck yet is no news; what it knows further is', () => {
    const { peer, node, second } = restarted();
    pullPrior(peer, node, 'a');
    second.put('x', bytes('2'), at(0));
    pull(second, node, 'a');
    const row = peer.row('a')!;
    expect(node.lacks(row, at(0))).to.deep.equal([]);
    const further = { ...row.prior!, head: 99, hash: 1n };
    expect(node.lacks({ ...row, prior: further }, at(0))).to.have.length(1);
    expect(node.lacks({ ...row, head: row.head + 1 }, at(0)), 'at the same head').to.have.length(1);
  });

  it('S6 an earlier boot that is closed here is not asked for', () => {
    const { peer, node } = restarted();
    pullPrior(peer, node, 'a');
    const third = createStore('a', { boot: boot(3) });
    third.settle(at(0));
    pull(third, node, 'a');
    pull(createStore('a', { boot: boot(4) }), node, 'a');
    const row = node.row('a')!;
    const prior = { head: 9, hash: 5n };
    for (const [generation, wanted] of [
      [2, 0],
      [3, 1],
    ] as const) {
      const theirs = { ...row, prior: { ...prior, boot: boot(generation) } };
      expect(node.lacks(theirs, at(0)), `${generation}`).to.have.length(wanted);
    }
  });

  it('S8 a row of another owner disowns nothing', () => {
    const a = createStore('a', { boot: boot(5) });
    const row = a.row('a')!;
    expect(a.disowns({ ...row, owner: 'b', head: 99 })).to.equal(false);
    const told = [
      [{ head: row.head + 1 }, true],
      [{ head: row.head - 1, hash: 1n }, false],
      [{ boot: boot(6), head: 0 }, true],
      [{ boot: boot(4), head: 99 }, false],
    ] as const;
    for (const [changes, disowned] of told) {
      expect(a.disowns({ ...row, ...changes }), JSON.stringify(changes.head)).to.equal(disowned);
    }
  });

  it('S1 entries are those of a log, tombstones too, then the values of earlier boots', () => {
    const { peer, second } = restarted();
    second.put('z', bytes('2'), at(0));
    second.put('v', bytes('2'), at(0));
    second.delete('v', at(0));
    second.put('x', bytes('2'), at(0));
    pull(second, peer, 'a');
    const told = [...peer.records('a')].map(({ record: { key, seq }, boot: of, prior }) => {
      return `${key} ${seq} ${of.generation} ${prior}`;
    });
    expect(told).to.deep.equal(['z 2 2 false', 'v 4 2 false', 'x 5 2 false', 'y 3 1 true']);
    expect([...peer.records('nobody')]).to.deep.equal([]);
    expect([...peer.rows()]).to.deep.equal([peer.row('peer'), peer.row('a')]);
    const keys = [...peer.keys()].map(
      ({ owner, key, seq, prior }) => `${owner} ${key} ${seq} ${prior}`,
    );
    expect(keys).to.deep.equal(['a z 2 false', 'a x 5 false', 'a y 3 true']);
    expect(peer.get('a', 'v')).to.equal(undefined);
    expect(peer.get('nobody', 'v')).to.equal(undefined);
    const held = peer.get('a', 'y');
    expect(held).to.deep.equal({
      ...{ seq: 3, value: bytes('1'), record: held?.record, boot: boot(1), prior: true },
    });
    expect(held?.record.value).to.deep.equal(bytes('1'));
    expect(peer.counts('nobody')).to.deep.equal({ live: 0, tombstones: 0, prior: 0 });
    expect(peer.row('nobody')).to.equal(undefined);
    expect(peer.openTransfer({ owner: 'nobody', after: 0, kind: 'log' })).to.equal(undefined);
    expect(peer.signed('nobody')).to.equal(false);
  });

  it('S9 whoever listens hears of each write, tick and removal that makes keys dirty', () => {
    const { peer, second } = restarted();
    let told = 0;
    peer.onDirty(() => (told += 1));
    dirty(peer);
    peer.tick(at(2 * CLAIM_GRACE_MS - 1));
    expect(told).to.equal(0);
    peer.tick(at(2 * CLAIM_GRACE_MS));
    expect(told, 'its earlier boots are over').to.equal(1);
    dirty(peer);
    second.put('x', bytes('2'), at(0));
    pull(second, peer, 'a');
    expect(told).to.equal(2);
    dirty(peer);
    peer.evict('a');
    expect(told).to.equal(3);
    peer.evict('a');
    expect(told).to.equal(3);
  });
});
