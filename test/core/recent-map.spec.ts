import { expect } from 'chai';
import { RecentMap } from '../../src/core/recent-map.js';

describe('X4 a map of what is newest', () => {
  it('forgets what was set longest ago, and nothing while there is room', () => {
    const map = new RecentMap<string, number>(2);
    map.set('a', 1);
    map.set('b', 2);
    expect([map.get('a'), map.get('b')]).to.deep.equal([1, 2]);
    map.set('c', 3);
    expect([map.get('a'), map.get('b'), map.get('c')]).to.deep.equal([undefined, 2, 3]);
  });

  it('what is set again is the newest, with its new value', () => {
    const map = new RecentMap<string, number>(2);
    map.set('a', 1);
    map.set('b', 2);
    map.set('a', 3);
    map.set('c', 4);
    expect(map.has('b')).to.equal(false);
    expect(map.get('a')).to.equal(3);
  });

  it('what was deleted takes no room', () => {
    const map = new RecentMap<string, number>(2);
    map.set('a', 1);
    map.set('b', 2);
    map.delete('b');
    map.set('c', 3);
    expect([map.has('a'), map.has('b'), map.has('c')]).to.deep.equal([true, false, true]);
  });
});
