import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createRng } from '../simulation/rng.js';
import { Model } from './model.js';
import { torture, type Round } from './rounds.js';

const ROUNDS = 6;

describe('A sidecar killed in the middle of its work', () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'worker-mesh-torture-'))));
  afterEach(() => rmSync(directory, { recursive: true }));

  it(`D1 I3 loses nothing acknowledged and brings nothing back, ${ROUNDS} times in a row`, async function () {
    this.timeout(60_000);
    const rounds: Round[] = [];
    await torture({
      directory,
      rounds: ROUNDS,
      rng: createRng(1),
      lanes: 64,
      urls: 512,
      killBeforeMs: 400,
      report: (round) => rounds.push(round),
    });
    expect(rounds).to.have.length(ROUNDS);
    const acknowledged = rounds.reduce((sum, round) => sum + round.acknowledged, 0);
    expect(acknowledged).to.be.greaterThan(0);
  });
});

describe('The model of the torture', () => {
  const url = 'http://a';
  const shown = { url, version: 1, draining: false, revision: 7 };
  const { url: _, ...known } = shown;

  it('D1 notices a lost worker, one that is back, an older version and another revision', () => {
    const compare = (now: readonly (typeof shown)[]) => {
      const model = new Model();
      model.acknowledge(url, known);
      return model.compare(now);
    };
    expect(compare([shown])).to.deep.equal([]);
    expect(compare([])).to.have.length(1);
    expect(compare([{ ...shown, version: 0 }])).to.have.length(1);
    expect(compare([{ ...shown, revision: 8 }])).to.have.length(1);
    expect(compare([{ ...shown, draining: true }])).to.have.length(1);
    expect(compare([shown, { ...shown, url: 'http://b' }])).to.have.length(1);
    expect(compare([shown, shown])).to.not.deep.equal([]);
  });

  it('D1 allows an unanswered request to have happened, or not, and nothing else', () => {
    for (const [now, problems] of [
      [[shown], 0],
      [[], 0],
      [[{ ...shown, version: 2 }], 1],
    ] as const) {
      const model = new Model();
      model.acknowledge(url, known);
      model.begin(url, undefined);
      expect(model.compare(now)).to.have.length(problems);
    }
  });
});
