import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { generate, generateCalm } from './generate.js';
import { formatStory, parseStory, play } from './story.js';

/** Stories that once broke something; the first line of each says what it was. */
const STORIES = join(dirname(fileURLToPath(import.meta.url)), '../../../test/stories');

const NODES = 5;

function holds(seed: number): void {
  const story = generate(seed, NODES);
  const { violation } = play(story);
  const again = `npm run sim -- --seed ${seed} --nodes ${NODES}`;
  expect(violation && `${violation.rule}: ${violation.message}`, again).to.equal(undefined);
}

describe('T3 the simulated mesh', () => {
  for (const file of readdirSync(STORIES).sort()) {
    const text = readFileSync(join(STORIES, file), 'utf8');
    it(`the story ${file} holds: ${text.slice(2, text.indexOf('\n'))}`, () => {
      const { violation } = play(parseStory(text));
      const again = `npm run sim -- --story test/stories/${file}`;
      expect(violation && `${violation.rule}: ${violation.message}`, again).to.equal(undefined);
    });
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

  for (const [nodes, seeds] of [
    [3, [1, 2, 3]],
    [16, [2]],
  ] as const) {
    it(`L2 L4 L5 among ${nodes} without faults a write is everywhere in the time of its hops`, function () {
      this.timeout(120_000);
      for (const seed of seeds) {
        const { violation } = play(generateCalm(seed, nodes));
        const again = `npm run sim -- --calm --seed ${seed} --nodes ${nodes}`;
        expect(violation && `${violation.rule}: ${violation.message}`, again).to.equal(undefined);
      }
    });
  }

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
