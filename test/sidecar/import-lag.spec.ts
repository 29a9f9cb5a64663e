import { expect } from 'chai';
import { OWNERS_MAX } from '../../src/core/limits.js';
import { createImportLag } from '../../src/sidecar/import-lag.js';

describe('createImportLag()', () => {
  const at = (wallMs: number) => ({ monotonicMs: 0, wallMs });

  it('observes what changed since the start, each change once', () => {
    const seen: number[] = [];
    const imported = createImportLag(1_000, (seconds) => seen.push(seconds));
    imported('b', 900, at(1_100));
    imported('b', 1_200, at(1_250));
    imported('b', 1_200, at(9_000));
    imported('b', 1_100, at(9_000));
    imported('c', 1_100, at(1_110));
    expect(seen).to.deep.equal([0.05, 0.01]);
  });

  it('takes a clock that is behind for no lag', () => {
    const seen: number[] = [];
    createImportLag(0, (seconds) => seen.push(seconds))('b', 500, at(400));
    expect(seen).to.deep.equal([0]);
  });

  for (const owners of [OWNERS_MAX - 1, OWNERS_MAX, OWNERS_MAX + 1]) {
    it(`remembers ${OWNERS_MAX} owners, and starts anew beyond: ${owners}`, () => {
      const seen: number[] = [];
      const imported = createImportLag(0, (seconds) => seen.push(seconds));
      for (let at1 = 0; at1 < owners; at1 += 1) imported(`n${at1}`, 10, at(10));
      imported('n0', 10, at(10));
      expect(seen).to.have.length(owners > OWNERS_MAX ? owners + 1 : owners);
    });
  }
});
