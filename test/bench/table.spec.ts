import { expect } from 'chai';
import { Figures, tableOf, type Group, type Row } from './table.js';

const TIME: Group = {
  title: 'time',
  unit: 'ms',
  better: 'less',
  systems: [{ name: 'bare' }, { name: 'ours', target: 2, bound: 3 }, { name: 'not installed' }],
};
const RATE: Group = {
  title: 'rate',
  unit: '/s',
  better: 'more',
  systems: [{ name: 'bare' }, { name: 'ours', bound: 0.5 }],
};

/** The row of ours, from a value of the bare system and of ours for each round. */
function ours(group: Group, rounds: readonly (readonly [bare: number, ours: number])[]): Row {
  const figures = new Figures();
  for (const [bare, own] of rounds) {
    figures.add(group, 'bare', bare);
    figures.add(group, 'ours', own);
  }
  const [, row] = figures.rows([group]);
  return row as Row;
}

describe('the table of the benchmark', () => {
  it('T5 compares within a round, and shows the median of the ratios with the spread', () => {
    // The machine is slow in the last round.
    const row = ours(TIME, [
      [1, 3],
      [2, 4],
      [10, 20],
    ]);
    expect(row).to.include({ median: 4, least: 3, most: 20, ratio: 2, exceeds: false });
    expect(tableOf([row])).to.match(/ours +\| 4\.00 +\| 3\.00 – 20\.0 +\| 2\.00 +\| 2 /);
  });

  it('T5 a ratio beyond its bound is found out, above it or below where more is better', () => {
    expect(ours(TIME, [[1, 3]]).exceeds).to.equal(false);
    expect(ours(TIME, [[1, 3.1]]).exceeds).to.equal(true);
    expect(ours(RATE, [[10, 5]]).exceeds).to.equal(false);
    expect(ours(RATE, [[10, 4]]).exceeds).to.equal(true);
  });

  it('T5 leaves out a system that was not measured', () => {
    const figures = new Figures();
    figures.add(TIME, 'bare', 1);
    expect(figures.rows([TIME]).map(({ system }) => system)).to.deep.equal(['bare']);
  });
});
