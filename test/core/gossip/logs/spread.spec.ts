import { expect } from 'chai';
import { Spread } from '../../../../src/core/gossip/logs/spread.js';
import type { Around } from '../../../../src/core/gossip/whom/around.js';
import {
  ANSWERS_PER_LINK_MAX,
  DUPLICATES_MAX,
  ROWS_INTERVAL_MS,
} from '../../../../src/core/limits.js';
import type { OwnerDelta } from '../../../../src/core/store/rows.js';
import { row, said } from '../link/transcript.js';
import { LinkedNode } from './linked.js';

/** A node that holds a log of x, which its peers have nothing of. */
function world(...peers: readonly string[]) {
  const node = new LinkedNode();
  const sessions = peers.map((peer) => node.link(peer));
  const [p, q, r] = sessions;
  node.source.set(row('x', 1, 3));
  const { links, overlay, emit } = node;
  const spread = new Spread({ node: 'me', links, overlay, emit } as unknown as Around);
  return { node, spread, p: p!, q: q!, r: r! };
}

const DELTA = { owner: 'x', kind: 'log', more: false } as OwnerDelta;

describe('Spread', () => {
  it('L2 what is written goes to all', () => {
    const { node, spread, p, q } = world('p', 'q');
    node.source.set(row('me', 1, 2));
    spread.written();
    for (const link of [p, q]) expect(said(link, 0)).to.deep.equal(['delta me 1:1..2']);
  });

  it('S8 a log under a new boot goes whole to all, and so does its row', () => {
    const { node, spread, p } = world('p');
    p.acknowledgedHead = 1;
    node.source.set(row('me', 2, 2));
    spread.raised();
    expect(p.acknowledgedHead).to.equal(0);
    expect(said(p, ROWS_INTERVAL_MS)).to.deep.equal([
      'digest [me=2:2] after frame 1',
      'delta me 2:0..2',
    ]);
  });

  it('L1 L5 rows follow, but not where a link is about to go', () => {
    const { node, spread, p, q } = world('p', 'q');
    node.unserved.add('q');
    spread.changed('x');
    expect(said(p, ROWS_INTERVAL_MS)).to.deep.equal(['digest [x=1:3] after frame 1']);
    expect(said(q, ROWS_INTERVAL_MS)).to.deep.equal([]);
  });

  it('L5 news goes on to all but who brought it, its owner, and links that are about to go', () => {
    const { node, spread, p, q, r } = world('p', 'q', 'r');
    const x = node.link('x');
    node.unserved.add('r');
    spread.relay(p, 'x');
    expect([p, q, r, x].map(({ outbox }) => outbox.pushes('x'))).to.deep.equal([
      ...[false, true, false, false],
    ]);
  });

  it('L5 who asks for a log is sent its changes again, who asks for its earlier boots is not', () => {
    const { node, spread, p } = world('p');
    p.view.setLazy('x', true);
    expect(spread.want(p, { owner: 'x', kind: 'prior', after: 0 })).to.equal(true);
    expect(p.view.isLazy('x')).to.equal(true);
    expect(spread.want(p, { owner: 'x', kind: 'log', after: 0 })).to.equal(true);
    expect(p.view.isLazy('x')).to.equal(false);
    expect(node.count('wants_total', { direction: 'in' })).to.equal(2);
    expect(said(p, 0)).to.include('delta x 1:0..3');
  });

  it('L2 who asks for too many at once is not answered', () => {
    const { spread, p } = world('p');
    for (let n = 0; n < ANSWERS_PER_LINK_MAX; n += 1)
      expect(spread.want(p, { owner: `o${n}`, kind: 'log', after: 0 })).to.equal(true);
    expect(spread.want(p, { owner: 'one more', kind: 'log', after: 0 })).to.equal(false);
  });

  it('L1 a duplicate is answered with the row', () => {
    const { spread, p } = world('p');
    spread.duplicate(p, DELTA);
    expect(said(p, 0)).to.deep.equal(['digest [x=1:3] after frame 1']);
  });

  it('L5 who brings nothing but duplicates is asked for rows only', () => {
    const { node, spread, p } = world('p');
    node.overlay.on = true;
    for (let n = 1; n < DUPLICATES_MAX; n += 1) spread.duplicate(p, DELTA);
    expect(said(p, 0).join()).not.to.include('refusal');
    spread.duplicate(p, DELTA);
    expect(said(p, 0).join()).to.include('refusal x KNOWN');
  });

  for (const [what, change] of [
    ['in parts', { more: true }],
    ['of earlier boots', { kind: 'prior' }],
    ['of its own log', { owner: 'p' }],
    ['without an overlay', {}],
  ] as const) {
    it(`L5 duplicates ${what} are answered with rows alone`, () => {
      const { node, spread, p } = world('p');
      node.overlay.on = what !== 'without an overlay';
      const delta = { ...DELTA, ...change } as OwnerDelta;
      for (let n = 0; n < 2 * DUPLICATES_MAX; n += 1) spread.duplicate(p, delta);
      expect(said(p, 0).join())
        .to.match(/digest/)
        .and.not.to.match(/refusal/);
    });
  }
});
