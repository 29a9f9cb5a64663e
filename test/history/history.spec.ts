import { join } from 'node:path';
import { expect } from 'chai';
import { Process } from '../support/process.js';
import { findHistory, runHistory, type Checker, type Run } from './runs.js';

/** Sidecars as they are: nothing is to be found. `npm run history` is the long version. */
const SEEDS: readonly Run[] = [
  { seed: 1, seconds: 6 },
  { seed: 2, seconds: 6 },
];

/**
 * Sidecars that break a rule: a run ends as soon as that is found. The sidecars of seed 5 are patient with a dead
 * owner and with a gateway that registers again: only of such sidecars is no watcher ever to see a REMOVED.
 */
const BROKEN: readonly (Run & { readonly sabotage: string; readonly until: string })[] = [
  {
    sabotage: 'publish-before-commit',
    until: 'C1',
    seed: 1,
    nodes: 1,
    faults: ['kill'],
    diskMs: 50,
    seconds: 180,
  },
  { sabotage: 'forget-tombstones', until: 'C1', seed: 1, nodes: 1, faults: ['kill'], seconds: 180 },
  { sabotage: 'resume-without-removals', until: 'C4', seed: 1, nodes: 1, faults: [], seconds: 180 },
  { sabotage: 'drop-prior', until: 'C5', seed: 5, nodes: 2, faults: ['lost-disk'], seconds: 180 },
  {
    sabotage: 'synced-before-import',
    until: 'C5',
    seed: 5,
    nodes: 2,
    faults: ['lost-disk'],
    seconds: 180,
  },
];

describe('histories of real sidecars, checked by a program that shares nothing with them', function () {
  this.timeout(600_000);
  let checker: Checker;

  before(async function () {
    const found = await findHistory();
    if ('missing' in found) {
      process.stdout.write(`    NO HISTORY IS CHECKED: ${found.missing}\n`);
      this.skip();
    }
    checker = found;
    if (found.noNetwork !== undefined) {
      process.stdout.write(`    no fault of the network is made: ${found.noNetwork}\n`);
    }
  });

  it('C1 each rule finds what it is for in histories made by hand', async () => {
    const rules = new Process(join(checker.directory, 'rules.test'), []);
    expect(await rules.ended, rules.out).to.equal(0);
  });

  for (const run of BROKEN) {
    it(`${run.until} finds sidecars that ${run.sabotage}`, async () => {
      const { output } = await runHistory(checker, run);
      expect(output).to.match(new RegExp(`^FAIL ${run.until} `, 'm'));
    });
  }

  for (const run of SEEDS) {
    it(`C1 finds nothing with seed ${run.seed}`, async () => {
      const { ok, output } = await runHistory(checker, run);
      expect(ok, output).to.equal(true);
    });
  }
});
