import { expect } from 'chai';
import type { Frame } from '../../../../src/core/gossip/link/frames.js';
import {
  DIGEST_BUCKETS,
  DIGEST_INTERVAL_MS,
  DIGEST_SUMMARY_OWNERS_MIN,
  PROTOCOL_SUMMARIES,
} from '../../../../src/core/limits.js';
import { bucketOf } from '../../../../src/core/store/digest-sums.js';
import type { DigestRow } from '../../../../src/core/store/rows.js';
import { FakeSource, hello, quiet, row, said } from './transcript.js';

function sourceOf(owners: number): FakeSource {
  const source = new FakeSource(row('me', 1, 1));
  for (let n = 1; n < owners; n += 1) source.set(row(`o${n}`, 1, n));
  return source;
}

/** The first version that understands sums, and the last one that does not. */
const SUMMING = hello('peer', { protocolMax: PROTOCOL_SUMMARIES });
const OLDER = hello('peer', { protocolMax: PROTOCOL_SUMMARIES - 1 });

function digest(rows: readonly DigestRow[], buckets?: readonly number[]): Frame {
  const of = buckets ? { buckets } : {};
  return { kind: 'digest', digest: { rows, begin: true, end: true, receivedFrames: 99, ...of } };
}

function summaryOf(source: FakeSource): Frame {
  return { kind: 'summary', summary: { sums: source.sums(), receivedFrames: 99 } };
}

describe('A digest in short', () => {
  for (const owners of [-1, 0, 1].map((more) => DIGEST_SUMMARY_OWNERS_MIN + more)) {
    const short = owners >= DIGEST_SUMMARY_OWNERS_MIN;
    it(`L1 ${owners} owners go ${short ? 'in short' : 'row by row'}`, () => {
      const session = quiet(sourceOf(owners), [], SUMMING);
      const lines = said(session, DIGEST_INTERVAL_MS);
      expect(lines.length).to.equal(1);
      expect(lines[0]).to.match(short ? /^summary/ : /^digest begin end/);
      expect(said(session, 2 * DIGEST_INTERVAL_MS - 1)).to.deep.equal([]);
      expect(said(session, 2 * DIGEST_INTERVAL_MS).length).to.equal(1);
    });
  }

  it('I5 a peer of protocol 1 gets the rows', () => {
    const session = quiet(sourceOf(100), [], OLDER);
    expect(said(session, DIGEST_INTERVAL_MS)[0]).to.match(/^digest begin end/);
  });

  it('L1 equal sums say all that equal rows would: what is held, what is gone, what arrived', () => {
    const source = sourceOf(40);
    const session = quiet(source, [row('o1', 1, 0), row('o2', 1, 2), row('x', 1, 1)], SUMMING);
    session.view.refused('o2', 'TOO_OLD');
    expect(session.view.sendPaused('o2', row('o2', 1, 2))).to.equal(true);
    expect(session.view.believed('me')).to.deep.include({ head: 1 });
    const event = session.receive(summaryOf(source), 10, 0);
    expect(event).to.have.nested.property('outcome.whole', true);
    expect(event).to.have.nested.property('outcome.gone').deep.equal(['x']);
    expect(event).to.have.nested.property('outcome.rows').lengthOf(40);
    for (const [owner, held] of source.rowsByOwner) {
      expect(session.view.row(owner)).to.deep.equal(held);
    }
    expect(session.view.sendPaused('o2', row('o2', 1, 2))).to.equal(false);
    expect(said(session, 0)).to.deep.equal([]);
  });

  it('L1 where sums differ the rows are asked for, and nothing is concluded until they come', () => {
    const source = sourceOf(40);
    const theirs = sourceOf(40);
    theirs.set(row('o7', 1, 99));
    const before = row('o7', 1, 3);
    const session = quiet(source, [before], SUMMING);
    const event = session.receive(summaryOf(theirs), 10, 0);
    expect(event).to.have.nested.property('outcome.whole', false);
    expect(session.view.row('o7')).to.deep.equal(before);
    const other = [...source.rowsByOwner].find(([name]) => bucketOf(name) !== bucketOf('o7'))!;
    expect(session.view.row(other[0])).to.deep.equal(other[1]);
    expect(said(session, 0)).to.deep.equal(['recall 1 buckets']);
    const rows = [row('o7', 1, 99)];
    const answer = session.receive(digest(rows, [bucketOf('o7')]), 10, 0);
    expect(answer).to.have.nested.property('outcome.whole', true);
    expect(answer).to.have.nested.property('outcome.rows').deep.equal(rows);
    expect(session.view.row('o7')).to.deep.equal(rows[0]);
    expect(session.view.row(other[0])).to.deep.equal(other[1]);
  });

  it('L1 rows that are asked for come as a whole digest of their buckets, of several in one', () => {
    const source = sourceOf(300);
    const session = quiet(source, [], SUMMING);
    session.receive({ kind: 'recall', buckets: [3] }, 10, 0);
    session.receive({ kind: 'recall', buckets: [5] }, 10, 0);
    const frames: Frame[] = [];
    for (let next = session.next(0); next !== undefined; next = session.next(0)) frames.push(next);
    const [frame] = frames;
    expect(frames.length).to.equal(1);
    if (frame?.kind !== 'digest') throw new Error('no digest');
    expect(frame.digest).to.include({ begin: true, end: true });
    expect(frame.digest.buckets).to.have.members([3, 5]);
    const named = frame.digest.rows.map(({ owner }) => owner);
    const owners = [...source.owners()].filter((name) => [3, 5].includes(bucketOf(name)));
    expect(owners.length).to.be.above(0);
    expect(named).to.have.members(owners);
    expect(said(session, DIGEST_INTERVAL_MS)[0]).to.match(/^summary/);
  });

  it('L1 a digest of some buckets lets go of nothing in the others', () => {
    const [gone, stays] = ['x', 'y'];
    const session = quiet(sourceOf(40), [row(gone, 1, 1), row(stays, 1, 1)], SUMMING);
    expect(bucketOf(gone)).not.to.equal(bucketOf(stays));
    session.receive(digest([], [bucketOf(gone)]), 10, 0);
    expect(session.view.row(gone)).to.equal(undefined);
    expect(session.view.row(stays)).to.deep.equal(row(stays, 1, 1));
    session.receive(digest([]), 10, 0);
    expect(session.view.row(stays)).to.equal(undefined);
  });

  it('L1 sums that all differ are answered by all buckets', () => {
    const session = quiet(sourceOf(2), [], SUMMING);
    const sums = Array.from({ length: DIGEST_BUCKETS }, () => 1n);
    session.receive({ kind: 'summary', summary: { sums, receivedFrames: 99 } }, 10, 0);
    expect(said(session, 0)).to.deep.equal([`recall ${DIGEST_BUCKETS} buckets`]);
  });
});
