import { expect } from 'chai';
import type { Frame } from '../../../../src/core/gossip/link/frames.js';
import {
  ACK_INTERVAL_MS,
  DIGEST_INTERVAL_MS,
  HANDSHAKE_TIMEOUT_MS,
  LINK_IDLE_TIMEOUT_MS,
  PONGS_PER_LINK_MAX,
  ROWS_INTERVAL_MS,
} from '../../../../src/core/limits.js';
import type { DigestRow } from '../../../../src/core/store/rows.js';
import {
  boot,
  FakeSource,
  GATHER_MS,
  hello,
  linkOf,
  live,
  member,
  row,
  said,
} from './transcript.js';

function digest(rows: DigestRow[], received: number, whole = false): Frame {
  return {
    kind: 'digest',
    digest: { rows, begin: whole, end: whole, receivedFrames: received },
  };
}

function none(owner: string, receivedFrames: number): Frame {
  const digest = { rows: [], none: [owner], begin: false, end: false, receivedFrames };
  return { kind: 'digest', digest };
}

describe('Session', () => {
  it('L1 greets, then membership, then the whole digest, then the own log', () => {
    const source = new FakeSource(row('me', 1, 2), row('other', 1, 5));
    source.names.push('other');
    const session = linkOf(source);
    expect(said(session, 0)).to.deep.equal(['hello me in test']);
    expect(session.receive({ kind: 'hello', hello: hello('peer') }, 1, 0).kind).to.equal('hello');
    session.accept(hello('peer'), 0);
    expect(said(session, 0)).to.deep.equal([
      'members me=ALIVE other=ALIVE',
      'digest begin end [me=1:2 other=1:5] after frame 1',
    ]);
    const event = session.receive(digest([row('me', 1, 1)], 3, true), 1, 0);
    expect(event).to.include({ kind: 'rows', live: true });
    expect(said(session, 0)).to.deep.equal(['delta me 1:1..2']);
    expect(said(session, 0)).to.deep.equal([]);
  });

  it('L1 anything before hello, and a second hello, break the protocol', () => {
    const early = linkOf(new FakeSource());
    expect(early.receive(digest([], 0), 1, 0)).to.deep.include({ kind: 'violation' });
    const twice = live(new FakeSource());
    const again = twice.receive({ kind: 'hello', hello: hello('peer') }, 1, 0);
    expect(again).to.deep.include({ kind: 'violation' });
  });

  it('L2 a write goes out as a delta from what is believed, without waiting for a row', () => {
    const source = new FakeSource(row('me', 1, 1));
    const session = live(source, [row('me', 1, 1)]);
    for (const head of [2, 3]) {
      source.set(row('me', 1, head));
      session.outbox.pushOwn();
      expect(said(session, 0)).to.deep.equal([`delta me 1:${head - 1}..${head}`]);
    }
  });

  it('L2 what was written while the stream had no room goes as one delta', () => {
    const source = new FakeSource(row('me', 1, 1));
    const session = live(source, [row('me', 1, 1)]);
    for (const head of [2, 3, 9]) {
      source.set(row('me', 1, head));
      session.outbox.pushOwn();
    }
    expect(said(session, 0)).to.deep.equal(['delta me 1:1..9']);
  });

  it('L1 a row written before the frame under way arrived does not count, a later one does, lower too', () => {
    const source = new FakeSource(row('me', 1, 1));
    const session = live(source, [row('me', 1, 1)]);
    source.set(row('me', 1, 5));
    session.outbox.pushOwn();
    expect(said(session, 0)).to.deep.equal(['delta me 1:1..5']);
    const number = session.framesOut;
    session.receive(digest([row('me', 1, 1)], number - 1), 1, 0);
    expect(said(session, 0)).to.deep.equal([]);
    session.receive(digest([row('me', 1, 1)], number), 1, 0);
    expect(said(session, 0)).to.deep.equal(['delta me 1:1..5']);
  });

  it('L1 a gap is sent again at once, from the row, once for all frames under way', () => {
    const source = new FakeSource(row('me', 1, 4));
    const session = live(source, [row('me', 1, 4)]);
    for (const head of [5, 6]) {
      source.set(row('me', 1, head));
      session.outbox.pushOwn();
      said(session, 0);
    }
    const number = session.framesOut;
    // The peer has lost its log meanwhile, and refuses both frames.
    session.receive(none('me', number - 1), 1, 0);
    session.refused('me', 'GAP');
    expect(said(session, 0)).to.deep.equal([]);
    session.receive(none('me', number), 1, 0);
    session.refused('me', 'GAP');
    expect(said(session, 0)).to.deep.equal(['delta me 1:0..6']);
  });

  it('L1 any other reason pauses the log until the next whole digest', () => {
    const source = new FakeSource(row('me', 1, 1));
    const session = live(source);
    said(session, 0);
    session.receive(none('me', session.framesOut), 1, 0);
    session.refused('me', 'GRAVE');
    source.set(row('me', 1, 2));
    session.outbox.pushOwn();
    expect(said(session, 0)).to.deep.equal([]);
    session.receive(digest([], session.framesOut, true), 1, 0);
    expect(said(session, 0)).to.deep.equal(['delta me 1:0..2']);
  });

  it('S11 what a limit barred waits for a whole digest, and for a change', () => {
    const source = new FakeSource(row('me', 1, 1));
    const session = live(source);
    said(session, 0);
    session.refused('me', 'LIMIT');
    session.receive(digest([], session.framesOut, true), 1, 0);
    expect(said(session, 0)).to.deep.equal([]);
    source.set(row('me', 1, 2));
    session.outbox.pushOwn();
    expect(said(session, 0)).to.deep.equal(['delta me 1:0..2']);
  });

  it('S5 a delta with a bad hash is followed by the full cut; a bad full cut waits', () => {
    const source = new FakeSource(row('me', 1, 2));
    const session = live(source, [row('me', 1, 1)]);
    expect(said(session, 0)).to.deep.equal(['delta me 1:1..2']);
    session.receive(digest([row('me', 1, 1)], session.framesOut), 1, 0);
    session.refused('me', 'HASH');
    expect(said(session, 0)).to.deep.equal(['delta me 1:0..2']);
    session.receive(digest([row('me', 1, 1)], session.framesOut), 1, 0);
    session.refused('me', 'HASH');
    expect(said(session, 0)).to.deep.equal([]);
  });

  it('S5 two deltas with a bad hash are followed by one full cut, which may be followed on', () => {
    const source = new FakeSource(row('me', 1, 2));
    const session = live(source, [row('me', 1, 1)]);
    expect(said(session, 0)).to.deep.equal(['delta me 1:1..2']);
    session.receive(digest([row('me', 1, 1)], session.framesOut), 1, 0);
    session.refused('me', 'HASH', { boot: boot(1), after: 1 });
    expect(said(session, 0)).to.deep.equal(['delta me 1:0..2']);
    session.refused('me', 'HASH', { boot: boot(1), after: 1 });
    source.set(row('me', 1, 3));
    session.outbox.pushOwn();
    expect(said(session, 0)).to.deep.equal(['delta me 1:2..3']);
  });

  it('S12 tells the certificates of a log once a link, and again when they change or it was refused', () => {
    const source = new FakeSource(row('me', 1, 1));
    const session = live(source);
    const chains: boolean[] = [];
    const write = (head: number): void => {
      source.set(row('me', 1, head));
      session.outbox.pushOwn();
      for (let frame = session.next(0); frame !== undefined; frame = session.next(0)) {
        if (frame.kind === 'delta' && frame.delta.kind === 'log')
          chains.push(frame.delta.seal?.chain !== undefined);
      }
    };
    const seal = { signature: new Uint8Array([1]), chain: [new Uint8Array([2])] };
    source.seal = { ...seal, fingerprint: 'a' };
    write(2);
    write(3);
    source.seal = { ...seal, fingerprint: 'b' };
    write(4);
    write(5);
    session.refused('me', 'KNOWN', { boot: boot(1), after: 4 });
    write(6);
    expect(chains).to.deep.equal([true, false, true, false, true]);
  });

  for (const [protocolMax, reason] of [
    [2, 'LIMIT'],
    [3, 'SIGNATURE'],
  ] as const) {
    it(`S12 to a peer of protocol ${protocolMax} a refusal for a signature says ${reason}`, () => {
      const session = linkOf(new FakeSource(row('me', 1, 1)));
      said(session, 0);
      session.receive({ kind: 'hello', hello: hello('peer') }, 10, 0);
      session.accept({ ...hello('peer'), protocolMax }, 0);
      said(session, 0);
      session.outbox.refuse({ owner: 'x', reason: 'SIGNATURE', message: 'why' });
      const frame = session.outbox.nextRequest();
      expect(frame).to.deep.include({ kind: 'refusal' });
      expect(frame?.kind === 'refusal' && frame.refusal.reason).to.equal(reason);
    });
  }

  it('S8 a late word about the old boot neither bars the new one nor stops it', () => {
    const source = new FakeSource(row('me', 1, 2));
    const session = live(source, [row('me', 1, 1)]);
    expect(said(session, 0)).to.deep.equal(['delta me 1:1..2']);
    source.set(row('me', 2, 1));
    session.ownReplaced();
    // Before the new boot has gone out: the old one is barred, the new one is not.
    session.refused('me', 'LIMIT', { boot: boot(1), after: 1 });
    expect(said(session, 0)).to.deep.equal(['delta me 2:0..1']);
    for (const [reason, head] of [
      ['LIMIT', 2],
      ['HASH', 3],
      ['GRAVE', 4],
    ] as const) {
      session.refused('me', reason, { boot: boot(1), after: 1 });
      expect(said(session, 0)).to.deep.equal([]);
      source.set(row('me', 2, head));
      session.outbox.pushOwn();
      expect(said(session, 0)).to.deep.equal([`delta me 2:${head - 1}..${head}`]);
    }
    session.refused('me', 'LIMIT', { boot: boot(2), after: 4 });
    source.set(row('me', 2, 9));
    session.outbox.pushOwn();
    expect(said(session, 0)).to.deep.equal([]);
  });

  it('S8 under a new boot the log goes whole, whatever was refused of the old', () => {
    const source = new FakeSource(row('me', 1, 2));
    const session = live(source, [row('me', 1, 1)]);
    said(session, 0);
    session.refused('me', 'GRAVE');
    source.set(row('me', 2, 1));
    session.ownReplaced();
    expect(said(session, 0)).to.deep.equal(['delta me 2:0..1']);
  });

  it('L2 a Want is answered with a transfer, or with the row when there is nothing', () => {
    const source = new FakeSource(row('me', 1, 1), row('other', 3, 7));
    const session = live(source, [row('me', 1, 1)]);
    session.outbox.answer({ owner: 'other', boot: boot(3), after: 5, kind: 'log' });
    session.outbox.answer({ owner: 'nobody', after: 0, kind: 'log' });
    expect(said(session, 0)).to.deep.equal([
      'delta other 3:5..7',
      'digest [nobody=-] after frame 2',
    ]);
  });

  it('L3 what leads on goes before whole logs, the small before the big, and none starves', () => {
    const source = new FakeSource(row('me', 1, 1), row('big', 1, 9), row('small', 1, 2));
    source.set(row('far', 1, 50));
    source.frameRecords = 3;
    const session = live(source, [row('me', 1, 1)]);
    session.outbox.answer({ owner: 'big', after: 0, kind: 'log' });
    session.outbox.answer({ owner: 'small', after: 0, kind: 'log' });
    session.outbox.answer({ owner: 'far', boot: boot(1), after: 44, kind: 'log' });
    expect(said(session, 0)).to.deep.equal([
      'delta far 1:44..50 more',
      'delta far 1:44..50',
      'delta small 1:0..2',
      'delta big 1:0..9 more',
      'delta big 1:0..9 more',
      'delta big 1:0..9',
    ]);
  });

  it('L1 an acknowledgement goes at once, a burst shares one', () => {
    const source = new FakeSource(row('me', 1, 1));
    const session = live(source, [row('me', 1, 1)]);
    for (const head of [1, 2, 3]) {
      source.set(row('peer', 1, head));
      session.outbox.rows.ack('peer');
      const want = head === 1 ? ['digest [peer=1:1] after frame 2'] : [];
      expect(said(session, 0)).to.deep.equal(want);
    }
    expect(session.dueMs()).to.equal(ACK_INTERVAL_MS);
    expect(said(session, ACK_INTERVAL_MS)).to.deep.equal(['digest [peer=1:3] after frame 2']);
  });

  it('L1 changed rows follow once a second, but not what the peer has alike', () => {
    const source = new FakeSource(row('me', 1, 1), row('x', 1, 1), row('y', 1, 1));
    const session = live(source, [row('me', 1, 1), row('y', 1, 2)]);
    source.set(row('x', 1, 2));
    source.set(row('y', 1, 2));
    session.outbox.rows.changed('x');
    session.outbox.rows.changed('y');
    expect(said(session, ROWS_INTERVAL_MS - 1)).to.deep.equal([]);
    expect(said(session, ROWS_INTERVAL_MS)).to.deep.equal(['digest [x=1:2] after frame 2']);
  });

  it('L1 the whole digest comes every 30 s, with owners that came in under way', () => {
    const source = new FakeSource(row('me', 1, 1));
    const session = live(source, [row('me', 1, 1)]);
    expect(said(session, DIGEST_INTERVAL_MS - 1)).to.deep.equal([]);
    expect(said(session, DIGEST_INTERVAL_MS)).to.deep.equal([
      'digest begin end [me=1:1] after frame 2',
    ]);
  });

  it('L1 a digest over 1024 rows goes in parts, and what is not named is not held', () => {
    const source = new FakeSource(row('me', 1, 1));
    for (let n = 0; n < 1024; n += 1) source.set(row(`o${n}`, 1, 1));
    const session = linkOf(source);
    session.receive({ kind: 'hello', hello: hello('peer') }, 1, 0);
    session.accept(hello('peer'), 0);
    const lines = said(session, 0);
    expect(lines.map((line) => line.split(' [')[0])).to.deep.equal([
      'hello me in test',
      'members me=ALIVE',
      'digest begin',
      'digest end',
    ]);
    expect(lines[3]).to.equal('digest end [o1023=1:1] after frame 1');
    session.receive(digest([row('x', 1, 1), row('y', 1, 1)], 3, true), 1, 0);
    const event = session.receive(digest([row('y', 1, 1)], 3, true), 1, 0);
    expect(event).to.have.nested.property('outcome.gone').deep.equal(['x']);
    expect(session.view.row('x')).to.equal(undefined);
  });

  it('M1 a change of membership goes at once, and a burst of them shares frames', () => {
    const source = new FakeSource(row('me', 1, 0));
    const session = live(source);
    const againMs = 1_000 + GATHER_MS;
    session.outbox.member('a');
    expect(said(session, 1_000)).to.deep.equal(['members a=ALIVE']);
    session.outbox.member('b');
    session.outbox.member('c');
    expect(session.dueMs() <= againMs - 1).to.equal(false);
    expect(said(session, againMs - 1)).to.deep.equal([]);
    expect(session.dueMs()).to.equal(againMs);
    expect(session.dueMs() <= againMs).to.equal(true);
    expect(said(session, againMs)).to.deep.equal(['members b=ALIVE c=ALIVE']);
  });

  it('M1 what the peer has said itself meanwhile is not told, another word on it is', () => {
    const session = live(new FakeSource(row('me', 1, 0)));
    session.outbox.member('a');
    said(session, 1_000);
    session.outbox.member('b');
    session.outbox.member('c');
    session.outbox.memberHeard(member('b'));
    session.outbox.memberHeard({ ...member('c'), status: 'SUSPECT' });
    expect(said(session, 2_000)).to.deep.equal(['members c=ALIVE']);
  });

  it('L1 membership that waits goes before a delta, whatever its time', () => {
    const source = new FakeSource(row('me', 1, 1));
    const session = live(source);
    said(session, 0);
    session.outbox.member('a');
    said(session, 1_000);
    session.outbox.member('b');
    source.set(row('me', 1, 2));
    session.outbox.pushOwn();
    expect(said(session, 1_000)).to.deep.equal(['members b=ALIVE', 'delta me 1:1..2']);
  });

  it('L5 an empty log of a newcomer is told by its row; what leads on from one held is pushed', () => {
    const source = new FakeSource(row('me', 1, 0), row('new', 2, 1));
    source.relays = true;
    source.recordCount = () => 0;
    const session = live(source);
    session.outbox.push('new');
    session.outbox.rows.changed('new');
    expect(said(session, 1_000)).to.deep.equal(['digest [new=2:1] after frame 2']);
    session.receive(digest([row('new', 1, 7)], 3), 1, 0);
    session.outbox.push('new');
    expect(said(session, 1_000)).to.deep.equal(['delta new 2:0..1']);
    const own = new FakeSource(row('me', 1, 1));
    own.recordCount = () => 0;
    expect(said(live(own), 0)).to.deep.equal(['delta me 1:0..1']);
  });

  it('M2 pings go before all else, and of too many unanswered ones the oldest are let go', () => {
    const source = new FakeSource(row('me', 1, 2));
    const session = live(source);
    for (let id = 0; id <= PONGS_PER_LINK_MAX; id += 1) session.outbox.pong(id);
    session.outbox.ping(99);
    const lines = said(session, 0);
    expect(lines.length).to.equal(PONGS_PER_LINK_MAX + 2);
    expect(lines[0]).to.equal('pong 1 [me peer]');
    expect(lines.at(-2)).to.equal('ping 99 [me peer]');
    expect(lines.at(-1)).to.equal('delta me 1:0..2');
  });

  it('M5 a closing link flushes the own log and membership, then says goodbye; other logs stay', () => {
    const source = new FakeSource(row('me', 1, 2), row('other', 1, 9));
    const session = live(source);
    session.outbox.answer({ owner: 'other', after: 0, kind: 'log' });
    session.outbox.member('me');
    session.close('RESTARTING', 'stops', true);
    expect(said(session, 0)).to.deep.equal([
      'members me=ALIVE',
      'delta me 1:0..2',
      'goodbye RESTARTING: stops',
    ]);
    expect(session.dueMs() <= 0).to.equal(false);
  });

  it('M5 a link that has not yet met both digests tells at least that this node goes', () => {
    const session = linkOf(new FakeSource(row('me', 1, 2)));
    said(session, 0);
    session.receive({ kind: 'hello', hello: hello('peer') }, 10, 0);
    session.accept(hello('peer'), 0);
    session.close('RESTARTING', 'stops', true);
    expect(said(session, 0)).to.deep.equal(['members me=ALIVE', 'goodbye RESTARTING: stops']);
  });

  it('X4 a link that is closed for cause says goodbye at once, and listens no more', () => {
    const session = live(new FakeSource(row('me', 1, 2)));
    session.close('PROTOCOL_ERROR', 'no');
    expect(said(session, 0)).to.deep.equal(['goodbye PROTOCOL_ERROR: no']);
    expect(session.receive(digest([], 0, true), 1, 0).kind).to.equal('nothing');
  });

  it('L6 silence has its bounds: for the hello, for the whole digest, on a live link', () => {
    const greeting = linkOf(new FakeSource());
    expect(greeting.overdue(HANDSHAKE_TIMEOUT_MS - 1)).to.equal(undefined);
    expect(greeting.overdue(HANDSHAKE_TIMEOUT_MS)).to.match(/no hello/);
    greeting.accept(hello('peer'), 1_000);
    expect(greeting.overdue(1_000 + HANDSHAKE_TIMEOUT_MS - 1)).to.equal(undefined);
    expect(greeting.overdue(1_000 + HANDSHAKE_TIMEOUT_MS)).to.match(/no whole digest/);
    const session = live(new FakeSource());
    expect(session.overdue(LINK_IDLE_TIMEOUT_MS - 1)).to.equal(undefined);
    session.receive({ kind: 'unknown' }, 1, 100);
    expect(session.overdue(LINK_IDLE_TIMEOUT_MS)).to.equal(undefined);
    expect(session.overdue(LINK_IDLE_TIMEOUT_MS + 100)).to.match(/no frame/);
  });
});
