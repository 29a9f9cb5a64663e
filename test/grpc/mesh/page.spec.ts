import { expect } from 'chai';
import fc from 'fast-check';
import { pagePosition, pageSize, pageToken } from '../../../src/grpc/mesh/page.js';
import { Smallest } from '../../../src/grpc/mesh/smallest.js';
import { CallError } from '../../../src/grpc/status.js';

const scope = { method: 'ListWorkers', node: 'a', filter: 'f' };

function fieldOf(read: () => unknown): string | undefined {
  try {
    read();
  } catch (error) {
    if (error instanceof CallError) return error.violations[0]?.field;
    throw error;
  }
  return undefined;
}

describe('page', () => {
  for (const [requested, expected] of [
    [0, 500],
    [1, 1],
    [4_999, 4_999],
    [5_000, 5_000],
    [5_001, 5_000],
    [2 ** 31 - 1, 5_000],
  ] as const) {
    it(`a page_size of ${requested} is ${expected}`, () => {
      expect(pageSize(requested)).to.equal(expected);
    });
  }

  it('a negative page_size is INVALID_ARGUMENT', () => {
    expect(fieldOf(() => pageSize(-1))).to.equal('page_size');
  });

  it('a token gives back its position', () => {
    const token = pageToken(scope, ['http://a:1', 'é']);
    expect(pagePosition(scope, token, 2)).to.deep.equal(['http://a:1', 'é']);
    expect(pagePosition(scope, '', 2)).to.equal(undefined);
  });

  for (const [what, other] of [
    ['filter', { ...scope, filter: 'g' }],
    ['node', { ...scope, node: 'b' }],
    ['method', { ...scope, method: 'ListNodes' }],
  ] as const) {
    it(`a token of another ${what} is INVALID_ARGUMENT`, () => {
      const token = pageToken(scope, ['u', 'o']);
      expect(fieldOf(() => pagePosition(other, token, 2))).to.equal('page_token');
    });
  }

  it('X4 any other text is INVALID_ARGUMENT', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (text) => {
        expect(fieldOf(() => pagePosition(scope, text, 2))).to.equal('page_token');
      }),
      { numRuns: 200 },
    );
    const wrong = Buffer.from('["x","u","o"]').toString('base64url');
    expect(fieldOf(() => pagePosition(scope, wrong, 2))).to.equal('page_token');
    const short = pageToken(scope, ['u']);
    expect(fieldOf(() => pagePosition(scope, short, 2))).to.equal('page_token');
  });
});

describe('Smallest', () => {
  it('is sort and slice', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.integer({ min: 1, max: 20 }), (items, max) => {
        const smallest = new Smallest<number>(max, (a, b) => a - b);
        for (const item of items) smallest.add(item);
        const expected = [...items].sort((a, b) => a - b).slice(0, max);
        expect(smallest.sorted()).to.deep.equal(expected);
      }),
    );
  });
});
