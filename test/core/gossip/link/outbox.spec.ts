import { expect } from 'chai';
import type { LinkOutbox } from '../../../../src/core/gossip/link/outbox.js';
import { ANSWERS_PER_LINK_MAX, RELAYED_CUT_RECORDS_MAX } from '../../../../src/core/limits.js';
import type { DigestRow } from '../../../../src/core/store/rows.js';
import {
  boot,
  FakeSource,
  GATHER_MS,
  hello,
  linkOf,
  quiet,
  member,
  row,
  said,
} from './transcript.js';

type Outbox = LinkOutbox;

describe('LinkOutbox: when it has something to say', () => {
  const refusal = { owner: 'x', reason: 'LIMIT', message: '' } as const;
  for (const [what, fill, due] of [
    ['a ping', (it: Outbox) => it.ping(1), 0],
    ['a pong', (it: Outbox) => it.pong(1), 0],
    [
      'a ping and a pong',
      (it: Outbox) => [1, 2].forEach((id) => (id === 1 ? it.ping(id) : it.pong(id))),
      0,
    ],
    ['a Want', (it: Outbox) => it.want({ owner: 'x', kind: 'log', after: 0 }), 0],
    ['rows to ask for', (it: Outbox) => it.recall([1]), 0],
    ['a refusal', (it: Outbox) => it.refuse(refusal), 0],
    ['a row that was asked for', (it: Outbox) => it.rows.tell('x'), 0],
    ['a log', (it: Outbox) => it.push('me'), 0],
    ['an answer', (it: Outbox) => it.answer({ owner: 'me', kind: 'log', after: 0 }), 0],
    ['a member', (it: Outbox) => it.member('x'), 1_000 + GATHER_MS],
    ['a row of the peer', (it: Outbox) => it.carry('row', member('peer')), 1_000 + GATHER_MS],
    ['an urgent member', (it: Outbox) => it.member('x', true), 0],
    ['nothing', () => undefined, undefined],
  ] as [string, (it: Outbox) => unknown, number | undefined][]) {
    it(`L2 with ${what}, that is ${due === undefined ? 'late' : `at ${due} ms`}`, () => {
      const session = quiet(new FakeSource(row('me', 1, 1)));
      // The first row of members goes at once; what comes next is gathered.
      session.outbox.member('y');
      said(session, 1_000);
      fill(session.outbox);
      if (due === undefined) expect(session.dueMs()).to.be.above(2_000);
      else expect(session.dueMs()).to.equal(due);
    });
  }

  it('L1 logs wait until both whole digests have met, and rows do not', () => {
    const session = linkOf(new FakeSource(row('me', 1, 1)));
    said(session, 0);
    session.accept(hello('peer'), 0);
    expect(session.dueMs(), 'its whole digest').to.equal(0);
    said(session, 0);
    session.outbox.push('me');
    expect(session.dueMs()).to.be.above(0);
    expect(said(session, 0)).to.deep.equal([]);
  });
});

describe('LinkOutbox: what it says', () => {
  it('M1 what the peer has said of a member is not told, unless there is a grave to tell', () => {
    const source = new FakeSource(row('me', 1, 1));
    const session = quiet(source);
    source.graves.add('b');
    for (const name of ['a', 'b', 'c']) session.outbox.member(name);
    for (const name of ['a', 'b', 'd']) session.outbox.memberHeard(member(name));
    expect(said(session, 5_000)).to.deep.equal(['members b=EVICTED b=ALIVE c=ALIVE']);
  });

  it('M10 of what others say of the peer the newest goes, once', () => {
    const session = quiet(new FakeSource(row('me', 1, 1)));
    session.outbox.carry('row', member('old'));
    session.outbox.carry('row', member('peer'));
    session.outbox.carry('grave', { ...member('peer'), status: 'EVICTED' });
    expect(said(session, 5_000)).to.deep.equal(['members peer=ALIVE peer=EVICTED']);
    session.outbox.member('x');
    expect(said(session, 9_000)).to.deep.equal(['members x=ALIVE']);
  });

  it('S5 a refusal goes behind the row that it is about, with that row or another one', () => {
    const session = quiet(new FakeSource(row('me', 1, 1), row('x', 1, 5)));
    session.outbox.refuse({ owner: 'x', reason: 'GAP', message: '' });
    session.outbox.refuse({ owner: 'nobody', reason: 'GAP', message: '' });
    const other = row('y', 3, 9);
    session.outbox.refuse({ owner: 'y', reason: 'KNOWN', message: '', row: other });
    expect(said(session, 0)).to.deep.equal([
      'digest [x=1:5 nobody=- y=-] after frame 2',
      ...['refusal x GAP have x=1:5', 'refusal nobody GAP', 'refusal y KNOWN have y=3:9'],
    ]);
  });

  it('S12 only a missing signature is said in another word to an older peer', () => {
    const session = quiet(new FakeSource(row('me', 1, 1)));
    session.outbox.plainRefusals = true;
    for (const reason of ['GAP', 'SIGNATURE'] as const) {
      session.outbox.refuse({ owner: 'x', reason, message: '' });
      expect(said(session, 0).at(-1)).to.equal(
        reason === 'GAP' ? 'refusal x GAP' : 'refusal x LIMIT',
      );
    }
  });

  it('S10 of more refusals than may wait the rest is not said, but that of an owner may change', () => {
    const session = quiet(new FakeSource(row('me', 1, 1)));
    const refuse = (owner: string, reason: 'GAP' | 'HASH'): void =>
      session.outbox.refuse({ owner, reason, message: '' });
    for (let n = 0; n <= ANSWERS_PER_LINK_MAX; n += 1) refuse(`o${n}`, 'GAP');
    refuse('o0', 'HASH');
    const refusals = said(session, 0).filter((line) => line.startsWith('refusal'));
    expect(refusals).to.have.length(ANSWERS_PER_LINK_MAX);
    expect(refusals[0]).to.equal('refusal o0 HASH');
  });

  it('M5 a closing link asks for nothing, and refuses nothing', () => {
    const session = quiet(new FakeSource(row('me', 1, 1)));
    session.outbox.want({ owner: 'x', kind: 'log', after: 0 });
    session.outbox.recall([1]);
    session.outbox.refuse({ owner: 'x', reason: 'GAP', message: '' });
    session.outbox.keepOwn();
    expect(said(session, 0).filter((line) => !line.startsWith('digest'))).to.deep.equal([]);
  });

  it('L1 of the peer itself a row is told though it has said the same: that acknowledges it', () => {
    const theirs = [row('me', 1, 1), row('peer', 1, 4), row('x', 1, 4)];
    const session = quiet(new FakeSource(...theirs), theirs);
    for (const owner of ['peer', 'x']) session.outbox.rows.changed(owner);
    expect(said(session, 5_000)).to.deep.equal(['digest [peer=1:4] after frame 2']);
  });
});

describe('LinkOutbox: what it relays', () => {
  function relayed(entries: number, o: { theirs?: DigestRow; relays?: boolean; lazy?: boolean }) {
    const source = new FakeSource(row('me', 1, 1), row('x', 1, entries));
    source.relays = o.relays ?? true;
    const session = quiet(source, [row('me', 1, 1), ...(o.theirs ? [o.theirs] : [])]);
    session.view.setLazy('x', o.lazy ?? false);
    session.outbox.push('x');
    return said(session, 0);
  }

  it('L5 what leads on goes whatever its size, a whole log if it is small, nothing to who is lazy', () => {
    const max = RELAYED_CUT_RECORDS_MAX;
    const whole = (count: number): string[] => [`delta x 1:0..${count}`];
    expect(relayed(max, {})).to.deep.equal(whole(max));
    expect(relayed(max + 1, {})).to.deep.equal([]);
    expect(relayed(max + 9, { theirs: row('x', 1, 2) })).to.deep.equal([`delta x 1:2..${max + 9}`]);
    expect(relayed(max + 1, { theirs: row('x', 0, 2) }), 'another boot').to.deep.equal([]);
    expect(relayed(2, { relays: false })).to.deep.equal([]);
    expect(relayed(2, { theirs: row('x', 1, 1), lazy: true })).to.deep.equal([]);
    expect(relayed(2, { theirs: row('x', 1, 2) }), 'it has it').to.deep.equal([]);
    expect(relayed(0, {}), 'its row says all of an empty log').to.deep.equal([]);
  });

  it('L2 a log waits, and is on its way, until it has gone', () => {
    const source = new FakeSource(row('me', 1, 4));
    source.frameRecords = 2;
    const session = quiet(source, [row('me', 1, 4)]);
    expect(session.outbox.pushes('me')).to.equal(false);
    source.set(row('me', 1, 8));
    session.outbox.pushOwn();
    expect(session.outbox.pushes('me')).to.equal(true);
    session.next(0);
    expect([session.outbox.pushes('me'), session.outbox.pushes('x')]).to.deep.equal([true, false]);
    session.next(0);
    expect(session.outbox.pushes('me')).to.equal(false);
    expect(boot(1)).to.deep.equal(session.peer?.boot);
  });
});
