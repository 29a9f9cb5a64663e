import { expect } from 'chai';
import {
  factKey,
  fromAmount,
  fromSaid,
  toAmount,
  toSaid,
} from '../../../src/core/observed/fact.js';
import { Observed } from '../../../src/core/observed/observed.js';

const LOAD = factKey('load', 'w');

function says(load: number): number {
  return toSaid(toAmount(load));
}

describe('Observed', () => {
  it('W17 readers get the sum of all nodes, and the parts', () => {
    const it = new Observed('a');
    expect([it.load('w'), it.queued('w'), it.parts('w')]).to.deep.equal([undefined, undefined, []]);
    it.report('w', 2, 1);
    it.hear('b', LOAD, says(3));
    it.hear('c', LOAD, says(0));
    expect([it.load('w'), it.queued('w')]).to.deep.equal([5, 1]);
    expect(it.parts('w')).to.deep.equal([
      { node: 'a', load: 2, queued: 1 },
      { node: 'b', load: 3 },
      { node: 'c', load: 0 },
    ]);
    it.hear('b', LOAD, 0);
    expect([it.load('w'), it.parts('w').map(({ node }) => node)]).to.deep.equal([2, ['a', 'c']]);
  });

  it('W17 fractions that come and go leave nothing behind', () => {
    const it = new Observed('a');
    for (const load of [0.1, 0.2, 0.7]) it.hear(`n${load}`, LOAD, says(load));
    expect(it.load('w')).to.equal(1);
    for (const load of [0.1, 0.2, 0.7]) it.hear(`n${load}`, LOAD, says(0));
    expect(it.load('w')).to.equal(0);
  });

  it('W17 a node that is hidden does not count, and counts again with what it has said', () => {
    const it = new Observed('a');
    it.hear('b', LOAD, says(3));
    it.setHidden('b', true);
    expect([it.load('w'), it.parts('w')]).to.deep.equal([undefined, []]);
    it.hear('b', LOAD, says(4));
    it.report('w', 1);
    expect(it.load('w')).to.equal(1);
    it.setHidden('b', false);
    expect(it.load('w')).to.equal(5);
    it.drop('b');
    expect([it.load('w'), it.size]).to.deep.equal([1, 0]);
  });

  it('W14 what the owner has put into its log counts where it says nothing else', () => {
    const it = new Observed('a');
    it.logged('w', 'b', 0.4);
    it.report('w', 1);
    expect([it.load('w'), it.parts('w')]).to.deep.equal([
      1.4,
      [
        { node: 'a', load: 1 },
        { node: 'b', load: 0.4 },
      ],
    ]);
    it.hear('b', LOAD, says(3));
    expect(it.load('w')).to.equal(4);
    it.hear('b', LOAD, 0);
    expect(it.load('w')).to.equal(1.4);
    it.logged('w', 'b', undefined);
    expect(it.load('w')).to.equal(1);
  });

  it('W17 of a worker that is gone this node says nothing more', () => {
    const it = new Observed('a');
    const told: string[] = [];
    it.listen({ own: (key) => told.push(key) });
    it.report('w', 1, 2);
    it.report('w', 1, 2);
    it.hear('b', LOAD, says(3));
    it.forget('w');
    expect(told).to.deep.equal([LOAD, factKey('queued', 'w'), LOAD, factKey('queued', 'w')]);
    expect([[...it.ownKeys()], it.load('w')]).to.deep.equal([[], 3]);
  });

  it('W17 nobody speaks for this node, nor of what this version does not know', () => {
    const it = new Observed('a');
    it.report('w', 1);
    it.hear('a', LOAD, says(9));
    it.hear('b', '9w', says(9));
    expect([it.load('w'), it.size]).to.deep.equal([1, 0]);
  });

  for (const load of [0, 1, 31, 0.5, 0.000001, 1e-12, 1e9, 1e300]) {
    it(`W17 a load of ${load} survives the way, within what is told`, () => {
      const back = fromAmount(fromSaid(toSaid(toAmount(load))));
      if (load >= 1e-6 && load < 1e9) expect(back).to.equal(load);
      expect(back === 0).to.equal(load === 0);
      expect(toSaid(toAmount(load))).to.be.within(1, 2 ** 52);
    });
  }
});
