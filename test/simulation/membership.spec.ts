import { expect } from 'chai';
import { runAbsence } from './absence.js';
import { formatMembership, missedTargets } from './membership-report.js';
import { runMembership, type MembershipResult } from './membership-run.js';

/** A run that keeps all targets. */
function good(loss: number): MembershipResult {
  const none = { cases: 0, views: 0 };
  return {
    options: { nodes: 20, minutes: 2, seed: 1, loss },
    falseSuspect: { cases: 80, views: 1_000 },
    ...{ falseDead: none, falseEvicted: none, droppedLogs: 0, deaths: 1, healedMs: 500 },
    ...{ suspectedMs: [1_200], deadMs: [4_000, 5_000], evictedMs: [64_000, 65_000] },
    missedDeaths: 0,
  };
}

describe('T3 the simulated membership', () => {
  for (const loss of [0.1, 0.3]) {
    it(`M2 M3 ${loss * 100} % loss and a fifth stalled: who lives is not evicted, who is killed is`, function () {
      this.timeout(60_000);
      const result = runMembership({ nodes: 20, minutes: 2, seed: 1, loss });
      expect(missedTargets(result)).to.deep.equal([]);
      expect(result.deaths).to.equal(2);
      expect(result.deadMs.length).to.be.at.least(36);
      expect(result.falseSuspect.cases, 'the faults are felt').to.be.above(20);
    });
  }

  it('M4 S4 D5 ten days of absence: who returns is back with its workers, and no ghost with it', function () {
    this.timeout(120_000);
    const { ghosts, remembers, shown, wanted } = runAbsence();
    expect(remembers).to.equal(true);
    expect(ghosts).to.deep.equal([]);
    expect(wanted).to.have.length(6);
    for (const [name, urls] of shown) expect(urls, name).to.deep.equal(wanted);
  });

  it('T3 the report says which target was missed, and by how much', () => {
    expect(missedTargets(good(0.1))).to.deep.equal([]);
    expect(formatMembership(good(0.1))).to.contain(
      'false SUSPECT    80 (2.0000 a node and minute)',
    );
    expect(formatMembership(good(0.1))).to.contain('DEAD, a living node        5.0, 5.0');
    const some = { cases: 1, views: 9 };
    expect(missedTargets({ ...good(0.3), falseDead: some })).to.deep.equal([]);
    for (const [change, words] of [
      [{ falseDead: some }, /^1 false DEAD at 10 % loss/],
      [{ falseEvicted: some }, /^1 false evictions at 10 % loss/],
      [{ droppedLogs: 2 }, /2 logs dropped/],
      [{ missedDeaths: 3 }, /^3 logs of killed nodes/],
      [{ healedMs: Infinity }, /^no agreement/],
    ] as const) {
      expect(missedTargets({ ...good(0.1), ...change })).to.have.length(1);
      expect(missedTargets({ ...good(0.1), ...change })[0]).to.match(words);
    }
  });
});
