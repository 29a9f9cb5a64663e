import { expect } from 'chai';
import { at, boot, bytes, createStore, dirty, frames, pull, shown } from './support.js';

describe('MeshStore: replication', () => {
  it('S1 a record that is written again moves to its new seq, and a deletion takes one too', () => {
    const a = createStore('a');
    const first = a.put('x', bytes('1'), at(0));
    a.put('y', bytes('2'), at(0));
    a.put('x', bytes('3'), at(0));
    a.delete('y', at(0));
    expect(first).to.deep.equal({ ok: true, value: 2 });
    expect([...a.records('a')].map(({ record }) => [record.key, record.seq])).to.deep.equal([
      ['x', 4],
      ['y', 5],
    ]);
    expect(a.delete('y', at(0))).to.equal(undefined);
    expect(a.row('a')?.head).to.equal(5);
  });

  it('O3 a tombstone carries the trace of its removal through relays, without being another cut', () => {
    const [a, b, c, untraced] = ['a', 'b', 'c', 'a'].map((name) => createStore(name));
    for (const store of [a!, untraced!]) {
      store.put('x', bytes('1'), at(0));
      store.delete('x', at(0), store === a ? 'trace' : undefined);
    }
    pull(a!, b!, 'a');
    pull(b!, c!, 'a');
    expect(c!.removalTrace('a', 'x')).to.equal('trace');
    expect(c!.removalTrace('a', 'y')).to.equal(undefined);
    expect(c!.row('a')).to.deep.equal(untraced!.row('a'));
    a!.put('x', bytes('2'), at(0));
    pull(a!, c!, 'a');
    expect(c!.removalTrace('a', 'x')).to.equal(undefined);
  });

  it('S3 a delta brings what is above the head, and dirties just what it changed', () => {
    const [a, b] = [createStore('a'), createStore('b')];
    a.put('x', bytes('1'), at(0));
    a.put('y', bytes('1'), at(0));
    expect(pull(a, b, 'a')).to.deep.equal({ kind: 'installed' });
    expect(dirty(b)).to.deep.equal(['a/x', 'a/y']);
    a.put('x', bytes('2'), at(0));
    a.delete('y', at(0));
    const [delta] = frames(a, { owner: 'a', boot: boot(1), after: 3, kind: 'log' });
    expect(delta?.after).to.equal(3);
    expect(delta?.records.map(({ seq }) => seq)).to.deep.equal([4, 5]);
    expect(b.receive(1, delta!, at(0))).to.deep.equal({ kind: 'installed' });
    expect(b.receive(1, delta!, at(0))).to.deep.equal({ kind: 'known' });
    expect(shown(b, 'a')).to.deep.equal({ x: '2' });
    expect(dirty(b)).to.deep.equal(['a/x', 'a/y']);
    expect(b.row('a')).to.deep.equal(a.row('a'));
  });

  it('S3 a delta that starts above the head is a gap, and so is one of another boot', () => {
    const [a, b] = [createStore('a'), createStore('b')];
    a.put('x', bytes('1'), at(0));
    pull(a, b, 'a');
    a.put('y', bytes('1'), at(0));
    a.put('z', bytes('1'), at(0));
    const [late] = frames(a, { owner: 'a', boot: boot(1), after: 3, kind: 'log' });
    expect(b.receive(1, late!, at(0))).to.include({ kind: 'refused', reason: 'GAP' });
    const other = { ...late!, boot: boot(1, 7) };
    expect(b.receive(1, other, at(0))).to.include({ kind: 'refused', reason: 'GAP' });
    expect(createStore('c').receive(1, late!, at(0))).to.include({ reason: 'GAP' });
    expect(shown(b, 'a')).to.deep.equal({ x: '1' });
  });

  it('S3 boots compare as pairs: the same generation of another instance is another boot', () => {
    const [small, large, b] = [
      createStore('a', { boot: boot(5, 1) }),
      createStore('a', { boot: boot(5, 2) }),
      createStore('b'),
    ];
    small.put('x', bytes('small'), at(0));
    large.put('x', bytes('large'), at(0));
    pull(large, b, 'a');
    expect(pull(small, b, 'a')).to.equal(undefined);
    const [old] = frames(small, { owner: 'a', after: 0, kind: 'log' });
    expect(b.receive(1, old!, at(0))).to.include({ kind: 'refused', reason: 'KNOWN' });
    expect(shown(b, 'a')).to.deep.equal({ x: 'large' });
  });

  it('S2 a transfer of several frames shows nothing before its last, then all of it', () => {
    const [a, b] = [createStore('a'), createStore('b')];
    for (let n = 0; n < 10; n += 1) a.put(`k${n}`, bytes('x'.repeat(500)), at(0));
    const all = frames(a, { owner: 'a', after: 0, kind: 'log' }, 3_000);
    expect(all.length).to.be.greaterThan(2);
    for (const delta of all.slice(0, -1)) {
      expect(b.receive(1, delta, at(0))).to.deep.equal({ kind: 'staged' });
      expect(b.row('a')).to.equal(undefined);
      expect(dirty(b)).to.deep.equal([]);
    }
    expect(b.receive(1, all.at(-1)!, at(0))).to.deep.equal({ kind: 'installed' });
    expect(Object.keys(shown(b, 'a'))).to.have.length(10);
    expect(b.staged).to.equal(0);
  });

  it('S2 the log may grow under way: what moved comes again, and the last frame counts', () => {
    const [a, b] = [createStore('a'), createStore('b')];
    for (let n = 0; n < 10; n += 1) a.put(`k${n}`, bytes('x'.repeat(500)), at(0));
    const transfer = a.openTransfer({ owner: 'a', after: 0, kind: 'log' })!;
    b.receive(1, a.nextDelta(transfer, 3_000)!, at(0));
    a.put('k0', bytes('moved'), at(0));
    a.delete('k1', at(0));
    a.delete('k9', at(0));
    for (let delta = a.nextDelta(transfer, 3_000); delta; delta = a.nextDelta(transfer, 3_000)) {
      b.receive(1, delta, at(0));
    }
    expect(shown(b, 'a')).to.deep.equal(shown(a, 'a'));
    expect(b.row('a')).to.deep.equal(a.row('a'));
  });
});
