import { expect } from 'chai';
import { Pulls } from '../../../../src/core/gossip/logs/pulls.js';
import { PULLS_MAX, WANT_TIMEOUT_MS } from '../../../../src/core/limits.js';
import type { Part } from '../../../../src/core/store/rows.js';

const at = (ms: number) => ({ monotonicMs: ms, wallMs: 0 });
const logOf = (owner: string): Part => ({ owner, kind: 'log' });
const priorOf = (owner: string): Part => ({ owner, kind: 'prior' });

/** Pulls over links that offer what the map says; asks are recorded as `link owner`. */
function world() {
  const offers = new Map<string, number[]>();
  const asks: string[] = [];
  let patience = 0;
  const pulls = new Pulls(
    {
      sources: ({ owner }) => offers.get(owner) ?? [],
      offers: (linkId, { owner }) => offers.get(owner)?.includes(linkId) ?? false,
      patienceMs: (_owner, sinceMs) => sinceMs + patience,
      ask: (linkId, { owner, kind }, full) =>
        void asks.push(
          `${linkId} ${kind === 'prior' ? 'prior ' : ''}${owner}${full ? ' full' : ''}`,
        ),
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
    pulls.note(logOf('x'), at(0));
    pulls.note(logOf('x'), at(10));
    expect(asks).to.deep.equal(['1 x']);
    pulls.progress(logOf('x'), 4_000);
    pulls.tick(at(WANT_TIMEOUT_MS));
    expect(asks).to.deep.equal(['1 x']);
    expect(pulls.nextDeadlineMs()).to.equal(4_000 + WANT_TIMEOUT_MS);
    pulls.tick(at(4_000 + WANT_TIMEOUT_MS));
    expect(asks).to.deep.equal(['1 x', '2 x']);
  });

  it('L2 is done when nobody offers more', () => {
    const { pulls, offer } = world();
    offer('x', 1);
    pulls.note(logOf('x'), at(0));
    offer('x');
    pulls.note(logOf('x'), at(5));
    expect(pulls.size).to.equal(0);
    expect(pulls.nextDeadlineMs()).to.equal(Infinity);
  });

  it('L2 goes on at another peer when the link is gone', () => {
    const { pulls, asks, offer } = world();
    offer('x', 1, 2);
    pulls.note(logOf('x'), at(0));
    offer('x', 2);
    pulls.linkGone(1, at(5));
    expect(asks).to.deep.equal(['1 x', '2 x']);
  });

  it('L2 asks the least busy of the peers', () => {
    const { pulls, asks, offer } = world();
    for (const owner of ['x', 'y', 'z']) {
      offer(owner, 1, 2);
      pulls.note(logOf(owner), at(0));
    }
    expect(asks).to.deep.equal(['1 x', '2 y', '1 z']);
  });

  it('L2 leaves it to the owner for a while, longer while its frames come', () => {
    const { pulls, asks, offer, setPatience } = world();
    setPatience(1_000);
    offer('x', 1);
    pulls.note(logOf('x'), at(0));
    pulls.progress(logOf('x'), 500);
    pulls.tick(at(1_000));
    expect(asks).to.deep.equal([]);
    pulls.tick(at(1_500));
    expect(asks).to.deep.equal(['1 x']);
  });

  it('L2 what did not fit is asked once more at once, then only after a timeout', () => {
    const { pulls, asks, offer } = world();
    offer('x', 1);
    pulls.note(logOf('x'), at(0));
    pulls.again(logOf('x'), true, at(1));
    pulls.again(logOf('x'), true, at(2));
    pulls.again(logOf('x'), true, at(3));
    expect(asks).to.deep.equal(['1 x', '1 x full']);
    pulls.tick(at(1 + WANT_TIMEOUT_MS));
    expect(asks.length).to.equal(3);
  });

  it('L2 knows what it pulls, and asks its peer again where there is no other', () => {
    const { pulls, asks, offer } = world();
    offer('x', 1);
    pulls.note(logOf('x'), at(0));
    expect([pulls.has(logOf('x')), pulls.has(priorOf('x')), pulls.has(logOf('y'))]).to.deep.equal([
      ...[true, false, false],
    ]);
    pulls.tick(at(WANT_TIMEOUT_MS - 1));
    expect(asks).to.deep.equal(['1 x']);
    pulls.tick(at(WANT_TIMEOUT_MS));
    expect(asks).to.deep.equal(['1 x', '1 x']);
    expect(pulls.nextDeadlineMs()).to.equal(2 * WANT_TIMEOUT_MS);
  });

  it('L2 one whose peer has no more to offer is asked of another one at once', () => {
    const { pulls, asks, offer } = world();
    offer('x', 1);
    pulls.note(logOf('x'), at(0));
    offer('x', 2);
    pulls.note(logOf('x'), at(1));
    expect(asks).to.deep.equal(['1 x', '2 x']);
  });

  it('L2 of peers that are as busy the lot decides', () => {
    for (const [lot, linkId] of [
      [0, 1],
      [0.4, 2],
      [0.99, 3],
    ] as const) {
      const asks: number[] = [];
      const port = { sources: () => [1, 2, 3], offers: () => true, patienceMs: () => 0 };
      const pulls = new Pulls({ ...port, ask: (link) => void asks.push(link) }, () => lot);
      pulls.note(logOf('x'), at(0));
      expect(asks).to.deep.equal([linkId]);
    }
  });

  it('L2 counts what each peer is asked for, and no longer what it was asked for before', () => {
    const { pulls, asks, offer } = world();
    for (const [owner, link] of [
      ['a', 1],
      ['b', 1],
      ['c', 2],
    ] as const) {
      offer(owner, link);
      pulls.note(logOf(owner), at(0));
    }
    offer('d', 1, 2);
    pulls.note(logOf('d'), at(0));
    expect(asks.at(-1), 'two against one').to.equal('2 d');
    const { pulls: others, asks: asked, offer: offers } = world();
    offers('x', 1, 2);
    others.note(logOf('x'), at(0));
    others.tick(at(WANT_TIMEOUT_MS));
    offers('y', 2, 1);
    others.note(logOf('y'), at(WANT_TIMEOUT_MS));
    expect(asked).to.deep.equal(['1 x', '2 x', '1 y']);
  });

  it('L2 what is asked of other links is left alone when one is gone', () => {
    const { pulls, asks, offer } = world();
    offer('x', 1);
    offer('y', 2, 3);
    for (const owner of ['x', 'y']) pulls.note(logOf(owner), at(0));
    offer('x');
    pulls.linkGone(1, at(5));
    expect(asks).to.deep.equal(['1 x', '2 y']);
  });

  it('L2 what was asked for once is not left to its owner again', () => {
    const { pulls, asks, offer, setPatience } = world();
    offer('x', 1, 2);
    pulls.note(logOf('x'), at(0));
    setPatience(3 * WANT_TIMEOUT_MS);
    pulls.tick(at(WANT_TIMEOUT_MS));
    expect(asks).to.deep.equal(['1 x', '2 x']);
  });

  it('L2 a link that is gone is as idle as a new one', () => {
    const { pulls, asks, offer } = world();
    offer('x', 1);
    offer('y', 1);
    for (const owner of ['x', 'y']) pulls.note(logOf(owner), at(0));
    offer('x');
    offer('y');
    pulls.linkGone(1, at(1));
    expect(pulls.size).to.equal(0);
    offer('z', 2, 1);
    offer('w', 2, 1);
    for (const owner of ['z', 'w']) pulls.note(logOf(owner), at(2));
    expect(asks.slice(2)).to.deep.equal(['2 z', '1 w']);
  });

  it('L2 what nobody is asked for takes no word of frames that fit or not', () => {
    const { pulls, asks } = world();
    pulls.progress(logOf('x'), 0);
    pulls.again(logOf('x'), true, at(0));
    pulls.touch(logOf('x'), at(0), true);
    expect([pulls.size, asks]).to.deep.equal([0, []]);
  });

  it('L2 a change is looked at at once while a pull is under way, and in its time while it waits', () => {
    const { pulls, asks, offer, setPatience } = world();
    setPatience(1_000);
    offer('x', 1);
    pulls.touch(logOf('x'), at(0));
    setPatience(0);
    pulls.touch(logOf('x'), at(999));
    expect(asks, 'it waits for its owner').to.deep.equal([]);
    pulls.touch(logOf('x'), at(1_000));
    expect(asks).to.deep.equal(['1 x']);
    offer('x', 2);
    pulls.touch(logOf('x'), at(1_001));
    expect(asks).to.deep.equal(['1 x', '2 x']);
  });

  it('L2 what a whole digest alone has shown is counted once, and only for who brings it', () => {
    for (const [words, found] of [
      [[true], true],
      [[false], false],
      [[undefined], false],
      [[true, false], false],
      [[false, true], false],
      [[true, true], true],
      [[true, undefined], true],
    ] as const) {
      const { pulls, offer } = world();
      offer('x', 1);
      for (const word of words) pulls.touch(logOf('x'), at(0), word);
      expect(pulls.takeFoundByDigest('x', 2)).to.equal(false);
      expect(pulls.takeFoundByDigest('y', 1)).to.equal(false);
      expect(pulls.takeFoundByDigest('x', 1), words.join()).to.equal(found);
      expect(pulls.takeFoundByDigest('x', 1)).to.equal(false);
    }
  });

  it('L2 the whole log is asked for once', () => {
    const { pulls, asks, offer } = world();
    offer('x', 1);
    pulls.note(logOf('x'), at(0));
    pulls.again(logOf('x'), false, at(1));
    pulls.again(logOf('x'), true, at(2));
    pulls.tick(at(1 + WANT_TIMEOUT_MS));
    pulls.tick(at(1 + 2 * WANT_TIMEOUT_MS));
    expect(asks).to.deep.equal(['1 x', '1 x', '1 x full', '1 x']);
  });

  it('L2 S6 a prior is not left to anybody', () => {
    const { pulls, asks, offer, setPatience } = world();
    setPatience(1_000);
    offer('x', 1);
    pulls.note(priorOf('x'), at(0));
    expect(asks).to.deep.equal(['1 prior x']);
  });

  it('L2 those that wait are asked for in the order in which they came, and have no deadline', () => {
    const { pulls, asks, offer } = world();
    for (let n = 0; n < PULLS_MAX + 3; n += 1) {
      offer(`o${n}`, 1);
      pulls.note(logOf(`o${n}`), at(0));
    }
    expect(pulls.nextDeadlineMs()).to.equal(WANT_TIMEOUT_MS);
    for (const done of ['o0', 'o1']) {
      offer(done);
      pulls.note(logOf(done), at(1));
    }
    expect(asks.slice(PULLS_MAX)).to.deep.equal([`1 o${PULLS_MAX}`, `1 o${PULLS_MAX + 1}`]);
    expect(pulls.size).to.equal(PULLS_MAX + 1);
  });

  it('L2 a link that has answered is as idle as a new one, and busier while there is more to come', () => {
    for (const [owners, next] of [
      [['x'], 1],
      [['x', 'y'], 2],
    ] as const) {
      const { pulls, asks, offer } = world();
      for (const owner of owners) {
        offer(owner, 1);
        pulls.note(logOf(owner), at(0));
      }
      offer('x');
      pulls.note(logOf('x'), at(1));
      offer('z', 1, 2);
      pulls.note(logOf('z'), at(1));
      expect(asks.at(-1)).to.equal(`${next} z`);
    }
  });

  it('L2 what waits once more waits behind the others', () => {
    const { pulls, asks, offer } = world();
    const note = (owner: string, ...links: readonly number[]): void => {
      offer(owner, ...links);
      pulls.note(logOf(owner), at(0));
    };
    for (let n = 0; n < PULLS_MAX; n += 1) note(`o${n}`, 1);
    note('x', 1);
    note('o0');
    note('x');
    note('o0', 1);
    note('y', 1);
    note('x', 1);
    note('o1');
    expect(asks.slice(PULLS_MAX)).to.deep.equal(['1 x', '1 o0', '1 y']);
  });

  it('L2 what waits and is not offered any more is passed over', () => {
    const { pulls, asks, offer } = world();
    for (let n = 0; n < PULLS_MAX + 2; n += 1) {
      offer(`o${n}`, 1);
      pulls.note(logOf(`o${n}`), at(0));
    }
    for (const over of [PULLS_MAX, 0]) {
      offer(`o${over}`);
      pulls.note(logOf(`o${over}`), at(1));
    }
    expect(asks.slice(PULLS_MAX)).to.deep.equal([`1 o${PULLS_MAX + 1}`]);
  });

  it('L2 what waits for its owner is looked at when its time has come, and not before', () => {
    const { pulls, asks, offer, setPatience } = world();
    setPatience(1_000);
    offer('x', 1);
    pulls.note(logOf('x'), at(0));
    setPatience(0);
    pulls.tick(at(999));
    expect(asks).to.deep.equal([]);
    pulls.tick(at(1_000));
    expect(asks).to.deep.equal(['1 x']);
  });

  it('S6 a prior is a pull of its own', () => {
    const { pulls, asks, offer } = world();
    offer('x', 1, 2);
    pulls.note(logOf('x'), at(0));
    pulls.note(priorOf('x'), at(0));
    expect(asks).to.deep.equal(['1 x', '2 prior x']);
  });

  for (const count of [PULLS_MAX - 1, PULLS_MAX, PULLS_MAX + 1]) {
    it(`L2 of ${count} logs at most ${PULLS_MAX} are asked for at once, the rest in turn`, () => {
      const { pulls, asks, offer } = world();
      for (let n = 0; n < count; n += 1) {
        offer(`o${n}`, 1);
        pulls.note(logOf(`o${n}`), at(0));
      }
      expect(asks.length).to.equal(Math.min(count, PULLS_MAX));
      offer('o0');
      pulls.note(logOf('o0'), at(1));
      expect(asks.length).to.equal(count);
    });
  }
});
