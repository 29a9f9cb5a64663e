import { expect } from 'chai';
import fc from 'fast-check';
import { DIGEST_BUCKETS } from '../../../src/core/limits.js';
import { bucketOf, DigestSums, textOf } from '../../../src/core/store/digest-sums.js';
import type { DigestRow } from '../../../src/core/store/rows.js';
import { quickHash64 } from '../../support/virtual-process.js';

const boot = fc.record({
  generation: fc.integer({ min: 1, max: 3 }),
  instanceId: fc.constantFrom('0'.repeat(16), 'f'.repeat(16)),
});
const small = fc.integer({ min: 0, max: 2 });
const hash = fc.bigInt({ min: 0n, max: 2n });
const row: fc.Arbitrary<DigestRow> = fc.record(
  {
    owner: fc.constantFrom('a', 'b', 'c', 'node-17.eu', 'node-18.eu'),
    boot,
    head: small,
    floor: small,
    hash,
    settled: fc.boolean(),
    stampMs: small,
    prior: fc.record({ boot, head: small, hash }),
  },
  { requiredKeys: ['owner', 'boot', 'head', 'floor', 'hash', 'settled', 'stampMs'] },
);
const rows = fc.uniqueArray(row, { selector: ({ owner }) => owner });

function sumsOf(some: readonly DigestRow[]): readonly bigint[] {
  return new DigestSums(quickHash64).of(some);
}

function contentOf(some: readonly DigestRow[]): string {
  return some.map(textOf).sort().join('\n');
}

describe('DigestSums', () => {
  it('L1 equal rows have equal sums in any order, other rows have others', () => {
    fc.assert(
      fc.property(rows, rows, (some, others) => {
        expect(sumsOf([...some].reverse())).to.deep.equal(sumsOf(some));
        const equal = contentOf(some) === contentOf(others);
        expect(sumsOf(some).join() === sumsOf(others).join()).to.equal(equal);
      }),
    );
  });

  it('L1 each field of a row counts, and what is remembered of one is not taken for another', () => {
    fc.assert(
      fc.property(fc.array(rows, { maxLength: 4 }), (moments) => {
        const sums = new DigestSums(quickHash64);
        for (const some of moments) expect(sums.of(some)).to.deep.equal(sumsOf(some));
      }),
    );
  });

  it('L1 whichever field of a row changes, its sum does', () => {
    const of = { generation: 5, instanceId: '0'.repeat(16) };
    const later = { generation: 6, instanceId: '0'.repeat(16) };
    const prior = { boot: of, head: 1, hash: 1n };
    const base = { owner: 'a', boot: of, head: 1, floor: 1, hash: 1n, settled: false, stampMs: 1 };
    const first: DigestRow = { ...base, prior };
    const changes: Partial<DigestRow>[] = [
      ...[{ boot: later }, { head: 2 }, { floor: 2 }, { hash: 2n }, { settled: true }],
      ...[{ stampMs: 2 }, { prior: { ...prior, boot: later } }, { prior: { ...prior, head: 2 } }],
      { prior: { ...prior, hash: 2n } },
    ];
    for (const change of changes) {
      const sums = new DigestSums(quickHash64);
      const before = sums.of([first]);
      const after = sums.of([{ ...first, ...change }]);
      expect(after, textOf({ ...first, ...change })).not.to.deep.equal(before);
    }
  });

  it('L1 the bucket of an owner is the same in all versions: FNV-1a, folded', () => {
    const owners = ['', 'a', 'b', 'foobar', 'gateway-1.eu', 'node-17.eu'];
    expect(owners.map(bucketOf)).to.deep.equal([25, 32, 41, 52, 23, 26]);
  });

  it('L1 a sum is the hash of all that a row says, and reckoned once', () => {
    let hashed = 0;
    const sums = new DigestSums((data) => {
      hashed += 1;
      return quickHash64(data);
    });
    const of = { generation: 5, instanceId: '0'.repeat(16) };
    const said = { boot: of, head: 1, floor: 1, hash: 1n, settled: false, stampMs: 1 };
    const expected = quickHash64(new TextEncoder().encode(textOf({ owner: 'a', ...said })));
    for (let times = 0; times < 2; times += 1) {
      expect(sums.of([{ owner: 'a', ...said }])[bucketOf('a')]).to.equal(expected);
    }
    expect(hashed).to.equal(1);
    const bucket = bucketOf('a');
    expect([...sums.rowsIn(new Set([bucket]))]).to.deep.equal([{ owner: 'a', ...said }]);
    expect([...sums.rowsIn(new Set([bucket + 1]))]).to.deep.equal([]);
  });

  it('L1 sums are modulo 2^64', () => {
    const of = { generation: 5, instanceId: '0'.repeat(16) };
    const said = { boot: of, head: 1, floor: 1, hash: 1n, settled: false, stampMs: 1 };
    const owners = ['n8', 'n46'];
    expect(owners.map(bucketOf)).to.deep.equal([30, 30]);
    const sums = new DigestSums(() => 2n ** 64n - 1n);
    expect(sums.of(owners.map((owner) => ({ owner, ...said })))[30]).to.equal(2n ** 64n - 2n);
  });

  it('L1 owners are spread over all buckets', () => {
    const counts = new Map<number, number>();
    for (let n = 0; n < 1_000; n += 1) {
      const bucket = bucketOf(`gateway-${n}.region-${n % 7}`);
      counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
    }
    expect(counts.size).to.equal(DIGEST_BUCKETS);
    expect(Math.max(...counts.values())).to.be.below(40);
  });
});
