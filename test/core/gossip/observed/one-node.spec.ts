import { expect } from 'chai';
import type { Boot } from '../../../../src/core/boot.js';
import type { RoomEvent } from '../../../../src/core/gossip/events.js';
import { Links } from '../../../../src/core/gossip/link/links.js';
import type { Session } from '../../../../src/core/gossip/link/session.js';
import {
  Observations,
  type ObservationParts,
} from '../../../../src/core/gossip/observed/observations.js';
import { ObservedTalk } from '../../../../src/core/gossip/observed/observed-talk.js';
import { Overlay } from '../../../../src/core/gossip/whom/overlay.js';
import type { MemberRow } from '../../../../src/core/membership/member.js';
import { factKey, toAmount, toSaid } from '../../../../src/core/observed/fact.js';
import {
  OBSERVED_FACTS_MAX,
  OBSERVED_RAISE_INTERVAL_MS,
  OBSERVED_STALL_MS,
} from '../../../../src/core/observed/limits.js';
import { Observed } from '../../../../src/core/observed/observed.js';
import type { ObservedDelta, ObservedRow, Place } from '../../../../src/core/observed/tally.js';
import { boot, FakeSource, hello, member } from '../link/transcript.js';

const SECOND = 1_000;

/** What is seen of workers, as if others had said more than a test can. */
class Seen extends Observed {
  more = 0;

  override get size(): number {
    return super.size + this.more;
  }
}

/** One node's observations: peers are links on which a test says what it likes, and reads what is said. */
class World {
  readonly observed = new Seen('me');
  readonly members = new Map<string, MemberRow>();
  readonly talk: ObservedTalk;
  readonly links: Links;
  readonly it: Observations;
  readonly #refused = new Map<string, number>();
  readonly #woken = new Set<Session>();
  nowMs = SECOND;
  #links = 0;

  constructor(...names: readonly string[]) {
    const { observed, members } = this;
    // Over an overlay, rows that nobody has asked for go out every second.
    const overlay = new Overlay('me', 1);
    overlay.choose(['p', 'q'], () => false);
    const o = { node: 'me', observed, overlay };
    this.talk = new ObservedTalk({ ...o, boot: boot(1), nowMs: 0 });
    this.links = new Links('me', Object.assign(new FakeSource(), { observed: this.talk }));
    const membership = { row: (name: string) => members.get(name), activeCount: 1 };
    const emit = (event: RoomEvent): void => this.#emitted(event);
    const { talk, links } = this;
    this.it = new Observations({
      ...{ ...o, talk, links, membership, emit },
    } as unknown as ObservationParts);
    for (const name of ['me', ...names]) members.set(name, member(name));
  }

  /** A link on which logs flow, and on which all was said. */
  link(peer: string): Session {
    this.#links += 1;
    const origin = { linkId: this.#links, remoteAddress: `${peer}:1` };
    const session = this.links.add(origin, this.nowMs);
    session.next(this.nowMs);
    session.accept(hello(peer), this.nowMs);
    this.links.name(session);
    const digest = { rows: [], begin: true, end: true, receivedFrames: 1_000 };
    session.receive({ kind: 'digest', digest }, 1, this.nowMs);
    this.heard(session);
    return session;
  }

  rows(session: Session, ...rows: readonly ObservedRow[]): void {
    this.it.receive(session, { rows, deltas: [] }, this.nowMs);
  }

  /** A peer tells how far it has a node's tally. */
  offers(session: Session, node: string, upTo: number, of: Boot = boot(1)): void {
    this.rows(session, { node, place: { boot: of, upTo } });
  }

  /** A peer tells of a tally that this load of w is under way. */
  tells(session: Session, node: string, load: number, o: Partial<ObservedDelta> = {}): void {
    const upTo = o.upTo ?? (o.after ?? 0) + 1;
    const entries = [entry('w', load)];
    const delta = { node, boot: boot(1), after: 0, upTo, more: false, entries, ...o };
    this.it.receive(session, { rows: [], deltas: [delta] }, this.nowMs);
  }

  report(load: number, worker = 'w'): void {
    this.observed.report(worker, load);
    this.it.tick(this.nowMs);
  }

  /** What the node has to say on a link now, if it was woken for it. */
  heard(session: Session): string[] {
    for (const woken of this.links.toPoll(this.nowMs)) this.#woken.add(woken);
    const lines: string[] = [];
    if (!this.#woken.delete(session)) return lines;
    for (let frame; (frame = this.links.next(session.id, this.nowMs)) !== undefined;) {
      if (frame.kind !== 'observed') continue;
      for (const row of frame.observed.rows) lines.push(sayRow(row));
      for (const delta of frame.observed.deltas) lines.push(sayDelta(delta));
    }
    return lines;
  }

  /** The same, in the next beat. */
  later(session: Session, ms = 100): string[] {
    this.nowMs += ms;
    return this.heard(session);
  }

  refused(reason: string): number {
    return this.#refused.get(reason) ?? 0;
  }

  #emitted(event: RoomEvent): void {
    if (event.kind !== 'count' || event.name !== 'observed_refused_total') return;
    const { reason } = event.labels as { reason: string };
    this.#refused.set(reason, this.refused(reason) + event.value);
  }
}

function entry(worker: string, load: number) {
  return { slot: 0, key: factKey('load', worker), said: toSaid(toAmount(load)) };
}

function sayPlace({ place }: { readonly place?: Place }): string {
  return place === undefined ? '' : ` up to ${place.upTo}`;
}

function sayRow(row: ObservedRow): string {
  const verb = row.want === true ? 'wants' : row.spare === true ? 'spares' : 'has';
  return `${verb} ${row.node}${sayPlace(row)}`;
}

function sayDelta({ node, after, upTo, more, entries }: ObservedDelta): string {
  const keys = entries.filter(({ key }) => key !== undefined).length;
  return `${node} ${after}..${upTo}: ${entries.length} with ${keys} keys${more ? ' more' : ''}`;
}

describe('Observations: the own tally', () => {
  it('W17 is offered once on each link, and told to whom it is wanted by from there on', () => {
    const world = new World('p', 'q');
    const [p, q] = [world.link('p'), world.link('q')];
    world.report(1);
    for (const link of [p, q]) expect(world.heard(link)).to.deep.equal(['has me up to 1']);
    world.rows(p, { node: 'me', want: true });
    expect(world.later(p)).to.deep.equal(['me 0..1: 1 with 1 keys']);
    world.nowMs += SECOND;
    world.report(2);
    expect(world.heard(p)).to.deep.equal(['me 1..2: 1 with 0 keys']);
    world.rows(p, { node: 'me', spare: true });
    world.nowMs += SECOND;
    world.report(3);
    expect(world.heard(p)).to.deep.equal([]);
  });

  it('W17 goes on from where a peer is, and one that could not take it is told a second later', () => {
    const world = new World('p');
    const p = world.link('p');
    for (const worker of ['v', 'w', 'x']) world.observed.report(worker, 1);
    world.report(1, 'w');
    world.heard(p);
    const at = (upTo: number): ObservedRow => {
      return { node: 'me', want: true, place: { boot: boot(1), upTo } };
    };
    world.rows(p, at(1));
    expect(world.later(p)).to.deep.equal(['me 1..3: 2 with 2 keys']);
    world.rows(p, at(3));
    expect(world.later(p)).to.deep.equal([]);
    world.rows(p, at(2));
    expect(world.later(p, OBSERVED_STALL_MS - 101)).to.deep.equal([]);
    expect(world.later(p, 101)).to.deep.equal(['me 2..3: 1 with 1 keys']);
    world.rows(p, { node: 'me', want: true });
    expect(world.later(p), 'it has nothing any more').to.deep.equal([]);
    expect(world.later(p, OBSERVED_STALL_MS)).to.deep.equal(['me 0..3: 3 with 3 keys']);
  });

  it('W17 a peer that is where it was told to is told more at once, and so is one that has another life of it', () => {
    for (const place of [
      { boot: boot(1), upTo: 2 },
      { boot: boot(0), upTo: 1 },
    ]) {
      const world = new World('p');
      const p = world.link('p');
      for (const worker of ['v', 'w']) world.observed.report(worker, 1);
      world.report(1);
      world.heard(p);
      world.rows(p, { node: 'me', want: true });
      expect(world.later(p)).to.deep.equal(['me 0..2: 2 with 2 keys']);
      world.nowMs += SECOND;
      world.report(2);
      world.rows(p, { node: 'me', want: true, place });
      const known = place.boot.generation === 1;
      const said = known ? 'me 2..3: 1 with 0 keys' : 'me 0..3: 2 with 2 keys';
      expect(world.heard(p)).to.deep.equal([said]);
    }
  });

  it('W17 what a peer claims of it does not keep it from being told', () => {
    const world = new World('p');
    const p = world.link('p');
    world.report(1);
    world.rows(p, { node: 'me', want: true });
    world.later(p);
    world.offers(p, 'me', 5);
    expect(world.later(p)).to.deep.equal(['me 0..7: 1 with 1 keys']);
    world.offers(p, 'me', 50);
    world.nowMs += SECOND;
    world.report(2);
    expect(world.heard(p)).to.deep.equal(['me 7..8: 1 with 0 keys']);
  });

  it('W17 a peer that names where it is hears of keys from there on', () => {
    const world = new World('p');
    const p = world.link('p');
    world.report(1, 'v');
    const link = world.talk.of(p);
    link.of('me').from = 0;
    world.nowMs += SECOND;
    world.report(2, 'v');
    world.heard(p);
    world.rows(p, { node: 'me', want: true, place: { boot: boot(1), upTo: 1 } });
    expect(world.later(p)).to.deep.equal(['me 1..2: 1 with 0 keys']);
  });

  it('W17 begins anew under another boot, at once', () => {
    const world = new World('p');
    const p = world.link('p');
    world.report(1);
    world.heard(p);
    world.rows(p, { node: 'me', want: true });
    world.later(p);
    world.nowMs += SECOND;
    world.it.raised(boot(2), world.nowMs);
    expect(world.talk.own.tally.place).to.deep.equal({ boot: boot(2), upTo: 1 });
    expect(world.heard(p)).to.deep.equal(['me 0..1: 1 with 1 keys']);
  });

  it('W17 goes above what others claim of it, once in a while', () => {
    const world = new World('p', 'q');
    const [p] = [world.link('p'), world.link('q')];
    world.report(1);
    const upTo = (): number => world.talk.own.tally.upTo;
    world.offers(p, 'me', 9, boot(2));
    world.offers(p, 'me', 1);
    world.rows(p, { node: 'me', spare: true });
    expect(upTo(), 'no more than it has').to.equal(1);
    world.nowMs += SECOND;
    world.offers(p, 'me', 7);
    expect(upTo()).to.equal(9);
    world.nowMs += OBSERVED_RAISE_INTERVAL_MS - 1;
    world.tells(p, 'me', 5, { upTo: 20 });
    expect([upTo(), world.refused('own')]).to.deep.equal([9, 1]);
    world.nowMs += 1;
    world.tells(p, 'me', 5, { upTo: 20 });
    expect(upTo()).to.equal(22);
    expect(world.observed.load('w')).to.equal(1);
  });

  it('W17 no word of the membership hides or drops what this node itself says', () => {
    const world = new World();
    world.report(1);
    for (const status of ['DEAD', 'EVICTED', 'LEFT'] as const)
      world.it.nodeStatus('me', { ...member('me'), status });
    expect(world.observed.load('w')).to.equal(1);
  });

  it('W17 all speak of tallies when each linked peer has', () => {
    const world = new World('p', 'q');
    const [p, q] = [world.link('p'), world.link('q')];
    expect(world.it.allSpeak).to.equal(false);
    world.rows(p);
    expect(world.it.allSpeak).to.equal(false);
    world.rows(q);
    expect(world.it.allSpeak).to.equal(true);
    world.it.linkGone(q.id);
    expect(world.it.allSpeak).to.equal(false);
  });
});

describe('Observations: what a linked node tells', () => {
  it('W17 is not told to the node itself', () => {
    const world = new World('p');
    const p = world.link('p');
    world.tells(p, 'p', 4);
    expect(world.talk.deadlineMs(p)).to.equal(Infinity);
  });

  it('W17 is asked for when it is offered, and taken', () => {
    const world = new World('p', 'q');
    const [p, q] = [world.link('p'), world.link('q')];
    world.offers(p, 'p', 1);
    expect(world.heard(p)).to.deep.equal(['wants p']);
    world.tells(p, 'p', 4);
    expect(world.observed.load('w')).to.equal(4);
    world.offers(p, 'p', 1);
    expect(world.later(p), 'it has all').to.deep.equal([]);
    world.offers(p, 'p', 2);
    expect(world.later(p)).to.deep.equal(['wants p up to 1']);
    expect(world.later(q, SECOND)).to.deep.equal(['has p up to 1']);
  });

  it('W17 goes on from where it is known, or takes the place of all; a gap is asked for', () => {
    const world = new World('p', 'q');
    const [p, q] = [world.link('p'), world.link('q')];
    world.tells(p, 'p', 4, { after: 1 });
    expect([world.observed.load('w'), world.refused('gap')]).to.deep.equal([undefined, 1]);
    expect(world.heard(p)).to.deep.equal(['wants p']);
    world.tells(p, 'p', 4, { upTo: 3 });
    world.tells(p, 'p', 5, { after: 3 });
    expect(world.observed.load('w')).to.equal(5);
    expect(world.refused('gap')).to.equal(1);
    world.tells(p, 'p', 6, { after: 5 });
    expect([world.observed.load('w'), world.refused('gap')]).to.deep.equal([5, 2]);
    expect(world.later(p)).to.deep.equal(['wants p up to 4']);
    world.later(q, SECOND);
    world.tells(p, 'p', 7, { after: 2 });
    world.tells(p, 'p', 7, { after: 4, upTo: 4 });
    expect(world.observed.load('w'), 'what is known already').to.equal(5);
    world.tells(p, 'p', 8, { upTo: 4, entries: [entry('v', 8)] });
    expect(world.observed.load('v'), 'no more than is known').to.equal(undefined);
    expect(world.refused('gap')).to.equal(2);
    expect(world.later(q, SECOND), 'nothing is new').to.deep.equal([]);
    world.tells(p, 'p', 9, { upTo: 5, entries: [entry('v', 9)] });
    expect([world.observed.load('v'), world.observed.load('w')]).to.deep.equal([9, undefined]);
    expect(world.later(p), 'it knows what it told').to.deep.equal([]);
    expect(world.later(q, SECOND)).to.deep.equal(['has p up to 5']);
  });

  it('W17 of another boot than the membership knows is not taken, and asked for once that is known', () => {
    const world = new World('p');
    const p = world.link('p');
    world.tells(p, 'p', 4);
    world.tells(p, 'p', 5, { boot: boot(2), upTo: 1 });
    expect([world.observed.load('w'), world.refused('boot')]).to.deep.equal([4, 1]);
    expect(world.heard(p)).to.deep.equal(['wants p']);
    world.offers(p, 'p', 5, boot(2));
    expect(world.later(p)).to.deep.equal([]);
    world.members.set('p', { ...member('p'), boot: boot(2) });
    world.offers(p, 'p', 1, boot(2));
    expect(world.later(p)).to.deep.equal(['wants p up to 1']);
    world.tells(p, 'p', 5, { boot: boot(2), upTo: 1, entries: [entry('v', 5)] });
    expect([world.observed.load('v'), world.observed.load('w')]).to.deep.equal([5, undefined]);
  });

  it('W17 what a former life of it has said goes, and so does what a node said that is gone', () => {
    for (const end of ['boot', 'member', 'LEFT', 'EVICTED'] as const) {
      const world = new World('p');
      world.tells(world.link('p'), 'p', 4);
      const row = member('p');
      world.it.tick(world.nowMs);
      world.it.nodeStatus('p', row);
      expect(world.observed.load('w')).to.equal(4);
      if (end === 'boot') world.members.set('p', { ...row, boot: boot(2) });
      else if (end === 'member') world.members.delete('p');
      else world.it.nodeStatus('p', { ...row, status: end });
      world.it.tick(world.nowMs);
      expect(world.observed.size, end).to.equal(0);
      expect(world.talk.tally('p'), end).to.equal(undefined);
    }
  });

  it('W17 does not count while it is dead, but while it restarts', () => {
    const world = new World('p');
    world.tells(world.link('p'), 'p', 4);
    const row = member('p');
    for (const [status, restarting, load] of [
      ['DEAD', false, undefined],
      ['DEAD', true, 4],
      ['DEAD', false, undefined],
      ['SUSPECT', false, 4],
      ['ALIVE', true, 4],
    ] as const) {
      world.it.nodeStatus('p', { ...row, status, restarting });
      expect(world.observed.load('w'), `${status} ${restarting}`).to.equal(load);
    }
  });

  it('W17 X2 is taken from nobody else, who is told so, and its node hears what they claim', () => {
    const world = new World('p', 'q');
    const [p, q] = [world.link('p'), world.link('q')];
    world.tells(q, 'p', 9);
    expect([world.observed.load('w'), world.refused('unasked')]).to.deep.equal([undefined, 1]);
    expect(world.heard(q)).to.deep.equal(['spares p']);
    world.offers(q, 'p', 6);
    expect(world.later(p)).to.deep.equal(['has p up to 6']);
    expect(world.later(q)).to.deep.equal([]);
  });

  it('W17 S10 beyond the bound of all facts nothing is taken in', () => {
    const world = new World('p');
    const p = world.link('p');
    world.observed.more = OBSERVED_FACTS_MAX;
    world.tells(p, 'p', 4);
    expect([world.observed.load('w'), world.refused('limit')]).to.deep.equal([undefined, 1]);
    expect(world.heard(p)).to.deep.equal([]);
    world.observed.more = OBSERVED_FACTS_MAX - 1;
    world.tells(p, 'p', 4);
    expect([world.observed.load('w'), world.refused('limit')]).to.deep.equal([4, 1]);
  });

  it('W17 half of a tally is let go when it is asked for again', () => {
    const world = new World('p');
    const p = world.link('p');
    world.tells(p, 'p', 4, { more: true });
    world.offers(p, 'p', 9);
    expect(world.heard(p)).to.deep.equal(['wants p']);
    expect([world.observed.load('w'), world.talk.tally('p')]).to.deep.equal([undefined, undefined]);
  });
});

describe('Observations: tallies of nodes without a link', () => {
  /** A node with two neighbours, of whom the first was asked for the tally of x. */
  function asked() {
    const world = new World('p', 'q', 'x');
    const [p, q] = [world.link('p'), world.link('q')];
    world.offers(p, 'x', 1);
    expect(world.heard(p)).to.deep.equal(['wants x']);
    return { world, p, q };
  }

  it('W17 are asked of the neighbour that has more, once', () => {
    const { world, p, q } = asked();
    world.offers(p, 'x', 2);
    expect(world.later(p)).to.deep.equal([]);
    world.nowMs += OBSERVED_STALL_MS;
    world.offers(p, 'x', 2);
    expect(world.later(p), 'it has been asked').to.deep.equal([]);
    world.tells(p, 'x', 4, { upTo: 3 });
    expect(world.observed.load('w')).to.equal(4);
    expect(world.later(q, SECOND)).to.deep.equal(['has x up to 3']);
    expect(world.later(p, SECOND)).to.deep.equal([]);
  });

  it('W17 of nobody who is no member, and of no other boot', () => {
    const world = new World('p', 'x');
    const p = world.link('p');
    world.offers(p, 'y', 1);
    world.rows(p, { node: 'y', want: true });
    world.offers(p, 'x', 1, boot(2));
    world.rows(p, { node: 'x' });
    expect(world.heard(p)).to.deep.equal([]);
    expect([...world.talk.of(p).told.keys()]).to.deep.equal(['x']);
  });

  it('W17 a Want, or a refusal, offers nothing', () => {
    for (const word of [{ want: true }, { spare: true }]) {
      const world = new World('p', 'x');
      const p = world.link('p');
      world.rows(p, { node: 'x', place: { boot: boot(1), upTo: 5 }, ...word });
      expect(world.heard(p)).to.deep.equal([]);
    }
  });

  it('W17 are taken only from the neighbour that was asked', () => {
    const { world, q } = asked();
    world.tells(q, 'x', 9);
    expect([world.observed.load('w'), world.refused('unasked')]).to.deep.equal([undefined, 1]);
    expect(world.heard(q)).to.deep.equal(['spares x']);
  });

  it('W17 are told on to whoever wants them, and nobody is told what it has', () => {
    const { world, p, q } = asked();
    world.rows(q, { node: 'x', want: true });
    world.tells(p, 'x', 4);
    expect(world.later(q)).to.deep.equal(['x 0..1: 1 with 1 keys']);
    world.offers(q, 'x', 2);
    world.tells(p, 'x', 5, { after: 1 });
    expect(world.later(q), 'it has this').to.deep.equal([]);
    world.offers(q, 'x', 1);
    world.tells(p, 'x', 5, { after: 2, upTo: 4 });
    expect(world.later(q), 'it wants them still').to.deep.equal(['x 2..4: 1 with 0 keys']);
    world.rows(q, { node: 'x', spare: true });
    world.tells(p, 'x', 6, { after: 4, upTo: 8 });
    expect(world.later(q, SECOND)).to.deep.equal(['has x up to 8']);
    world.offers(q, 'x', 9);
    world.tells(p, 'x', 7, { after: 8, upTo: 9 });
    expect(world.later(q, SECOND)).to.deep.equal([]);
  });

  it('W17 another neighbour is asked when the first one tells nothing for a while', () => {
    const { world, p, q } = asked();
    world.offers(q, 'x', 2);
    world.nowMs += OBSERVED_STALL_MS - 1;
    world.offers(q, 'x', 2);
    expect(world.heard(q)).to.deep.equal([]);
    world.nowMs += 1;
    world.offers(q, 'x', 2);
    expect(world.heard(p)).to.deep.equal(['spares x']);
    expect(world.heard(q)).to.deep.equal(['wants x']);
    world.tells(q, 'x', 4);
    expect(world.observed.load('w')).to.equal(4);
  });

  it('W17 a neighbour that tells something is given more time', () => {
    const { world, p, q } = asked();
    world.offers(q, 'x', 3);
    world.nowMs += OBSERVED_STALL_MS;
    world.tells(p, 'x', 4);
    world.offers(q, 'x', 3);
    expect(world.heard(q)).to.deep.equal([]);
    world.nowMs += OBSERVED_STALL_MS;
    world.offers(q, 'x', 3);
    expect(world.heard(q)).to.deep.equal(['wants x up to 1']);
  });

  it('W17 a neighbour whose link has gone is replaced by the next one that has more', () => {
    const { world, p, q } = asked();
    world.it.linkGone(99);
    world.offers(q, 'x', 2);
    expect(world.heard(q)).to.deep.equal([]);
    world.it.linkGone(p.id);
    world.offers(q, 'x', 2);
    expect(world.heard(q)).to.deep.equal(['wants x']);
  });

  it('W17 who comes back after it has gone is asked for anew', () => {
    const { world, p, q } = asked();
    world.it.nodeStatus('x', { ...member('x'), status: 'EVICTED' });
    world.offers(q, 'x', 2);
    expect(world.heard(q)).to.deep.equal(['wants x']);
    expect(world.later(p)).to.deep.equal([]);
  });

  it('W17 X2 their own link ends what neighbours say of them', () => {
    const { world, p } = asked();
    const x = world.link('x');
    world.tells(p, 'x', 9);
    expect([world.observed.load('w'), world.refused('unasked')]).to.deep.equal([undefined, 1]);
    world.tells(x, 'x', 4);
    expect(world.observed.load('w')).to.equal(4);
  });
});
