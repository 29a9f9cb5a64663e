import { expect } from 'chai';
import fc from 'fast-check';
import { OBSERVERS_MAX } from '../../../src/core/limits.js';
import type { MemberRow } from '../../../src/core/membership/member.js';
import {
  compareRows,
  joinObservers,
  joinRows,
  sameRow,
  supersedes,
} from '../../../src/core/membership/row.js';
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

describe('Rows about one name', () => {
  it('M1 join to the larger of each field', () => {
    const low = row('x', {
      ...{ status: 'EVICTED', incarnation: 1, address: 'h:1', ageMs: 3, version: '1' },
      ...{ deadTimeoutMs: 10, maintenance: 'a', gatewayAddress: 'g:1', observers: ['a'] },
    });
    const high = row('x', {
      ...{ status: 'EVICTED', incarnation: 4, address: 'h:2', ageMs: 8, version: '2' },
      ...{ deadTimeoutMs: 20, maintenance: 'b', gatewayAddress: 'g:2', observers: ['b'] },
      restarting: true,
    });
    for (const [a, b] of [
      [low, high],
      [high, low],
    ] as const) {
      expect(joinRows(a, b)).to.deep.equal({ ...high, observers: ['a', 'b'] });
    }
    const plain = row('x', { status: 'SUSPECT' });
    expect(joinRows(plain, plain)).to.deep.equal(plain);
    const { maintenance, gatewayAddress, deadTimeoutMs, ...bare } = { ...low, incarnation: 4 };
    expect(joinRows(bare, high)).to.include({ maintenance: 'b', gatewayAddress: 'g:2' });
    expect(joinRows({ ...low, incarnation: 4 }, bare)).to.include({
      ...{ maintenance, gatewayAddress, deadTimeoutMs },
    });
  });

  it('M1 say the same only when they do in every field but the age', () => {
    const whole = row('x', {
      ...{ observers: ['a', 'b'], deadTimeoutMs: 10, maintenance: 'a', gatewayAddress: 'g:1' },
    });
    expect(sameRow(whole, { ...whole, observers: ['a', 'b'], ageMs: 9 })).to.equal(true);
    const others: Partial<MemberRow>[] = [
      ...[{ name: 'y' }, { boot: boot(2) }, { incarnation: 1 }, { status: 'SUSPECT' as const }],
      ...[{ address: 'h' }, { restarting: true }, { version: '2' }, { deadTimeoutMs: 11 }],
      ...[{ maintenance: 'b' }, { gatewayAddress: 'g:2' }],
      ...[{ observers: ['a'] }, { observers: ['a', 'c'] }, { observers: ['a', 'b', 'c'] }],
    ];
    for (const other of others) {
      expect(sameRow(whole, { ...whole, ...other }), JSON.stringify(other)).to.equal(false);
    }
  });

  it('M1 observers come sorted, once each, whatever a neighbour sent', () => {
    const many = Array.from({ length: OBSERVERS_MAX + 1 }, (_, index) => `n${index + 10}`);
    expect(joinObservers(['b', 'a'], [])).to.deep.equal(['a', 'b']);
    expect(joinObservers(['a', 'a'], [])).to.deep.equal(['a']);
    expect(joinObservers(many, [])).to.deep.equal(many.slice(0, OBSERVERS_MAX));
    expect(joinObservers(['b'], ['a', 'b'])).to.deep.equal(['a', 'b']);
  });

  it('M1 a newer boot, or a higher status of one boot, is to be answered to the older', () => {
    const held = row('x', { boot: boot(2), status: 'SUSPECT' });
    const newer = (changes: Partial<MemberRow>) => supersedes(held, { ...held, ...changes });
    expect(newer({ boot: boot(1), status: 'EVICTED' })).to.equal(true);
    expect(newer({ boot: boot(3), status: 'ALIVE' })).to.equal(false);
    expect(newer({ status: 'ALIVE' })).to.equal(true);
    expect(newer({})).to.equal(false);
    expect(newer({ status: 'DEAD' })).to.equal(false);
  });
});
