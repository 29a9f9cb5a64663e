import { expect } from 'chai';
import { nameFault } from '../../../../src/core/gossip/link/handshake.js';
import { PeerView } from '../../../../src/core/gossip/link/peer-view.js';
import { RowAnnouncer } from '../../../../src/core/gossip/link/row-announcer.js';
import { Session } from '../../../../src/core/gossip/link/session.js';
import { Transfers } from '../../../../src/core/gossip/link/transfers.js';
import { Wakeups } from '../../../../src/core/gossip/link/wakeups.js';
import {
  ANSWERS_PER_LINK_MAX,
  DIGEST_INTERVAL_MS,
  DIGEST_ROWS_PER_FRAME_MAX,
  MEMBER_ROWS_PER_FRAME_MAX,
  PEER_ROWS_MAX,
  ROWS_INTERVAL_MS,
} from '../../../../src/core/limits.js';
import type { DigestRow, OwnerDelta, Want } from '../../../../src/core/store/rows.js';
import { boot, FakeSource, hello, linkOf, quiet, member, row, said } from './transcript.js';

describe('Transfers', () => {
  const want = (owner: string, after = 0, o: Partial<Want> = {}): Want => {
    return { owner, kind: 'log', after, ...o };
  };
  /** A frame of so many records, the last one of its transfer or not. */
  const frame = (owner: string, records: number, more: boolean): OwnerDelta => {
    const list = Array.from({ length: records }, (_, n) => ({ key: `k${n}`, seq: n + 1 }));
    return { owner, kind: 'log', records: list, more } as unknown as OwnerDelta;
  };
  const owners = (transfers: Transfers, picks: number): string[] =>
    Array.from({ length: picks }, () => transfers.pick()?.want.owner ?? '');

  it('L2 a log is on its way from when it was begun until its last frame', () => {
    const transfers = new Transfers();
    transfers.begin(want('a'), 3);
    expect(transfers.has({ owner: 'a', kind: 'log' })).to.equal(true);
    expect(transfers.has({ owner: 'a', kind: 'prior' })).to.equal(false);
    transfers.served(transfers.pick()!, frame('a', 1, true));
    expect(transfers.size).to.equal(1);
    transfers.served(transfers.pick()!, frame('a', 2, false));
    expect([transfers.size, transfers.has({ owner: 'a', kind: 'log' })]).to.deep.equal([0, false]);
  });

  it('L2 the same Want goes on where it is, another one begins anew', () => {
    const asked = want('a', 2, { boot: boot(2) });
    for (const [other, anew] of [
      [{ ...asked }, false],
      [{ ...asked, after: 1 }, true],
      [{ ...asked, boot: boot(1) }, true],
      [{ ...asked, boot: { ...boot(2), instanceId: 'f'.repeat(16) } }, true],
      [{ ...asked, boot: { ...boot(2), generation: 3 } }, true],
      [want('a', 2), true],
    ] as const) {
      const transfers = new Transfers();
      transfers.begin(asked, 3);
      const begun = (): undefined => undefined;
      transfers.pick()!.next = begun;
      expect(transfers.begin(other, 3)).to.equal(true);
      expect(transfers.pick()?.next).to.equal(anew ? undefined : begun);
    }
  });

  it('L3 what is nearly done goes first, by what is left of it', () => {
    const transfers = new Transfers();
    transfers.begin(want('big'), 10);
    transfers.begin(want('small'), 9);
    const first = transfers.pick()!;
    expect(first.want.owner).to.equal('small');
    transfers.served(first, frame('small', 5, true));
    transfers.begin(want('middle'), 6);
    expect(owners(transfers, 2)).to.deep.equal(['small', 'small']);
  });

  it('L3 every fourth frame is for who waited longest', () => {
    const transfers = new Transfers();
    for (const [owner, size] of [
      ['big', 9],
      ['small', 1],
    ] as const)
      transfers.begin(want(owner), size);
    expect(owners(transfers, 8)).to.deep.equal([
      ...['small', 'small', 'small', 'big', 'small', 'small', 'small', 'big'],
    ]);
  });

  it('L2 of more than may wait, another one is not begun, and one that is there may change', () => {
    const transfers = new Transfers();
    for (let n = 0; n < ANSWERS_PER_LINK_MAX; n += 1)
      expect(transfers.begin(want(`o${n}`), 1)).to.equal(true);
    expect(transfers.begin(want('one more'), 1)).to.equal(false);
    expect(transfers.begin(want('o7', 3), 1)).to.equal(true);
    transfers.keepOnly('o7');
    expect([transfers.size, transfers.pick()?.want.after]).to.deep.equal([1, 3]);
  });
});

describe('Wakeups', () => {
  const link = (dueMs: number, patienceMs = Infinity) => {
    const one = { now: dueMs, patienceMs, dueMs: () => one.now };
    return one as unknown as typeof one & Session;
  };

  it('L2 a link that was stirred is told to pull once, until it has found nothing more', () => {
    const [wakeups, ready, later] = [new Wakeups(), link(5), link(9)];
    for (const one of [ready, later]) wakeups.stir(one);
    expect(wakeups.take([ready, later], 5)).to.deep.equal([ready]);
    expect(wakeups.soonestMs, 'the other one falls due by time').to.equal(9);
    wakeups.stir(ready);
    expect(wakeups.take([ready, later], 6)).to.deep.equal([]);
    ready.now = 7;
    wakeups.drained(ready);
    expect(wakeups.soonestMs).to.equal(7);
    expect(wakeups.take([ready, later], 7)).to.deep.equal([ready]);
    expect(wakeups.take([ready, later], 9)).to.deep.equal([later]);
    expect(wakeups.soonestMs).to.equal(Infinity);
  });

  it('L6 the end of patience wakes the node, whoever is pulling', () => {
    const [wakeups, one] = [new Wakeups(), link(0, 50)];
    wakeups.stir(one);
    wakeups.take([one], 0);
    expect(wakeups.soonestMs).to.equal(50);
  });
});

describe('RowAnnouncer', () => {
  const none = () => false;
  const owned = (count: number): FakeSource =>
    new FakeSource(...Array.from({ length: count }, (_, n) => row(`o${n}`, 1, 1)));

  it('L1 the first change after a rest goes at once, and the next ones a second later', () => {
    const announcer = new RowAnnouncer(owned(3), () => undefined);
    const told = (nowMs: number) =>
      announcer.next(nowMs, none) as { rows: DigestRow[] } | undefined;
    const names = (nowMs: number) => told(nowMs)?.rows.map(({ owner }) => owner);
    expect(names(5_000)).to.equal(undefined);
    announcer.changed('o0');
    expect(names(5_000)).to.deep.equal(['o0']);
    announcer.changed('o1');
    announcer.changed('o2');
    expect(names(5_000 + ROWS_INTERVAL_MS - 1)).to.equal(undefined);
    expect(names(5_000 + ROWS_INTERVAL_MS)).to.deep.equal(['o1', 'o2']);
  });

  it('L1 says when rows are due, and what has been told in one frame is due in no other', () => {
    const announcer = new RowAnnouncer(owned(3), () => undefined);
    announcer.startWhole(1_000);
    expect(announcer.dueMs(), 'a whole digest').to.equal(0);
    announcer.changed('o0');
    announcer.next(1_000, none);
    expect(announcer.dueMs(), 'the next whole one').to.equal(1_000 + DIGEST_INTERVAL_MS);
    announcer.changed('o1');
    expect(announcer.dueMs(), 'a change').to.equal(1_000 + ROWS_INTERVAL_MS);
    announcer.ack('o1');
    announcer.tell('o1');
    expect(announcer.dueMs(), 'what the peer needs').to.equal(0);
    expect(announcer.next(1_000, none)).to.have.property('rows').with.lengthOf(1);
    expect(announcer.dueMs()).to.equal(1_000 + DIGEST_INTERVAL_MS);
  });

  it('L1 while a whole digest is on its way, a part of it is not begun', () => {
    const announcer = new RowAnnouncer(owned(DIGEST_ROWS_PER_FRAME_MAX + 1), () => undefined);
    announcer.startWhole(0);
    expect(announcer.next(0, none)).to.include({ begin: true, end: false });
    announcer.recalled([0]);
    const last = announcer.next(0, none);
    expect(last).to.include({ begin: false, end: true });
    expect(last).to.have.property('rows').with.lengthOf(1);
    announcer.recalled([0]);
    expect(announcer.next(0, none)).to.deep.include({ begin: true, buckets: [0] });
  });
});

describe('PeerView: its bound', () => {
  it('S10 of more owners than it may know, the rest is not believed', () => {
    const view = new PeerView();
    const rows = Array.from({ length: PEER_ROWS_MAX + 1 }, (_, n) => row(`o${n}`, 1, 1));
    const outcome = view.apply({ rows, begin: true, end: true, receivedFrames: 0 });
    expect([...view.rows()]).to.have.length(PEER_ROWS_MAX);
    expect(outcome.rows).to.have.length(PEER_ROWS_MAX);
    view.apply({ rows: [], none: ['nobody'], begin: false, end: false, receivedFrames: 0 });
    expect(view.row('o0')?.head).to.equal(1);
  });
});

describe('What a link says when', () => {
  it('L2 whatever there is new to say wakes the link', () => {
    let stirred = 0;
    const session = new Session(
      { linkId: 1, remoteAddress: 'peer:1' },
      new FakeSource(row('me', 1, 1)),
      0,
      () => (stirred += 1),
    );
    const { outbox } = session;
    const actions: Record<string, () => unknown> = {
      push: () => outbox.push('me'),
      member: () => outbox.member('x'),
      carry: () => outbox.carry('row', member('peer')),
      ping: () => outbox.ping(1),
      pong: () => outbox.pong(1),
      want: () => outbox.want({ owner: 'x', kind: 'log', after: 0 }),
      recall: () => outbox.recall([1]),
      answer: () => outbox.answer({ owner: 'me', kind: 'log', after: 0 }),
      refuse: () => outbox.refuse({ owner: 'x', reason: 'LIMIT', message: '' }),
      changed: () => outbox.rows.changed('x'),
      ack: () => outbox.rows.ack('x'),
      tell: () => outbox.rows.tell('y'),
      nudge: () => session.nudge(),
      close: () => session.close('RESTARTING', 'stops'),
    };
    for (const [name, act] of Object.entries(actions)) {
      stirred = 0;
      act();
      expect(stirred, name).to.be.above(0);
    }
  });

  it('L6 before the peer has greeted, and after the goodbye, a link has nothing to say', () => {
    const session = linkOf(new FakeSource(row('me', 1, 1)));
    expect(session.dueMs()).to.equal(0);
    said(session, 0);
    session.outbox.ping(1);
    expect(session.dueMs()).to.equal(Infinity);
    session.accept(hello('peer'), 0);
    expect(session.dueMs()).to.equal(0);
    session.close('PROTOCOL_ERROR', 'no');
    said(session, 0);
    session.outbox.ping(2);
    expect(session.dueMs()).to.equal(Infinity);
  });

  it('M5 a link on which nobody has greeted tells nothing but its goodbye', () => {
    const session = linkOf(new FakeSource(row('me', 1, 1)));
    session.close('RESTARTING', 'stops', true);
    expect(said(session, 0)).to.deep.equal(['hello me in test', 'goodbye RESTARTING: stops']);
  });

  it('X4 a link that is closed for cause lets go of all that waits', () => {
    const session = quiet(new FakeSource(row('me', 1, 2)), []);
    session.outbox.member('x');
    session.outbox.carry('grave', member('peer'));
    session.outbox.pushOwn();
    session.close('PROTOCOL_ERROR', 'no');
    expect(said(session, 5_000)).to.deep.equal(['goodbye PROTOCOL_ERROR: no']);
  });

  it('M5 L5 a closing link relays nothing more', () => {
    const source = new FakeSource(row('me', 1, 1), row('x', 1, 3));
    source.relays = true;
    const session = quiet(source);
    session.outbox.push('x');
    session.close('RESTARTING', 'stops', true);
    expect(said(session, 0)).to.deep.equal(['goodbye RESTARTING: stops']);
  });

  it('L3 L5 of what leads on, the shorter way goes first, however long the logs are', () => {
    const source = new FakeSource(row('me', 1, 1), row('long', 1, 50), row('short', 1, 8));
    source.relays = true;
    const session = quiet(source, [row('me', 1, 1), row('long', 1, 45), row('short', 1, 1)]);
    session.outbox.push('short');
    session.outbox.push('long');
    expect(said(session, 0)).to.deep.equal(['delta long 1:45..50', 'delta short 1:1..8']);
  });

  it('L1 what is under way to the peer is not told by a row', () => {
    const source = new FakeSource(row('me', 1, 1), row('x', 1, 3));
    source.relays = true;
    const session = quiet(source, [row('me', 1, 1), row('x', 1, 1)]);
    session.outbox.push('x');
    expect(said(session, 0)).to.deep.equal(['delta x 1:1..3']);
    session.outbox.rows.changed('x');
    expect(said(session, ROWS_INTERVAL_MS)).to.deep.equal([]);
  });

  it('M4 rows of members and their graves together do not exceed a frame', () => {
    const source = new FakeSource(row('me', 1, 1));
    const session = quiet(source);
    for (let n = 0; n < MEMBER_ROWS_PER_FRAME_MAX; n += 1) {
      source.graves.add(`n${n}`);
      session.outbox.member(`n${n}`);
    }
    const counts: number[] = [];
    for (let frame = session.next(5_000); frame !== undefined; frame = session.next(5_000)) {
      if (frame.kind === 'members') counts.push(frame.rows.length);
    }
    expect(counts).to.deep.equal([MEMBER_ROWS_PER_FRAME_MAX, MEMBER_ROWS_PER_FRAME_MAX]);
  });

  it('L2 a log that was refused under way begins anew', () => {
    const source = new FakeSource(row('me', 1, 3));
    source.frameRecords = 1;
    const session = quiet(source, []);
    source.set(row('me', 1, 6));
    session.outbox.pushOwn();
    session.next(0);
    session.refused('me', 'GAP', { boot: boot(1), after: 3 });
    expect(said(session, 0), 'all of it').to.have.length(3);
  });

  it('S8 a peer raises its boot by what it says of itself, and never lowers it', () => {
    const session = quiet(new FakeSource());
    const says = (generation: number): number | undefined => {
      session.raisePeer(boot(generation));
      return session.peer?.boot.generation;
    };
    expect([says(0), says(2), says(1)]).to.deep.equal([1, 2, 2]);
  });

  it('L1 a peer that has lost the log of this node is sent it at once', () => {
    const session = quiet(new FakeSource(row('me', 1, 1)));
    const digest = { rows: [], none: ['me'], begin: false, end: false };
    session.receive({ kind: 'digest', digest: { ...digest, receivedFrames: 9 } }, 1, 0);
    expect(said(session, 0)).to.deep.equal(['delta me 1:0..1']);
  });

  it('S10 a goodbye is due at once, and what is sent after all else when it says so', () => {
    const observed = { deadlineMs: () => 7, next: () => undefined };
    const source = Object.assign(new FakeSource(row('me', 1, 1)), { observed });
    const session = quiet(source);
    expect(session.dueMs()).to.equal(7);
    session.close('RESTARTING', 'stops');
    expect(session.dueMs()).to.equal(0);
    expect(said(session, 0)).to.deep.equal(['goodbye RESTARTING: stops']);
    expect(session.dueMs()).to.equal(Infinity);
    const early = linkOf(source);
    said(early, 0);
    early.accept(hello('peer'), 0);
    said(early, 0);
    expect(early.dueMs(), 'before both digests have met').to.be.above(7);
  });

  it('S5 a refusal shows the row that it speaks of, not the own one', () => {
    const session = quiet(new FakeSource(row('me', 1, 1), row('x', 1, 2)));
    const refusal = { owner: 'x', reason: 'KNOWN' as const, message: '', row: row('x', 1, 9) };
    session.outbox.refuse(refusal);
    expect(said(session, 0).at(-1)).to.equal('refusal x KNOWN have x=1:9');
  });

  it('L6 what goes out is counted, and what came in', () => {
    const session = linkOf(new FakeSource());
    said(session, 0);
    expect(session.framesOut).to.equal(1);
    session.receive({ kind: 'hello', hello: hello('peer') }, 10, 0);
    session.receive({ kind: 'unknown' }, 5, 0);
    expect([session.framesIn, session.bytesIn]).to.deep.equal([2, 15]);
  });

  it('X2 a name that the certificate does not carry is refused with those that it does', () => {
    expect(nameFault('a', ['b', 'c', 'd', 'e'])).to.match(/its certificate says b, c, d$/);
    expect(nameFault('a', [])).to.match(/says no name$/);
    expect(nameFault('a', ['b', 'a'])).to.equal(undefined);
    expect(nameFault('a', undefined)).to.equal(undefined);
  });
});
