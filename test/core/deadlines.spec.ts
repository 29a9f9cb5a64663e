import { expect } from 'chai';
import fc from 'fast-check';
import { Deadlines } from '../../src/core/deadlines.js';

describe('Deadlines', () => {
  it('W11 what was moved or cancelled is not due at its old moment', () => {
    const deadlines = new Deadlines();
    deadlines.set('a', 10);
    deadlines.set('b', 20);
    deadlines.set('a', 30);
    deadlines.set('b', undefined);
    expect(deadlines.nextMs).to.equal(30);
    expect(deadlines.takeDue(29)).to.deep.equal([]);
    expect(deadlines.takeDue(30)).to.deep.equal(['a']);
    expect([deadlines.nextMs, deadlines.get('a')]).to.deep.equal([undefined, undefined]);
  });

  it('W11 says the same as a list that is sorted anew each time', () => {
    const step = fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.option(fc.nat(20)));
    fc.assert(
      fc.property(fc.array(step), fc.nat(20), (steps, nowMs) => {
        const deadlines = new Deadlines();
        const model = new Map<string, number>();
        for (const [key, atMs] of steps) {
          deadlines.set(key, atMs ?? undefined);
          if (atMs === null) model.delete(key);
          else model.set(key, atMs);
        }
        const due = [...model].filter(([, atMs]) => atMs <= nowMs);
        expect(deadlines.takeDue(nowMs)).to.have.members(due.map(([key]) => key));
        const left = [...model.values()].filter((atMs) => atMs > nowMs);
        expect(deadlines.nextMs).to.equal(left.length === 0 ? undefined : Math.min(...left));
      }),
    );
  });

  it('H7 a moment that is moved for ever costs no memory', () => {
    const deadlines = new Deadlines();
    for (let round = 1; round <= 10_000; round += 1) {
      deadlines.set('a', round);
      deadlines.set('b', 20_000 + round);
    }
    expect(deadlines.heapSize).to.be.at.most(2 * 2 + 64 + 1);
    expect(deadlines.takeDue(30_000)).to.deep.equal(['a', 'b']);
  });
});
