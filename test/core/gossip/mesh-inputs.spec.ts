import { expect } from 'chai';
import type { MeshEffect } from '../../../src/core/gossip/effects.js';
import {
  CLAIM_GRACE_MS,
  DIGEST_INTERVAL_MS,
  LINK_IDLE_TIMEOUT_MS,
  OVERLAY_INTERVAL_MS,
  PROTOCOL_MAX,
  RAISE_INTERVAL_MS,
  STAMP_AHEAD_MAX_MS,
} from '../../../src/core/limits.js';
import type { MeshSettings } from '../../../src/core/gossip/mesh-io.js';
import type { MemberRow } from '../../../src/core/membership/member.js';
import { Observed } from '../../../src/core/observed/observed.js';
import { SETTINGS } from '../../support/virtual-process.js';
import { BareNode, logOf } from './bare-node.js';
import { boot, hello, member } from './link/transcript.js';

const { pingIntervalMs, deadTimeoutMs } = SETTINGS.membership;
const DAY_MS = 86_400_000;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Another process that bears the name of the node, and started later. */
const TWIN = { generation: 1_800_000_000_010, instanceId: 'f'.repeat(16) };

function kinds(effects: readonly MeshEffect[]): string[] {
  return effects.flatMap(({ kind }) => (/log|count|poll/.test(kind) ? [] : [kind]));
}

function only<K extends MeshEffect['kind']>(effects: readonly MeshEffect[], kind: K) {
  return effects.filter(
    (effect): effect is Extract<MeshEffect, { kind: K }> => effect.kind === kind,
  );
}

/** Statuses that were told, as text. */
function turns(effects: readonly MeshEffect[]): string[] {
  return only(effects, 'node-status').map(({ name, status }) => `${name} ${status}`);
}

function say(bare: BareNode, linkId: number, ...rows: readonly MemberRow[]): MeshEffect[] {
  return bare.frame(linkId, { kind: 'members', rows });
}

/** Writes to the own log, without a word to the links. */
function put(bare: BareNode, key: string, value: string): void {
  bare.node.store.put(key, bytes(value), bare.now);
}

/** The twin greets on a link of its own. */
function meetTwin(bare: BareNode): MeshEffect[] {
  bare.input({ kind: 'link-opened', linkId: 99, remoteAddress: 'twin:1' });
  return bare.frame(99, { kind: 'hello', hello: hello('me', { boot: TWIN, address: 'twin:1' }) });
}

/** A node with 41 members, which are more than it links: `p` is linked, and has told of the others. */
function inOverlay() {
  const bare = new BareNode({ fullMeshPeersMax: 1 });
  const names = Array.from({ length: 40 }, (_, n) => `z${n}`);
  const p = bare.link('p');
  bare.pass(1);
  bare.members(p, ...names);
  bare.pass(1_000);
  return { bare, p, names };
}

describe('MeshNode: start and end', () => {
  it('D5 before its start it resolves, dials and keeps nothing', () => {
    const bare = new BareNode({}, ['s:1'], { started: false, knownPeers: ['k:1'] });
    const remembered = logOf('x', 1, 1).delta;
    bare.input({ kind: 'remember', delta: remembered, member: member('x') });
    expect(kinds(bare.input({ kind: 'tick' }))).to.deep.equal([]);
    expect(bare.node.nextDeadlineMs()).to.be.above(0);
    const effects = bare.input({ kind: 'start' });
    expect(kinds(effects)).to.deep.equal(['resolve', 'dial', 'dial', 'persist-peers']);
    expect(bare.node.nextDeadlineMs()).to.be.above(0);
  });

  it('D1 the addresses of peers are to be kept when they change, and only then', () => {
    const bare = new BareNode();
    expect(kinds(bare.effects)).to.deep.equal([]);
    const p = bare.link('p');
    bare.effects.splice(0);
    const kept = { kind: 'persist-peers', addresses: ['p:1', 'x:1'] };
    expect(only(say(bare, p, member('x')), 'persist-peers')).to.deep.equal([kept]);
    bare.pass(1);
    expect(only(bare.effects, 'persist-peers')).to.have.length(1);
  });

  it('M6 that it is in sync is told once, with the first peer that it holds all of', () => {
    const bare = new BareNode({}, ['s:1']);
    bare.link('p', 'none');
    expect(bare.node.synced).to.equal(false);
    expect(kinds(bare.effects)).not.to.include('synced');
    bare.whole(1, []);
    expect(bare.node.synced).to.equal(true);
    bare.link('q');
    expect(kinds(bare.effects).filter((kind) => kind === 'synced')).to.deep.equal(['synced']);
  });

  it('M6 M7 it is not in sync because the link that brings what it lacks is closed for another one', () => {
    const bare = new BareNode({}, ['s:1']);
    const first = bare.link('p', [logOf('x', 1, 3).row]);
    expect(bare.node.synced).to.equal(false);
    const second = bare.link('p', 'none', 2);
    expect(only(bare.effects, 'close').map(({ linkId }) => linkId)).to.deep.equal([first]);
    bare.input({ kind: 'tick' });
    expect(bare.node.synced, 'while it closes').to.equal(false);
    bare.input({ kind: 'link-closed', linkId: first, reason: 'closed' });
    expect(bare.node.synced, 'once it is closed').to.equal(false);
    bare.whole(second, [logOf('x', 1, 3).row]);
    expect(bare.node.synced, 'compared anew').to.equal(false);
    bare.frame(second, { kind: 'delta', delta: logOf('x', 1, 3).delta });
    expect(bare.node.synced).to.equal(true);
  });

  it('S7 that its log has settled is told once', () => {
    const bare = new BareNode();
    const p = bare.link('p');
    bare.heard(p);
    put(bare, 'k', 'v');
    const before = bare.node.store.row('me')!;
    expect(before.settled).to.equal(false);
    const effects = bare.input({ kind: 'settle' });
    expect(kinds(effects)).to.deep.equal(['settled']);
    expect(only(effects, 'log').filter(({ level }) => level === 'warn')).to.deep.equal([]);
    expect(bare.node.store.row('me')?.settled).to.equal(true);
    expect(bare.heard(p).join(' '), 'its links hear of it at once').to.match(/delta me/);
    expect(kinds(bare.input({ kind: 'tick' }))).to.deep.equal([]);
  });

  it('S7 a node that nobody settles settles by itself, and its links hear of it at once', () => {
    const bare = new BareNode();
    const p = bare.link('p');
    put(bare, 'k', 'v');
    bare.input({ kind: 'written' });
    bare.heard(p);
    bare.pass(CLAIM_GRACE_MS - 1);
    bare.frame(p, { kind: 'members', rows: [] });
    bare.heard(p);
    expect(kinds(bare.effects)).not.to.include('settled');
    bare.nowMs += 1;
    expect(kinds(bare.input({ kind: 'tick' }))).to.include('settled');
    expect(bare.heard(p).join(' ')).to.match(/delta me/);
  });

  it('S12 under another certificate its log is signed anew, and goes out', () => {
    const bare = new BareNode();
    const p = bare.link('p');
    bare.heard(p);
    const before = bare.node.store.row('me')!;
    bare.nowMs += 10;
    const effects = bare.input({ kind: 'certificate' });
    expect(bare.node.store.row('me')).to.include({ settled: false });
    expect(bare.node.store.row('me')!.stampMs).to.be.above(before.stampMs);
    expect(kinds(effects)).to.deep.equal([]);
    expect(bare.heard(p).join(' ')).to.match(/delta me/);
  });

  for (const [kind, reason, own] of [
    ['stop', 'RESTARTING: stops, and will be back', 'DEAD'],
    ['leave', 'LEAVING: leaves for good', 'LEFT'],
  ] as const) {
    it(`M5 ${kind} tells all links, flushes what they lack, and takes no more`, () => {
      const bare = new BareNode({}, ['s:1']);
      const p = bare.link('p');
      bare.heard(p);
      put(bare, 'k', 'v');
      const effects = bare.input({ kind });
      const close = { kind: 'close', linkId: p };
      expect(only(effects, 'close')).to.deep.equal([close]);
      const frames = [...bare.frames(p)];
      const rows = frames.flatMap((frame) => (frame.kind === 'members' ? frame.rows : []));
      expect(rows.map(({ name, status }) => `${name}=${status}`)).to.include(`me=${own}`);
      const words = frames.flatMap((frame) => {
        if (frame.kind === 'goodbye') return [`${frame.reason}: ${frame.message}`];
        return frame.kind === 'delta' ? [frame.delta.owner] : [];
      });
      expect(words).to.deep.equal(['me', reason]);
      // Nothing takes it back, and who comes now is told.
      bare.input({ kind: kind === 'stop' ? 'leave' : 'stop' });
      expect(bare.node.membership.row('me')?.status).to.equal(own);
      bare.input({ kind: 'link-opened', linkId: 7, remoteAddress: 'q:1' });
      expect(bare.heard(7).at(-1)).to.match(/this node is stopping/);
      bare.effects.splice(0);
      bare.input({ kind: 'link-closed', linkId: p, reason: 'over' });
      bare.pass(DAY_MS);
      expect(kinds(bare.effects), 'it resolves, dials and pings nobody').to.deep.equal([]);
      expect(bare.node.nextDeadlineMs()).to.equal(bare.node.store.nextDeadlineMs());
    });
  }

  it('M5 while it stops nothing is dropped any more for want of a member', () => {
    for (const stops of [false, true]) {
      const bare = new BareNode();
      const p = bare.link('p');
      bare.frame(p, { kind: 'delta', delta: logOf('x', 1, 1).delta });
      expect(bare.node.store.row('x')?.head).to.equal(1);
      if (stops) bare.input({ kind: 'stop' });
      bare.pass(deadTimeoutMs);
      expect(bare.node.store.row('x')?.head, stops ? 'stopping' : 'running').to.equal(
        stops ? 1 : undefined,
      );
    }
  });

  it('I4 once fenced it says so on all links, and does nothing but see them end', () => {
    const bare = new BareNode({}, ['s:1']);
    const p = bare.link('p');
    const q = bare.link('q');
    bare.heard(p);
    bare.heard(q);
    put(bare, 'k', 'v');
    bare.input({ kind: 'written' });
    // What is said of q waits for the word of q.
    say(bare, p, { ...member('q'), status: 'DEAD', observers: ['p'] });
    expect(bare.node.fenced).to.equal(false);
    const effects = meetTwin(bare);
    expect(only(effects, 'fence')[0]?.message).to.match(/used by a newer process.*twin:1/);
    expect(only(effects, 'close').map(({ linkId }) => linkId)).to.include.members([p, q]);
    expect(bare.node.fenced).to.equal(true);
    expect(bare.node.nextDeadlineMs()).to.equal(Infinity);
    expect(bare.heard(p), 'nothing is flushed').to.deep.equal(['goodbye FENCED: is fenced']);
    bare.effects.splice(0);
    bare.input({ kind: 'link-closed', linkId: q, reason: 'over' });
    expect(bare.node.linkInfos().map(({ linkId }) => linkId)).to.deep.equal([p, 99]);
    bare.pass(DAY_MS);
    bare.input({ kind: 'link-opened', linkId: 5, remoteAddress: 'z:1' });
    say(bare, p, member('y'));
    expect(kinds(bare.effects)).to.deep.equal([]);
    expect(bare.node.linkInfos().map(({ linkId }) => linkId)).to.deep.equal([p, 99]);
    expect(bare.node.membership.row('y')).to.equal(undefined);
  });
});

describe('MeshNode: what comes in', () => {
  it('L2 M6 a look without anything to do wakes no link', () => {
    const bare = new BareNode();
    bare.heard(bare.link('p'));
    bare.pass(1);
    expect(bare.input({ kind: 'tick' })).to.deep.equal([]);
    put(bare, 'k', 'v');
    expect(bare.input({ kind: 'written' })).to.deep.equal([{ kind: 'poll', linkId: 1 }]);
    expect(bare.node.linkInfos()).to.have.length(1);
  });

  it('L2 full cuts that went out are counted with the next input, once, and nothing else as one', () => {
    const bare = new BareNode();
    const counted = (): number => {
      bare.input({ kind: 'tick' });
      return bare.count('full_cuts_total', { direction: 'out' });
    };
    const p = bare.link('p');
    expect(counted()).to.equal(0);
    expect(only(bare.effects, 'count').map(({ name }) => name)).not.to.include('full_cuts_total');
    for (let n = 0; n < 10; n += 1) put(bare, `k${n}`, 'v'.repeat(50_000));
    bare.input({ kind: 'written' });
    const deltas = bare.heard(p).filter((line) => line.startsWith('delta'));
    expect(deltas.map((line) => line.endsWith(' more'))).to.deep.equal([true, false]);
    expect([counted(), counted()], 'in two frames').to.deep.equal([1, 1]);
    const { head } = bare.node.store.row('me')!;
    put(bare, 'k', 'w');
    bare.input({ kind: 'written' });
    expect(bare.heard(p).join(' ')).to.include(`:${head}..${head + 1}`);
    expect(counted(), 'a change').to.equal(1);
    const two = ['q', 'r'].map((name) => bare.link(name));
    for (const linkId of two) bare.heard(linkId);
    expect(counted()).to.equal(3);
  });

  it('L6 a dial that fails is counted, and makes the overlay look further', () => {
    const { bare, p } = inOverlay();
    const dials = (): string[] => only(bare.effects, 'dial').map(({ address }) => address);
    const [address] = dials();
    const others = new Set(dials());
    for (let n = 0; n < 3; n += 1) {
      const { dialId } = only(bare.effects, 'dial').findLast((dial) => dial.address === address)!;
      bare.input({ kind: 'dial-failed', dialId, reason: 'refused' });
      expect(bare.count('dials_total', { outcome: 'failed' })).to.equal(n + 1);
      bare.pass(5_000);
      bare.frame(p, { kind: 'members', rows: [] });
    }
    expect(dials().filter((each) => !others.has(each))).not.to.deep.equal([]);
  });

  it('M2 when the link to a peer is lost it is pinged soon, by a call', () => {
    const bare = new BareNode();
    const p = bare.link('p');
    bare.pass(pingIntervalMs);
    const pings = [...bare.frames(p)].flatMap((frame) => (frame.kind === 'ping' ? [frame] : []));
    expect(pings).to.have.length(1);
    bare.frame(p, { kind: 'pong', id: pings[0]!.id, rows: [] });
    bare.input({ kind: 'link-closed', linkId: p, reason: 'lost' });
    bare.pass(pingIntervalMs / 4);
    expect(only(bare.effects, 'ping').map(({ target }) => target)).to.deep.equal(['p']);
  });

  it('M2 a call that fails is a ping that failed: others are asked at once', () => {
    const bare = new BareNode();
    const p = bare.link('p');
    bare.members(p, 'x');
    const call = () => only(bare.effects, 'ping').find(({ target }) => target === 'x');
    for (let n = 0; n < 3 && call() === undefined; n += 1) bare.pass(pingIntervalMs);
    const effects = bare.input({ kind: 'ping-failed', pingId: call()!.pingId });
    expect(only(effects, 'ping-indirect').map(({ via, target }) => [via, target])).to.deep.equal([
      ['p', 'x'],
    ]);
  });

  it('M6 what a seed leads to is dialed, and a dial that failed is due again with its backoff', () => {
    const bare = new BareNode({}, ['s:1']);
    const dial = { kind: 'dial', dialId: 1, address: 'there:1' };
    const effects = bare.input({ kind: 'resolved', seed: 's:1', addresses: ['there:1'] });
    expect(only(effects, 'dial')).to.deep.equal([dial]);
    bare.input({ kind: 'dial-failed', dialId: 1, reason: 'refused' });
    expect(bare.node.nextDeadlineMs()).to.equal(150);
    bare.nowMs = 150;
    expect(only(bare.input({ kind: 'tick' }), 'dial')).to.deep.equal([{ ...dial, dialId: 2 }]);
  });

  it('L5 it looks at its links again when members have come, an interval after the last look', () => {
    const bare = new BareNode();
    const p = bare.link('p');
    bare.pass(pingIntervalMs / 2);
    expect([...bare.frames(p)].map(({ kind }) => kind)).to.include('ping');
    expect(bare.node.nextDeadlineMs()).to.equal(OVERLAY_INTERVAL_MS);
    bare.pass(pingIntervalMs / 2);
    expect(bare.node.nextDeadlineMs()).to.equal(1.5 * pingIntervalMs);
  });

  it('L1 a peer that falls silent is let go of', () => {
    const bare = new BareNode();
    const p = bare.link('p');
    bare.pass(LINK_IDLE_TIMEOUT_MS);
    expect(only(bare.effects, 'close').map(({ linkId }) => linkId)).to.deep.equal([p]);
  });

  it('W17 what its gateway reports enters its own tally with time', () => {
    const observed = new Observed('me');
    const bare = new BareNode({}, [], { observed });
    const p = bare.link('p');
    bare.heard(p);
    observed.report('w', 3);
    bare.pass(1_000);
    expect(bare.heard(p).join(' ')).to.match(/observed/);
  });

  it('M4 a member is forgotten by its row, and who is none by its log', () => {
    const bare = new BareNode();
    const p = bare.link('p');
    bare.frame(p, { kind: 'delta', delta: logOf('x', 1, 1).delta });
    const warnings = (effects: readonly MeshEffect[]): string[] =>
      only(effects, 'log').flatMap(({ level, message }) => (level === 'warn' ? [message] : []));
    expect(warnings(bare.input({ kind: 'forget', name: 'p' }))).to.deep.equal([
      'a node is not forgotten',
    ]);
    expect(warnings(bare.input({ kind: 'forget', name: 'x' }))).to.deep.equal([
      'dropped the log of an owner that is no member',
    ]);
    expect(bare.node.store.row('x')).to.equal(undefined);
    expect(bare.node.membership.row('me')?.status, 'and it goes on').to.equal('ALIVE');
  });
});

describe('MeshNode: an earlier life', () => {
  /** A node that takes back what it held of an owner. */
  function remembering(o: {
    owner?: string;
    name?: string;
    stampMs?: number;
    more?: boolean;
  }): BareNode {
    const bare = new BareNode({}, ['s:1'], { started: false });
    const { owner = 'x', name = 'x', stampMs = bare.now.wallMs, more = false } = o;
    const { delta } = logOf(owner, 1, 1);
    const { head } = bare.node.store.row('me')!;
    bare.input({ kind: 'remember', delta: { ...delta, stampMs, more }, member: member(name) });
    expect(bare.node.store.row('me')?.head).to.equal(head);
    expect(bare.node.store.row('me')?.boot).to.deep.equal(bare.node.boot);
    return bare;
  }

  it('D5 the log of an owner is shown, and its node is known', () => {
    const bare = remembering({});
    expect(bare.node.store.row('x')?.head).to.equal(1);
    expect(turns(bare.effects)).to.deep.equal(['x SUSPECT']);
  });

  it('D5 nothing is taken back of itself, under another name, or before it is whole', () => {
    for (const [owner, name] of [
      ['me', 'me'],
      ['x', 'y'],
      ['x', 'me'],
    ] as const) {
      const bare = remembering({ owner, name });
      expect(kinds(bare.effects), owner).to.deep.equal([]);
      expect(only(bare.effects, 'log'), owner).to.deep.equal([]);
      expect(bare.node.store.row('x')).to.equal(undefined);
    }
    expect(turns(remembering({ more: true }).effects)).to.deep.equal([]);
    const late = 1_800_000_000_000 + STAMP_AHEAD_MAX_MS + 1;
    expect(turns(remembering({ stampMs: late }).effects)).to.deep.equal([]);
  });

  it('D5 M4 the age of what is known is the age of its log', () => {
    for (const days of [1, 6]) {
      const bare = remembering({ stampMs: 1_800_000_000_000 - days * DAY_MS });
      bare.nowMs += 2 * DAY_MS;
      bare.input({ kind: 'start' });
      const p = bare.link('p');
      for (let ms = 0; ms <= deadTimeoutMs; ms += 1_000) {
        bare.pass(1_000);
        bare.frame(p, { kind: 'members', rows: [member('p')] });
      }
      const forgotten = only(bare.effects, 'node-status').filter(({ reason }) =>
        reason.startsWith('forgotten, nobody spoke of it'),
      );
      expect(
        forgotten.map(({ name }) => name),
        `after ${days} and 2 days`,
      ).to.deep.equal(days === 1 ? [] : ['x']);
    }
  });
});

describe('MeshNode: what its parts say to each other', () => {
  it('M8 who is refused at its hello is no member any longer', () => {
    const bare = new BareNode();
    const p = bare.link('p');
    bare.members(p, 'x');
    bare.input({ kind: 'link-opened', linkId: 9, remoteAddress: 'x:1' });
    const effects = bare.frame(9, { kind: 'hello', hello: hello('x', { cluster: 'other' }) });
    expect(turns(effects)).to.deep.equal(['x EVICTED']);
    expect(bare.node.membership.row('x')).to.equal(undefined);
  });

  it('M4 when an owner is evicted its log goes, and links hear of that', () => {
    const bare = new BareNode();
    const [p, q] = [bare.link('p'), bare.link('q')];
    bare.members(p, 'x');
    bare.frame(p, { kind: 'delta', delta: logOf('x', 1, 1).delta });
    bare.whole(q, [logOf('x', 1, 1).row]);
    bare.pass(1_000);
    bare.heard(q);
    const left = { ...member('x'), status: 'LEFT' as const };
    bare.input({ kind: 'pinged', source: 'x', rows: [left] });
    expect(bare.node.store.row('x')).to.equal(undefined);
    bare.pass(1_000);
    expect(bare.heard(q).join(' ')).to.match(/x=-/);
  });

  it('W17 what a dead node reported does not count', () => {
    const hidden: [string, boolean][] = [];
    const observed = new Observed('me');
    observed.setHidden = (name, is) => void hidden.push([name, is]);
    const bare = new BareNode({}, [], { observed });
    const p = bare.link('p');
    bare.members(p, 'x');
    const dead = { ...member('x'), status: 'DEAD' as const, observers: ['p'] };
    expect(turns(say(bare, p, dead))).to.deep.equal(['x DEAD']);
    expect(hidden.filter(([name]) => name === 'x').at(-1)).to.deep.equal(['x', true]);
  });

  it('M4 S8 a grave that comes with a refusal is heard', () => {
    const bare = new BareNode();
    const p = bare.link('p');
    bare.members(p, 'x');
    const grave = { ...member('x'), status: 'EVICTED' as const };
    const refusal = { owner: 'x', reason: 'GRAVE' as const, message: '', grave };
    expect(turns(bare.frame(p, { kind: 'refusal', refusal }))).to.deep.equal(['x EVICTED']);
  });

  it('M10 what others say of a linked node counts when its link is gone', () => {
    const bare = new BareNode();
    const [p, q] = [bare.link('p'), bare.link('q')];
    say(bare, p, { ...member('q'), status: 'DEAD', observers: ['p'] });
    expect(bare.node.membership.row('q')?.status).to.equal('ALIVE');
    const effects = bare.input({ kind: 'link-closed', linkId: q, reason: 'over' });
    expect(turns(effects)).to.deep.equal(['q DEAD']);
  });

  it('I3 that no log passes for the clocks is told', () => {
    const bare = new BareNode();
    const p = bare.link('p');
    const refusal = { owner: 'me', reason: 'FUTURE' as const, message: 'a day ahead' };
    const effects = bare.frame(p, { kind: 'refusal', refusal });
    expect(only(effects, 'clock')).to.have.length(1);
    expect(only(effects, 'clock')[0]?.fault).to.match(/a day ahead/);
  });

  it('L5 whom a log above the own view came from is met, wanted or not, for a while', () => {
    const { bare, p, names } = inOverlay();
    const unwanted = names.filter((name) => !bare.node.serves(name));
    expect(unwanted).to.have.length.within(20, 39);
    expect(names.some((name) => bare.node.serves(name))).to.equal(true);
    const [owner = ''] = unwanted;
    const dialed = (): boolean =>
      only(bare.effects, 'dial').some(({ address }) => address === `${owner}:1`);
    // Another content at the very cut that is held: only its owner can say which is true.
    bare.frame(p, { kind: 'delta', delta: logOf(owner, 1, 2, 'one').delta });
    expect(dialed()).to.equal(false);
    bare.whole(p, [logOf(owner, 1, 2, 'other').row]);
    bare.pass(1_000);
    expect(dialed()).to.equal(true);
  });
});

describe('MeshNode: its own name', () => {
  /** Somebody says that a newer boot of this node is about; the call to it. */
  function called(): { bare: BareNode; p: number; pingId: number } {
    const bare = new BareNode();
    const p = bare.link('p');
    bare.pass(1);
    put(bare, 'k', 'v');
    bare.input({ kind: 'written' });
    bare.heard(p);
    const newer = { ...member('me'), boot: TWIN, address: 'twin:1' };
    const [call] = only(say(bare, p, newer), 'ping');
    expect(call).to.include({ target: 'me', address: 'twin:1' });
    return { bare, p, pingId: call!.pingId };
  }

  it('I4 the answer of a newer process fences it', () => {
    const { bare, pingId } = called();
    const answer = { pingId, node: 'me', boot: TWIN, rows: [] };
    const effects = bare.input({ kind: 'ping-answered', ...answer });
    expect(kinds(effects)).to.include('fence');
  });

  it('S8 where nobody answers it goes above that, persisted first, and its links hear all of it', () => {
    const { bare, p, pingId } = called();
    const [persist] = only(bare.input({ kind: 'ping-failed', pingId }), 'persist-generation');
    expect(persist!.generation).to.be.above(TWIN.generation);
    // Nothing else that comes in meanwhile is the word of the disk.
    bare.input({ kind: 'resolved', seed: 's:1', addresses: [] });
    bare.input({ kind: 'dial-failed', dialId: 1, reason: 'refused' });
    expect(bare.node.boot.generation).to.be.below(TWIN.generation);
    const { generation } = persist!;
    bare.whole(p, [bare.node.store.row('me')!]);
    bare.heard(p);
    const effects = bare.input({ kind: 'generation-persisted', generation });
    const raised = { ...bare.node.boot, generation };
    expect(only(effects, 'boot-raised')).to.deep.equal([{ kind: 'boot-raised', boot: raised }]);
    expect(bare.node.boot.generation).to.equal(generation);
    expect(bare.node.store.row('me')?.boot.generation).to.equal(generation);
    expect(bare.node.membership.row('me')?.boot.generation).to.equal(generation);
    const frames = [...bare.frames(p)];
    const rows = frames.flatMap((frame) => (frame.kind === 'members' ? frame.rows : []));
    expect(rows.map(({ name, boot: of }) => `${name} ${of.generation}`)).to.include(
      `me ${generation}`,
    );
    const deltas = frames.flatMap((frame) => (frame.kind === 'delta' ? [frame.delta] : []));
    expect(deltas.map(({ boot: of, upTo }) => [of.generation, upTo])).to.deep.equal([
      [generation, bare.node.store.row('me')!.head],
    ]);
    const again = bare.input({ kind: 'generation-persisted', generation: generation + 1 });
    expect(kinds(again), 'that nobody asked for').to.deep.equal([]);
    expect(bare.node.boot.generation).to.equal(generation);
  });

  it('S8 what comes too soon after a raise is answered by a later look', () => {
    const { bare, p, pingId } = called();
    const [persist] = only(bare.input({ kind: 'ping-failed', pingId }), 'persist-generation');
    bare.input({ kind: 'generation-persisted', generation: persist!.generation });
    const grave = { ...member('me'), boot: bare.node.boot, status: 'EVICTED' as const };
    expect(kinds(say(bare, p, grave))).to.deep.equal([]);
    bare.effects.splice(0);
    bare.pass(RAISE_INTERVAL_MS);
    expect(only(bare.effects, 'persist-generation')).to.have.length(1);
  });

  it('W17 S8 its tally begins anew under the new boot', () => {
    const observed = new Observed('me');
    const bare = new BareNode({}, [], { observed });
    const p = bare.link('p');
    observed.report('w', 3);
    bare.frame(p, {
      kind: 'observed',
      observed: { rows: [{ node: 'me', want: true }], deltas: [] },
    });
    bare.pass(1_000);
    bare.heard(p);
    const grave = { ...member('me'), boot: bare.node.boot, status: 'EVICTED' as const };
    const [persist] = only(say(bare, p, grave), 'persist-generation');
    bare.heard(p);
    bare.input({ kind: 'generation-persisted', generation: persist!.generation });
    bare.pass(1_000);
    const places = [...bare.frames(p)].flatMap((frame) =>
      frame.kind === 'observed' ? frame.observed.deltas.map(({ boot: of }) => of.generation) : [],
    );
    expect(places).to.deep.equal([persist!.generation]);
  });
});

describe('MeshNode: what it shows of its links', () => {
  it('L5 a link is lazy where there is an overlay that has no use for it, and a greeting one is not', () => {
    const bare = new BareNode({ fullMeshPeersMax: 1 });
    const names = Array.from({ length: 40 }, (_, n) => `z${n}`);
    const p = bare.link('p');
    const lazy = (): number[] =>
      bare.node.linkInfos().flatMap(({ linkId, lazy: is }) => (is ? [linkId] : []));
    bare.frame(p, { kind: 'mode', lazy: true });
    expect(lazy(), 'while all link to all').to.deep.equal([]);
    bare.frame(p, { kind: 'mode', lazy: false });
    bare.pass(1);
    bare.members(p, ...names);
    bare.pass(1_000);
    const unwanted = names.find((name) => !bare.node.serves(name))!;
    bare.input({ kind: 'link-opened', linkId: 50, dialId: 900, remoteAddress: 'x:1' });
    expect(lazy(), 'nobody has greeted').to.deep.equal([]);
    bare.frame(50, { kind: 'hello', hello: hello(unwanted, { boot: boot(2) }) });
    expect(lazy()).to.deep.equal([50]);
  });
});

describe('MeshNode: what its parts are made with', () => {
  it('L1 where there are so many owners a digest goes in short, by default only to many', () => {
    const digests = (settings: Partial<MeshSettings>): string[] => {
      const bare = new BareNode(settings);
      bare.input({ kind: 'link-opened', linkId: 1, remoteAddress: 'p:1' });
      const protocol = { protocolMin: 1, protocolMax: PROTOCOL_MAX };
      bare.frame(1, { kind: 'hello', hello: hello('p', protocol) });
      bare.whole(1, []);
      bare.heard(1);
      bare.pass(DIGEST_INTERVAL_MS);
      return bare.heard(1).map((line) => line.split(' ')[0]!);
    };
    expect(digests({ digestSummaryOwnersMin: 1 }))
      .to.include('summary')
      .and.not.include('digest');
    expect(digests({})).to.include('digest').and.not.include('summary');
  });

  it('L4 L5 a log is relayed where there is an overlay, over the links that it serves', () => {
    const relayed = (settings: Partial<MeshSettings>, dialed: boolean): boolean => {
      const bare = new BareNode(settings);
      const p = bare.link('p');
      bare.pass(1);
      const names = Array.from({ length: 40 }, (_, n) => `z${n}`);
      bare.members(p, ...names, 'x');
      bare.pass(1_000);
      const peer = names.find((name) => !bare.node.serves(name)) ?? 'z0';
      const dial = dialed ? { dialId: 900 } : {};
      bare.input({ kind: 'link-opened', linkId: 50, remoteAddress: `${peer}:1`, ...dial });
      bare.frame(50, { kind: 'hello', hello: hello(peer) });
      bare.whole(50, []);
      bare.heard(50);
      bare.frame(p, { kind: 'delta', delta: logOf('x', 1, 1).delta });
      return bare.heard(50).some((line) => line.startsWith('delta x'));
    };
    const overlay = { fullMeshPeersMax: 1 };
    expect(relayed(overlay, false), 'it has dialed').to.equal(true);
    expect(relayed(overlay, true), 'it was dialed, and nobody wants it').to.equal(false);
    expect(relayed({}, false), 'all link to all').to.equal(false);
  });

  it('M6 it is alone only where it knows neither a seed nor a peer of an earlier life', () => {
    const synced = (seeds: string[], knownPeers: string[]): boolean =>
      new BareNode({}, seeds, { knownPeers }).node.synced;
    expect(synced([], [])).to.equal(true);
    for (const [seeds, known] of [
      [['s:1'], []],
      [[], ['k:1']],
      [['s:1'], ['k:1']],
    ] as [string[], string[]][])
      expect(synced(seeds, known)).to.equal(false);
  });

  it('S12 what it signs speaks of its cluster', () => {
    const signed: string[] = [];
    const port = {
      sha256: () => '0'.repeat(64),
      fingerprint: () => 'f',
      sign: (statement: string) => void signed.push(statement),
      fault: () => undefined,
    };
    const bare = new BareNode({}, [], { seals: { port: port, strict: false } });
    put(bare, 'k', 'v');
    const p = bare.link('p');
    bare.input({ kind: 'written' });
    bare.heard(p);
    expect(signed.length).to.be.above(0);
    for (const statement of signed) expect(statement).to.match(/\btest\b/);
  });
});
