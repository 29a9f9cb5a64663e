import { expect } from 'chai';
import fc from 'fast-check';
import {
  afterStep,
  difference,
  eitherOf,
  showing,
  type Shown,
} from '../../../../src/core/registry/watch/showing.js';
import type { WorkerRecord } from '../../../../src/core/registry/worker.js';
import { testRecord } from '../../../support/workers.js';

const URL = 'http://a:1';
const VERSIONS = ['x', 'y', 'z'].flatMap((owner) => [
  testRecord(URL, owner),
  testRecord(URL, owner),
]);

/** Claims of one URL: at most one version of each owner's record, in any order. */
const claims: fc.Arbitrary<WorkerRecord[]> = fc.uniqueArray(fc.constantFrom(...VERSIONS), {
  selector: ({ id }) => id,
});

function plain(shown: readonly Shown[]): unknown[] {
  return shown
    .map(({ record, shadowed }) => [record.id, VERSIONS.indexOf(record), shadowed])
    .sort();
}

describe('difference()', () => {
  for (const includeShadowed of [false, true]) {
    it(`Watch: leads to what there is, and its rest is a difference (all claims: ${includeShadowed})`, () => {
      fc.assert(
        fc.property(fc.array(claims, { minLength: 1, maxLength: 4 }), claims, (seen, now) => {
          const [first = [], ...later] = seen.map((each) => showing({ includeShadowed }, each));
          let held: readonly Shown[] = later.reduce(eitherOf, first);
          const after = showing({ includeShadowed }, now);
          const steps = difference(held, after, !includeShadowed);
          steps.forEach((step, index) => {
            held = afterStep(held, step);
            expect(difference(held, after, !includeShadowed)).to.deep.equal(steps.slice(index + 1));
          });
          if (steps.length > 0) expect(plain(held)).to.deep.equal(plain(after));
        }),
        { numRuns: 500 },
      );
    });
  }

  it('W4 a change of the active record is one UPSERTED that names the one before', () => {
    const [x, y] = [testRecord(URL, 'x'), testRecord(URL, 'y')];
    const before = showing({ includeShadowed: false }, [x, y]);
    const after = showing({ includeShadowed: false }, [y]);
    expect(difference(before, after, true)).to.deep.equal([
      { kind: 'UPSERTED', record: y, shadowed: false, previousWorkerId: x.id },
    ]);
  });

  it('W4 with all claims shown, the next active one comes before the last one goes', () => {
    const [x, y] = [testRecord(URL, 'x'), testRecord(URL, 'y')];
    const before = showing({ includeShadowed: true }, [x, y]);
    const after = showing({ includeShadowed: true }, [y]);
    expect(difference(before, after, false)).to.deep.equal([
      { kind: 'UPSERTED', record: y, shadowed: false },
      { kind: 'REMOVED', record: x },
    ]);
  });
});
