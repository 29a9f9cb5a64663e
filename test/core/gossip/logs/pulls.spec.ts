import { expect } from 'chai';
import { Pulls } from '../../../../src/core/gossip/logs/pulls.js';
import { PULLS_MAX, WANT_TIMEOUT_MS } from '../../../../src/core/limits.js';

/** Pulls over links that offer what the map says; asks are recorded as `link owner`. */
function world() {
  const offers = new Map<string, number[]>();
  const asks: string[] = [];
  let patience = 0;
  const pulls = new Pulls(
    {
      sources: (owner) => offers.get(owner) ?? [],
      offers: (linkId, owner) => offers.get(owner)?.includes(linkId) ?? false,
      patienceMs: (_owner, sinceMs) => sinceMs + patience,
      ask: (linkId, owner, prior, full) =>
        void asks.push(`${linkId} ${prior ? 'prior ' : ''}${owner}${full ? ' full' : ''}`),
    },
    () => 0,
  );
  return {
    pulls,
    asks,
    offer: (owner: string, ...links: number[]) => void offers.set(owner, links),
    setPatience: (ms: number) => void (patience = ms),
  };
}

describe('Pulls', () => {
  it('L2 asks one peer, and another one after a timeout without a frame', () => {
    const { pulls, asks, offer } = world();
    offer('x', 1, 2);
    pulls.note('x', false, 0);
    pulls.note('x', false, 10);
    expect(asks).to.deep.equal(['1 x']);
    pulls.progress('x', false, 4_000);
    pulls.tick(WANT_TIMEOUT_MS);
    expect(asks).to.deep.equal(['1 x']);
    expect(pulls.nextDeadlineMs()).to.equal(4_000 + WANT_TIMEOUT_MS);
    pulls.tick(4_000 + WANT_TIMEOUT_MS);
    expect(asks).to.deep.equal(['1 x', '2 x']);
  });

  it('L2 is done when nobody offers more', () => {
    const { pulls, offer } = world();
    offer('x', 1);
    pulls.note('x', false, 0);
    offer('x');
    pulls.note('x', false, 5);
    expect(pulls.size).to.equal(0);
    expect(pulls.nextDeadlineMs()).to.equal(Infinity);
  });

  it('L2 goes on at another peer when the link is gone', () => {
    const { pulls, asks, offer } = world();
    offer('x', 1, 2);
    pulls.note('x', false, 0);
    offer('x', 2);
    pulls.linkGone(1, 5);
    expect(asks).to.deep.equal(['1 x', '2 x']);
  });

  it('L2 asks the least busy of the peers', () => {
    const { pulls, asks, offer } = world();
    for (const owner of ['x', 'y', 'z']) {
      offer(owner, 1, 2);
      pulls.note(owner, false, 0);
    }
    expect(asks).to.deep.equal(['1 x', '2 y', '1 z']);
  });

  it('L2 leaves it to the owner for a while, longer while its frames come', () => {
    const { pulls, asks, offer, setPatience } = world();
    setPatience(1_000);
    offer('x', 1);
    pulls.note('x', false, 0);
    pulls.progress('x', false, 500);
    pulls.tick(1_000);
    expect(asks).to.deep.equal([]);
    pulls.tick(1_500);
    expect(asks).to.deep.equal(['1 x']);
  });

  it('L2 what did not fit is asked once more at once, then only after a timeout', () => {
    const { pulls, asks, offer } = world();
    offer('x', 1);
    pulls.note('x', false, 0);
    pulls.again('x', false, true, 1);
    pulls.again('x', false, true, 2);
    pulls.again('x', false, true, 3);
    expect(asks).to.deep.equal(['1 x', '1 x full']);
    pulls.tick(1 + WANT_TIMEOUT_MS);
    expect(asks.length).to.equal(3);
  });

  it('S6 a prior is a pull of its own', () => {
    const { pulls, asks, offer } = world();
    offer('x', 1, 2);
    pulls.note('x', false, 0);
    pulls.note('x', true, 0);
    expect(asks).to.deep.equal(['1 x', '2 prior x']);
  });

  for (const count of [PULLS_MAX - 1, PULLS_MAX, PULLS_MAX + 1]) {
    it(`L2 of ${count} logs at most ${PULLS_MAX} are asked for at once, the rest in turn`, () => {
      const { pulls, asks, offer } = world();
      for (let n = 0; n < count; n += 1) {
        offer(`o${n}`, 1);
        pulls.note(`o${n}`, false, 0);
      }
      expect(asks.length).to.equal(Math.min(count, PULLS_MAX));
      offer('o0');
      pulls.note('o0', false, 1);
      expect(asks.length).to.equal(count);
    });
  }
});
