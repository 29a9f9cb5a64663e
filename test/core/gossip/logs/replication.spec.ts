import { expect } from 'chai';
import type { Session } from '../../../../src/core/gossip/link/session.js';
import { Strangers } from '../../../../src/core/gossip/logs/strangers.js';
import { DUPLICATES_MAX, STAMP_AHEAD_MAX_MS, STRANGERS_MAX } from '../../../../src/core/limits.js';
import type { DigestRow, PriorDelta } from '../../../../src/core/store/rows.js';
import { BareNode, logOf } from '../bare-node.js';
import { boot, member } from '../link/transcript.js';

/** A node with links to these peers, who know of x. */
function worldOf(...peers: readonly string[]) {
  const bare = new BareNode({}, ['seed:1']);
  const links = peers.map((peer) => bare.link(peer));
  for (const link of links) bare.members(link, 'x');
  bare.pass(2_000);
  for (const link of links) bare.heard(link);
  return { bare, links: links as [number, ...number[]] };
}

function sessionOf(bare: BareNode, linkId: number): Session {
  return [...bare.node.live].find(({ id }) => id === linkId)!;
}

/** What became of this node's clock, in its words. */
function clocks(bare: BareNode): string[] {
  return bare.effects.flatMap((effect) => (effect.kind === 'clock' ? [effect.fault] : []));
}

/** Its rows are said before the end of a digest, as part of none. */
function tell(bare: BareNode, linkId: number, ...rows: readonly DigestRow[]): void {
  const digest = { rows, begin: false, end: false, receivedFrames: 1_000 };
  bare.frame(linkId, { kind: 'digest', digest });
}

describe('Replication: what peers show', () => {
  it('L2 what a link was asked for is asked of another one when the link has gone', () => {
    const { bare, links } = worldOf('p', 'q');
    const { row } = logOf('x', 1, 2);
    for (const link of links) tell(bare, link, row);
    // x itself might have been dialed, and would tell its log.
    bare.pass(2_000);
    const asked = links.filter((link) => bare.heard(link).includes('want x after 0'));
    expect(asked).to.have.length(1);
    bare.input({ kind: 'link-closed', linkId: asked[0]!, reason: 'over' });
    const other = links.find((link) => link !== asked[0])!;
    expect(bare.heard(other)).to.include('want x after 0');
  });

  it('L1 a row of the own log acknowledges the present boot alone', () => {
    const { bare, links } = worldOf('p');
    const own = bare.node.store.row('me')!;
    const heads = (): unknown[] =>
      bare.effects.flatMap((effect) =>
        effect.kind === 'acknowledged' ? [[effect.node, effect.head]] : [],
      );
    tell(bare, links[0], { ...own, boot: boot(1), head: 99 });
    expect(heads()).to.deep.equal([]);
    tell(bare, links[0], own);
    tell(bare, links[0], own);
    expect(heads()).to.deep.equal([['p', own.head]]);
  });

  it('I3 a peer whose log is stamped too far ahead is told so, until its log may come', () => {
    const { bare, links } = worldOf('p');
    const { row, delta } = logOf('p', 1, 1);
    const aheadMs = bare.now.wallMs + 2 * STAMP_AHEAD_MAX_MS;
    tell(bare, links[0], { ...row, stampMs: aheadMs });
    expect(clocks(bare).at(-1)).to.match(/stamped 2.0 days ahead/);
    tell(bare, links[0], row);
    expect(clocks(bare).at(-1)).to.equal('');
    bare.frame(links[0], { kind: 'delta', delta: { ...delta, stampMs: aheadMs } });
    expect(clocks(bare).at(-1)).to.match(/stamped/);
    bare.frame(links[0], { kind: 'delta', delta });
    expect(clocks(bare).at(-1)).to.equal('');
  });

  it('M4 a log below a grave is refused and counted, and says nothing of clocks', () => {
    const { bare, links } = worldOf('p', 'q');
    const q = links[1]!;
    bare.link('x', [], 5);
    const grave = { ...member('x'), boot: boot(3), status: 'EVICTED' as const };
    bare.frame(links[0], { kind: 'members', rows: [grave] });
    const barred = (): number => bare.count('members_barred_total', { owner: 'x' });
    bare.frame(q, { kind: 'delta', delta: logOf('x', 2, 1).delta });
    expect(bare.heard(q).join()).to.match(/refusal x GRAVE/);
    expect(barred()).to.equal(1);
    tell(bare, q, logOf('x', 2, 1).row);
    expect(bare.heard(q).join()).to.match(/refusal x GRAVE/);
    expect(barred()).to.equal(2);
    bare.frame(q, { kind: 'delta', delta: { ...logOf('y', 2, 1).delta, hash: 1n } });
    expect(barred(), 'another reason').to.equal(2);
    expect(clocks(bare)).to.deep.equal([]);
  });
});

describe('Replication: what peers send and refuse', () => {
  it('S8 while its owner is linked, news of a log is left to it, and what is held is known', () => {
    const { bare, links } = worldOf('p', 'x');
    const [p, x] = links;
    const log = logOf('x', 1, 2);
    bare.frame(x!, { kind: 'delta', delta: log.delta });
    bare.heard(p);
    bare.frame(p, { kind: 'delta', delta: log.delta });
    expect(bare.heard(p).join()).not.to.match(/refusal/);
    bare.frame(p, { kind: 'delta', delta: logOf('x', 1, 3).delta });
    expect(bare.heard(p).join()).to.match(/refusal x KNOWN/);
    bare.frame(p, { kind: 'delta', delta: { ...log.delta, hash: 1n } });
    expect(bare.heard(p).join(), 'another content').to.match(/refusal x KNOWN/);
    expect(bare.node.store.row('x')?.head).to.equal(2);
  });

  it('S6 a refused prior keeps nobody from asking for the log', () => {
    const { bare, links } = worldOf('p');
    const log = logOf('x', 2, 1);
    bare.frame(links[0], { kind: 'delta', delta: { ...log.delta, settled: true } });
    const prior: PriorDelta = {
      ...{ owner: 'x', boot: boot(1), upTo: 1, records: [], more: false, hash: 0n, frame: 1 },
      ...{ kind: 'prior', stampMs: bare.now.wallMs },
    };
    tell(bare, links[0], log.row);
    bare.frame(links[0], { kind: 'delta', delta: prior });
    expect(bare.count('deltas_refused_total', { owner: 'x', reason: 'KNOWN' })).to.equal(1);
    expect(sessionOf(bare, links[0]).view.pullPaused('x')).to.equal(false);
  });

  it('S11 which limit a log is beyond is shown until it comes, or is forgotten', () => {
    const bare = new BareNode({ storeLimits: { recordsPerOwner: 1 } }, ['seed:1']);
    const p = bare.link('p');
    bare.members(p, 'x');
    bare.pass(2_000);
    bare.frame(p, { kind: 'delta', delta: logOf('x', 1, 2).delta });
    expect(bare.node.logRefused('x')).to.match(/over 1 records/);
    bare.frame(p, { kind: 'delta', delta: { ...logOf('x', 1, 1).delta, hash: 1n } });
    expect(bare.node.logRefused('x'), 'another reason').to.match(/over 1 records/);
    bare.frame(p, { kind: 'delta', delta: logOf('x', 1, 1).delta });
    expect(bare.node.logRefused('x')).to.equal('');
  });

  it('L5 only who knows a log already is told of it by rows', () => {
    const { bare, links } = worldOf('p');
    const lazy = (): boolean => sessionOf(bare, links[0]).view.isLazy('x');
    const refuse = (reason: 'KNOWN' | 'LIMIT'): void => {
      const refusal = { owner: 'x', reason, message: '' };
      for (let n = 0; n < DUPLICATES_MAX; n += 1)
        bare.frame(links[0], { kind: 'refusal', refusal });
    };
    tell(bare, links[0], logOf('x', 1, 1).row);
    refuse('LIMIT');
    expect(lazy()).to.equal(false);
    refuse('KNOWN');
    expect(lazy()).to.equal(true);
  });

  it('S5 another copy of a log is told to its owner, and an owner without a link is met', () => {
    for (const linked of [true, false]) {
      const { bare, links } = worldOf(...(linked ? ['p', 'x'] : ['p']));
      const [p, x] = links;
      const log = logOf('x', 1, 2);
      bare.frame(x ?? p, { kind: 'delta', delta: log.delta });
      for (const link of links) bare.heard(link);
      tell(bare, p, { ...log.row, hash: 1n });
      expect(bare.count('hash_mismatches_total', { owner: 'x', peer: 'p' })).to.equal(1);
      if (x !== undefined) expect(bare.heard(x).join()).to.match(/refusal x KNOWN have x=1:2/);
    }
  });
});

describe('Strangers: their time', () => {
  it('M4 counts from when the log came, and a member is no stranger', () => {
    const members = new Set<string>();
    const strangers = new Strangers((name) => members.has(name), 1_000);
    strangers.installed('x', 5_000);
    strangers.installed('y', 5_500);
    expect(strangers.nextDeadlineMs()).to.equal(6_000);
    expect(strangers.takeDue(5_999)).to.deep.equal([]);
    members.add('x');
    expect(strangers.takeDue(6_000)).to.deep.equal([]);
    expect(strangers.takeDue(6_500)).to.deep.equal(['y']);
    expect(strangers.bar('y')).to.include({ reason: 'LIMIT' });
    expect(strangers.bar('y')?.message).to.match(/was dropped/);
    expect(strangers.bar('x')).to.equal(undefined);
    expect(strangers.nextDeadlineMs()).to.equal(Infinity);
  });

  it('M4 is not renewed by what comes later, and ends with the log', () => {
    const strangers = new Strangers(() => false, 1_000);
    strangers.installed('x', 5_000);
    strangers.installed('y', 5_100);
    strangers.installed('x', 5_900);
    expect(strangers.takeDue(6_000)).to.deep.equal(['x']);
    strangers.dropped('y');
    expect(strangers.nextDeadlineMs()).to.equal(Infinity);
  });

  it('M4 their number is bounded, and members are not among them', () => {
    const members = new Set(['m']);
    const strangers = new Strangers((name) => members.has(name), 1_000);
    strangers.installed('m', 0);
    expect(strangers.nextDeadlineMs()).to.equal(Infinity);
    for (let n = 0; n < STRANGERS_MAX; n += 1) strangers.installed(`x${n}`, 0);
    expect(strangers.bar('y')?.message).to.match(/are held/);
    expect(strangers.bar('m')).to.equal(undefined);
  });
});
