import { expect } from 'chai';
import { LATE_TICK_MS } from '../../../../src/core/limits.js';
import type { MeshStore } from '../../../../src/core/store/mesh-store.js';
import {
  at,
  boot,
  bytes,
  CLAIM_GRACE_MS,
  createStore,
  dirty,
  pull,
  pullPrior,
  shown,
} from '../support.js';

const SHOWN_MS = 2 * CLAIM_GRACE_MS;

/** A life of node `a` that has put the given keys, unsettled unless asked. */
function life(n: number, keys: readonly string[], o: { settled?: boolean } = {}): MeshStore {
  const store = createStore('a', { boot: boot(n) });
  for (const key of keys) store.put(key, bytes(`${key}${n}`), at(0));
  if (o.settled) store.settle(at(0));
  return store;
}

describe('MeshStore: an owner restarts', () => {
  it('S6 its earlier records stay, marked prior, and the new boot takes them over key by key', () => {
    const b = createStore('b');
    pull(life(1, ['x', 'y'], { settled: true }), b, 'a');
    dirty(b);
    const second = life(2, []);
    pull(second, b, 'a');
    expect(shown(b, 'a')).to.deep.equal({ x: 'x1 (prior)', y: 'y1 (prior)' });
    expect(dirty(b)).to.deep.equal(['a/x', 'a/y']);
    second.put('x', bytes('x2'), at(0));
    pull(second, b, 'a');
    expect(shown(b, 'a')).to.deep.equal({ x: 'x2', y: 'y1 (prior)' });
    expect(dirty(b)).to.deep.equal(['a/x']);
    expect(b.counts('a')).to.deep.equal({ live: 1, tombstones: 0, prior: 1 });
  });

  it('S6 a tombstone of the new boot strikes a prior record', () => {
    const [b, second] = [createStore('b'), life(2, ['x'])];
    pull(life(1, ['x', 'y'], { settled: true }), b, 'a');
    second.delete('x', at(0));
    pull(second, b, 'a');
    dirty(b);
    expect(shown(b, 'a')).to.deep.equal({ y: 'y1 (prior)' });
    second.put('y', bytes('y2'), at(0));
    second.delete('y', at(0));
    pull(second, b, 'a');
    expect(shown(b, 'a')).to.deep.equal({});
    expect(dirty(b)).to.deep.equal(['a/y']);
  });

  it('S6 what is left of it goes when the new boot settles, and is not let in again', () => {
    const [b, late] = [createStore('b'), createStore('late')];
    const [first, second] = [life(1, ['x', 'y'], { settled: true }), life(2, ['x'])];
    for (const store of [b, late]) {
      pull(first, store, 'a');
      pull(second, store, 'a');
    }
    dirty(b);
    second.settle(at(0));
    pull(second, b, 'a');
    expect(shown(b, 'a')).to.deep.equal({ x: 'x2' });
    expect(dirty(b)).to.deep.equal(['a/y']);
    expect(b.row('a')?.prior).to.equal(undefined);
    expect(b.lacks(late.row('a')!, at(0))).to.deep.equal([]);
    expect(pullPrior(late, b, 'a')).to.include({ kind: 'refused', reason: 'KNOWN' });
  });

  it('S6 a boot that arrives settled drops the earlier one in the same swap', () => {
    const b = createStore('b');
    pull(life(1, ['x', 'y'], { settled: true }), b, 'a');
    dirty(b);
    pull(life(2, ['x'], { settled: true }), b, 'a');
    expect(shown(b, 'a')).to.deep.equal({ x: 'x2' });
    expect(dirty(b)).to.deep.equal(['a/x', 'a/y']);
  });

  it('S6 over a crash loop the prior is the union, and its time is not renewed', () => {
    const b = createStore('b');
    pull(life(1, ['x', 'y', 'z'], { settled: true }), b, 'a');
    pull(life(2, ['x', 'v']), b, 'a', { nowMs: 10_000 });
    pull(life(3, ['y']), b, 'a', { nowMs: 50_000 });
    expect(shown(b, 'a')).to.deep.equal({
      y: 'y3',
      x: 'x2 (prior)',
      v: 'v2 (prior)',
      z: 'z1 (prior)',
    });
    expect(b.nextDeadlineMs()).to.be.at.most(10_000 + SHOWN_MS);
    b.tick(at(10_000 + SHOWN_MS - 1));
    expect(b.counts('a').prior).to.equal(3);
    dirty(b);
    b.tick(at(10_000 + SHOWN_MS));
    expect(shown(b, 'a')).to.deep.equal({ y: 'y3' });
    expect(dirty(b)).to.deep.equal(['a/v', 'a/x', 'a/z']);
  });

  it('S6 while its owner is away its time stands still, wherever in it the owner went', () => {
    const b = createStore('b');
    b.setAway('a', true, at(5_000));
    pull(life(1, ['x'], { settled: true }), b, 'a');
    pull(life(2, []), b, 'a', { nowMs: 10_000 });
    b.setAway('a', false, at(15_000));
    b.setAway('a', true, at(20_000));
    b.setAway('a', true, at(30_000));
    b.tick(at(20_000 + 10 * SHOWN_MS));
    expect(shown(b, 'a')).to.deep.equal({ x: 'x1 (prior)' });
    expect(b.nextDeadlineMs()).to.be.above(10 * SHOWN_MS);
    const backMs = 20_000 + 10 * SHOWN_MS;
    b.setAway('a', false, at(backMs));
    const endMs = backMs + SHOWN_MS - 5_000;
    expect(b.nextDeadlineMs()).to.be.at.most(endMs);
    b.tick(at(endMs - 1));
    expect(shown(b, 'a')).to.deep.equal({ x: 'x1 (prior)' });
    b.tick(at(endMs));
    expect(shown(b, 'a')).to.deep.equal({});
  });

  it('S6 a node that stood still over the end hears first what was claimed meanwhile', () => {
    const b = createStore('b');
    pull(life(1, ['x', 'y'], { settled: true }), b, 'a');
    const second = life(2, []);
    pull(second, b, 'a', { nowMs: 10_000 });
    const wokenMs = 10_000 + SHOWN_MS + LATE_TICK_MS + 1;
    b.tick(at(wokenMs));
    expect(shown(b, 'a')).to.deep.equal({ x: 'x1 (prior)', y: 'y1 (prior)' });
    second.put('x', bytes('x2'), at(0));
    pull(second, b, 'a', { nowMs: wokenMs });
    expect(b.nextDeadlineMs()).to.be.at.most(wokenMs + LATE_TICK_MS);
    b.tick(at(wokenMs + LATE_TICK_MS));
    expect(shown(b, 'a')).to.deep.equal({ x: 'x2' });
  });

  it('S7 an owner whose disk gave all back asks nobody for its past, one without a disk does', () => {
    for (const complete of [true, false]) {
      const b = createStore('b');
      pull(life(1, ['x'], { settled: true }), b, 'a');
      const own = createStore('a', { boot: boot(2), complete });
      pull(own, b, 'a');
      expect(own.wantsPast).to.equal(!complete);
      expect(own.lacks(b.row('a')!, at(0))).to.have.length(complete ? 0 : 1);
      own.settle(at(0));
      expect(own.wantsPast).to.equal(false);
    }
  });

  it('S7 an owner that stood still over its grace settles a moment later', () => {
    const [b, own] = [createStore('b'), life(2, [])];
    const wokenMs = CLAIM_GRACE_MS + LATE_TICK_MS + 1;
    own.tick(at(wokenMs));
    expect(own.settled).to.equal(false);
    own.tick(at(own.nextDeadlineMs() ?? 0));
    expect(own.settled).to.equal(true);
    expect(pull(own, b, 'a')).to.include({ kind: 'installed' });
  });

  it('S6 after its time, boots of a crash loop that goes on leave nothing behind', () => {
    const [b, other] = [createStore('b'), createStore('other')];
    for (const store of [b, other]) pull(life(1, ['x'], { settled: true }), store, 'a');
    pull(life(2, ['x', 'v']), b, 'a');
    b.tick(at(SHOWN_MS));
    const third = life(3, []);
    pull(third, b, 'a', { nowMs: SHOWN_MS });
    pull(third, other, 'a', { nowMs: SHOWN_MS });
    expect(shown(b, 'a')).to.deep.equal({});
    expect(shown(other, 'a')).to.deep.equal({ x: 'x1 (prior)' });
    expect(pullPrior(other, b, 'a', { nowMs: SHOWN_MS })).to.include({ reason: 'KNOWN' });
    third.settle(at(SHOWN_MS));
    pull(third, b, 'a', { nowMs: SHOWN_MS });
    pull(life(4, []), b, 'a', { nowMs: SHOWN_MS + 1 });
    expect(b.row('a')?.prior?.boot).to.deep.equal(boot(3), 'a boot that settled begins anew');
  });

  it('S6 a joiner gets the prior from a peer, in several frames, atomically', () => {
    const [b, joiner] = [createStore('b'), createStore('joiner')];
    const first = life(1, []);
    for (let n = 0; n < 12; n += 1) first.put(`k${n}`, bytes('x'.repeat(500)), at(0));
    first.settle(at(0));
    const second = life(2, ['k0']);
    pull(first, b, 'a');
    pull(second, b, 'a');
    pull(second, joiner, 'a');
    dirty(joiner);
    expect(joiner.lacks(b.row('a')!, at(0))).to.deep.equal([
      { owner: 'a', boot: boot(2), after: 0, kind: 'prior' },
    ]);
    expect(pullPrior(b, joiner, 'a', { maxBytes: 3_000 })).to.deep.equal({ kind: 'installed' });
    expect(shown(joiner, 'a')).to.deep.equal(shown(b, 'a'));
    expect(joiner.row('a')).to.deep.equal(b.row('a'));
    expect(dirty(joiner)).to.have.length(11);
    expect(joiner.lacks(b.row('a')!, at(0))).to.deep.equal([]);
    expect(pullPrior(b, joiner, 'a')).to.deep.equal({ kind: 'known' });
  });

  it('S7 the owner gets its own earlier records from peers, may take over or remove them', () => {
    const [b, second] = [createStore('b'), life(2, ['x'])];
    pull(life(1, ['x', 'y', 'z'], { settled: true }), b, 'a');
    pull(second, b, 'a');
    expect(second.lacks(b.row('a')!, at(0))).to.deep.equal([
      { owner: 'a', boot: boot(2), after: 0, kind: 'prior' },
    ]);
    expect(pullPrior(b, second, 'a')).to.deep.equal({ kind: 'installed' });
    expect(shown(second, 'a')).to.deep.equal({ x: 'x2', y: 'y1 (prior)', z: 'z1 (prior)' });
    expect(dirty(second)).to.deep.equal(['a/y', 'a/z']);
    expect(second.delete('y', at(0))).to.be.a('number');
    second.put('z', bytes('z2'), at(0));
    expect(dirty(second)).to.deep.equal(['a/y', 'a/z']);
    pull(second, b, 'a');
    expect(shown(b, 'a')).to.deep.equal({ x: 'x2', z: 'z2' });
    expect(pullPrior(b, second, 'a')).to.deep.equal({ kind: 'known' });
    second.tick(at(CLAIM_GRACE_MS));
    expect(second.settled).to.equal(true);
    expect(second.row('a')?.prior).to.equal(undefined);
  });

  it('S6 a prior from a peer that is behind brings nothing that the new boot has spoken of', () => {
    const [b, joiner, second] = [createStore('b'), createStore('joiner'), life(2, [])];
    pull(life(1, ['x', 'y', 'z'], { settled: true }), b, 'a');
    pull(second, b, 'a');
    second.put('x', bytes('x2'), at(0));
    second.put('y', bytes('y2'), at(0));
    second.delete('y', at(0));
    pull(second, joiner, 'a');
    pullPrior(b, joiner, 'a');
    expect(shown(joiner, 'a')).to.deep.equal({ x: 'x2', z: 'z1 (prior)' });
    expect(joiner.counts('a')).to.deep.equal({ live: 1, tombstones: 1, prior: 1 });
    pull(second, b, 'a');
    expect(joiner.row('a')).to.deep.equal(b.row('a'));
  });

  it('S6 a prior that a later head has struck waits until that head is here', () => {
    const [b, c] = [createStore('b'), createStore('c')];
    const [first, second] = [life(1, ['x', 'y'], { settled: true }), life(2, [])];
    for (const store of [b, c]) {
      pull(first, store, 'a');
      pull(second, store, 'a');
    }
    second.put('x', bytes('x2'), at(0));
    pull(second, b, 'a');
    expect(pullPrior(b, c, 'a')).to.include({ kind: 'refused', reason: 'GAP' });
    expect(shown(c, 'a')).to.deep.equal({ x: 'x1 (prior)', y: 'y1 (prior)' });
    pull(second, c, 'a');
    expect(pullPrior(b, c, 'a')).to.deep.equal({ kind: 'known' });
  });

  it('S6 what one peer saw deleted does not come back from one that slept through it', () => {
    const [b, sleeper] = [createStore('b'), createStore('sleeper')];
    const first = life(1, ['x', 'y'], { settled: true });
    pull(first, sleeper, 'a');
    first.delete('x', at(0));
    pull(first, b, 'a');
    const second = life(2, ['y', 'z']);
    pull(second, b, 'a');
    second.delete('y', at(0));
    pull(second, b, 'a');
    const third = life(3, []);
    for (const store of [b, sleeper]) pull(third, store, 'a');
    expect(shown(sleeper, 'a')).to.deep.equal({ x: 'x1 (prior)', y: 'y1 (prior)' });
    pullPrior(sleeper, b, 'a');
    expect(shown(b, 'a')).to.deep.equal({ z: 'z2 (prior)' });
    pullPrior(b, sleeper, 'a');
    expect(shown(sleeper, 'a')).to.deep.equal(shown(b, 'a'));
    expect(sleeper.row('a')).to.deep.equal(b.row('a'));
  });

  it('S8 a raised boot brings all that lives in one swap, and nothing else', () => {
    const [a, b] = [life(1, ['x', 'y', 'z'], { settled: true }), createStore('b')];
    a.delete('z', at(0));
    pull(a, b, 'a');
    dirty(b);
    a.raiseBoot(boot(9), at(0));
    expect(a.settled).to.equal(true);
    pull(a, b, 'a');
    expect(shown(b, 'a')).to.deep.equal({ x: 'x1', y: 'y1' });
    expect(b.counts('a')).to.deep.equal({ live: 2, tombstones: 0, prior: 0 });
    expect(b.row('a')).to.deep.equal(a.row('a'));
  });

  it('S8 raised before it has settled, forged records of its boots do not stay as prior', () => {
    const b = createStore('b');
    const a = life(2, ['x']);
    const forgers = [life(2, ['x', 'f', 'g']), life(3, ['h'])];
    pull(life(1, ['y'], { settled: true }), b, 'a');
    pull(a, b, 'a');
    for (const forger of forgers) pull(forger, b, 'a');
    pullPrior(b, a, 'a');
    expect(a.disowns(b.row('a')!)).to.equal(true);
    a.raiseBoot(boot(9), at(0), [boot(3)]);
    pull(a, b, 'a');
    expect(a.lacks(b.row('a')!, at(0))).to.have.length(1);
    expect(b.lacks(a.row('a')!, at(0))).to.have.length(1);
    pullPrior(b, a, 'a');
    pullPrior(a, b, 'a');
    expect(shown(b, 'a')).to.deep.equal({ x: 'x2', y: 'y1 (prior)' });
    expect(shown(a, 'a')).to.deep.equal(shown(b, 'a'));
    expect(b.row('a')).to.deep.equal(a.row('a'));
    a.settle(at(0));
    expect(a.row('a')?.prior).to.equal(undefined);
  });

  it('S8 raised before it has settled, its tombstones come along', () => {
    const [a, sleeper] = [life(1, ['x', 'y']), createStore('sleeper')];
    pull(a, sleeper, 'a');
    a.delete('y', at(0));
    a.raiseBoot(boot(9), at(0));
    pull(a, sleeper, 'a');
    expect(shown(sleeper, 'a')).to.deep.equal({ x: 'x1' });
  });
});
