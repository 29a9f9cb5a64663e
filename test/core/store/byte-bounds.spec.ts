import { expect } from 'chai';
import type { OwnerDelta } from '../../../src/core/store/rows.js';
import { at, boot, bytes, createStore, frames, pull, pullPrior, shown } from './support.js';

const full = (owner: string) => ({ owner, after: 0, kind: 'log' }) as const;

/** A key of one byte with a value of 51 counts 100: 48 are added to each entry. */
const VALUE = bytes('v'.repeat(51));
const ENTRY_BYTES = 100;

/** A store of its own owner with so many entries of ENTRY_BYTES. */
function storeOf(owner: string, entries: number, n = 1) {
  const store = createStore(owner, { boot: boot(n) });
  for (let k = 0; k < entries; k += 1) store.put('abcdefghij'.charAt(k), VALUE, at(0));
  return store;
}

/** A transfer of ten entries, one a frame: the last one closes it. */
function transferOf(owner: string): OwnerDelta[] {
  return frames(storeOf(owner, 10), full(owner), 1);
}

const ROUND = [
  [-1, false],
  [0, true],
  [1, true],
] as const;

describe('MeshStore: bounds in bytes', () => {
  for (const [above, fits] of ROUND) {
    const limits = { bytesPerOwner: 3 * ENTRY_BYTES + above };
    const verdict = fits ? 'taken' : 'refused';

    it(`S11 with room for three entries and ${above} bytes, the third put is ${verdict}`, () => {
      const a = createStore('a', { limits });
      for (const key of 'ab') expect(a.put(key, VALUE, at(0)).ok).to.equal(true);
      const third = a.put('c', VALUE, at(0));
      expect(third.ok).to.equal(fits);
      if (!third.ok)
        expect(third.error).to.deep.equal({ kind: 'bytes', max: limits.bytesPerOwner });
      expect(a.put('a', VALUE, at(0)).ok).to.equal(true, 'in the place of what was there');
    });

    it(`S11 with room for three entries and ${above} bytes, a cut of three is ${verdict}`, () => {
      const b = createStore('b', { limits });
      const result = pull(storeOf('a', 3), b, 'a');
      if (fits) expect(result).to.deep.equal({ kind: 'installed' });
      else expect(result).to.include({ kind: 'refused', reason: 'LIMIT' });
      expect(b.memory.heldBytes).to.equal(fits ? 3 * ENTRY_BYTES : 0);
    });

    it(`S11 with room for three entries and ${above} bytes, a delta to three is ${verdict}`, () => {
      const [a, b] = [storeOf('a', 2), createStore('b', { limits })];
      pull(a, b, 'a');
      a.put('z', VALUE, at(0));
      expect(pull(a, b, 'a')?.kind).to.equal(fits ? 'installed' : 'refused');
      a.put('a', bytes('1'), at(0));
      expect(pull(a, b, 'a')?.kind).to.equal('installed', 'once it has become smaller');
    });

    it(`S11 with room for three entries and ${above} bytes, a prior of three is ${verdict}`, () => {
      const [b, joiner] = [createStore('b'), createStore('joiner', { limits })];
      pull(storeOf('a', 3), b, 'a');
      for (const to of [b, joiner]) pull(createStore('a', { boot: boot(2) }), to, 'a');
      expect(pullPrior(b, joiner, 'a')?.kind).to.equal(fits ? 'installed' : 'refused');
    });

    it(`S11 with room for three entries and ${above} bytes, a fold of two lives of three keeps the newer`, () => {
      const b = createStore('b', { limits: { bytesPerOwner: 6 * ENTRY_BYTES + above } });
      pull(storeOf('a', 3), b, 'a');
      const second = createStore('a', { boot: boot(2) });
      for (const key of 'xyz') second.put(key, VALUE, at(0));
      pull(second, b, 'a');
      pull(createStore('a', { boot: boot(3) }), b, 'a');
      expect(b.counts('a').prior).to.equal(fits ? 6 : 3);
    });

    it(`S11 a transfer that is never closed stages three entries with room for ${above} bytes more: ${fits}`, () => {
      const b = createStore('b', { limits });
      const results = transferOf('a')
        .slice(0, 9)
        .map((frame) => b.receive(1, frame, at(0)).kind);
      expect(results.filter((type) => type === 'refused')).to.have.length(1);
      expect(results.indexOf('refused')).to.equal(fits ? 3 : 2);
      expect(b.memory.stagedBytes).to.equal(0, 'what was refused takes no memory');
    });

    it(`S11 beside a transfer on the same link there is room for two entries and ${above} bytes: the second is ${verdict}`, () => {
      const b = createStore('b', { limits: { stagedBytesPerLink: 3 * ENTRY_BYTES + above } });
      const [first, second] = [transferOf('a'), transferOf('c')];
      b.receive(1, first[0]!, at(0));
      b.receive(1, second[0]!, at(0));
      const result = b.receive(1, second[1]!, at(0));
      if (fits) expect(result.kind).to.equal('staged');
      else expect(result).to.include({ reason: 'LIMIT', filledBy: 'link' });
      for (const frame of second) b.receive(2, frame, at(0));
      expect(b.row('c')?.head).to.equal(11, 'another link has room of its own');
    });

    it(`S11 with room for three entries and ${above} bytes of all owners, the third is ${verdict}`, () => {
      const b = createStore('b', { limits: { bytes: 3 * ENTRY_BYTES + above } });
      pull(storeOf('a', 2), b, 'a');
      const result = pull(storeOf('c', 1), b, 'c');
      if (fits) expect(result).to.deep.equal({ kind: 'installed' });
      else expect(result).to.include({ reason: 'LIMIT', filledBy: 'store' });
      b.evict('a');
      pull(storeOf('c', 1), b, 'c');
      expect(b.row('c')?.head).to.equal(2, 'once another log is gone');
    });

    it(`S11 with room for three entries and ${above} bytes of all owners, staged ones count too`, () => {
      const b = createStore('b', { limits: { bytes: 3 * ENTRY_BYTES + above } });
      pull(storeOf('a', 1), b, 'a');
      const frame = transferOf('c');
      b.receive(1, frame[0]!, at(0));
      expect(b.receive(1, frame[1]!, at(0)).kind).to.equal(fits ? 'staged' : 'refused');
    });

    it(`S11 with room for three entries and ${above} bytes of all owners, those of another link count too`, () => {
      const b = createStore('b', { limits: { bytes: 3 * ENTRY_BYTES + above } });
      pull(storeOf('a', 1), b, 'a');
      b.receive(1, transferOf('c')[0]!, at(0));
      const result = b.receive(2, transferOf('d')[0]!, at(0));
      expect(result.kind).to.equal(fits ? 'staged' : 'refused');
    });
  }

  it('S11 a transfer that is alone on its link may be larger than what several may have', () => {
    const b = createStore('b', { limits: { stagedBytesPerLink: 2 * ENTRY_BYTES } });
    for (const frame of transferOf('a')) b.receive(1, frame, at(0));
    expect(shown(b, 'a')).to.have.property('j');
    expect(b.memory).to.deep.equal({ heldBytes: 10 * ENTRY_BYTES, stagedBytes: 0 });
  });

  it('S11 at the bound of all owners a log may still change, and become smaller', () => {
    const [a, b] = [storeOf('a', 3), createStore('b', { limits: { bytes: 3 * ENTRY_BYTES } })];
    pull(a, b, 'a');
    a.put('a', bytes('w'.repeat(51)), at(0));
    expect(pull(a, b, 'a')).to.deep.equal({ kind: 'installed' });
    a.delete('b', at(0));
    expect(pull(a, b, 'a')).to.deep.equal({ kind: 'installed' });
    expect(b.memory.heldBytes).to.equal(a.memory.heldBytes);
  });

  it('S11 what is counted is what is held: after swaps, strikes, drops and time nothing is left over', () => {
    const b = createStore('b');
    pull(storeOf('a', 3), b, 'a');
    const second = storeOf('a', 2, 2);
    pull(second, b, 'a');
    expect(b.memory.heldBytes).to.equal(3 * ENTRY_BYTES, 'two are struck from the prior');
    second.settle(at(0));
    pull(second, b, 'a');
    expect(b.memory.heldBytes).to.equal(2 * ENTRY_BYTES);
    b.evict('a');
    expect(b.memory.heldBytes).to.equal(0);
    for (const linkId of [1, 2, 3]) b.receive(linkId, transferOf('c')[0]!, at(0));
    expect(b.memory.stagedBytes).to.equal(3 * ENTRY_BYTES);
    b.dropStaged(1);
    b.dropStaged(1);
    expect(b.memory.stagedBytes).to.equal(2 * ENTRY_BYTES);
    b.receive(2, transferOf('d')[0]!, at(20_000));
    b.tick(at(30_000));
    expect(b.memory.stagedBytes).to.equal(ENTRY_BYTES);
    b.tick(at(50_000));
    expect(b.memory.stagedBytes).to.equal(0);
  });
});
