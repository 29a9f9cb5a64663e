import { expect } from 'chai';
import { OncePer } from '../../src/core/once-per.js';

describe('OncePer', () => {
  it('O1 lets a key pass once in its interval', () => {
    const once = new OncePer(100, 8);
    const passed = [0, 99, 100, 199, 200].map((ms) => once.passes('a', ms));
    expect(passed).to.deep.equal([true, false, true, false, true]);
    expect(once.passes('b', 200)).to.equal(true);
  });

  for (const [keys, again] of [
    [1, false],
    [2, false],
    [3, true],
  ] as const) {
    it(`O1 with room for 2, ${keys} keys ${again ? 'are forgotten' : 'are remembered'}`, () => {
      const once = new OncePer(100, 2);
      for (let key = 0; key < keys; key += 1) once.passes(String(key), 0);
      expect(once.passes('0', 1)).to.equal(again);
    });
  }
});
