import { expect } from 'chai';
import { Links } from '../../../src/core/gossip/link/links.js';
import {
  DUPLICATES_MAX,
  OWNER_DIAL_GRACE_MS,
  ROWS_INTERVAL_MS,
  WANT_TIMEOUT_MS,
} from '../../../src/core/limits.js';
import { SETTINGS } from '../../support/virtual-process.js';
import { BareNode, logOf } from './bare-node.js';
import { boot, FakeSource, hello, linkOf, live, row, said } from './link/transcript.js';
import type { DigestRow } from '../../../src/core/store/rows.js';
import type { Frame } from '../../../src/core/gossip/link/frames.js';

const DAY_MS = 86_400_000;

function digest(rows: DigestRow[], receivedFrames: number, whole = false): Frame {
  return { kind: 'digest', digest: { rows, begin: whole, end: whole, receivedFrames } };
}

describe('edges of a link', () => {
  it('S5 L1 another hash at one cut is told, and an equal one is not', () => {
    for (const hash of [7n, 8n]) {
      const source = new FakeSource(row('me', 1, 1), row('x', 1, 5, { hash: 7n }));
      const session = live(source, [row('me', 1, 1), row('x', 1, 5, { hash })]);
      session.outbox.rows.changed('x');
      const lines = hash === 7n ? [] : ['digest [x=1:5] after frame 2'];
      expect(said(session, ROWS_INTERVAL_MS)).to.deep.equal(lines);
    }
  });

  it('S6 L1 a prior that has changed is told, though the log has not', () => {
    const priorOf = (hash: bigint) => ({ prior: { boot: boot(1), head: 9, hash } });
    for (const hash of [7n, 8n]) {
      const source = new FakeSource(row('me', 1, 1), row('x', 2, 5, priorOf(7n)));
      const session = live(source, [row('me', 1, 1), row('x', 2, 5, priorOf(hash))]);
      session.outbox.rows.changed('x');
      const lines = hash === 7n ? [] : ['digest [x=2:5] after frame 2'];
      expect(said(session, ROWS_INTERVAL_MS)).to.deep.equal(lines);
    }
  });

  it('S8 a log under a new boot goes whole, though the old one was on its way', () => {
    const source = new FakeSource(row('me', 1, 3));
    source.frameRecords = 1;
    const session = live(source);
    session.next(0);
    source.set(row('me', 2, 3));
    session.ownReplaced();
    expect(said(session, 0).length).to.equal(3);
  });

  it('S8 what a peer has acknowledged of the old boot says nothing of the new one', () => {
    const session = live(new FakeSource(row('me', 1, 3)));
    session.acknowledgedHead = 3;
    session.ownReplaced();
    expect(session.acknowledgedHead).to.equal(0);
  });

  it('S5 a refused delta is answered with the whole log at once, whether or not a row has come', () => {
    const source = new FakeSource(row('me', 1, 2));
    const session = live(source, [row('me', 1, 1)]);
    expect(said(session, 0)).to.deep.equal(['delta me 1:1..2']);
    session.refused('me', 'HASH');
    expect(said(session, 0)).to.deep.equal(['delta me 1:0..2']);
  });

  it('L1 sums say nothing before the first whole digest', () => {
    const source = new FakeSource(row('me', 1, 1));
    const session = linkOf(source);
    session.receive({ kind: 'hello', hello: hello('peer') }, 10, 0);
    session.accept(hello('peer'), 0);
    const summary = { sums: source.sums(), receivedFrames: 0 };
    expect(session.receive({ kind: 'summary', summary }, 1, 0).kind).to.equal('nothing');
    expect(session.state).to.equal('COMPARING');
  });

  it('L1 what a whole digest does not name is not held, and is sent again', () => {
    const source = new FakeSource(row('me', 1, 2));
    const session = live(source, [row('me', 1, 1)]);
    expect(said(session, 0)).to.deep.equal(['delta me 1:1..2']);
    session.receive(digest([], session.framesOut, true), 1, 0);
    expect(session.view.believed('me')).to.equal(undefined);
    expect(said(session, 0)).to.deep.equal(['delta me 1:0..2']);
  });

  it('L1 changes that do not fit one frame follow in the next', () => {
    const source = new FakeSource(row('me', 1, 1));
    const session = live(source, [row('me', 1, 1)]);
    const owners = Array.from({ length: 1_030 }, (_, n) => `o${n}`);
    for (const owner of owners) {
      source.set(row(owner, 1, 1));
      session.outbox.rows.changed(owner);
    }
    const told = said(session, ROWS_INTERVAL_MS).join(' ');
    expect(told.match(/o\d+=1:1/g)?.length).to.equal(owners.length);
  });

  it('L1 a whole digest names the owners that came in while it was on its way', () => {
    const source = new FakeSource(row('me', 1, 1));
    for (let n = 0; n < 1_100; n += 1) source.set(row(`o${n}`, 1, 1));
    const session = linkOf(source);
    session.receive({ kind: 'hello', hello: hello('peer') }, 1, 0);
    session.accept(hello('peer'), 0);
    let frame = session.next(0);
    while (frame?.kind !== 'digest') frame = session.next(0);
    source.set(row('late', 1, 1));
    expect(said(session, 0).join(' ')).to.include('late=1:1');
  });
});

describe('edges of the links of a node', () => {
  function pairOf(): { links: Links; first: number; second: number } {
    const links = new Links('me', new FakeSource());
    const ids = [1, 2].map((linkId) => {
      const session = links.add({ linkId, remoteAddress: 'peer:1' }, 0);
      session.accept(hello('peer'), 0);
      links.name(session);
      return linkId;
    }) as [number, number];
    return { links, first: ids[0], second: ids[1] };
  }

  it('L6 when a link ends, another open one of that name takes its place', () => {
    const { links, first, second } = pairOf();
    expect(links.remove(links.get(second)!)).to.equal(false);
    expect(links.to('peer')?.id).to.equal(first);
    expect(links.remove(links.get(first)!)).to.equal(true);
    expect(links.to('peer')).to.equal(undefined);
  });

  it('L6 S8 a peer that has raised its boot on its link is not replaced by an older boot', () => {
    const bare = new BareNode();
    const a = bare.link('a', [], 5);
    const log = logOf('a', 9, 1);
    const { instanceId } = boot(5);
    bare.frame(a, { kind: 'delta', delta: { ...log.delta, boot: { generation: 9, instanceId } } });
    bare.link('a', [], 7);
    const open = bare.node.linkInfos().filter(({ state }) => state === 'LIVE');
    expect(open.map(({ linkId }) => linkId)).to.deep.equal([a]);
  });

  it('M4 what was said before a sleep of days is not read', () => {
    const bare = new BareNode();
    const a = bare.link('a');
    bare.nowMs += 8 * DAY_MS;
    const effects = bare.frame(a, { kind: 'members', rows: [] });
    expect(effects.some(({ kind }) => kind === 'close')).to.equal(true);
    expect(bare.heard(a).at(-1)).to.match(/^goodbye PROTOCOL_ERROR: no frame within/);
  });
});

describe('edges of replication', () => {
  /** Peers p and q who know of x, which has no link. */
  function between(rowsOfP: readonly DigestRow[], rowsOfQ: readonly DigestRow[] = []) {
    const bare = new BareNode({}, ['p:1']);
    const p = bare.link('p');
    const q = bare.link('q');
    bare.members(p, 'x');
    bare.whole(p, rowsOfP);
    bare.whole(q, rowsOfQ);
    // x itself might have been dialed, and would tell its log.
    bare.pass(2_000);
    return { bare, p, q };
  }

  it('L2 what a peer has lost is asked of another one at once', () => {
    const { row: offered } = logOf('x', 1, 2);
    const { bare, p, q } = between([offered], [offered]);
    const wants = { p: bare.heard(p), q: bare.heard(q) };
    const asked = wants.p.some((line) => line.startsWith('want x')) ? p : q;
    expect([...wants.p, ...wants.q].filter((line) => line.startsWith('want')).length).to.equal(1);
    bare.whole(asked, []);
    const other = asked === p ? q : p;
    expect(bare.heard(other)).to.include('want x after 0');
  });

  it('L1 what was refused is asked for again after the next whole digest', () => {
    const log = logOf('x', 1, 2);
    const { bare, p } = between([log.row]);
    expect(bare.heard(p)).to.include('want x after 0');
    bare.frame(p, { kind: 'delta', delta: { ...log.delta, hash: 1n } });
    bare.pass(WANT_TIMEOUT_MS);
    expect(bare.heard(p).filter((line) => line.startsWith('want'))).to.deep.equal([]);
    // Nobody waits for x to tell it itself: it cannot be reached.
    for (const effect of bare.effects) {
      if (effect.kind !== 'dial' || effect.address !== 'x:1') continue;
      bare.input({ kind: 'dial-failed', dialId: effect.dialId, reason: 'refused' });
    }
    // Its rows come before its end, which is what ends the pause.
    const ends = { receivedFrames: 1_000 };
    const [first, last] = [
      { rows: [log.row], begin: true, end: false, ...ends },
      { rows: [], begin: false, end: true, ...ends },
    ];
    bare.frame(p, { kind: 'digest', digest: first });
    bare.frame(p, { kind: 'digest', digest: last });
    expect(bare.heard(p)).to.include('want x after 0');
  });

  it('L1 a duplicate is answered with the row', () => {
    const log = logOf('x', 1, 2);
    const { bare, p } = between([log.row]);
    bare.heard(p);
    bare.frame(p, { kind: 'delta', delta: log.delta });
    bare.heard(p);
    bare.frame(p, { kind: 'delta', delta: log.delta });
    expect(bare.heard(p).join(' ')).to.match(/digest \[x=1:2\]/);
  });

  it('L1 who has brought news is not told of it', () => {
    const log = logOf('x', 1, 2);
    const { bare, p, q } = between([logOf('x', 1, 1).row]);
    const told = { p: bare.heard(p), q: bare.heard(q) };
    bare.frame(p, { kind: 'delta', delta: log.delta });
    bare.pass(ROWS_INTERVAL_MS);
    told.p.push(...bare.heard(p));
    told.q.push(...bare.heard(q));
    expect(told.p.join(' ')).not.to.match(/x=1:2/);
    expect(told.q.join(' ')).to.match(/x=1:2/);
  });

  it('S5 a dispute with the owner itself is settled by its whole log', () => {
    const bare = new BareNode();
    const p = bare.link('p');
    bare.members(p, 'x');
    bare.frame(p, { kind: 'delta', delta: logOf('x', 1, 2, 'forged').delta });
    expect(bare.node.store.row('x')?.head).to.equal(2);
    const x = bare.link('x', [logOf('x', 1, 2, 'true').row]);
    expect(bare.heard(x)).to.include('want x after 0');
    bare.frame(x, { kind: 'delta', delta: logOf('x', 1, 2, 'true').delta });
    expect(bare.node.store.row('x')?.hash).to.equal(logOf('x', 1, 2, 'true').row.hash);
  });

  it('L5 who asks for a log is sent it by deltas again', () => {
    const bare = new BareNode({ ...SETTINGS, fullMeshPeersMax: 1 });
    const [p, q] = [bare.link('p'), bare.link('q')];
    bare.pass(1_100);
    bare.members(p, 'x');
    bare.frame(p, { kind: 'delta', delta: logOf('x', 1, 1).delta });
    bare.whole(q, [logOf('x', 1, 1).row]);
    const lazy = (): boolean[] => {
      return bare.node
        .linkInfos()
        .filter(({ linkId }) => linkId === q)
        .map((link) => link.lazy);
    };
    for (let n = 0; n < DUPLICATES_MAX; n += 1) {
      const refusal = { owner: 'x', reason: 'KNOWN' as const, message: '' };
      bare.frame(q, { kind: 'refusal', refusal });
    }
    expect(lazy()).to.deep.equal([true]);
    bare.frame(q, { kind: 'want', want: { owner: 'x', after: 0, kind: 'log' } });
    expect(lazy()).to.deep.equal([false]);
  });

  it('M6 S7 a node is not synced before its own past is back', () => {
    const bare = new BareNode({}, ['p:1']);
    const past = logOf('me', 5, 2);
    const p = bare.link('p', [past.row]);
    expect(bare.node.synced).to.equal(false);
    bare.heard(p);
    bare.pass(500);
    expect(bare.node.synced).to.equal(false);
  });

  it('M6 S6 a node is not synced before the earlier records of an owner are in', () => {
    const bare = new BareNode({}, ['p:1']);
    const p = bare.link('p', 'none');
    const log = logOf('x', 2, 1);
    const unsettled = { ...log.delta, settled: false };
    bare.members(p, 'x');
    const prior = { boot: boot(1), head: 3, hash: 9n };
    bare.whole(p, [{ ...log.row, settled: false, prior }]);
    bare.pass(OWNER_DIAL_GRACE_MS);
    expect(bare.heard(p)).to.include('want x after 0');
    bare.frame(p, { kind: 'delta', delta: unsettled });
    expect(bare.node.store.row('x')?.head).to.equal(1);
    expect(bare.node.synced).to.equal(false);
    // It has gone there meanwhile: there is nothing to wait for.
    bare.whole(p, [{ ...log.row, settled: false }]);
    expect(bare.node.synced).to.equal(true);
  });

  it('M6 S6 nor when the log of that owner is here already', () => {
    const bare = new BareNode({}, ['p:1']);
    const p = bare.link('p', 'none');
    const log = logOf('x', 2, 1);
    bare.members(p, 'x');
    bare.frame(p, { kind: 'delta', delta: { ...log.delta, settled: false } });
    expect(bare.node.store.row('x')?.head).to.equal(1);
    const prior = { boot: boot(1), head: 3, hash: 9n };
    bare.whole(p, [{ ...log.row, settled: false, prior }]);
    expect(bare.node.synced).to.equal(false);
    bare.whole(p, [{ ...log.row, settled: false }]);
    expect(bare.node.synced).to.equal(true);
  });

  it('M1 an answer in another name is none', () => {
    const bare = new BareNode();
    const p = bare.link('p');
    bare.members(p, 'x');
    const pings = (): number[] => {
      const sent = bare.effects.flatMap((effect) => (effect.kind === 'ping' ? [effect] : []));
      return sent.filter(({ target }) => target === 'x').map(({ pingId }) => pingId);
    };
    for (let n = 0; n < 10 && pings().length === 0; n += 1) bare.pass(1_000);
    const [pingId] = pings();
    const answer = { pingId: pingId!, node: 'other', boot: boot(1), rows: [] };
    bare.input({ kind: 'ping-answered', ...answer });
    expect(bare.count('pings_total', { outcome: 'failed' })).to.equal(1);
    expect(bare.count('pings_total', { outcome: 'answered' })).to.equal(0);
    const others = pings().filter((id) => id !== pingId);
    for (let n = 0; n < 10 && others.length === 0; n += 1) {
      bare.pass(1_000);
      others.push(...pings().filter((id) => id !== pingId));
    }
    bare.input({ kind: 'ping-answered', ...answer, pingId: others[0]!, node: 'x' });
    expect(bare.count('pings_total', { outcome: 'answered' })).to.equal(1);
  });

  it('S6 while an owner is suspected its earlier records do not age', () => {
    const bare = new BareNode();
    const away: [string, boolean][] = [];
    const { store } = bare.node;
    const setAway = store.setAway.bind(store);
    store.setAway = (owner, is, now) => {
      away.push([owner, is]);
      setAway(owner, is, now);
    };
    const p = bare.link('p');
    bare.members(p, 'x');
    const row = bare.node.membership.row('x')!;
    bare.frame(p, { kind: 'members', rows: [{ ...row, status: 'SUSPECT', observers: ['p'] }] });
    expect(away.filter(([owner]) => owner === 'x')).to.deep.equal([
      ['x', false],
      ['x', true],
    ]);
  });
});
