import { expect } from 'chai';
import { CLAIMED_GRACE_MAX_MS } from '../../../src/core/limits.js';
import {
  at,
  boot,
  bytes,
  CLAIM_GRACE_MS,
  createStore,
  frames,
  GRACE_MS,
  pull,
  pullPrior,
  shown,
} from './support.js';

const full = { owner: 'a', after: 0, kind: 'log' } as const;

describe('MeshStore: edges of the rules', () => {
  it('S4 a delta that starts below its floor is a gap: tombstones that it needs are forgotten', () => {
    const [a, b] = [createStore('a'), createStore('b')];
    a.settle(at(0));
    a.put('x', bytes('1'), at(0));
    pull(a, b, 'a');
    const { head } = b.row('a')!;
    a.delete('x', at(0));
    a.tick(at(GRACE_MS));
    a.put('y', bytes('1'), at(0));
    const [cut] = frames(a, full);
    const records = cut!.records.filter(({ seq }) => seq > head);
    const result = b.receive(1, { ...cut!, after: head, records }, at(0));
    expect(result).to.include({ kind: 'refused', reason: 'GAP' });
  });

  it('S4 S11 tombstones that a delta lets go of make room for those that it brings', () => {
    const limits = { tombstones: 2, recordsPerOwner: 2 };
    const [a, b] = [createStore('a'), createStore('b', { limits })];
    a.settle(at(0));
    for (const key of ['x', 'y']) {
      a.put(key, bytes('1'), at(0));
      a.delete(key, at(0));
    }
    expect(pull(a, b, 'a')).to.deep.equal({ kind: 'installed' });
    a.tick(at(GRACE_MS));
    a.put('z', bytes('1'), at(GRACE_MS));
    a.delete('z', at(GRACE_MS));
    expect(pull(a, b, 'a')).to.deep.equal({ kind: 'installed' });
    expect(b.counts('a')).to.include({ live: 0, tombstones: 1 });
  });

  it('S4 a tombstone that shares a step with older ones lives for its whole grace', () => {
    const a = createStore('a');
    a.settle(at(0));
    for (const key of ['x', 'y']) a.put(key, bytes('1'), at(0));
    a.delete('x', at(0));
    a.delete('y', at(18_000));
    for (const [ms, left] of [
      [GRACE_MS, 2],
      [GRACE_MS + 17_999, 2],
      [GRACE_MS + 18_000, 0],
    ] as const) {
      a.tick(at(ms));
      expect(a.counts('a').tombstones, `${ms}`).to.equal(left);
    }
  });

  it('S8 sees another hash at its own head, and an earlier boot that is none of its own', () => {
    const a = createStore('a', { boot: boot(5) });
    const row = a.row('a')!;
    const prior = { head: 1, hash: 0n };
    expect(a.disowns(row)).to.equal(false);
    expect(a.disowns({ ...row, hash: row.hash + 1n })).to.equal(true);
    for (const [generation, forged] of [
      [4, false],
      [5, true],
      [6, true],
    ] as const) {
      const { owner, settled, stampMs } = row;
      const alone = { owner, boot: boot(4), settled, stampMs, head: 0, floor: 0, hash: 0n };
      const disowned = a.disowns({ ...alone, prior: { ...prior, boot: boot(generation) } });
      expect(disowned, `${generation}`).to.equal(forged);
    }
  });

  it('S6 an earlier boot whose time is over is not asked for', () => {
    const [b, joiner] = [createStore('b'), createStore('joiner')];
    const first = createStore('a');
    first.put('x', bytes('1'), at(0));
    pull(first, b, 'a');
    const second = createStore('a', { boot: boot(2) });
    for (const store of [b, joiner]) pull(second, store, 'a');
    const row = b.row('a')!;
    expect(joiner.lacks(row, at(2 * CLAIM_GRACE_MS - 1))).to.have.length(1);
    expect(joiner.lacks(row, at(2 * CLAIM_GRACE_MS))).to.deep.equal([]);
  });

  for (const [claimedMs, shownMs] of [
    [CLAIM_GRACE_MS / 2, 2 * CLAIM_GRACE_MS],
    [5 * CLAIM_GRACE_MS, 10 * CLAIM_GRACE_MS],
    [CLAIMED_GRACE_MAX_MS - 1, 2 * CLAIMED_GRACE_MAX_MS - 2],
    [CLAIMED_GRACE_MAX_MS, 2 * CLAIMED_GRACE_MAX_MS],
    [100 * CLAIMED_GRACE_MAX_MS, 2 * CLAIMED_GRACE_MAX_MS],
  ] as const) {
    it(`S6 earlier boots of an owner whose grace is ${claimedMs} ms are shown for ${shownMs} ms`, () => {
      const graces = { claimGraceMs: claimedMs, tombstoneGraceMs: 200 * CLAIMED_GRACE_MAX_MS };
      const [b, relayed] = [createStore('b'), createStore('relayed')];
      const first = createStore('a', graces);
      first.put('x', bytes('1'), at(0));
      const second = createStore('a', { boot: boot(2), ...graces });
      // The grace travels with the log, through whoever passes it on.
      for (const owner of [first, second]) {
        pull(owner, b, 'a');
        pull(b, relayed, 'a');
      }
      expect(relayed.graces('a')).to.deep.equal(graces);
      expect(relayed.nextDeadlineMs()).to.be.at.most(shownMs);
      for (let ms = 1_000; ms < shownMs; ms += 100_000) relayed.tick(at(ms));
      relayed.tick(at(shownMs - 1));
      expect(shown(relayed, 'a')).to.deep.equal({ x: '1 (prior)' });
      relayed.tick(at(shownMs));
      expect(shown(relayed, 'a')).to.deep.equal({});
    });
  }

  it('S6 what an unsettled boot deleted does not come back from who knows only an older one', () => {
    const [sleeper, b] = [createStore('sleeper'), createStore('b')];
    const first = createStore('a');
    for (const key of ['x', 'y']) first.put(key, bytes('1'), at(0));
    first.settle(at(0));
    const second = createStore('a', { boot: boot(2) });
    for (const store of [first, second]) pull(store, sleeper, 'a');
    pullPrior(sleeper, second, 'a');
    second.delete('y', at(0));
    pull(second, b, 'a');
    const third = createStore('a', { boot: boot(3) });
    for (const store of [sleeper, b]) pull(third, store, 'a');
    pullPrior(sleeper, b, 'a');
    expect(shown(b, 'a')).to.deep.equal({ x: '1 (prior)' });
    pullPrior(b, sleeper, 'a');
    expect(shown(sleeper, 'a')).to.deep.equal({ x: '1 (prior)' });
  });

  it('S2 a frame of a transfer that started elsewhere does not continue this one', () => {
    const [a, b] = [createStore('a'), createStore('b')];
    for (let n = 0; n < 20; n += 1) a.put(`k${n}`, bytes('x'.repeat(500)), at(0));
    const [one, two] = frames(a, full, 3_000);
    b.receive(1, one!, at(0));
    const result = b.receive(1, { ...two!, after: 1 }, at(0));
    expect(result).to.include({ kind: 'refused', reason: 'GAP' });
  });

  it('S6 a transfer of a prior that begins again under way leads to its new hash', () => {
    const [b, joiner] = [createStore('b'), createStore('joiner')];
    const first = createStore('a');
    for (let n = 0; n < 12; n += 1) first.put(`k${n}`, bytes('x'.repeat(500)), at(0));
    pull(first, b, 'a');
    for (const store of [b, joiner]) pull(createStore('a', { boot: boot(2) }), store, 'a');
    const transfer = b.openTransfer({ owner: 'a', after: 0, kind: 'prior' })!;
    joiner.receive(2, b.nextDelta(transfer, 3_000)!, at(0));
    for (const store of [b, joiner]) pull(createStore('a', { boot: boot(3) }), store, 'a');
    let last;
    for (let delta = b.nextDelta(transfer, 3_000); delta; delta = b.nextDelta(transfer, 3_000)) {
      last = joiner.receive(2, delta, at(0));
    }
    expect(last).to.deep.equal({ kind: 'installed' });
    expect(shown(joiner, 'a')).to.deep.equal(shown(b, 'a'));
  });

  it('L2 nothing is opened for who has all', () => {
    const a = createStore('a');
    a.put('x', bytes('1'), at(0));
    const { head } = a.row('a')!;
    const want = { owner: 'a', kind: 'log' } as const;
    expect(a.openTransfer({ ...want, boot: boot(1), after: head })).to.equal(undefined);
    expect(a.openTransfer({ ...want, boot: boot(2), after: 0 })).to.equal(undefined);
    expect(a.openTransfer({ ...want, boot: boot(1), after: head - 1 })).to.not.equal(undefined);
  });
});
