import { expect } from 'chai';
import { WATCH_PASSES_MAX } from '../../../../src/core/limits.js';
import { sealToken } from '../../../../src/core/registry/watch/opaque.js';
import { tokenBinding } from '../../../../src/core/registry/watch/resume-token.js';
import { eitherOf, showing } from '../../../../src/core/registry/watch/showing.js';
import type { WorkerTable } from '../../../../src/core/registry/table/table.js';
import { listResumeToken, WatchCursor } from '../../../../src/core/registry/watch/watch.js';
import { testRecord } from '../../../support/workers.js';
import { ACTIVE, clear, EVERY, put, synced, table, words } from './support.js';

function resumed(it: WorkerTable, cursor: WatchCursor, filter = ACTIVE): WatchCursor {
  return new WatchCursor(it, filter, cursor.token());
}

function all(cursor: WatchCursor): string[] {
  return words(cursor.next(1_000));
}

/** So many changes of worker 9: what is older is forgotten. */
function churn(it: WorkerTable, times: number): void {
  for (let n = 0; n < times; n += 1) put(it, 9);
}

describe('WatchCursor: where it may stop', () => {
  it('M7 SYNCED is told once, however often it is released', () => {
    const cursor = synced(table(1));
    cursor.releaseSynced();
    expect(cursor.next(10)).to.deep.equal([]);
  });

  it('Watch: SYNCED follows what there was at the resumption, before what has come since', () => {
    const it = table(3);
    const cursor = new WatchCursor(it, ACTIVE, listResumeToken(it, ACTIVE));
    put(it, 7);
    expect(all(cursor)).to.deep.equal(['SYNCED', 'UPSERTED o@h7']);
  });

  it('Watch: a token says the same again until its reader has taken something', () => {
    const it = table(3);
    const early = synced(it);
    const list = listResumeToken(it, ACTIVE);
    for (let n = 0; n < 3; n += 1) put(it, n);
    const inPass = resumed(it, early);
    inPass.next(1);
    const listed = new WatchCursor(it, ACTIVE, list);
    listed.next(1);
    for (const cursor of [early, inPass, listed]) {
      const again = resumed(it, cursor);
      expect(again.token()).to.equal(cursor.token());
    }
    expect(all(inPass)).to.deep.equal(['UPSERTED o@h1', 'UPSERTED o@h2', 'SYNCED']);
    const token = inPass.token();
    expect(inPass.next(10)).to.deep.equal([]);
    expect(inPass.token(), 'at rest').to.equal(token);
  });

  it('Watch: a reader from a list has a token before it has read anything', () => {
    const it = table(2);
    const cursor = new WatchCursor(it, ACTIVE, listResumeToken(it, ACTIVE));
    expect(all(resumed(it, cursor))).to.deep.equal(['SYNCED']);
  });

  it('Watch: a reader whose batch ended with SYNCED has a token', () => {
    const it = table(1);
    const cursor = new WatchCursor(it, ACTIVE, '');
    cursor.next(1);
    put(it, 1);
    expect(words(cursor.next(2))).to.deep.equal(['UPSERTED o@h0', 'SYNCED']);
    expect(all(resumed(it, cursor))).to.deep.equal(['UPSERTED o@h1', 'SYNCED']);
  });

  it('Watch: a token says as many passes as a reader may make', () => {
    const it = table(100);
    const cursor = synced(it);
    for (let n = 0; n < 100; n += 1) put(it, n);
    for (let n = 0; n <= WATCH_PASSES_MAX; n += 1) {
      cursor.next(1);
      put(it, 99);
      expect(words(resumed(it, cursor).next(1))).to.deep.equal([`UPSERTED o@h${n + 1}`]);
    }
  });

  it('Watch: a goal that nothing has passed is kept, however often the reader stops', () => {
    const it = table(100);
    const cursor = synced(it);
    for (let n = 0; n < 100; n += 1) put(it, n);
    for (let n = 0; n < 2 * WATCH_PASSES_MAX; n += 1) cursor.next(1);
    put(it, 50);
    expect(all(cursor).filter((each) => each === 'UPSERTED o@h50')).to.have.length(1);
  });

  it('Watch: a change costs no room before it is shown', () => {
    const cursor = new WatchCursor(table(3), ACTIVE, '');
    cursor.next(1);
    expect(cursor.footprint.urls).to.equal(0);
    cursor.next(2);
    expect(cursor.footprint.urls).to.equal(2);
  });

  it('Watch: in a snapshot, within one URL after having been within another', () => {
    const it = table(0);
    for (const n of [0, 1, 2]) put(it, n, 'a', 'b');
    const cursor = new WatchCursor(it, EVERY, '');
    expect(words(cursor.next(2))).to.deep.equal(['RESET INITIAL', 'UPSERTED a@h0']);
    expect(all(resumed(it, cursor, EVERY))).to.deep.equal([
      ...['UPSERTED b@h0', 'UPSERTED a@h1', 'UPSERTED b@h1', 'UPSERTED a@h2', 'UPSERTED b@h2'],
      'SYNCED',
    ]);
    cursor.next(2);
    expect(all(resumed(it, cursor, EVERY))).to.deep.equal([
      ...['UPSERTED b@h1', 'UPSERTED a@h2', 'UPSERTED b@h2', 'SYNCED'],
    ]);
  });
});

describe('WatchCursor: what a resumed reader holds', () => {
  it('Watch: in a snapshot, what it was shown is REMOVED when it goes, and nothing else', () => {
    const it = table(4);
    const cursor = new WatchCursor(it, ACTIVE, '');
    expect(words(cursor.next(3)).slice(1)).to.deep.equal(['UPSERTED o@h0', 'UPSERTED o@h1']);
    put(it, 7);
    for (const n of [0, 1, 3, 7]) clear(it, n);
    const again = resumed(it, cursor);
    expect(again.footprint.urls).to.equal(2);
    expect(again.revision, 'it has not had everything of any').to.equal(0);
    expect(all(again)).to.deep.equal([
      ...['UPSERTED o@h2', 'UPSERTED o@h3'],
      ...['REMOVED o@h0', 'REMOVED o@h1', 'REMOVED o@h3', 'SYNCED'],
    ]);
  });

  it('Watch: in a pass, nothing of a worker that came and went before it could be shown', () => {
    const it = table(1);
    const cursor = synced(it);
    put(it, 7);
    put(it, 0);
    put(it, 1);
    clear(it, 7);
    expect(words(cursor.next(1))).to.deep.equal(['UPSERTED o@h0']);
    expect(all(resumed(it, cursor))).to.deep.equal(['UPSERTED o@h1', 'SYNCED']);
  });

  it('Watch: from a list, a worker that the pages may have shown is REMOVED, whenever it went', () => {
    const it = table(1);
    const token = listResumeToken(it, ACTIVE);
    for (const n of [7, 8, 5]) put(it, n);
    const cursor = new WatchCursor(it, ACTIVE, token);
    for (const n of [7, 8, 5]) clear(it, n);
    expect(all(cursor)).to.deep.equal(['REMOVED o@h7', 'REMOVED o@h8', 'REMOVED o@h5', 'SYNCED']);
  });

  it('Watch: from a list that began at the oldest revision that is known', () => {
    const it = table(3, 5);
    const token = listResumeToken(it, ACTIVE);
    churn(it, 5);
    expect(it.slots.floor).to.equal(3);
    expect(all(new WatchCursor(it, ACTIVE, token))).to.deep.equal(['UPSERTED o@h9', 'SYNCED']);
  });

  it('Watch: who holds one of several versions is told of each claim that it may have seen', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((owner) => testRecord('http://h0:1', owner));
    const held = eitherOf(showing(EVERY, [a!, b!]), showing(EVERY, [b!, c!]));
    expect(held.map(({ record, certain }) => [record.owner, certain])).to.deep.equal([
      ['a', false],
      ['b', false],
      ['c', false],
    ]);
  });

  for (const [what, kind, numbers, first] of [
    ['a part of a change that is still to come', 'changes', [0, 1, 4, 0], 'SYNCED'],
    ['no numbers at all', 'changes', [], 'RESET FOREIGN'],
    ['no revision', 'changes', [0, 0], 'RESET FOREIGN'],
    ['a number that is a text', 'changes', [0, 0, '4', 0], 'RESET FOREIGN'],
    ['more numbers than a snapshot has', 'snapshot', [0, 0, 4, 1, 1], 'RESET FOREIGN'],
  ] as const) {
    it(`Watch: a token with ${what} leads to ${first}`, () => {
      const it = table(4);
      const token = sealToken('watch', [tokenBinding(it, ACTIVE), kind, ...numbers]);
      expect(words(new WatchCursor(it, ACTIVE, token).next(1))).to.deep.equal([first]);
    });
  }
});

describe('WatchCursor: at the end of what is remembered', () => {
  for (const [forgotten, first] of [
    [0, 'UPSERTED o@h2'],
    [1, 'RESET EXPIRED'],
  ] as const) {
    it(`Watch: ${forgotten} changes behind it, a snapshot can be resumed by ${first}`, () => {
      const it = table(3, 5);
      const cursor = new WatchCursor(it, ACTIVE, '');
      cursor.next(2);
      churn(it, 5 + forgotten);
      expect(it.slots.floor).to.equal(3 + forgotten);
      expect(words(cursor.next(1))).to.deep.equal(['UPSERTED o@h1']);
      expect(words(resumed(it, cursor).next(1))).to.deep.equal([first]);
    });
  }

  it('Watch: a pass goes on where it is, though it began with what is forgotten', () => {
    const it = table(3, 5);
    const cursor = synced(it);
    for (const n of [2, 1, 0]) put(it, n);
    expect(words(cursor.next(1))).to.deep.equal(['UPSERTED o@h2']);
    churn(it, 3);
    expect(it.slots.floor).to.equal(4);
    expect(all(cursor)).to.deep.equal(['UPSERTED o@h1', 'UPSERTED o@h0', 'UPSERTED o@h9']);
  });

  it('Watch: a pass goes on within the claims of one URL, though it began with what is forgotten', () => {
    const it = table(3, 5);
    const cursor = synced(it, EVERY);
    for (const n of [2, 1, 0]) put(it, n, 'a', 'b');
    expect(words(cursor.next(4)).slice(2)).to.deep.equal(['REMOVED o@h2', 'UPSERTED a@h1']);
    churn(it, 3);
    expect(it.slots.floor).to.equal(4);
    expect(words(cursor.next(3))).to.deep.equal([
      ...['UPSERTED b@h1', 'REMOVED o@h1', 'UPSERTED a@h0'],
    ]);
  });

  it('Watch: who is left behind is told of all that went, then of what there is, each once', () => {
    const it = table(6, 6);
    const cursor = synced(it);
    for (const n of [0, 3]) put(it, n);
    for (const n of [1, 2, 4]) clear(it, n);
    const revisions = [9, 10, 11];
    churn(it, 5);
    expect(it.slots.floor).to.equal(10);
    const first = cursor.next(1);
    expect(words(first)).to.deep.equal(['REMOVED o@h4']);
    expect(cursor.footprint).to.deep.equal({ urls: 5, waiting: 2 });
    const rest = cursor.next(10);
    expect(words(rest)).to.deep.equal([
      ...['REMOVED o@h2', 'REMOVED o@h1', 'UPSERTED o@h0', 'UPSERTED o@h3', 'UPSERTED o@h9'],
    ]);
    // Of a removal that is forgotten as well, the oldest revision that is known.
    const told = [...first, ...rest].slice(0, 3).map(({ revision }) => revision);
    expect(told).to.deep.equal([revisions[2], revisions[1], 10]);
    expect(cursor.footprint).to.deep.equal({ urls: 4, waiting: 0 });
  });

  it('Watch: who is left behind while it catches up is told nothing that is not so', () => {
    const it = table(3, 5);
    const cursor = synced(it);
    for (const n of [0, 1]) put(it, n);
    churn(it, 5);
    expect(words(cursor.next(1))).to.deep.equal(['UPSERTED o@h0']);
    put(it, 1);
    churn(it, 5);
    expect(all(cursor)).to.deep.equal(['UPSERTED o@h1', 'UPSERTED o@h9']);
    expect(cursor.revision).to.equal(it.revision);
  });

  it('Watch: who catches up goes on, as long as what it compares with is known', () => {
    const it = table(3, 5);
    const cursor = synced(it);
    for (const n of [0, 1]) put(it, n);
    churn(it, 5);
    expect(words(cursor.next(1))).to.deep.equal(['UPSERTED o@h0']);
    const seen = it.revision;
    for (let n = 0; n < 5; n += 1) put(it, 0);
    expect(it.slots.floor).to.equal(seen);
    expect(all(cursor)).to.deep.equal(['UPSERTED o@h1', 'UPSERTED o@h9', 'UPSERTED o@h0']);
  });

  it('Watch: the token of who is left behind is EXPIRED', () => {
    const it = table(3, 5);
    const cursor = synced(it);
    for (const n of [0, 1]) put(it, n);
    churn(it, 5);
    cursor.next(1);
    expect(words(resumed(it, cursor).next(1))).to.deep.equal(['RESET EXPIRED']);
  });

  it('Watch: `fits` ends the batch of who is left behind, at a removal too', () => {
    const it = table(4, 5);
    const cursor = synced(it);
    put(it, 0);
    for (const n of [1, 2, 3]) clear(it, n);
    churn(it, 6);
    let asked = 0;
    const fits = (): boolean => (asked += 1) !== 2;
    expect(words(cursor.next(10, fits))).to.deep.equal(['REMOVED o@h3']);
    expect(all(cursor)).to.deep.equal([
      ...['REMOVED o@h2', 'REMOVED o@h1', 'UPSERTED o@h0', 'UPSERTED o@h9'],
    ]);
  });
});
