import { expect } from 'chai';
import { FRAME_BYTES_TARGET, KEY_BYTES_MAX, VALUE_BYTES_MAX } from '../../../src/core/limits.js';
import { at, boot, bytes, createStore, dirty, frames, pull, pullPrior, shown } from './support.js';

const full = (owner: string) => ({ owner, after: 0, kind: 'log' }) as const;

describe('MeshStore: refusals and bounds', () => {
  it('S5 a cut or a delta that does not lead to its hash changes nothing', () => {
    const [a, b] = [createStore('a'), createStore('b')];
    a.put('x', bytes('1'), at(0));
    const [cut] = frames(a, full('a'));
    expect(b.receive(1, { ...cut!, hash: 1n }, at(0))).to.include({ reason: 'HASH' });
    expect(b.row('a')).to.equal(undefined);
    pull(a, b, 'a');
    a.put('y', bytes('1'), at(0));
    const before = b.row('a');
    const [delta] = frames(a, { owner: 'a', boot: boot(1), after: 2, kind: 'log' });
    const forged = delta!.records.map((record) => ({ ...record, value: bytes('2') }));
    const result = b.receive(1, { ...delta!, records: forged }, at(0));
    expect(result).to.include({ kind: 'refused', reason: 'HASH' });
    expect(b.row('a')).to.deep.equal(before);
    expect(shown(b, 'a')).to.deep.equal({ x: '1' });
  });

  it('S5 two contents at one head: refused, until the owner itself says which', () => {
    const [a, twin, b] = [createStore('a'), createStore('a'), createStore('b')];
    a.put('x', bytes('true'), at(0));
    twin.put('x', bytes('false'), at(0));
    pull(twin, b, 'a');
    dirty(b);
    const [cut] = frames(a, full('a'));
    expect(b.receive(1, cut!, at(0))).to.include({ kind: 'refused', reason: 'HASH' });
    expect(b.receive(1, cut!, at(0), true)).to.deep.equal({ kind: 'installed' });
    expect(shown(b, 'a')).to.deep.equal({ x: 'true' });
    expect(dirty(b)).to.deep.equal(['a/x']);
  });

  it('S5 over a forged cut the owner’s delta is refused, and its full cut mends it', () => {
    const [a, twin, b] = [createStore('a'), createStore('a'), createStore('b')];
    a.put('x', bytes('true'), at(0));
    twin.put('x', bytes('false'), at(0));
    pull(twin, b, 'a');
    a.put('y', bytes('1'), at(0));
    expect(pull(a, b, 'a')).to.include({ reason: 'HASH' });
    const [cut] = frames(a, full('a'));
    expect(b.receive(1, cut!, at(0))).to.deep.equal({ kind: 'installed' });
    expect(b.row('a')).to.deep.equal(a.row('a'));
  });

  it('S8 nobody writes this node’s log; what is older or the same hurts nobody', () => {
    const [a, forger] = [createStore('a'), createStore('a')];
    a.put('x', bytes('1'), at(0));
    const [same] = frames(a, full('a'));
    expect(a.receive(1, same!, at(0))).to.deep.equal({ kind: 'known' });
    expect(a.disowns(a.row('a')!)).to.equal(false);
    forger.put('x', bytes('1'), at(0));
    forger.delete('x', at(0));
    const [longer] = frames(forger, full('a'));
    expect(a.receive(1, longer!, at(0))).to.include({ kind: 'refused', reason: 'NOT_OWNER' });
    expect(a.disowns(forger.row('a')!)).to.equal(true);
    const newer = createStore('a', { boot: boot(1, 2) });
    expect(a.receive(1, frames(newer, full('a'))[0]!, at(0))).to.include({ reason: 'NOT_OWNER' });
    expect(a.disowns(newer.row('a')!)).to.equal(true);
    const older = createStore('a', { boot: boot(1, 0) });
    expect(a.receive(1, frames(older, full('a'))[0]!, at(0))).to.deep.equal({ kind: 'known' });
    expect(a.disowns(older.row('a')!)).to.equal(false);
    expect(shown(a, 'a')).to.deep.equal({ x: '1' });
  });

  for (const [live, outcome] of [
    [2, true],
    [3, true],
    [4, false],
  ] as const) {
    it(`S11 of at most 3 records an owner, a put of number ${live} is ${outcome ? 'taken' : 'refused'}`, () => {
      const a = createStore('a', { limits: { recordsPerOwner: 3 } });
      for (let n = 1; n < live; n += 1) a.put(`k${n}`, bytes('1'), at(0));
      const result = a.put(`k${live}`, bytes('1'), at(0));
      expect(result.ok).to.equal(outcome);
      if (!result.ok) expect(result.error).to.deep.equal({ kind: 'records', max: 3 });
      expect(a.put('k1', bytes('2'), at(0)).ok).to.equal(true, 'a key that is there');
    });

    it(`S11 of at most 3 records an owner, a cut of ${live} is ${outcome ? 'taken' : 'refused'}`, () => {
      const [a, b] = [createStore('a'), createStore('b', { limits: { recordsPerOwner: 3 } })];
      for (let n = 0; n < live; n += 1) a.put(`k${n}`, bytes('1'), at(0));
      const result = pull(a, b, 'a');
      if (outcome) expect(result).to.deep.equal({ kind: 'installed' });
      else expect(result).to.include({ kind: 'refused', reason: 'LIMIT' });
      expect(b.counts('a').live).to.equal(outcome ? live : 0);
    });

    it(`S11 of at most 3 records an owner, a delta to ${live} is ${outcome ? 'taken' : 'refused'}`, () => {
      const [a, b] = [createStore('a'), createStore('b', { limits: { recordsPerOwner: 3 } })];
      a.put('k0', bytes('1'), at(0));
      pull(a, b, 'a');
      for (let n = 1; n < live; n += 1) a.put(`k${n}`, bytes('1'), at(0));
      const result = pull(a, b, 'a');
      if (outcome) expect(result).to.deep.equal({ kind: 'installed' });
      else expect(result).to.include({ kind: 'refused', reason: 'LIMIT' });
      expect(b.counts('a').live).to.equal(outcome ? live : 1);
    });

    it(`S11 of at most 3 owners, number ${live} is ${outcome ? 'taken' : 'refused'}`, () => {
      const me = createStore('me', { limits: { owners: 3 } });
      let result;
      for (let n = 2; n <= live; n += 1) result = pull(createStore(`n${n}`), me, `n${n}`);
      if (outcome) expect(result).to.deep.equal({ kind: 'installed' });
      else expect(result).to.include({ kind: 'refused', reason: 'LIMIT' });
    });
  }

  for (const [owners, type] of [
    [1, 'staged'],
    [2, 'staged'],
    [3, 'refused'],
  ] as const) {
    it(`S11 of at most 2 transfers under way on a link, number ${owners} is ${type}`, () => {
      const me = createStore('me', { limits: { owners: 2 } });
      let result;
      for (let n = 1; n <= owners; n += 1) {
        const other = createStore(`n${n}`);
        for (let k = 0; k < 9; k += 1) other.put(`k${k}`, bytes('x'.repeat(500)), at(0));
        result = me.receive(1, frames(other, full(`n${n}`), 3_000)[0]!, at(0));
      }
      expect(result?.kind).to.equal(type);
      expect(me.staged).to.equal(Math.min(owners, 2));
    });

    it(`S11 of at most 2 tombstones in a log that comes in, ${owners} are ${type === 'staged' ? 'taken' : type}`, () => {
      const [a, b] = [
        createStore('a'),
        createStore('b', { limits: { tombstones: 2, recordsPerOwner: 2 } }),
      ];
      for (let k = 0; k < owners; k += 1) {
        a.put(`k${k}`, bytes('1'), at(0));
        a.delete(`k${k}`, at(0));
      }
      expect(pull(a, b, 'a')?.kind).to.equal(type === 'staged' ? 'installed' : 'refused');
    });
  }

  for (const [records, type] of [
    [3, 'installed'],
    [4, 'installed'],
    [5, 'refused'],
  ] as const) {
    it(`S11 of at most 4 records in a prior that comes in, ${records} are ${type}`, () => {
      const limits = { tombstones: 2, recordsPerOwner: 2 };
      const [b, joiner] = [createStore('b'), createStore('joiner', { limits })];
      const first = createStore('a');
      for (let k = 0; k < records; k += 1) first.put(`k${k}`, bytes('1'), at(0));
      pull(first, b, 'a');
      const second = createStore('a', { boot: boot(2) });
      for (const store of [b, joiner]) pull(second, store, 'a');
      expect(pullPrior(b, joiner, 'a')?.kind).to.equal(type);
    });
  }

  it('S11 a key has at most 512 bytes, a value at most 64 KiB', () => {
    const a = createStore('a');
    expect(a.put('é'.repeat(KEY_BYTES_MAX / 2), bytes('1'), at(0)).ok).to.equal(true);
    expect(a.put('é'.repeat(KEY_BYTES_MAX / 2) + 'x', bytes('1'), at(0))).to.deep.equal({
      ok: false,
      error: { kind: 'key bytes', max: KEY_BYTES_MAX },
    });
    expect(a.put('x', new Uint8Array(VALUE_BYTES_MAX), at(0)).ok).to.equal(true);
    expect(a.put('x', new Uint8Array(VALUE_BYTES_MAX + 1), at(0))).to.deep.equal({
      ok: false,
      error: { kind: 'value bytes', max: VALUE_BYTES_MAX },
    });
  });

  it('S11 a frame stays below its target, a record that is larger goes alone', () => {
    const a = createStore('a');
    for (let n = 0; n < 12; n += 1) a.put(`k${n}`, new Uint8Array(VALUE_BYTES_MAX), at(0));
    for (const target of [FRAME_BYTES_TARGET, 1_000]) {
      for (const { records } of frames(a, full('a'), target)) {
        const size = records.reduce((sum, { value }) => sum + (value?.length ?? 0), 0);
        expect(size).to.be.at.most(Math.max(target, VALUE_BYTES_MAX));
        expect(records.length).to.be.greaterThan(0);
      }
    }
  });

  it('S2 a log and a prior of one owner may come over one link at the same time', () => {
    const [b, joiner] = [createStore('b'), createStore('joiner')];
    const [first, second] = [createStore('a'), createStore('a', { boot: boot(2) })];
    for (let n = 0; n < 20; n += 1) first.put(`k${n}`, bytes('x'.repeat(500)), at(0));
    for (const [store, to] of [
      [first, b],
      [second, b],
      [second, joiner],
    ] as const) {
      pull(store, to, 'a');
    }
    const prior = frames(b, { owner: 'a', after: 0, kind: 'prior' }, 3_000);
    for (let n = 0; n < 20; n += 1) second.put(`k${n}`, bytes('y'.repeat(500)), at(0));
    const log = frames(second, { owner: 'a', boot: boot(2), after: 1, kind: 'log' }, 3_000);
    let last;
    for (let n = 0; n < Math.max(log.length, prior.length); n += 1) {
      for (const delta of [log[n], prior[n]]) if (delta) last = joiner.receive(1, delta, at(0));
    }
    expect(last?.kind).to.be.oneOf(['installed', 'known']);
    expect(joiner.staged).to.equal(0);
    expect(shown(joiner, 'a')).to.deep.equal(shown(second, 'a'));
  });

  it('S2 a part without those before it is refused once, and the rest passes in silence', () => {
    const [a, b] = [createStore('a'), createStore('b')];
    for (let n = 0; n < 20; n += 1) a.put(`k${n}`, bytes('x'.repeat(500)), at(0));
    const [one, , three, four, ...rest] = frames(a, full('a'), 3_000);
    b.receive(1, one!, at(0));
    expect(b.receive(1, three!, at(0))).to.include({ kind: 'refused', reason: 'GAP' });
    for (const delta of [four!, ...rest]) {
      expect(b.receive(1, delta, at(0))).to.deep.equal({ kind: 'staged' });
    }
    expect(b.row('a')).to.equal(undefined);
    expect(b.staged).to.equal(0);
  });

  it('S2 a staged cut is weighed again when it is complete: another link may have been faster', () => {
    const [a, b] = [createStore('a'), createStore('b')];
    for (let n = 0; n < 20; n += 1) a.put(`k${n}`, bytes('x'.repeat(500)), at(0));
    const slow = frames(a, full('a'), 3_000);
    for (const delta of slow.slice(0, -1)) b.receive(1, delta, at(0));
    a.delete('k0', at(0));
    pull(a, b, 'a', { linkId: 2 });
    expect(b.receive(1, slow.at(-1)!, at(0))).to.deep.equal({ kind: 'known' });
    expect(b.row('a')).to.deep.equal(a.row('a'));
    const second = createStore('a', { boot: boot(2) });
    for (let n = 0; n < 20; n += 1) a.put(`k${n}`, bytes('y'.repeat(500)), at(0));
    const after = { owner: 'a', boot: boot(1), after: b.row('a')!.head, kind: 'log' } as const;
    const late = frames(a, after, 3_000);
    for (const delta of late.slice(0, -1)) b.receive(1, delta, at(0));
    pull(second, b, 'a', { linkId: 2 });
    expect(b.receive(1, late.at(-1)!, at(0))).to.include({ kind: 'refused', reason: 'KNOWN' });
    expect(b.row('a')?.boot).to.deep.equal(boot(2));
  });

  it('S2 what was known at first but leads further is asked for again', () => {
    const [a, b] = [createStore('a'), createStore('b')];
    for (let n = 0; n < 20; n += 1) a.put(`k${n}`, bytes('x'.repeat(500)), at(0));
    pull(a, b, 'a');
    const transfer = a.openTransfer(full('a'))!;
    expect(b.receive(1, a.nextDelta(transfer, 3_000)!, at(0))).to.deep.equal({ kind: 'known' });
    a.put('more', bytes('1'), at(0));
    let last;
    for (let delta = a.nextDelta(transfer, 3_000); delta; delta = a.nextDelta(transfer, 3_000)) {
      last = b.receive(1, delta, at(0));
    }
    expect(last).to.include({ kind: 'refused', reason: 'GAP' });
  });

  it('S2 staged frames are a link’s own, and go with it, with its owner, or with time', () => {
    const [a, b] = [createStore('a'), createStore('b')];
    for (let n = 0; n < 20; n += 1) a.put(`k${n}`, bytes('x'.repeat(500)), at(0));
    const all = frames(a, full('a'), 3_000);
    const stage = (linkId: number) => b.receive(linkId, all[0]!, at(1_000));
    stage(1);
    stage(2);
    expect(b.staged).to.equal(2);
    b.dropStaged(1);
    expect(b.staged).to.equal(1);
    expect(b.receive(1, all[1]!, at(0))).to.include({ reason: 'GAP' });
    for (const delta of all.slice(1)) b.receive(2, delta, at(0));
    expect(b.row('a')).to.deep.equal(a.row('a'));
    b.dropStaged(1);
    a.put('y', bytes('1'), at(0));
    b.receive(3, { ...all[0]!, upTo: 90 }, at(1_000));
    b.evict('a');
    expect([b.staged, b.row('a')]).to.deep.equal([0, undefined]);
    stage(4);
    b.tick(at(30_999));
    expect(b.staged).to.equal(1);
    expect(b.nextDeadlineMs()).to.equal(31_000);
    b.tick(at(31_000));
    expect(b.staged).to.equal(0);
  });

  it('S6 eviction takes log and prior, and its keys are dirty', () => {
    const b = createStore('b');
    const first = createStore('a');
    first.put('x', bytes('1'), at(0));
    pull(first, b, 'a');
    pull(createStore('a', { boot: boot(2) }), b, 'a');
    dirty(b);
    b.evict('a');
    expect(dirty(b)).to.deep.equal(['a/x']);
    expect([...b.owners()]).to.deep.equal(['b']);
    b.evict('b');
    expect([...b.owners()]).to.deep.equal(['b'], 'never its own');
  });

  for (const [keys, seen] of [
    [2, ['a/k0', 'a/k1']],
    [3, ['a/k0', 'a/k1', 'a/k2']],
    [4, ['*']],
  ] as const) {
    it(`S9 of at most 3 dirty keys, ${keys} are told as ${seen.join(' ')}`, () => {
      const [a, b] = [createStore('a'), createStore('b', { limits: { dirtyKeys: 3 } })];
      for (let n = 0; n < keys; n += 1) a.put(`k${n}`, bytes('1'), at(0));
      let told = 0;
      b.onDirty(() => (told += 1));
      pull(a, b, 'a');
      expect(told).to.equal(1);
      expect(dirty(b)).to.deep.equal(seen);
      expect(dirty(b)).to.deep.equal([]);
      a.put('k0', bytes('2'), at(0));
      pull(a, b, 'a');
      expect(dirty(b)).to.deep.equal(['a/k0']);
    });
  }

  it('S9 dirty keys are handed out in parts, and a key that changes twice takes one place', () => {
    const [a, b] = [createStore('a'), createStore('b')];
    for (const key of ['x', 'y', 'x', 'z']) {
      a.put(key, bytes('1'), at(0));
      pull(a, b, 'a');
    }
    expect(b.takeDirty(2).keys).to.deep.equal([
      { owner: 'a', key: 'x' },
      { owner: 'a', key: 'y' },
    ]);
    const rest = { keys: [{ owner: 'a', key: 'z' }], overflowed: false, upTo: b.dirtyPlace };
    expect(b.takeDirty(2)).to.deep.equal(rest);
  });
});
