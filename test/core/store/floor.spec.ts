import { expect } from 'chai';
import type { MeshStore } from '../../../src/core/store/mesh-store.js';
import {
  at,
  boot,
  bytes,
  CLAIM_GRACE_MS,
  createStore,
  dirty,
  frames,
  GRACE_MS,
  pull,
  shown,
} from './support.js';

function putMany(store: MeshStore, from: number, to: number): void {
  for (let n = from; n < to; n += 1) store.put(`k${n}`, bytes(`${n}`), at(0));
}

function deleteMany(store: MeshStore, from: number, to: number, nowMs = 0): void {
  for (let n = from; n < to; n += 1) store.delete(`k${n}`, at(nowMs));
}

describe('MeshStore: floors', () => {
  it('S4 a tombstone goes when it is older than the grace, and not before', () => {
    const a = createStore('a');
    putMany(a, 0, 2);
    a.delete('k0', at(1_000));
    a.tick(at(CLAIM_GRACE_MS));
    a.tick(at(1_000 + GRACE_MS - 1));
    expect(a.counts('a').tombstones).to.equal(1);
    a.tick(at(1_000 + GRACE_MS));
    expect(a.counts('a').tombstones).to.equal(0);
    expect(a.row('a')?.floor).to.equal(4);
    expect(a.row('a')?.head).to.equal(6, 'settled and floor raised: a header entry each');
  });

  it('S4 its time is announced, within a step of the grace', () => {
    const a = createStore('a');
    a.settle(at(0));
    putMany(a, 0, 100);
    for (let n = 0; n < 100; n += 1) a.delete(`k${n}`, at(n * 1_000));
    let raised = 0;
    let head = a.row('a')!.head;
    for (let now = a.nextDeadlineMs()!; now < 1_000_000; now = a.nextDeadlineMs()!) {
      a.tick(at(now));
      if (a.row('a')!.head !== head) raised += 1;
      head = a.row('a')!.head;
      for (const { record } of a.records('a')) {
        if (!record.value)
          expect(Number(record.key.slice(1)) * 1_000).to.be.above(now - GRACE_MS * 1.07);
      }
    }
    expect(a.counts('a').tombstones).to.equal(0);
    expect(raised).to.be.within(1, 17);
  });

  for (const [tombstones, left] of [
    [19, 19],
    [20, 20],
    [21, 10],
  ] as const) {
    it(`S4 of a bound of 20, ${tombstones} tombstones become ${left}`, () => {
      const a = createStore('a', { limits: { tombstones: 20 } });
      a.settle(at(0));
      putMany(a, 0, tombstones);
      deleteMany(a, 0, tombstones);
      expect(a.counts('a')).to.deep.equal({ live: 0, tombstones: left, prior: 0 });
    });
  }

  it('S4 as many tombstones as live records are kept', () => {
    const a = createStore('a', { limits: { tombstones: 20 } });
    a.settle(at(0));
    putMany(a, 0, 100);
    deleteMany(a, 0, 50);
    expect(a.counts('a').tombstones).to.equal(50);
    deleteMany(a, 50, 51);
    expect(a.counts('a')).to.deep.equal({ live: 49, tombstones: 24, prior: 0 });
  });

  it('S4 before its owner has settled a tombstone outlives the count', () => {
    const a = createStore('a', { limits: { tombstones: 5, recordsPerOwner: 50 } });
    putMany(a, 0, 40);
    deleteMany(a, 0, 40);
    expect(a.counts('a').tombstones).to.equal(40);
    a.settle(at(0));
    expect(a.counts('a').tombstones).to.equal(2);
  });

  it('S4 replicas forget the same tombstones at the same head', () => {
    const [a, b] = [createStore('a', { limits: { tombstones: 4 } }), createStore('b')];
    a.settle(at(0));
    putMany(a, 0, 8);
    deleteMany(a, 0, 4);
    pull(a, b, 'a');
    expect(b.counts('a').tombstones).to.equal(4);
    a.delete('k4', at(0));
    pull(a, b, 'a');
    expect(b.counts('a')).to.deep.equal(a.counts('a'));
    expect(b.counts('a').tombstones).to.equal(2);
    expect(b.row('a')).to.deep.equal(a.row('a'));
    b.tick(at(10 * GRACE_MS));
    expect(b.counts('a').tombstones).to.equal(2, 'a replica lets nothing go by itself');
  });

  it('S4 a peer below the floor gets the full cut; what it must drop is dirty', () => {
    const [a, b] = [createStore('a'), createStore('b')];
    putMany(a, 0, 3);
    pull(a, b, 'a');
    dirty(b);
    a.delete('k0', at(0));
    a.tick(at(GRACE_MS));
    a.put('k3', bytes('new'), at(0));
    const [delta] = frames(a, { owner: 'a', boot: boot(1), after: 4, kind: 'log' });
    expect(delta?.after).to.equal(0);
    expect(b.receive(1, delta!, at(0))).to.deep.equal({ kind: 'installed' });
    expect(shown(b, 'a')).to.deep.equal({ k1: '1', k2: '2', k3: 'new' });
    expect(dirty(b)).to.deep.equal(['a/k0', 'a/k3']);
  });

  it('S4 a delta whose floor passes its cursor under way begins again as a full cut', () => {
    const [a, b] = [createStore('a'), createStore('b')];
    a.settle(at(0));
    putMany(a, 0, 40);
    pull(a, b, 'a');
    for (let n = 0; n < 20; n += 1) a.put(`k${n}`, bytes('x'.repeat(500)), at(0));
    const transfer = a.openTransfer({ owner: 'a', boot: boot(1), after: 42, kind: 'log' })!;
    b.receive(1, a.nextDelta(transfer, 3_000)!, at(0));
    a.delete('k30', at(0));
    a.tick(at(GRACE_MS));
    const again = a.nextDelta(transfer, 3_000)!;
    expect(again).to.include({ frame: 1, after: 0 });
    b.receive(1, again, at(0));
    for (let next = a.nextDelta(transfer, 3_000); next; next = a.nextDelta(transfer, 3_000)) {
      b.receive(1, next, at(0));
    }
    expect(shown(b, 'a')).to.deep.equal(shown(a, 'a'));
    expect(b.row('a')).to.deep.equal(a.row('a'));
  });

  it('S4 a full cut goes on when only tombstones from before it began are forgotten', () => {
    const [a, b] = [createStore('a'), createStore('b')];
    a.settle(at(0));
    for (let n = 0; n < 20; n += 1) a.put(`k${n}`, bytes('x'.repeat(500)), at(0));
    a.delete('k0', at(0));
    const transfer = a.openTransfer({ owner: 'a', after: 0, kind: 'log' })!;
    b.receive(1, a.nextDelta(transfer, 3_000)!, at(0));
    a.tick(at(GRACE_MS));
    const next = a.nextDelta(transfer, 100_000)!;
    expect([next.frame, next.more]).to.deep.equal([2, false]);
    expect(b.receive(1, next, at(0))).to.deep.equal({ kind: 'installed' });
    expect(b.row('a')).to.deep.equal(a.row('a'));
  });

  it('S1 the stamp is renewed hourly, by a header entry that travels', () => {
    const [a, b] = [createStore('a'), createStore('b')];
    pull(a, b, 'a');
    const head = a.row('a')!.head;
    a.settle(at(0));
    a.tick(at(3_599_999));
    expect(a.row('a')?.head).to.equal(head + 1);
    a.tick(at(3_600_000));
    expect(a.row('a')?.head).to.equal(head + 2);
    pull(a, b, 'a');
    expect(b.row('a')).to.deep.equal(a.row('a'));
    expect(b.row('a')?.stampMs).to.equal(at(3_600_000).wallMs);
  });

  for (const [setByMs, stamped] of [
    [3_599_999, 0],
    [3_600_000, 1],
    [-3_599_999, 0],
    [-3_600_000, 1],
  ] as const) {
    it(`I3 a wall clock that is set by ${setByMs} ms makes ${stamped} new stamps`, () => {
      const a = createStore('a');
      a.settle(at(0));
      const { head } = a.row('a')!;
      const { monotonicMs, wallMs } = at(1_000);
      const now = { monotonicMs, wallMs: wallMs + setByMs };
      for (let tick = 0; tick < 3; tick += 1) a.tick(now);
      expect(a.row('a')!.head - head).to.equal(stamped);
      expect(a.row('a')?.stampMs).to.equal(stamped === 1 ? now.wallMs : at(0).wallMs);
    });
  }
});
