import { expect } from 'chai';
import { checkHello, shown } from '../../../../src/core/gossip/link/handshake.js';
import { Links, type Choice } from '../../../../src/core/gossip/link/links.js';
import type { Session } from '../../../../src/core/gossip/link/session.js';
import {
  GENERATION_AHEAD_MAX_MS,
  PROTOCOL_MAX,
  PROTOCOL_MIN,
  SHOWN_LENGTH_MAX,
  WANT_TIMEOUT_MS,
} from '../../../../src/core/limits.js';
import { boot, compare, FakeSource, hello, row, say } from './transcript.js';

function linksOf(node = 'm') {
  const links = new Links(node, new FakeSource(row('me', 1, 1)));
  let count = 0;
  const open = (o: { dialed?: boolean } = {}): Session => {
    count += 1;
    const dial = o.dialed ? { dialId: count } : {};
    return links.add({ linkId: count, remoteAddress: 'there:1', ...dial }, 0);
  };
  /** A link whose peer was taken. */
  const linked = (peer: string, o: { dialed?: boolean; generation?: number } = {}): Session => {
    const session = open(o);
    session.accept(hello(peer, { boot: boot(o.generation ?? 1) }), 0);
    links.name(session);
    return session;
  };
  return { links, open, linked };
}

describe('Links', () => {
  it('L6 the link to a node is an open one, and logs flow on live ones', () => {
    const { links, open, linked } = linksOf();
    const [p, q] = [linked('p'), linked('q')];
    const stranger = open();
    compare(q, []);
    expect([...links.all()]).to.deep.equal([p, q, stranger]);
    expect([links.to('p'), links.to('q'), links.to('r')]).to.deep.equal([p, q, undefined]);
    expect([[...links.open()], [...links.live()]]).to.deep.equal([[p, q], [q]]);
    p.close('RESTARTING', 'stops');
    expect([links.to('p'), [...links.open()]]).to.deep.equal([undefined, [q]]);
  });

  it('L6 what is gone is no link, and another open one of its name takes its place', () => {
    const { links, open, linked } = linksOf();
    const stranger = open();
    const q = linked('q');
    expect(links.remove(stranger), 'nobody has greeted').to.equal(false);
    const [old, second, third] = [linked('p'), linked('p'), linked('p')];
    expect(links.remove(old), 'it had the name no more').to.equal(false);
    expect(links.to('p')).to.equal(third);
    second.close('RESTARTING', 'stops');
    expect(links.remove(third), 'the other one is closing').to.equal(true);
    expect([links.to('p'), links.to('q')]).to.deep.equal([undefined, q]);
    expect(links.get(third.id)).to.equal(undefined);
  });

  const kept = (choice: Choice): unknown =>
    choice.keep === 'new' ? ['new', choice.close] : choice.keep;

  for (const [node, dialed, newDialed, choice] of [
    // Of two links in both directions the one stays that the smaller name dialed.
    ['a', false, true, ['new', 1]],
    ['a', true, false, 'old'],
    ['z', false, true, 'old'],
    ['z', true, false, ['new', 1]],
    // Of two of one dialer it is the dialer who chooses.
    ['a', true, true, 'old'],
    ['z', true, true, 'old'],
    ['a', false, false, ['new', undefined]],
  ] as const) {
    it(`L6 node ${node} with a link to m that it ${dialed ? 'dialed' : 'took'} now ${newDialed ? 'dials' : 'takes'} another one`, () => {
      const { links, open, linked } = linksOf(node);
      linked('m', { dialed });
      expect(kept(links.choose(open({ dialed: newDialed }), hello('m')))).to.deep.equal(choice);
    });
  }

  it('L6 I4 between two lives of a node the newer boot wins, whoever dialed', () => {
    const { links, open, linked } = linksOf();
    linked('p', { generation: 5 });
    const choose = (theirs: { generation: number; instanceId: string }): unknown =>
      kept(links.choose(open(), hello('p', { boot: theirs })));
    const { instanceId } = boot(5);
    expect(choose(boot(6))).to.deep.equal(['new', 1]);
    expect(choose(boot(4))).to.equal('old');
    expect(choose({ generation: 5, instanceId: '0'.repeat(16) })).to.equal('old');
    expect(choose({ generation: 5, instanceId: 'f'.repeat(16) })).to.deep.equal(['new', 1]);
    expect(choose({ generation: 9, instanceId }), 'one process').to.deep.equal(['new', undefined]);
    expect(kept(links.choose(open(), hello('q')))).to.deep.equal(['new', undefined]);
  });

  it('L2 a link is to pull when it has something to say, until it has found nothing', () => {
    const { links, open } = linksOf();
    const session = open();
    const polled = (): number[] => links.toPoll(0).map(({ id }) => id);
    expect(polled(), 'its hello').to.deep.equal([1]);
    session.accept(hello('p'), 0);
    expect(polled(), 'it is pulling').to.deep.equal([]);
    const lines: string[] = [];
    for (let frame; (frame = links.next(1, 0)) !== undefined;) lines.push(say(frame));
    expect(lines).to.have.length(3);
    expect(polled()).to.deep.equal([]);
    session.outbox.ping(1);
    expect(polled()).to.deep.equal([1]);
    expect(links.next(9, 0)).to.equal(undefined);
  });

  it('L6 says of each link what it is', () => {
    const { links, open, linked } = linksOf();
    linked('p', { dialed: true });
    open();
    expect(links.infos((one) => one.name === 'p')).to.deep.equal(
      [
        { linkId: 1, peer: 'p', dialed: true, state: 'COMPARING', lazy: true },
        { linkId: 2, peer: '', dialed: false, state: 'GREETING', lazy: false },
      ].map((one) => ({
        ...one,
        ...{ remoteAddress: 'there:1', framesIn: 0, framesOut: 0, bytesIn: 0, acknowledgedHead: 0 },
      })),
    );
  });
});

describe('LinkSession: signs of life', () => {
  it('L6 a peer that is doubted is pinged once, and answers by any frame in its time', () => {
    const { linked } = linksOf();
    const session = linked('p');
    expect([session.answers(0), session.answerDueMs]).to.deep.equal([true, -Infinity]);
    while (session.next(0) !== undefined);
    session.doubt(10);
    session.doubt(500);
    expect(session.answerDueMs).to.equal(10 + WANT_TIMEOUT_MS);
    expect(session.next(500)?.kind).to.equal('ping');
    expect(session.next(500)).to.equal(undefined);
    expect(session.answers(10 + WANT_TIMEOUT_MS - 1)).to.equal(true);
    expect(session.answers(10 + WANT_TIMEOUT_MS)).to.equal(false);
    session.receive({ kind: 'unknown' }, 1, 600);
    expect(session.answers(99_999)).to.equal(true);
  });

  it('L1 a goodbye ends a link, before its hello too, and is heard once', () => {
    for (const greeted of [false, true]) {
      const { open, linked } = linksOf();
      const session = greeted ? linked('p') : open();
      const goodbye = { kind: 'goodbye', reason: 'RESTARTING', message: '' } as const;
      expect(session.receive(goodbye, 1, 0)).to.deep.equal(goodbye);
      expect(session.state).to.equal('CLOSING');
      expect(session.receive(goodbye, 1, 0)).to.deep.equal({ kind: 'nothing' });
      session.close('RESTARTING', 'stops');
      const said: string[] = [];
      for (let frame; (frame = session.next(0)) !== undefined;) said.push(frame.kind);
      expect(said).not.to.include('goodbye');
    }
  });
});

describe('checkHello()', () => {
  const OURS = hello('me', { protocolMin: PROTOCOL_MIN, protocolMax: PROTOCOL_MAX });
  const WALL_MS = 1_000;
  const fault = (o: Parameters<typeof hello>[1], names?: string[]): string | undefined =>
    checkHello({ ...OURS, ...hello('p'), ...o }, OURS, names, WALL_MS)?.field;

  it('I5 X2 S8 says which field bars a peer', () => {
    expect(fault({})).to.equal(undefined);
    expect(fault({ cluster: 'other' })).to.equal('cluster');
    for (const [protocolMin, protocolMax, field] of [
      [PROTOCOL_MAX, PROTOCOL_MAX + 5, undefined],
      [PROTOCOL_MAX + 1, PROTOCOL_MAX + 5, 'protocol'],
      [0, PROTOCOL_MIN, undefined],
      [0, PROTOCOL_MIN - 1, 'protocol'],
    ] as const) {
      expect(fault({ protocolMin, protocolMax })).to.equal(field);
    }
    expect([fault({}, ['p']), fault({}, ['q'])]).to.deep.equal([undefined, 'node']);
    const last = WALL_MS + GENERATION_AHEAD_MAX_MS;
    expect([fault({ boot: boot(last) }), fault({ boot: boot(last + 1) })]).to.deep.equal([
      ...[undefined, 'generation'],
    ]);
  });

  it('X4 a text of a peer is repeated up to a length', () => {
    const text = 'x'.repeat(SHOWN_LENGTH_MAX);
    expect([shown(text), shown(`${text}y`)]).to.deep.equal([text, `${text}…`]);
  });
});
