import { expect } from 'chai';
import type { Boot } from '../../../src/core/boot.js';
import { STAGED_IDLE_MAX_MS } from '../../../src/core/limits.js';
import type { MeshStore } from '../../../src/core/store/mesh-store.js';
import type { OwnerDelta } from '../../../src/core/store/rows.js';
import { at, boot, bytes, createStore, dirty, frames, pull, pullPrior, shown } from './support.js';

const full = { owner: 'a', after: 0, kind: 'log' } as const;

/** Life n of node `a`, with these keys. */
function life(n: number, ...keys: readonly string[]): MeshStore {
  const store = createStore('a', { boot: boot(n) });
  for (const key of keys) store.put(key, bytes(`${key}${n}`), at(0));
  return store;
}

/** A store that has seen these lives. */
function witness(node: string, ...lives: readonly MeshStore[]): MeshStore {
  const store = createStore(node);
  for (const one of lives) pull(one, store, 'a');
  return store;
}

/** A log, one entry a frame. */
function pieces(from: MeshStore): OwnerDelta[] {
  return frames(from, full, 1);
}

function kinds(to: MeshStore, parts: readonly OwnerDelta[], linkId = 1): string[] {
  return parts.map((one) => to.receive(linkId, one, at(0)).kind);
}

describe('Receiver: frames of one transfer', () => {
  it('S2 a transfer under way lasts as long as frames come, each time anew', () => {
    const [b, [first, second, third]] = [createStore('b'), pieces(life(1, 'x', 'y', 'z'))];
    b.receive(1, first!, at(0));
    b.receive(1, second!, at(STAGED_IDLE_MAX_MS - 1));
    b.tick(at(STAGED_IDLE_MAX_MS + 1));
    expect(b.receive(1, third!, at(STAGED_IDLE_MAX_MS + 1)).kind).to.equal('installed');
  });

  it('S2 a last frame that leads less far than those before it is none of theirs', () => {
    const [b, [first, second, third]] = [createStore('b'), pieces(life(1, 'x', 'y', 'z'))];
    kinds(b, [first!, second!]);
    const short = { ...third!, upTo: 1, records: [] };
    expect(b.receive(1, short, at(0))).to.include({ kind: 'refused', reason: 'GAP' });
    expect(b.row('a')).to.equal(undefined);
  });

  it('S2 what another link has brought meanwhile is known at the last frame, and said once', () => {
    const [a, b] = [life(1, 'x', 'y', 'z'), createStore('b')];
    const [first, ...rest] = pieces(a);
    b.receive(1, first!, at(0));
    for (const one of pieces(a)) b.receive(2, one, at(0));
    expect(kinds(b, rest)).to.deep.equal(['staged', 'known']);
  });

  it('S3 a refused transfer is refused once, whatever its other frames are', () => {
    const b = witness('b', life(2, 'x'));
    const [first, second, third, last] = pieces(life(1, 'w', 'x', 'y', 'z'));
    const bad = { ...second!, records: [{ key: 'x', seq: 99 }] } as OwnerDelta;
    expect(kinds(b, [first!, bad, third!, last!])).to.deep.equal([
      ...['refused', 'staged', 'staged', 'staged'],
    ]);
    expect(kinds(b, [first!, third!, last!]), 'with a hole').to.deep.equal([
      ...['refused', 'staged', 'staged'],
    ]);
  });

  it('S3 a delta of an owner of whom nothing is held is a gap, wherever it starts', () => {
    const [b, a] = [createStore('b'), life(1, 'x')];
    const [delta] = frames(a, { owner: 'a', boot: boot(1), after: 1, kind: 'log' });
    expect(b.receive(1, delta!, at(0))).to.include({ kind: 'refused', reason: 'GAP' });
  });
});

describe('Receiver: bounds in bytes of all owners', () => {
  const VALUE = bytes('v'.repeat(51));
  const ENTRY_BYTES = 100;

  /** A store that holds two entries of `a`, up to its bound; with `above` entries of its own beyond it. */
  function filled(above: number): { a: MeshStore; b: MeshStore } {
    const b = createStore('b', { limits: { bytes: 2 * ENTRY_BYTES } });
    const a = createStore('a');
    for (const key of 'xy') a.put(key, VALUE, at(0));
    pull(a, b, 'a');
    for (let n = 0; n < above; n += 1) b.put(`k${n}`, VALUE, at(0));
    return { a, b };
  }

  it('S11 one byte more than there is room for is too much', () => {
    const { a, b } = filled(0);
    a.put('x', bytes('v'.repeat(52)), at(0));
    expect(pull(a, b, 'a')).to.include({ kind: 'refused', reason: 'LIMIT', filledBy: 'store' });
  });

  it('S11 a log that gets no larger is let in, though the own records have filled the store', () => {
    const { a, b } = filled(3);
    a.put('x', bytes('w'.repeat(51)), at(0));
    expect(pull(a, b, 'a')).to.deep.equal({ kind: 'installed' });
    const whole = createStore('a', { boot: boot(2) });
    for (const key of 'xy') whole.put(key, VALUE, at(0));
    expect(pull(whole, b, 'a')).to.deep.equal({ kind: 'installed' });
  });

  it('S11 what is refused takes no room: it is refused once, in a store that is full too', () => {
    const { b } = filled(3);
    const old = createStore('a', { boot: boot(0, 9) });
    for (const key of 'pqr') old.put(key, VALUE, at(0));
    expect(kinds(b, pieces(old))).to.deep.equal(['refused', 'staged', 'staged']);
  });
});

describe('Receiver: what belongs together', () => {
  it('S6 a log that has settled ends transfers of its prior, and none of logs', () => {
    for (const settledBy of ['cut', 'delta']) {
      const [a, b] = [life(1, 'x'), createStore('b')];
      if (settledBy === 'delta') pull(a, b, 'a');
      a.put('y', bytes('1'), at(0));
      a.settle(at(0));
      const later = pieces(a);
      expect(b.receive(2, { ...later[0]!, boot: boot(2) }, at(0)).kind).to.equal('staged');
      expect(pull(a, b, 'a')).to.deep.equal({ kind: 'installed' });
      expect(b.staged, settledBy).to.equal(1);
    }
  });

  it('S6 a whole log that has not settled leaves a prior on its way alone', () => {
    const [first, second] = [life(1, 'x', 'y'), life(2, 'z')];
    const [from, b] = [witness('from', first, second), witness('b', second)];
    const prior = frames(from, { owner: 'a', after: 0, kind: 'prior' }, 1);
    expect(prior.length).to.be.above(1);
    b.receive(1, prior[0]!, at(0));
    second.put('w', bytes('1'), at(0));
    for (const one of pieces(second)) b.receive(2, one, at(0));
    expect(kinds(b, prior.slice(1)).at(-1)).to.equal('installed');
    expect(shown(b, 'a')).to.include({ x: 'x1 (prior)', y: 'y1 (prior)' });
  });

  it('S6 a prior that a later boot has struck waits for that boot, also where no prior is held', () => {
    const [first, second, third] = [life(1, 'x', 'y'), life(2), life(3, 'y')];
    const [from, b] = [witness('from', first, third), witness('b', second)];
    expect(pullPrior(from, b, 'a')).to.include({ kind: 'refused', reason: 'GAP' });
    pull(third, b, 'a');
    expect(pullPrior(from, b, 'a')).to.deep.equal({ kind: 'installed' });
    expect(shown(b, 'a')).to.deep.equal({ x: 'x1 (prior)', y: 'y3' });
  });

  it('S6 a prior that an earlier boot has struck is taken by who has that boot among its priors', () => {
    const [first, second, third] = [life(1, 'x', 'y'), life(2, 'y'), life(3)];
    const [from, b] = [witness('from', first, second), witness('b', second, third)];
    expect(pullPrior(from, b, 'a')).to.deep.equal({ kind: 'installed' });
    expect(shown(b, 'a')).to.deep.equal({ x: 'x1 (prior)', y: 'y2 (prior)' });
  });

  it('M4 S6 of a prior what lies below a grave is not let in, behind whichever boot it comes', () => {
    const lives = [life(1, 'x', 'y'), life(2, 'y'), life(3, 'z')] as const;
    const from = witness('from', ...lives);
    for (const [buried, left] of [
      [0, { x: 'x1 (prior)', y: 'y2 (prior)', z: 'z3' }],
      [1, { y: 'y2 (prior)', z: 'z3' }],
      [2, { z: 'z3' }],
    ] as const) {
      const bars = (owner: string, { generation }: Boot): boolean =>
        owner === 'a' && generation <= buried;
      const b = createStore('b', { bars });
      pull(lives[2], b, 'a');
      expect(pullPrior(from, b, 'a')?.kind).to.equal(buried === 2 ? 'known' : 'installed');
      expect(shown(b, 'a')).to.deep.equal(left);
      pullPrior(b, from, 'a');
      expect(Object.keys(shown(from, 'a')), 'nobody loses it for that').to.have.length(3);
    }
  });

  it('S6 what a peer knows to be over stays so through the next boot, whoever still has it', () => {
    const [first, second, third, fourth] = [life(1, 'x'), life(2), life(3), life(4)];
    second.settle(at(0));
    const knows = witness('knows', first, second, third);
    const b = witness('b', first, third);
    expect(shown(b, 'a')).to.deep.equal({ x: 'x1 (prior)' });
    expect(pullPrior(knows, b, 'a')).to.deep.equal({ kind: 'installed' });
    expect(shown(b, 'a')).to.deep.equal({});
    pull(fourth, b, 'a');
    pullPrior(witness('late', first, fourth), b, 'a');
    expect(shown(b, 'a')).to.deep.equal({});
  });
});

describe('Receiver: what becomes dirty', () => {
  /** Another owner, with so many records. */
  function others(count: number): MeshStore {
    const store = createStore('c');
    for (let n = 0; n < count; n += 1) store.put(`k${n}`, bytes('1'), at(0));
    return store;
  }

  it('S9 of a long log, only what a prior changes, where little room is left for marks', () => {
    const keys = Array.from({ length: 10 }, (_, n) => `k${n}`);
    const [first, second] = [life(1, 'x'), life(2, ...keys)];
    const from = witness('from', first, second);
    const b = createStore('b', { limits: { dirtyKeys: 12 } });
    pull(second, b, 'a');
    b.takeDirty(100);
    pull(others(10), b, 'c');
    expect(pullPrior(from, b, 'a')).to.deep.equal({ kind: 'installed' });
    expect(dirty(b)).to.include('a/x').and.not.include('*');
  });

  it('S9 a log without records marks nothing, and needs no room for it', () => {
    const b = createStore('b', { limits: { dirtyKeys: 1 } });
    pull(others(1), b, 'c');
    pull(life(1), b, 'a');
    expect(dirty(b)).to.deep.equal(['c/k0']);
  });
});
