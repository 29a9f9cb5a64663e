import { expect } from 'chai';
import { Disputes } from '../../../../src/core/gossip/logs/disputes.js';
import type { Around } from '../../../../src/core/gossip/whom/around.js';
import { GENERATION_AHEAD_MAX_MS, WANT_TIMEOUT_MS } from '../../../../src/core/limits.js';
import type { DigestRow, LogDelta } from '../../../../src/core/store/rows.js';
import { at, WALL_MS } from '../../store/support.js';
import { boot, row, said } from '../link/transcript.js';
import { LinkedNode } from './linked.js';

const NOW = at(0);
const OTHER = { hash: 7n };
/** The row that goes before a refusal. */
const HELD = 'digest [x=1:3] after frame 1';

/** A node in boot 5 that holds a log of x up to 3; `disowned`: rows of its own log that it did not write. */
function world(disowned = true) {
  const node = new LinkedNode();
  const held = new Map([['x', row('x', 1, 3)]]);
  node.source.set(row('x', 1, 3));
  const store = { disowns: () => disowned, row: (owner: string) => held.get(owner) };
  const { links, emit } = node;
  const disputes = new Disputes({ store, links, emit } as unknown as Around);
  return { node, disputes, held };
}

describe('Disputes about the own log', () => {
  it('S8 what a peer shows of it that was not written here is evidence, with who says it and what', () => {
    const { node, disputes } = world();
    const p = node.link('p');
    const shown = row('me', 9, 4);
    expect(disputes.judge(p, shown, NOW)).to.equal(true);
    const what = 'node p holds a log of this node at generation 9, head 4';
    const evidence = { boot: boot(9), address: '', peer: 'p', what, cause: 'LOG' as const };
    expect(node.words()).to.deep.equal([{ kind: 'evidence', evidence }]);
    expect(said(p, 0)).to.deep.equal([]);
  });

  it('S8 what was written here is none', () => {
    const { node, disputes } = world(false);
    expect(disputes.judge(node.link('p'), row('me', 1, 1), NOW)).to.equal(false);
    expect(node.events).to.deep.equal([]);
  });

  it('S8 what no clock can have made is not believed, and no evidence', () => {
    const { node, disputes } = world();
    const future = row('me', WALL_MS + GENERATION_AHEAD_MAX_MS + 1, 1);
    expect(disputes.judge(node.link('p'), future, NOW)).to.equal(true);
    expect(node.events).to.deep.equal([]);
  });

  it('S8 a piece of it that a peer sends is evidence like its row', () => {
    for (const disowned of [true, false]) {
      const { node, disputes } = world(disowned);
      const { head: upTo, ...cut } = row('me', 9, 4);
      disputes.forged(node.link('p'), { ...cut, upTo, kind: 'log' } as unknown as LogDelta, NOW);
      const words = node
        .words()
        .map((word) => (word.kind === 'evidence' ? word.evidence.what : word.kind));
      const what = 'node p sent a log of this node at generation 9, head 4';
      expect(words).to.deep.equal(disowned ? [what] : []);
    }
  });
});

describe("Disputes about others' logs", () => {
  /** What a row of p led to, where x is linked, or is not. */
  function compared(shown: DigestRow, x: DigestRow | undefined) {
    const { node, disputes } = world();
    const p = node.link('p');
    const owner = x && node.link('x', [x]);
    disputes.compare(p, shown, NOW);
    const words = node.words().map(({ kind }) => kind);
    const mismatches = node.count('hash_mismatches_total', { owner: 'x', peer: 'p' });
    const asked = owner && said(owner, 0);
    const doubted = owner?.answers(WANT_TIMEOUT_MS) === false;
    return { words, mismatches, asked, doubted, told: said(p, 0) };
  }

  const quiet = { words: [], mismatches: 0, doubted: false, told: [] };
  const held = row('x', 1, 3);

  it('S5 an equal row, one that lies behind and one of an older boot are none', () => {
    for (const shown of [held, row('x', 1, 2, OTHER), row('x', 0, 3, OTHER)])
      for (const x of [held, undefined])
        expect(compared(shown, x)).to.deep.equal({ ...quiet, asked: x && [] });
  });

  it('S5 another copy of the cut that is held is counted, and carried to the owner', () => {
    expect(compared(row('x', 1, 3, OTHER), held)).to.deep.equal({
      ...quiet,
      mismatches: 1,
      asked: [HELD, 'refusal x KNOWN have x=1:3'],
    });
  });

  it('S5 an owner that is not linked is met', () => {
    expect(compared(row('x', 1, 3, OTHER), undefined)).to.deep.equal({
      ...quiet,
      words: ['meet'],
      mismatches: 1,
      asked: undefined,
    });
  });

  it('S5 the owner itself is asked for all of it', () => {
    const { node, disputes } = world();
    const x = node.link('x');
    disputes.compare(x, row('x', 1, 3, OTHER), NOW);
    expect(said(x, 0)).to.deep.equal(['want x after 0']);
    expect(node.words()).to.deep.equal([]);
  });

  it('S8 more than the owner shows is carried to it, and it is to give a sign of life', () => {
    const asked = ['ping 0 [me x]', HELD, 'refusal x KNOWN have x=1:4'];
    expect(compared(row('x', 1, 4), held)).to.deep.equal({ ...quiet, asked, doubted: true });
  });

  it('S8 as much as the owner shows is not, though nothing of it is here yet', () => {
    expect(compared(row('x', 1, 4), row('x', 1, 4))).to.deep.equal({ ...quiet, asked: [] });
  });

  it('S8 what is held already is not asked about, though the owner has not shown it', () => {
    expect(compared(held, row('x', 1, 2))).to.deep.equal({ ...quiet, asked: [] });
  });

  it('S8 more of a log than is held is news where its owner has no link', () => {
    expect(compared(row('x', 1, 4), undefined)).to.deep.equal({ ...quiet, asked: undefined });
  });

  it('S8 what the owner itself shows needs no question', () => {
    const { node, disputes } = world();
    const x = node.link('x', [held]);
    disputes.compare(x, row('x', 1, 4), NOW);
    expect(said(x, 0)).to.deep.equal([]);
  });

  it('S5 what came in is compared with what all peers have shown', () => {
    const { node, disputes } = world();
    node.link('p', [row('x', 1, 3, OTHER)]);
    node.link('q', [held]);
    node.link('r');
    disputes.compareAll('x', NOW);
    const mismatches = ['p', 'q', 'r'].map((peer) => node.count('hash_mismatches_total', { peer }));
    expect(mismatches).to.deep.equal([1, 0, 0]);
  });

  it('S5 of a log that is not held nothing differs', () => {
    const { node, disputes, held: logs } = world();
    logs.clear();
    disputes.compare(node.link('p'), row('x', 1, 3, OTHER), NOW);
    expect(node.events).to.deep.equal([]);
  });
});
