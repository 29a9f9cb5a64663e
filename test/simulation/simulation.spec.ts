import { expect } from 'chai';
import { generate } from './generate.js';
import { formatStory, parseStory, play } from './story.js';

/** Seeds that once broke something; what it was stands beside each. */
const ONCE_BROKEN: readonly (readonly [number, string])[] = [
  [58, 'M4 L1 a refusal for a grave that came late held up the next boot'],
  [165, 'S9 an overflow of dirty keys during a reconcile was lost'],
  [172, 'S7 a boot that died before it settled made the next one settle at once'],
  [363, 'S7 the same, with a gateway that speaks late'],
];

const NODES = 5;

function holds(seed: number): void {
  const story = generate(seed, NODES);
  const { violation } = play(story);
  const again = `npm run sim -- --seed ${seed} --nodes ${NODES}`;
  expect(violation && `${violation.rule}: ${violation.message}`, again).to.equal(undefined);
}

describe('T3 the simulated mesh', () => {
  for (const [seed, what] of ONCE_BROKEN) {
    it(`seed ${seed} holds: ${what}`, () => holds(seed));
  }

  it('seeds 1 to 20 hold', function () {
    this.timeout(60_000);
    for (let seed = 1; seed <= 20; seed += 1) holds(seed);
  });

  it('seeds that nobody has played yet hold', function () {
    this.timeout(60_000);
    const first = 100_000 + (Date.now() % 1_000_000_000);
    for (let seed = first; seed < first + 10; seed += 1) holds(seed);
  });

  it('one seed is one story: it plays alike twice', () => {
    const [a, b] = [play(generate(7, NODES)), play(generate(7, NODES))];
    expect(a).to.deep.equal(b);
    expect(a.turns).to.be.above(1_000);
  });

  it('a story reads back as it was printed', () => {
    const story = generate(9, NODES);
    expect(parseStory(formatStory(story))).to.deep.equal(story);
    expect(() => parseStory('start n0')).to.throw('a story begins with');
    expect(() => parseStory('world seed=1 nods=3')).to.throw('nods=3 is no setting');
  });
});
