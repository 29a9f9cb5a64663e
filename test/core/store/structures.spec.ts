import { createHash } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { RecordFactory } from '../../../src/core/store/kept-record.js';
import { KeyedLog } from '../../../src/core/store/keyed-log.js';
import { OwnerLog } from '../../../src/core/store/owner-log.js';
import { boundPrior, foldCut, joinPriors, Prior } from '../../../src/core/store/prior/prior.js';
import { LEAF_BYTES } from '../../../src/core/store/prior/sealed-cut.js';
import { boot, bytes, hash64 } from './support.js';

const factory = new RecordFactory(hash64, (data) =>
  createHash('sha256').update(data).digest('hex'),
);

describe('KeyedLog', () => {
  it('S1 equals a sorted list with one entry a key, whatever is written and taken out', () => {
    const operation = fc.record({ key: fc.nat(40), remove: fc.boolean(), gap: fc.nat(3) });
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 400, size: 'max' }), (operations) => {
        const log = new KeyedLog<{ key: string; seq: number }>();
        let list: { key: string; seq: number }[] = [];
        let seq = 0;
        for (const { key, remove, gap } of operations) {
          seq += 1 + gap;
          list = list.filter((entry) => entry.key !== `${key}`);
          if (remove) log.delete(`${key}`);
          else {
            log.set({ key: `${key}`, seq });
            list.push({ key: `${key}`, seq });
          }
          expect(log.oldest()).to.deep.equal(list[0]);
        }
        expect(log.size).to.equal(list.length);
        expect([...log.values()]).to.deep.equal(list);
        for (const after of [0, seq >> 1, seq - 5, seq]) {
          const above = list.filter((entry) => entry.seq > after);
          expect([...log.after(after)]).to.deep.equal(above);
        }
      }),
      { numRuns: 60 },
    );
  });
});

interface Write {
  readonly key: string;
  readonly value: boolean;
}

/** The log of one life after its first `head` writes; whether its owner signs its cuts. */
function lifeOf(
  n: number,
  writes: readonly Write[],
  head: number,
  settled: boolean,
  signs = false,
): OwnerLog {
  const log = new OwnerLog(boot(n));
  writes.slice(0, head).forEach(({ key, value }, index) => {
    const entry = factory.create({ key, seq: index + 1, ...(value ? { value: bytes(key) } : {}) });
    log.set(entry!);
  });
  log.settled = settled;
  if (signs) log.seal = { signature: bytes('it'), fingerprint: 'ab', chain: [], head: log.head };
  return log;
}

function contents(prior: Prior): unknown {
  const dots = [...prior.dots()].map(({ record: entry, origin }) => [
    entry.key,
    origin.boot.generation,
    entry.seq,
  ]);
  return { dots: dots.sort(), row: prior.row(), from: prior.from };
}

describe('Prior', () => {
  const write = fc.record({ key: fc.constantFrom('x', 'y', 'z'), value: fc.boolean() });
  const lives = fc.array(fc.array(write, { minLength: 1, maxLength: 6 }), {
    minLength: 3,
    maxLength: 4,
  });
  const heard = fc.array(fc.nat(6), { minLength: 4, maxLength: 4 });

  /** The prior of a node that heard of each life that far; the first life had settled by its end. */
  function priorOf(history: readonly Write[][], heads: readonly number[], signs: boolean): Prior {
    let held: { prior: Prior | undefined; priorFrom: undefined } = {
      prior: undefined,
      priorFrom: undefined,
    };
    history.forEach((writes, n) => {
      const head = Math.min(heads[n] ?? 0, writes.length);
      if (head === 0) return;
      const log = lifeOf(n + 1, writes, head, n === 0 && head === writes.length, signs);
      held.prior?.strikeAll(log);
      held = { prior: foldCut(factory, held, log), priorFrom: undefined };
    });
    return held.prior ?? new Prior(factory, undefined);
  }

  const join = (a: Prior, b: Prior) => joinPriors(factory, a, b);

  it('S6 S12 the join is commutative, associative and idempotent', () => {
    fc.assert(
      fc.property(lives, heard, heard, heard, fc.boolean(), (history, h1, h2, h3, signs) => {
        const [a, b, c] = [h1, h2, h3].map((heads) => priorOf(history, heads, signs)) as [
          Prior,
          Prior,
          Prior,
        ];
        expect(contents(join(a, a))).to.deep.equal(contents(a));
        expect(contents(join(a, b))).to.deep.equal(contents(join(b, a)));
        expect(contents(join(join(a, b), c))).to.deep.equal(contents(join(a, join(b, c))));
      }),
      { numRuns: 1_000 },
    );
  });

  it('S6 S12 the join of two is what one would hold that heard all that either heard', () => {
    fc.assert(
      fc.property(lives, heard, heard, fc.boolean(), (history, h1, h2, signs) => {
        const both = h1.map((head, n) => Math.max(head, h2[n]!));
        const joined = join(priorOf(history, h1, signs), priorOf(history, h2, signs));
        const shown = (prior: Prior) =>
          [...prior.dots()]
            .filter(({ record: entry }) => entry.value !== undefined)
            .map(({ record: entry, origin }) => [entry.key, origin.boot.generation, entry.seq])
            .sort();
        expect(shown(joined)).to.deep.equal(shown(priorOf(history, both, signs)));
      }),
      { numRuns: 1_000 },
    );
  });

  for (const [boots, kept] of [
    [2, [1, 2]],
    [3, [1, 2, 3]],
    [4, [2, 3, 4]],
  ] as const) {
    it(`S6 of at most 3 boots, ${boots} leave the records of ${kept.join(', ')}`, () => {
      let prior: Prior | undefined;
      for (let n = 1; n <= boots; n += 1) {
        const log = lifeOf(n, [{ key: `k${n}`, value: true }], 1, false);
        prior = foldCut(factory, { prior, priorFrom: undefined }, log);
      }
      const bounded = boundPrior(factory, prior!, { boots: 3, dots: 100, bytes: Infinity });
      const left = [...bounded.dots()].map(({ origin }) => origin.boot.generation);
      expect(left).to.deep.equal(kept);
      expect(bounded.covers(boot(1), 1)).to.equal(true, 'what was let go of is not let in again');
    });
  }

  it('S11 S12 digests of signed cuts count as bytes, and go with their boot', () => {
    const fold = (signs: boolean): Prior => {
      let prior: Prior | undefined;
      for (const n of [1, 2, 3]) {
        const log = lifeOf(n, [{ key: 'k', value: true }], 1, false, signs);
        prior = foldCut(factory, { prior, priorFrom: undefined }, log);
      }
      return prior!;
    };
    const [plain, signed] = [fold(false), fold(true)];
    expect(signed.bytes).to.equal(plain.bytes + 3 * LEAF_BYTES);
    const bounds = { boots: 3, dots: 100, bytes: plain.bytes + 2 * LEAF_BYTES };
    expect(boundPrior(factory, signed, bounds).bytes).to.equal(bounds.bytes);
  });

  for (const [records, kept] of [
    [2, 6],
    [3, 9],
    [4, 8],
  ] as const) {
    it(`S6 of at most 9 records, 3 boots of ${records} leave ${kept}: the oldest goes whole`, () => {
      let prior: Prior | undefined;
      for (let n = 1; n <= 3; n += 1) {
        const writes = [...Array(records).keys()].map((k) => ({ key: `${n}.${k}`, value: true }));
        const log = lifeOf(n, writes, records, false);
        prior = foldCut(factory, { prior, priorFrom: undefined }, log);
      }
      expect(boundPrior(factory, prior!, { boots: 9, dots: 9, bytes: Infinity }).size).to.equal(
        kept,
      );
    });
  }
});
