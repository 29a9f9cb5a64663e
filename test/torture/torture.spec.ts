import { EventEmitter } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { createRng } from '../simulation/rng.js';
import { Model, type Shown } from './model.js';
import { torture, type Round } from './rounds.js';
import { Sightings } from './sightings.js';

const ROUNDS = 6;

describe('A sidecar killed in the middle of its work', () => {
  let directory: string;
  beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'worker-mesh-torture-'))));
  afterEach(() => rmSync(directory, { recursive: true }));

  it(`D1 D4 I3 loses nothing acknowledged or shown, and brings nothing back, ${ROUNDS} times in a row`, async function () {
    this.timeout(120_000);
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
    expect(rounds.at(-1)?.shown).to.be.greaterThan(0);
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

describe('What watchers of the torture were shown', () => {
  const url = 'http://a';
  const worker = (revision: number, version = 1) => ({
    ...{ url, revision, ownerNode: 'n', labels: { version: String(version) } },
  });
  const back = (revision: number, version = 1) => [{ url, version, draining: false, revision }];

  /** Sightings of these events, and what they say of what came back. */
  function problems(
    events: readonly (readonly [string, ReturnType<typeof worker>])[],
    shown: readonly Shown[],
    mayBeGone = false,
  ): number {
    const stream = new EventEmitter();
    const sightings = new Sightings('n');
    sightings.follow({ watchWorkers: () => stream } as never, 'a watcher');
    for (const [type, seen] of events) {
      stream.emit('data', { events: [{ type: `WORKER_EVENT_TYPE_${type}`, worker: seen }] });
    }
    return sightings.compare(shown, () => mayBeGone).length;
  }

  it('D4 notices a value that is lost, an older one, another one, and one that is back', () => {
    const upserted = [['UPSERTED', worker(7)]] as const;
    const removed = [...upserted, ['REMOVED', worker(7)]] as const;
    expect(problems(upserted, back(7))).to.equal(0);
    expect(problems(upserted, back(8, 2)), 'on disk, and not yet shown').to.equal(0);
    expect(problems(upserted, [], true), 'its removal too').to.equal(0);
    expect(problems(upserted, [])).to.equal(1);
    expect(problems(upserted, back(6))).to.equal(1);
    expect(problems(upserted, back(7, 2))).to.equal(1);
    expect(problems(removed, [])).to.equal(0);
    expect(problems(removed, back(7))).to.equal(1);
    expect(problems(removed, back(8, 2))).to.equal(0);
    expect(problems([['UPSERTED', worker(8)], ...upserted], back(8)), 'lower').to.equal(1);
  });
});
