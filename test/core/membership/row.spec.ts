import { expect } from 'chai';
import fc from 'fast-check';
import { OBSERVERS_MAX } from '../../../src/core/limits.js';
import type { MemberRow } from '../../../src/core/membership/member.js';
import { compareRows, joinObservers, joinRows, sameRow } from '../../../src/core/membership/row.js';
import { anyRow } from './any-row.js';
import { boot, row } from './fixtures.js';

describe('joinRows', () => {
  it('M1 is commutative, associative and idempotent, in every field', () => {
    fc.assert(
      fc.property(anyRow, anyRow, anyRow, (a, b, c) => {
        expect(joinRows(a, b)).to.deep.equal(joinRows(b, a));
        expect(joinRows(joinRows(a, b), c)).to.deep.equal(joinRows(a, joinRows(b, c)));
        expect(joinRows(a, a)).to.deep.equal(a);
      }),
      { numRuns: 2_000 },
    );
  });

  it('M1 never goes below either of its inputs, and taking one in again changes nothing', () => {
    fc.assert(
      fc.property(anyRow, anyRow, (a, b) => {
        const joined = joinRows(a, b);
        expect(compareRows(joined, a)).to.be.at.least(0);
        expect(compareRows(joined, b)).to.be.at.least(0);
        expect(sameRow(joinRows(joined, a), joined)).to.equal(true);
      }),
    );
  });

  const order: [string, Partial<MemberRow>, Partial<MemberRow>][] = [
    ['SUSPECT over ALIVE', { status: 'ALIVE' }, { status: 'SUSPECT' }],
    ['DEAD over SUSPECT', { status: 'SUSPECT' }, { status: 'DEAD' }],
    ['a refutation over DEAD', { status: 'DEAD' }, { status: 'ALIVE', incarnation: 1 }],
    ['a newer boot over a refutation', { incarnation: 9 }, { boot: boot(2) }],
    ['the instance when generations are equal', { incarnation: 9 }, { boot: boot(1, 'ff') }],
    ['LEFT over every incarnation', { incarnation: 9 }, { status: 'LEFT' }],
    ['EVICTED over every incarnation', { incarnation: 9 }, { status: 'EVICTED' }],
    ['EVICTED over LEFT', { status: 'LEFT', incarnation: 9 }, { status: 'EVICTED' }],
    ['a newer boot over a grave', { status: 'EVICTED' }, { boot: boot(2) }],
  ];
  for (const [what, lower, higher] of order) {
    it(`M1 M4 takes ${what}`, () => {
      const joined = joinRows(row('x', lower), row('x', higher));
      expect(joined).to.deep.equal(row('x', higher));
    });
  }

  it('M1 unites the observers of one accusation, also when one says SUSPECT and one DEAD', () => {
    const suspect = row('x', { status: 'SUSPECT', observers: ['b'] });
    const dead = row('x', { status: 'DEAD', observers: ['a'] });
    expect(joinRows(suspect, dead)).to.include({ status: 'DEAD' });
    expect(joinRows(suspect, dead).observers).to.deep.equal(['a', 'b']);
  });

  it('M1 leaves the observers of an accusation that was refuted behind', () => {
    const old = row('x', { status: 'SUSPECT', observers: ['b', 'c'] });
    const anew = row('x', { status: 'SUSPECT', incarnation: 1, observers: ['a'] });
    expect(joinRows(old, anew).observers).to.deep.equal(['a']);
  });

  for (const [count, kept] of [
    [OBSERVERS_MAX - 1, OBSERVERS_MAX - 1],
    [OBSERVERS_MAX, OBSERVERS_MAX],
    [OBSERVERS_MAX + 1, OBSERVERS_MAX],
  ] as const) {
    it(`M1 keeps ${kept} of ${count} observers`, () => {
      const observers = Array.from({ length: count }, (_, index) => `n${index + 10}`);
      expect(joinObservers(observers, ['n10'])).to.deep.equal(observers.slice(0, kept));
    });
  }
});
