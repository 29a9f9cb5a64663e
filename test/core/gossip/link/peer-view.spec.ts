import { expect } from 'chai';
import { PeerView } from '../../../../src/core/gossip/link/peer-view.js';
import { Transfers } from '../../../../src/core/gossip/link/transfers.js';
import {
  ANSWERS_PER_LINK_MAX,
  PEER_ROWS_MAX,
  PRIOR_PULLS_PER_LABEL_MAX,
} from '../../../../src/core/limits.js';
import { boot, row } from './transcript.js';

function apply(view: PeerView, owners: readonly string[], received = 0): number {
  const rows = owners.map((owner) => row(owner, 1, 1));
  return view.apply({ rows, begin: false, end: false, receivedFrames: received }).rows.length;
}

describe('PeerView', () => {
  for (const count of [PEER_ROWS_MAX - 1, PEER_ROWS_MAX, PEER_ROWS_MAX + 1]) {
    it(`S10 of ${count} owners at most ${PEER_ROWS_MAX} are remembered`, () => {
      const view = new PeerView();
      const owners = Array.from({ length: count }, (_, n) => `o${n}`);
      expect(apply(view, owners)).to.equal(Math.min(count, PEER_ROWS_MAX));
      expect(view.size).to.equal(Math.min(count, PEER_ROWS_MAX));
    });
  }

  it('S6 one prior is pulled once a label and link, a few times when it changes under it', () => {
    const view = new PeerView();
    apply(view, ['x']);
    const prior = { boot: boot(1), head: 5, hash: 0n };
    for (let n = 0; n < PRIOR_PULLS_PER_LABEL_MAX; n += 1) {
      const changed = { ...prior, hash: BigInt(n) };
      expect(view.mayPullPrior('x', changed)).to.equal(true);
      view.pulledPrior('x', changed);
      expect(view.mayPullPrior('x', changed)).to.equal(false);
    }
    expect(view.mayPullPrior('x', { ...prior, hash: 99n })).to.equal(false);
    expect(view.mayPullPrior('x', { ...prior, head: 6 })).to.equal(true);
  });

  it('L1 what we refused is not asked for again until it changes, or a whole digest has passed', () => {
    const view = new PeerView();
    apply(view, ['x']);
    view.pausePull('x', 'HASH');
    expect(view.pullPaused('x')).to.equal(true);
    apply(view, ['x']);
    expect(view.pullPaused('x')).to.equal(true);
    view.apply({ rows: [row('x', 1, 1)], begin: true, end: true, receivedFrames: 0 });
    expect(view.pullPaused('x')).to.equal(false);
    view.pausePull('x', 'LIMIT');
    view.apply({ rows: [row('x', 1, 1)], begin: true, end: true, receivedFrames: 0 });
    expect(view.pullPaused('x')).to.equal(true);
    view.apply({ rows: [row('x', 1, 2)], begin: false, end: false, receivedFrames: 0 });
    expect(view.pullPaused('x')).to.equal(false);
  });
});

describe('PeerView and refusals of what was sent', () => {
  for (const [head, paused] of [
    [4, true],
    [5, false],
    [6, false],
  ] as const) {
    it(`L1 a cut refused at head 5 ${paused ? 'waits' : 'is over'} when the peer shows ${head}`, () => {
      const view = new PeerView();
      const { owner, boot: of, ...rest } = row('x', 1, 5);
      const delta = { ...rest, owner, boot: of, after: 2, upTo: 5, records: [], more: false };
      view.sent({ ...delta, kind: 'log', frame: 1 }, 1);
      view.refused('x', 'FUTURE', { boot: boot(1), after: 2 });
      expect(view.sendPaused('x', { boot: boot(1), head: 7 })).to.equal(true);
      view.apply({ rows: [row('x', 1, head)], begin: false, end: false, receivedFrames: 1 });
      expect(view.sendPaused('x', { boot: boot(1), head: 7 })).to.equal(paused);
    });
  }
});

describe('Transfers', () => {
  for (const count of [ANSWERS_PER_LINK_MAX - 1, ANSWERS_PER_LINK_MAX, ANSWERS_PER_LINK_MAX + 1]) {
    it(`S10 ${count} answers at once are ${count > ANSWERS_PER_LINK_MAX ? 'too many' : 'fine'}`, () => {
      const transfers = new Transfers();
      let taken = true;
      for (let n = 0; n < count; n += 1) {
        taken = transfers.begin({ owner: `o${n}`, after: 0, kind: 'log' }, 1);
      }
      expect(taken).to.equal(count <= ANSWERS_PER_LINK_MAX);
    });
  }

  it('L2 the same Want again goes on, another one starts over', () => {
    const transfers = new Transfers();
    transfers.begin({ owner: 'x', boot: boot(1), after: 3, kind: 'log' }, 9);
    const item = transfers.pick()!;
    const begun = (): undefined => undefined;
    item.next = begun;
    transfers.begin({ owner: 'x', boot: boot(1), after: 3, kind: 'log' }, 9);
    expect(transfers.pick()?.next).to.equal(begun);
    transfers.begin({ owner: 'x', after: 0, kind: 'log' }, 9);
    expect(transfers.pick()?.next).to.equal(undefined);
  });
});
