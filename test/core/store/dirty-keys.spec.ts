import { expect } from 'chai';
import { DirtyKeys } from '../../../src/core/store/dirty-keys.js';

describe('DirtyKeys', () => {
  it('S9 M7 keys are taken in the order in which they became dirty, whoever owns them', () => {
    const dirty = new DirtyKeys(10);
    for (const [owner, key] of [
      ['a', 'x'],
      ['b', 'x'],
      ['a', 'y'],
      ['b', 'x'],
    ] as const) {
      dirty.mark(owner, key);
    }
    const taken = dirty.take(10).keys.map(({ owner, key }) => `${owner}/${key}`);
    expect(taken).to.deep.equal(['a/x', 'b/x', 'a/y']);
  });

  it('M7 an owner that writes all the time delays no other owner', () => {
    const dirty = new DirtyKeys(100);
    dirty.mark('busy', '0');
    dirty.mark('other', 'k');
    const place = dirty.place;
    for (let round = 0; round < 3; round += 1) {
      for (let key = 0; key < 5; key += 1) dirty.mark('busy', `${round} ${key}`);
      if (dirty.take(2).upTo >= place) return;
    }
    expect.fail('the other owner waits for the busy one');
  });

  it('M7 a key that is dirty already keeps its place', () => {
    const dirty = new DirtyKeys(10);
    dirty.mark('a', 'x');
    dirty.mark('a', 'x');
    expect(dirty.place).to.equal(1);
    expect(dirty.take(1).upTo).to.equal(1);
    dirty.mark('a', 'x');
    expect(dirty.place).to.equal(2);
    expect(dirty.take(0).upTo).to.equal(1);
  });

  it('M7 a key that was not taken with others of its owner keeps its place, too', () => {
    const dirty = new DirtyKeys(10);
    for (const key of ['x', 'y']) dirty.mark('a', key);
    dirty.take(1);
    dirty.mark('a', 'y');
    expect(dirty.take(10)).to.deep.include({ keys: [{ owner: 'a', key: 'y' }], upTo: 2 });
  });

  for (const [marked, overflows] of [
    [2, false],
    [3, false],
    [4, true],
  ] as const) {
    it(`S9 of a bound of 3, ${marked} keys ${overflows ? 'overflow' : 'fit'}, and have places`, () => {
      const dirty = new DirtyKeys(3);
      for (let key = 0; key < marked; key += 1) dirty.mark('a', `${key}`);
      const { keys, overflowed, upTo } = dirty.take(10);
      expect([keys.length, overflowed]).to.deep.equal(overflows ? [0, true] : [marked, false]);
      expect(upTo).to.equal(dirty.place);
    });
  }

  it('owners and keys that read alike when joined are not confused', () => {
    const dirty = new DirtyKeys(10);
    dirty.mark('a', '1 b');
    dirty.mark('a1', ' b');
    expect(dirty.take(10).keys).to.have.length(2);
  });
});
