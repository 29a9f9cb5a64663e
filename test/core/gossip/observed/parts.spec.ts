import { expect } from 'chai';
import { composeObserved } from '../../../../src/core/gossip/observed/observed-frame.js';
import { ObservedLink } from '../../../../src/core/gossip/observed/observed-link.js';
import { ObservedTalk } from '../../../../src/core/gossip/observed/observed-talk.js';
import type { Frame } from '../../../../src/core/gossip/link/frames.js';
import type { LinkEnd } from '../../../../src/core/gossip/link/source.js';
import { Overlay } from '../../../../src/core/gossip/whom/overlay.js';
import { factKey } from '../../../../src/core/observed/fact.js';
import {
  OBSERVED_FRAME_BYTES,
  OBSERVED_INTERVAL_MS,
  OBSERVED_LINK_BYTES_PER_SECOND,
  OBSERVED_ROWS_INTERVAL_MS,
  OBSERVED_ROWS_SLOW_MS,
} from '../../../../src/core/observed/limits.js';
import { Observed } from '../../../../src/core/observed/observed.js';
import { Tally, type ObservedFrame } from '../../../../src/core/observed/tally.js';
import { boot, hello } from '../link/transcript.js';

const BOOT = boot(1);
/** Bytes of a row, or of a delta without entries, beside the name of its node. */
const HEAD_BYTES = 48;
/** Bytes of an entry with its key and a small number. */
const ENTRY_BYTES = 19;

/** Tallies by the names of their nodes. */
class Tallies extends Map<string, Tally> {
  /** A node says this of so many workers, one change each. */
  say(node: string, workers: number, said = 1): Tally {
    const tally = this.get(node) ?? new Tally(node, BOOT);
    for (let n = 0; n < workers; n += 1) tally.write(factKey('load', `w${n}`), said);
    this.set(node, tally);
    return tally;
  }

  frame(link: ObservedLink, nowMs = 0, rowsMs = 1_000): ObservedFrame | undefined {
    return composeObserved(link, (node) => this.get(node), rowsMs, nowMs);
  }
}

/** A link whose peer wants these tallies from their beginning. */
function wanting(...nodes: readonly string[]): ObservedLink {
  const link = new ObservedLink();
  for (const node of nodes) {
    link.of(node).wants = true;
    link.due.add(node);
  }
  return link;
}

/** A row that fills so many bytes. */
function owe(link: ObservedLink, bytes: number): void {
  const node = 'r'.repeat(bytes - HEAD_BYTES);
  link.owed.set(node, { node, want: true });
}

function nodesOf(frame: ObservedFrame | undefined): string[] {
  return frame?.deltas.map(({ node }) => node) ?? [];
}

describe('ObservedLink', () => {
  it('W17 speaks at once when something is due or owed, and of rows in their time', () => {
    const link = new ObservedLink();
    expect(link.deadlineMs()).to.equal(Infinity);
    link.rowsDue.add('x');
    expect(link.deadlineMs()).to.equal(0);
    link.nextRowsMs = 700;
    expect(link.deadlineMs()).to.equal(700);
    link.due.add('x');
    expect(link.deadlineMs()).to.equal(0);
    link.owed.set('x', { node: 'x' });
    expect(link.deadlineMs()).to.equal(0);
    link.nextMs = 300;
    expect(link.deadlineMs()).to.equal(300);
  });

  it('W17 knows nothing of a node at first, and nothing once it has forgotten it', () => {
    const link = new ObservedLink();
    expect([link.spoke, link.offered]).to.deep.equal([false, false]);
    const told = link.of('x');
    expect(told).to.deep.equal({ has: undefined, wants: false, from: undefined });
    expect(link.of('x')).to.equal(told);
    link.due.add('x');
    link.rowsDue.add('x');
    link.owed.set('x', { node: 'x' });
    link.forget('x');
    const left = [link.told, link.due, link.rowsDue, link.owed].map(({ size }) => size);
    expect(left).to.deep.equal([0, 0, 0, 0]);
  });

  it('W17 pauses after a frame to the next beat, or for as long as the frame takes', () => {
    const link = new ObservedLink();
    const at = 2.5 * OBSERVED_INTERVAL_MS;
    link.sent(1, at);
    expect(link.nextMs).to.equal(3 * OBSERVED_INTERVAL_MS);
    link.sent(OBSERVED_LINK_BYTES_PER_SECOND / 2, at);
    expect(link.nextMs).to.equal(2 * OBSERVED_INTERVAL_MS + 500);
  });
});

describe('composeObserved()', () => {
  it('W17 says what is owed and due once, and then nothing', () => {
    const tallies = new Tallies();
    tallies.say('x', 2);
    const link = wanting('x', 'unknown');
    link.owed.set('y', { node: 'y', want: true });
    const frame = tallies.frame(link);
    expect(frame?.rows).to.deep.equal([{ node: 'y', want: true }]);
    expect(frame?.deltas).to.deep.equal([tallies.get('x')?.since(undefined, Infinity)]);
    expect(link.nextMs).to.equal(OBSERVED_INTERVAL_MS);
    expect(link.due.size + link.owed.size).to.equal(0);
    expect(tallies.frame(link, 10_000)).to.equal(undefined);
    expect(link.nextMs, 'no pause after nothing').to.equal(OBSERVED_INTERVAL_MS);
    link.due.add('x');
    expect(tallies.frame(link, 10_000), 'it has all').to.equal(undefined);
  });

  it('W17 tells no tally that its peer does not want', () => {
    const tallies = new Tallies();
    tallies.say('x', 1);
    const link = new ObservedLink();
    link.due.add('x');
    expect(tallies.frame(link)).to.equal(undefined);
    expect(link.due.size).to.equal(0);
  });

  for (const [bytes, served] of [
    [OBSERVED_FRAME_BYTES - 1, ['x']],
    [OBSERVED_FRAME_BYTES, []],
  ] as const) {
    it(`W17 rows of ${bytes} bytes leave room for ${served.length} tallies`, () => {
      const tallies = new Tallies();
      tallies.say('x', 2);
      const link = wanting('x');
      owe(link, bytes);
      const frame = tallies.frame(link);
      expect(nodesOf(frame)).to.deep.equal(served);
      for (const { more, entries } of frame?.deltas ?? [])
        expect([more, entries.length], 'a byte is room for one entry').to.deep.equal([true, 1]);
      expect([...link.due]).to.deep.equal(['x']);
    });
  }

  it('W17 a frame of rows alone pauses for as long as it takes', () => {
    const link = new ObservedLink();
    for (const bytes of [OBSERVED_LINK_BYTES_PER_SECOND / 4, OBSERVED_LINK_BYTES_PER_SECOND / 8])
      owe(link, bytes);
    new Tallies().frame(link);
    expect(link.nextMs).to.equal(375);
  });

  const fitting = Math.floor((OBSERVED_FRAME_BYTES - HEAD_BYTES - 1) / ENTRY_BYTES);
  for (const [workers, served] of [
    [fitting, ['x', 'y']],
    [fitting + 1, ['x']],
  ] as const) {
    it(`W17 a tally of ${workers} workers leaves room for ${served.length - 1} more`, () => {
      const tallies = new Tallies();
      tallies.say('x', workers);
      tallies.say('y', 1);
      const link = wanting('x', 'y');
      expect(nodesOf(tallies.frame(link))).to.deep.equal(served);
      expect([...link.due]).to.deep.equal(served.length === 1 ? ['y'] : []);
    });
  }

  it('W17 counts the bytes of an entry by its slot', () => {
    for (const [more, served] of [
      [0, ['x']],
      [-1, ['x', 'y']],
    ] as const) {
      const tallies = new Tallies();
      const slots = 64;
      const { place } = tallies.say('x', slots);
      tallies.get('x')!.write(factKey('load', 'last'), 1);
      tallies.say('y', 1);
      const link = wanting('x', 'y');
      link.of('x').has = place;
      owe(link, OBSERVED_FRAME_BYTES - HEAD_BYTES - 1 - (ENTRY_BYTES + 1) + more);
      expect(nodesOf(tallies.frame(link))).to.deep.equal(served);
    }
  });

  it('W17 a long tally goes in parts, with all keys that came since the first of them', () => {
    const workers = 3.5 * fitting;
    const tallies = new Tallies();
    const tally = tallies.say('x', workers);
    const link = wanting('x');
    const key = factKey('load', 'w0');
    const parts: (number | string | boolean | undefined)[][] = [];
    for (let part = 0; part < 6 && link.due.size > 0; part += 1) {
      const [delta] = tallies.frame(link)!.deltas;
      const entry = delta!.entries.find(({ slot }) => slot === 0);
      if (entry !== undefined) parts.push([part, delta!.more, entry.said, entry.key]);
      // So it moves behind what is still to come.
      if (part === 0) tally.write(key, 2);
    }
    expect(parts).to.deep.equal([
      [0, true, 1, key],
      [3, false, 2, key],
    ]);
    tally.write(key, 3);
    link.due.add('x');
    const [delta] = tallies.frame(link)!.deltas;
    expect(delta!.entries, 'after the last part').to.deep.equal([{ slot: 0, said: 3 }]);
  });

  it('W17 rows of what nobody wants go out every so often, and name what is new', () => {
    const tallies = new Tallies();
    for (const node of ['x', 'wanted', 'known']) tallies.say(node, 2);
    const link = new ObservedLink();
    link.of('wanted').wants = true;
    link.of('known').has = tallies.get('known')!.place;
    const due = (): void => {
      for (const node of ['x', 'wanted', 'known', 'gone']) link.rowsDue.add(node);
    };
    due();
    const rows = [{ node: 'x', place: tallies.get('x')!.place }];
    expect(tallies.frame(link, 0, 1_000)).to.deep.equal({ rows, deltas: [] });
    expect([link.rowsDue.size, link.nextRowsMs]).to.deep.equal([0, 1_000]);
    due();
    expect(tallies.frame(link, 999, 1_000)).to.equal(undefined);
    expect(tallies.frame(link, 1_000, 1_000)).to.deep.equal({ rows, deltas: [] });
    expect(tallies.frame(link, 2_500, 1_000)).to.equal(undefined);
    expect(link.nextRowsMs, 'nothing was due').to.equal(2_000);
  });
});

describe('ObservedTalk', () => {
  function world() {
    const observed = new Observed('me');
    const overlay = new Overlay('me', 1);
    const talk = new ObservedTalk({ node: 'me', boot: BOOT, observed, overlay, nowMs: 0 });
    const end = (id: number, peer: string): LinkEnd => {
      return { id, dialed: false, peer: hello(peer) };
    };
    const report = (): void => {
      observed.report('w', 1);
      talk.own.tick(1_000, 1);
    };
    return { observed, overlay, talk, end, report };
  }

  function rowsOf(frame: Frame | undefined): unknown[] | undefined {
    return frame?.kind === 'observed' ? frame.observed.rows.map(({ node }) => node) : undefined;
  }

  it('W17 knows the own tally and those of others by name', () => {
    const { talk } = world();
    const x = new Tally('x', BOOT);
    talk.tallies.set('x', x);
    expect([talk.tally('me'), talk.tally('x'), talk.tally('y')]).to.deep.equal([
      ...[talk.own.tally, x, undefined],
    ]);
  });

  it('W17 says once on each link that there is a tally of this node, and where it ends', () => {
    const { talk, end, report } = world();
    const [early, late] = [end(1, 'p'), end(2, 'q')];
    const link = talk.of(early);
    expect(talk.offer(link), 'nothing is said').to.equal(false);
    expect(talk.next(early, 0)).to.equal(undefined);
    report();
    expect(talk.offer(link)).to.equal(true);
    expect(talk.offer(link)).to.equal(false);
    const { place } = talk.own.tally;
    const frame = { kind: 'observed', observed: { rows: [{ node: 'me', place }], deltas: [] } };
    expect(talk.next(early, 0)).to.deep.equal(frame);
    expect(talk.next(late, 0), 'a link that comes later').to.deep.equal(frame);
    expect(talk.of(late)).to.equal(talk.of(late));
  });

  it('W17 a new link hears of all tallies but that of its peer', () => {
    const { talk, end } = world();
    for (const node of ['p', 'x']) {
      const tally = new Tally(node, BOOT);
      tally.write(factKey('load', 'w'), 1);
      talk.tallies.set(node, tally);
    }
    expect(rowsOf(talk.next(end(1, 'p'), 0))).to.deep.equal(['x']);
  });

  for (const on of [true, false]) {
    it(`W17 L5 rows go out every ${on ? 'second' : 'ten seconds'} ${on ? 'over' : 'without'} an overlay`, () => {
      const { talk, overlay, end } = world();
      overlay.choose(on ? ['p', 'q'] : ['p'], () => false);
      expect(overlay.on).to.equal(on);
      const tally = new Tally('x', BOOT);
      talk.tallies.set('x', tally);
      const session = end(1, 'p');
      const again = (): void => {
        tally.write(factKey('load', 'w'), tally.upTo + 1);
        talk.of(session).rowsDue.add('x');
      };
      again();
      expect(rowsOf(talk.next(session, 0))).to.deep.equal(['x']);
      again();
      const dueMs = on ? OBSERVED_ROWS_INTERVAL_MS : OBSERVED_ROWS_SLOW_MS;
      expect(talk.deadlineMs(session)).to.equal(dueMs);
      expect(talk.next(session, dueMs - 1)).to.equal(undefined);
      expect(rowsOf(talk.next(session, dueMs))).to.deep.equal(['x']);
    });
  }

  it('W17 what is due does not go out before its beat', () => {
    const { talk, end } = world();
    const session = end(1, 'p');
    const owe = (): void => void talk.of(session).owed.set('x', { node: 'x', want: true });
    owe();
    expect(rowsOf(talk.next(session, 50))).to.deep.equal(['x']);
    owe();
    expect(talk.next(session, OBSERVED_INTERVAL_MS - 1)).to.equal(undefined);
    expect(rowsOf(talk.next(session, OBSERVED_INTERVAL_MS))).to.deep.equal(['x']);
  });

  it('W17 lets go of a node everywhere, and of a link', () => {
    const { talk, observed, end } = world();
    const session = end(1, 'p');
    talk.tallies.set('x', new Tally('x', BOOT));
    observed.hear('x', factKey('load', 'w'), 3);
    talk.of(session).due.add('x');
    talk.of(session).spoke = true;
    talk.drop('x');
    expect([talk.tally('x'), observed.load('w'), talk.of(session).due.size]).to.deep.equal([
      ...[undefined, undefined, 0],
    ]);
    expect([talk.spoke(1), talk.spoke(2)]).to.deep.equal([true, false]);
    talk.linkGone(1);
    expect(talk.spoke(1)).to.equal(false);
  });
});
