import { createHash } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { CutTree } from '../../../src/core/store/cut-tree.js';

const sha256 = (data: Uint8Array | string): string =>
  createHash('sha256').update(data).digest('hex');

/** Entries by seq; their digests are what the tree is over. */
type Entries = ReadonlyMap<number, string>;

const read =
  (entries: Entries) =>
  (from: number, to: number): string[] =>
    [...entries.keys()]
      .filter((seq) => seq >= from && seq <= to)
      .sort((a, b) => a - b)
      .map((seq) => entries.get(seq)!);

/** The digest as ALGORITHM.md says it, from all entries at once. */
function oracle(entries: Entries): string {
  let level = new Map([...entries].map(([seq, digest]) => [seq, digest]));
  for (let depth = 0; depth < 9; depth += 1) {
    const above = new Map<number, string[]>();
    for (const place of [...level.keys()].sort((a, b) => a - b)) {
      const node = Math.floor(place / 64);
      above.set(node, [...(above.get(node) ?? []), level.get(place)!]);
    }
    const join = (all: string[]): string => (all.length === 1 ? all[0]! : sha256(all.join('')));
    level = new Map([...above].map(([node, all]) => [node, join(all)]));
  }
  return level.get(0) ?? '';
}

const seqs = fc.oneof(fc.nat(200), fc.nat(100_000), fc.maxSafeNat());

describe('CutTree', () => {
  it('S12 grows step by step to the digest over all entries', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.tuple(seqs, fc.boolean()), { maxLength: 9 })), (steps) => {
        const entries = new Map<number, string>();
        const tree = new CutTree(sha256);
        for (const [step, changes] of steps.entries()) {
          for (const [seq, there] of changes) {
            if (there) entries.set(seq, sha256(`${seq} ${step}`));
            else entries.delete(seq);
            tree.touch(seq);
          }
          const plan = tree.plan([], read(entries));
          plan.keep();
          expect(plan.root).to.equal(oracle(entries));
        }
      }),
    );
  });

  it('S12 a plan that is not kept changes nothing', () => {
    fc.assert(
      fc.property(fc.uniqueArray(seqs), fc.uniqueArray(seqs), (held, more) => {
        const before = new Map(held.map((seq) => [seq, sha256(`${seq}`)]));
        const after = new Map([...before, ...more.map((seq) => [seq, sha256('new')] as const)]);
        const tree = new CutTree(sha256);
        for (const seq of held) tree.touch(seq);
        tree.plan([], read(before)).keep();
        expect(tree.plan(more, read(after)).root).to.equal(oracle(after));
        expect(tree.plan([], read(before)).root).to.equal(oracle(before));
      }),
    );
  });

  it('S12 keeps what it has read, and reads again only what was touched since', () => {
    const seqs = [...Array(200).keys(), 5_000];
    const entries = new Map(seqs.map((seq) => [seq, sha256(`${seq}`)]));
    const nodes: number[] = [];
    const reading = (from: number, to: number): string[] => {
      nodes.push(from);
      return read(entries)(from, to);
    };
    const tree = new CutTree(sha256);
    for (const seq of entries.keys()) tree.touch(seq);
    for (const [touched, seq] of [
      [[0, 64, 128, 192, 4_992], 70],
      [[64], 199],
      [[192], 0],
    ] as const) {
      const plan = tree.plan([], reading);
      plan.keep();
      expect([plan.root, nodes.splice(0)]).to.deep.equal([oracle(entries), touched]);
      entries.set(seq, sha256(`${seq} again`));
      tree.touch(seq);
    }
  });

  it('S12 hashes what has changed only', () => {
    let hashes = 0;
    const counted = (data: Uint8Array | string): string => ((hashes += 1), sha256(data));
    const all = new Map(Array.from({ length: 10_000 }, (_, seq) => [seq, sha256(`${seq}`)]));
    const tree = new CutTree(counted);
    for (const seq of all.keys()) tree.touch(seq);
    tree.plan([], read(all)).keep();
    hashes = 0;
    tree.plan([5], read(all)).keep();
    expect(hashes).to.equal(3);
  });
});
