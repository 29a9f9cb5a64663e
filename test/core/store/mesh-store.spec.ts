import { expect } from 'chai';
import { STAMP_RENEWAL_MS } from '../../../src/core/limits.js';
import { MeshStore } from '../../../src/core/store/mesh-store.js';
import { at, boot, bytes, CLAIM_GRACE_MS, createStore, dirty } from './support.js';
import { frames, hash64, pull, pullPrior, shown } from './support.js';

const SHOWN_MS = 2 * CLAIM_GRACE_MS;
const full = { owner: 'a', after: 0, kind: 'log' } as const;
const LARGE = bytes('x'.repeat(500));

/** The first life of `a`, a peer that held it, and the second one, unsettled. */
function restarted(entries = 9) {
  const first = createStore('a');
  for (let n = 0; n < entries; n += 1) first.put(`k${n}`, LARGE, at(0));
  first.put('gone', LARGE, at(0));
  first.delete('gone', at(0));
  const peer = createStore('peer');
  pull(first, peer, 'a');
  const second = createStore('a', { boot: boot(2) });
  pull(second, peer, 'a');
  return { first, peer, second };
}

describe('MeshStore: defaults and bounds', () => {
  it('D6 S7 says no commits, and wants its past, unless it is told otherwise', () => {
    const o = {
      node: 'a',
      boot: boot(1),
      hash64,
      tombstoneGraceMs: 2,
      claimGraceMs: 1,
      now: at(0),
    };
    const a = new MeshStore(o);
    a.put('x', bytes('1'), at(0));
    expect(frames(a, full)[0]).not.to.have.property('diskCommits');
    expect(a.wantsPast).to.equal(true);
    expect(a.graces('a')).to.deep.equal({ claimGraceMs: 1, tombstoneGraceMs: 2 });
    const least = new MeshStore({ ...o, tombstoneGraceMs: 1, claimGraceMs: 0 });
    expect(least.graces('a')).to.deep.equal({ tombstoneGraceMs: 1 });
  });

  it('S6 of an earlier boot the tombstones are told to no reader', () => {
    const { peer } = restarted(1);
    expect([...peer.records('a')].map(({ record: { key } }) => key)).to.deep.equal(['k0']);
    expect([...peer.keys()].map(({ key }) => key)).to.deep.equal(['k0']);
  });
});

describe('MeshStore: its own log', () => {
  it('S11 what it holds is counted after each write', () => {
    const { peer, second } = restarted(2);
    const held = (): number => second.memory.heldBytes;
    second.put('x', bytes('1'), at(0));
    const [own, prior] = [held(), pullPrior(peer, second, 'a')];
    expect(prior).to.deep.equal({ kind: 'installed' });
    expect(held()).to.be.above(own);
    let told = 0;
    second.onDirty(() => (told += 1));
    dirty(second);
    second.settle(at(0));
    expect([held(), told]).to.deep.equal([own, 1]);
    second.put('y', LARGE, at(0));
    const both = held();
    second.delete('y', at(0));
    expect(held()).to.be.below(both);
    expect(held()).to.be.above(own);
    second.raiseBoot(boot(3), at(0));
    expect(held(), 'its tombstone stays behind').to.equal(own);
  });

  it('S7 once it settles, its earlier boots have no time to wait for', () => {
    const { peer, second } = restarted(1);
    pullPrior(peer, second, 'a');
    second.settle(at(0));
    expect(second.nextDeadlineMs()).to.equal(STAMP_RENEWAL_MS);
  });

  it('S7 once it settles, what comes of its earlier boots goes, and nothing else', () => {
    const { peer, second } = restarted();
    for (let n = 0; n < 9; n += 1) second.put(`own${n}`, LARGE, at(0));
    second.receive(1, frames(peer, { ...full, kind: 'prior' }, 2_000)[0]!, at(0));
    second.receive(2, frames(second, full, 2_000)[0]!, at(0));
    expect(second.staged).to.equal(2);
    second.settle(at(0));
    expect(second.staged).to.equal(1);
  });

  it('S7 a node that has settled asks for the earlier boots of others', () => {
    const { peer, second } = restarted();
    const node = createStore('node');
    node.settle(at(0));
    pull(second, node, 'a');
    expect(node.lacks(peer.row('a')!, at(0))).to.have.length(1);
    const late = createStore('late');
    const row = peer.row('a')!;
    second.settle(at(0));
    pull(second, late, 'a');
    expect(late.lacks(row, at(0)), 'but not of one that has').to.deep.equal([]);
  });
});

describe('MeshStore: owners that are away', () => {
  it('S6 this node itself never is: the time of its own earlier boots runs', () => {
    const { peer, second } = restarted(1);
    second.setAway('a', true, at(0));
    pullPrior(peer, second, 'a');
    second.tick(at(SHOWN_MS));
    expect([second.settled, second.counts('a').prior]).to.deep.equal([false, 0]);
  });

  it('S6 for two causes are away until neither is left', () => {
    const { peer } = restarted(1);
    peer.setAway('a', true, at(10), 'GONE');
    peer.setAway('a', true, at(20), 'CLOCK');
    peer.setAway('a', false, at(30), 'GONE');
    peer.settle(at(30));
    expect(peer.nextDeadlineMs(), 'its time stands still').to.equal(STAMP_RENEWAL_MS);
    peer.setAway('a', false, at(1_010), 'CLOCK');
    expect(peer.nextDeadlineMs()).to.equal(SHOWN_MS + 1_000);
    peer.setAway('a', false, at(2_000), 'CLOCK');
    expect(peer.nextDeadlineMs()).to.equal(SHOWN_MS + 1_000);
    peer.tick(at(SHOWN_MS + 999));
    expect(peer.counts('a').prior).to.equal(1);
    const held = peer.memory.heldBytes;
    peer.tick(at(SHOWN_MS + 1_000));
    expect(peer.counts('a').prior).to.equal(0);
    expect(peer.memory.heldBytes, 'they are counted no more').to.be.below(held);
    expect(peer.nextDeadlineMs()).to.equal(STAMP_RENEWAL_MS);
  });

  it('S6 when the time of earlier boots is over, what is still to come of them goes', () => {
    const { first, peer, second } = restarted();
    const joiner = createStore('joiner');
    joiner.settle(at(0));
    pull(first, joiner, 'a');
    pull(second, joiner, 'a');
    const endMs = SHOWN_MS;
    joiner.receive(2, frames(peer, { ...full, kind: 'prior' }, 2_000)[0]!, at(endMs - 1_000));
    for (let n = 0; n < 9; n += 1) second.put(`own${n}`, LARGE, at(0));
    const delta = { ...full, boot: boot(2), after: joiner.row('a')!.head };
    joiner.receive(3, frames(second, delta, 2_000)[0]!, at(endMs - 1_000));
    expect(joiner.staged).to.equal(2);
    joiner.tick(at(endMs));
    expect(joiner.staged).to.equal(1);
    expect(shown(joiner, 'a')).to.deep.equal({});
  });
});
