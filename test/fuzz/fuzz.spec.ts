import { expect } from 'chai';
import { createRng } from '../simulation/rng.js';
import { recordFrames } from './corpus.js';
import { fuzz } from './fuzz.js';
import { mutate } from './mutate.js';
import { parseFields, writeFields } from './wire.js';

/** As many as take half a minute of the processor; `npm run fuzz` sends more. */
const COUNT = 15_000;

describe('fuzzing', function () {
  this.timeout(300_000);

  it(`X4 ${COUNT} damaged messages crash, stall and fill nothing`, async () => {
    expect(await fuzz({ count: COUNT, seed: 1 })).to.deep.equal([]);
  });

  it('takes messages apart as they are, and damages them alike with one seed', () => {
    const corpus = recordFrames(1);
    for (const frame of corpus) {
      expect(writeFields(parseFields(frame)!).equals(frame)).to.equal(true);
    }
    const damage = (): string[] => {
      const rng = createRng(7);
      return corpus.map((frame) => mutate(rng, frame, corpus).toString('hex'));
    };
    const once = damage();
    expect(damage()).to.deep.equal(once);
    const untouched = once.filter((hex, at) => hex === corpus[at]!.toString('hex'));
    expect(untouched.length).to.be.lessThan(corpus.length / 4);
  });
});
