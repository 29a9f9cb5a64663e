import { expect } from 'chai';
import { createLinkSource, type LinkSource } from '../../../../src/core/gossip/link/source.js';
import { CLAIM_GRACE_MS, TOMBSTONE_GRACE_MS } from '../../../../src/core/limits.js';
import type { Membership } from '../../../../src/core/membership/membership.js';
import { MeshStore } from '../../../../src/core/store/mesh-store.js';
import { quickHash64 } from '../../../support/virtual-process.js';
import { boot, hello, member } from './transcript.js';

const NOW = { monotonicMs: 0, wallMs: 1_800_000_000_000 };
const START_MS = 100;
const PING_INTERVAL_MS = 1_000;

/** What links read of a node with this log, which knows p, and a grave of it. */
function sourceOf(store: MeshStore): LinkSource {
  const grave = { ...member('p'), boot: boot(0), status: 'EVICTED' as const };
  const membership = {
    told: (name: string) => (name === 'p' ? member('p') : undefined),
    olderGrave: (name: string) => (name === 'p' ? grave : undefined),
    toldNames: () => ['me', 'p'],
    pair: (peer: string) => [member('me'), member(peer)],
  };
  return createLinkSource({
    ...{ node: 'me', hash64: quickHash64, store, membership: membership as unknown as Membership },
    ...{ hello: () => hello('me'), relaysOn: () => false, summaryOwnersMin: 5 },
    ...{ pingIntervalMs: PING_INTERVAL_MS, startMs: START_MS },
  });
}

function storeOf(): MeshStore {
  const graces = { tombstoneGraceMs: TOMBSTONE_GRACE_MS, claimGraceMs: CLAIM_GRACE_MS };
  return new MeshStore({ node: 'me', boot: boot(1), hash64: quickHash64, now: NOW, ...graces });
}

describe('createLinkSource', () => {
  it('M1 all links tell membership rows in one beat, a quarter of a ping interval long, from the start on', () => {
    const source = sourceOf(storeOf());
    const beats = [100, 349, 350, 351, 600, 10_100].map((nowMs) => source.nextMembersMs(nowMs));
    expect(beats).to.deep.equal([350, 350, 600, 600, 850, 10_350]);
  });

  it('L2 a log is weighed with its tombstones', () => {
    const store = storeOf();
    for (const key of ['a', 'b', 'c']) store.put(key, new Uint8Array(1), NOW);
    store.delete('b', NOW);
    const source = sourceOf(store);
    expect(source.recordCount('me')).to.equal(3);
    expect(source.recordCount('nobody')).to.equal(0);
  });

  it('L2 a transfer goes on to its end, and of a log that is not held there is none', () => {
    const store = storeOf();
    for (const key of ['a', 'b', 'c']) store.put(key, new Uint8Array(1_000), NOW);
    const source = sourceOf(store);
    expect(source.openTransfer({ owner: 'nobody', kind: 'log', after: 0 })).to.equal(undefined);
    const next = source.openTransfer({ owner: 'me', kind: 'log', after: 0 })!;
    const more: boolean[] = [];
    for (let delta = next(1_000); delta !== undefined; delta = next(1_000)) more.push(delta.more);
    expect(more.at(-1)).to.equal(false);
    expect(more.length).to.be.within(2, 4);
  });

  it('L1 M4 rows, sums, members and graves are read as they are', () => {
    const store = storeOf();
    const source = sourceOf(store);
    expect([...source.owners()]).to.deep.equal(['me']);
    expect(source.row('me')).to.deep.equal(store.row('me'));
    const buckets = new Set(source.sums().keys());
    expect([...source.rowsIn(buckets)]).to.deep.equal([store.row('me')]);
    expect([...source.members()]).to.deep.equal(['me', 'p']);
    expect(source.member('p')).to.deep.equal(member('p'));
    expect(source.grave('p')?.status).to.equal('EVICTED');
    expect(source.pair('p').map(({ name }) => name)).to.deep.equal(['me', 'p']);
  });
});
