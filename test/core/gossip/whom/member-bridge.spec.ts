import { expect } from 'chai';
import type { RoomEvent } from '../../../../src/core/gossip/events.js';
import { Links } from '../../../../src/core/gossip/link/links.js';
import type { Session } from '../../../../src/core/gossip/link/session.js';
import { Hearsay } from '../../../../src/core/gossip/whom/hearsay.js';
import { MemberBridge, type BridgeParts } from '../../../../src/core/gossip/whom/member-bridge.js';
import { GENERATION_AHEAD_MAX_MS, LINK_PINGS_MAX } from '../../../../src/core/limits.js';
import type { MembershipEffect } from '../../../../src/core/membership/effects.js';
import type { MemberRow } from '../../../../src/core/membership/member.js';
import { REMEMBERED_INCARNATION } from '../../../../src/core/membership/row.js';
import type { NodeStatus } from '../../../../src/core/node-status.js';
import type { DigestRow } from '../../../../src/core/store/rows.js';
import { boot, FakeSource, GATHER_MS, hello, member, row, said } from '../link/transcript.js';

const NOW = { monotonicMs: 0, wallMs: 1_800_000_000_000 };

const names = (rows: readonly MemberRow[]): string => `[${rows.map(({ name }) => name).join(' ')}]`;

/** The bridge of node `me` between real links and a membership that notes what it is told. */
class World {
  readonly source = new FakeSource(row('me', 1, 1));
  readonly links = new Links('me', this.source);
  readonly events: RoomEvent[] = [];
  /** What the other parts were told, in this order. */
  readonly told: string[] = [];
  /** What the membership asks for, when it is told something next. */
  asks: MembershipEffect[] = [];
  /** What the membership answers to `forget`. */
  forgets: string | undefined;
  readonly members = new Map<string, MemberRow>();
  readonly held = new Map<string, DigestRow>();
  /** Peers that the overlay has no use for. */
  readonly unserved = new Set<string>();
  readonly bridge: MemberBridge;
  readonly hearsay: Hearsay;
  #links = 0;

  constructor() {
    const note = (...words: readonly unknown[]): MembershipEffect[] => {
      this.told.push(words.join(' '));
      return this.asks.splice(0);
    };
    const membership = {
      merge: (rows: MemberRow[], from: string) => note('merge', names(rows), 'from', from),
      pingAnswered: (id: number, rows: MemberRow[], _: unknown, by: string) =>
        note('answered', id, names(rows), 'by', by),
      pingFailed: (id: number) => note('failed', id),
      indirectAnswered: (id: number, via: string, reachable: boolean) =>
        note('relayed', id, via, reachable),
      announce: (absentMs: number, reason: string) => note('announce', absentMs, reason),
      remember: (known: MemberRow, ageMs: number) => note('remember', known.name, ageMs),
      forget: (name: string) => {
        const value = note('forget', name);
        return this.forgets === undefined
          ? { ok: true, value }
          : { ok: false, error: this.forgets };
      },
      row: (name: string) => this.members.get(name),
      pair: (name: string) => [member('me'), member(name)],
    };
    this.hearsay = new Hearsay('me', this.links, membership);
    this.bridge = new MemberBridge({
      ...{ node: 'me', links: this.links, membership, hearsay: this.hearsay },
      emit: (event: RoomEvent) => void this.events.push(event),
      overlay: { serves: ({ peer }: Session) => !this.unserved.has(peer?.node ?? '') },
      topology: { changed: () => note('topology') },
      peers: {
        member: (name: string, address: string) => note('dial', name, address),
        memberGone: (name: string) => note('gone', name),
      },
      store: {
        setAway: (name: string, away: boolean) => note('away', name, away),
        row: (name: string) => this.held.get(name),
        evict: (name: string) => note('evict', name),
      },
    } as unknown as BridgeParts);
  }

  /** A link to a peer, which has said all that it had to say. */
  link(peer: string): Session {
    this.#links += 1;
    const session = this.links.add({ linkId: this.#links, remoteAddress: `${peer}:1` }, 0);
    session.receive({ kind: 'hello', hello: hello(peer) }, 1, 0);
    session.accept(hello(peer), 0);
    this.links.name(session);
    said(session, 0);
    return session;
  }

  apply(...effects: MembershipEffect[]): void {
    this.bridge.apply(effects, NOW);
  }

  ping(pingId: number, target: string): void {
    this.apply({ kind: 'ping', pingId, target, address: `${target}:1` });
  }

  /** What others said of it is given, and this node's own word of it, in its status. */
  turn(name: string, status: NodeStatus, from?: NodeStatus, o: Partial<MemberRow> = {}): void {
    const turned = { ...member(name), status, ...o };
    this.apply({ kind: 'status', row: turned, from, reason: 'for a reason' });
  }

  changed(rows: MemberRow[], to?: string): MembershipEffect {
    return { kind: 'rows-changed', rows, ...(to === undefined ? {} : { to }) };
  }

  /** All counts so far, as text. */
  counts(): string[] {
    return this.events.flatMap((event) =>
      event.kind === 'count' ? [[event.name, ...Object.values(event.labels)].join(' ')] : [],
    );
  }

  /** Events that are no counts, and no lines for the log but warnings. */
  news(): RoomEvent[] {
    return this.events.filter(
      (event) => event.kind !== 'count' && (event.kind !== 'log' || event.level === 'warn'),
    );
  }
}

describe('MemberBridge: pings', () => {
  it('M2 a ping goes over the link where there is one, and by a call where there is none', () => {
    const world = new World();
    const p = world.link('p');
    world.ping(1, 'p');
    world.ping(2, 'x');
    expect(said(p, 0)).to.deep.equal(['ping 1 [me p]']);
    const rows = [member('me'), member('x')];
    expect(world.news()).to.deep.equal([
      { kind: 'ping', pingId: 2, target: 'x', address: 'x:1', rows },
    ]);
  });

  it('M2 the answer to a call counts once, with what it says; one that nobody waits for is none', () => {
    const world = new World();
    world.ping(1, 'x');
    const answer = {
      kind: 'ping-answered',
      node: 'x',
      boot: boot(1),
      rows: [member('y')],
    } as const;
    for (const pingId of [9, 1, 1]) world.bridge.input({ ...answer, pingId }, NOW);
    expect(world.told).to.deep.equal(['answered 1 [y] by x']);
    expect(world.counts()).to.deep.equal(['pings_total answered']);
  });

  it('M1 M2 an answer in another name is a failure, and a failure counts once', () => {
    const world = new World();
    world.ping(1, 'x');
    world.ping(2, 'y');
    const rows = [member('z')];
    world.bridge.input({ kind: 'ping-answered', pingId: 1, node: 'z', boot: boot(1), rows }, NOW);
    expect(world.told).to.deep.equal(['failed 1']);
    for (const pingId of [1, 2, 2, 9]) world.bridge.input({ kind: 'ping-failed', pingId }, NOW);
    expect(world.told).to.deep.equal(['failed 1', 'failed 2']);
    expect(world.counts()).to.deep.equal(['pings_total failed', 'pings_total failed']);
  });

  it('M2 what follows from an answer, a failure or a relay is done', () => {
    const world = new World();
    world.members.set('p', member('p'));
    const indirect = { kind: 'ping-indirect', pingId: 1, via: 'p', target: 'x', address: 'x:1' };
    const inputs = [
      { kind: 'ping-answered', pingId: 1, node: 'x', boot: boot(1), rows: [] },
      { kind: 'ping-failed', pingId: 2 },
      { kind: 'indirect-answered', pingId: 1, via: 'p', reachable: true, rows: [] },
    ] as const;
    world.ping(1, 'x');
    world.ping(2, 'x');
    for (const input of inputs) {
      world.events.splice(0);
      world.asks = [indirect as MembershipEffect];
      world.bridge.input(input, NOW);
      expect(world.news(), input.kind).to.deep.equal([{ ...indirect, viaAddress: 'p:1' }]);
    }
  });

  it('M2 what a relay says is heard before its answer counts, and its silence says nothing', () => {
    const world = new World();
    const answer = { kind: 'indirect-answered', pingId: 1, via: 'p' } as const;
    world.bridge.input({ ...answer, reachable: true, rows: [member('y')] }, NOW);
    world.bridge.input({ ...answer, reachable: false, rows: [] }, NOW);
    expect(world.told).to.deep.equal(['merge [y] from p', 'relayed 1 p true', 'relayed 1 p false']);
  });

  it('M2 nobody is asked who is no member', () => {
    const world = new World();
    world.apply({ kind: 'ping-indirect', pingId: 1, via: 'p', target: 'x', address: 'x:1' });
    expect(world.events).to.deep.equal([]);
  });

  it('M2 a pong counts on the link over which its ping went, and there once', () => {
    const world = new World();
    const [p, q] = [world.link('p'), world.link('q')];
    world.ping(1, 'p');
    world.ping(2, 'x');
    const y = { ...member('y'), status: 'SUSPECT' as const };
    for (const [session, pingId] of [
      ...[[q, 1] as const, [p, 2] as const, [p, 9] as const],
      ...[[p, 1] as const, [p, 1] as const],
    ]) {
      world.asks = [world.changed([y])];
      world.bridge.pong(session, pingId, [y], NOW);
    }
    expect(world.told.filter((each) => each.startsWith('answered'))).to.deep.equal([
      'answered 1 [y] by p',
    ]);
    expect(world.counts()).to.deep.equal(['pings_total answered']);
    // What the pong said is told to others, not to the peer that said it.
    expect(said(p, GATHER_MS)).to.deep.equal(['ping 1 [me p]']);
    expect(said(q, GATHER_MS)).to.deep.equal(['members y=ALIVE']);
  });

  it('M2 when a link is gone, its pings take the other way', () => {
    const world = new World();
    const [p, q] = [world.link('p'), world.link('q')];
    world.ping(1, 'p');
    world.ping(2, 'q');
    world.links.remove(p);
    world.bridge.linkGone(p);
    const pings = world.news().flatMap((event) => (event.kind === 'ping' ? [event.pingId] : []));
    expect(pings).to.deep.equal([1]);
    expect(said(q, 0)).to.deep.equal(['ping 2 [me q]']);
    world.bridge.pong(q, 2, [], NOW);
    const answer = { kind: 'ping-answered', node: 'p', boot: boot(1), rows: [] } as const;
    world.bridge.input({ ...answer, pingId: 1 }, NOW);
    expect(world.told).to.deep.equal(['answered 2 [] by q', 'answered 1 [] by p']);
  });

  it(`S10 of more than ${LINK_PINGS_MAX} pings the oldest is not waited for`, () => {
    for (const count of [LINK_PINGS_MAX - 1, LINK_PINGS_MAX, LINK_PINGS_MAX + 1]) {
      const world = new World();
      for (let pingId = 1; pingId <= count; pingId += 1) world.ping(pingId, 'x');
      for (const pingId of [1, 2]) world.bridge.input({ kind: 'ping-failed', pingId }, NOW);
      const waited = count > LINK_PINGS_MAX ? ['failed 2'] : ['failed 1', 'failed 2'];
      expect(world.told, `${count} pings`).to.deep.equal(waited);
    }
  });
});

describe('MemberBridge: rows', () => {
  it('M1 M9 each input goes to the membership, and to nothing else', () => {
    const inputs = {
      'merge [y] from p': { kind: 'pinged', source: 'p', rows: [member('y')] },
      'announce 5000 disk': { kind: 'announce', absentMs: 5_000, reason: 'disk' },
      'forget x': { kind: 'forget', name: 'x' },
    } as const;
    for (const [told, input] of Object.entries(inputs)) {
      const world = new World();
      world.asks = [{ kind: 'held-back', name: 'x' }];
      world.bridge.input(input, NOW);
      expect(world.told).to.deep.equal([told]);
      expect(world.counts(), `what follows from ${told}`).to.deep.equal(['evictions_total held']);
      expect(world.news()).to.deep.equal([]);
    }
  });

  it('M4 why a node is not forgotten is said', () => {
    const world = new World();
    world.forgets = 'it is alive';
    world.bridge.input({ kind: 'forget', name: 'x' }, NOW);
    expect(world.news()).to.deep.equal([
      {
        ...{ kind: 'log', level: 'warn', message: 'a node is not forgotten' },
        fields: { peer: 'x', why: 'it is alive' },
      },
    ]);
  });

  it('D5 what an earlier life knew is remembered with its age', () => {
    const world = new World();
    world.asks = [{ kind: 'held-back', name: 'x' }];
    world.bridge.remember(member('x'), 7_000, NOW);
    expect(world.told).to.deep.equal(['remember x 7000']);
    expect(world.counts()).to.deep.equal(['evictions_total held']);
  });

  it('S8 M10 a boot that no clock can have made is passed over, and a newer one of the peer itself is its own', () => {
    const world = new World();
    const p = world.link('p');
    const ahead = { generation: NOW.wallMs + GENERATION_AHEAD_MAX_MS + 1, instanceId: 'f' };
    world.bridge.heard([{ ...member('y'), boot: ahead }, member('x')], p, 'p', NOW);
    world.bridge.heard([{ ...member('x'), boot: boot(3) }], p, 'p', NOW);
    expect(p.peer?.boot, 'a row of another node').to.deep.equal(boot(1));
    world.bridge.heard([{ ...member('p'), boot: boot(2) }], p, 'p', NOW);
    expect(p.peer?.boot).to.deep.equal(boot(2));
    const told = ['merge [x] from p', 'merge [x] from p', 'merge [p] from p'];
    expect(world.told).to.deep.equal(told);
    world.bridge.heard([], p, 'p', NOW);
    expect(world.told, 'no rows').to.deep.equal(told);
  });

  it('M10 what others say of a linked node waits, is counted, and counts once its link is gone', () => {
    const world = new World();
    const [p, q] = [world.link('p'), world.link('q')];
    world.members.set('q', member('q'));
    const lie = { ...member('q'), status: 'DEAD' as const };
    world.bridge.heard([lie, member('y')], p, 'p', NOW);
    expect(world.told).to.deep.equal(['merge [y] from p']);
    expect(world.counts()).to.deep.equal(['member_rows_deferred_total q p']);
    world.bridge.settle(NOW);
    expect(world.told).to.have.length(1);
    expect(world.hearsay.nextDeadlineMs()).to.be.within(1, 60_000);
    world.links.remove(q);
    world.asks = [{ kind: 'held-back', name: 'q' }];
    world.bridge.settle(NOW);
    expect(world.told.slice(1)).to.deep.equal(['merge [q] from p']);
    expect(world.counts().slice(1)).to.deep.equal(['evictions_total held']);
    expect(world.hearsay.nextDeadlineMs()).to.equal(Infinity);
  });

  it('M1 what has changed goes to all that the overlay serves, but not back to who has just said it', () => {
    const world = new World();
    const [p, q, r] = [world.link('p'), world.link('q'), world.link('r')];
    world.unserved.add('r');
    const x = member('x');
    world.asks = [world.changed([x])];
    world.bridge.heard([x], p, 'p', NOW);
    const told = (): string[][] => [p, q, r].map((session) => said(session, GATHER_MS));
    expect(told()).to.deep.equal([[], ['members x=ALIVE'], []]);
    // What came of it is another row than the peer said, or the peer said nothing of it: it hears of that.
    world.asks = [world.changed([x, member('z')])];
    world.bridge.heard([{ ...x, status: 'SUSPECT' }], p, 'p', NOW);
    expect(said(p, 2 * GATHER_MS)).to.deep.equal(['members x=ALIVE z=ALIVE']);
  });

  it('M1 a row that waits for a link is not told to who says it meanwhile', () => {
    const world = new World();
    const p = world.link('p');
    p.outbox.member('x');
    world.bridge.heard([member('x')], undefined, 'p', NOW);
    world.bridge.heard([member('x')], p, 'p', NOW);
    expect(said(p, GATHER_MS)).to.deep.equal([]);
  });

  it('M1 an answer goes to the one whom it is for, served or not', () => {
    const world = new World();
    const [p, q] = [world.link('p'), world.link('q')];
    world.unserved.add('p');
    world.apply(world.changed([member('x')], 'p'));
    const told = [p, q].map((session) => said(session, GATHER_MS));
    expect(told).to.deep.equal([['members x=ALIVE'], []]);
  });

  it('M2 what concerns one of both ends is not gathered', () => {
    const at = (name: string): string[] => {
      const world = new World();
      const p = world.link('p');
      p.outbox.member('y');
      said(p, GATHER_MS);
      world.apply(world.changed([member(name)]));
      return said(p, GATHER_MS);
    };
    expect(['x', 'me', 'p'].map(at)).to.deep.equal([[], ['members me=ALIVE'], ['members p=ALIVE']]);
  });

  it('L6 a member is dialed by what is held of it: not this node, nor who left, was evicted or is forgotten', () => {
    const world = new World();
    const dials = (name: string, status?: NodeStatus): string[] => {
      if (status !== undefined) world.members.set(name, { ...member(name), status });
      world.apply(world.changed([member(name)]));
      return world.told.splice(0);
    };
    for (const status of ['ALIVE', 'SUSPECT', 'DEAD'] as const)
      expect(dials('x', status), status).to.deep.equal(['dial x x:1']);
    for (const status of ['LEFT', 'EVICTED'] as const)
      expect(dials('x', status), status).to.deep.equal(['gone x']);
    expect(dials('me', 'ALIVE')).to.deep.equal(['gone me']);
    expect(dials('y')).to.deep.equal(['gone y']);
  });
});

describe('MemberBridge: statuses', () => {
  const turns: [to: NodeStatus, from: NodeStatus | undefined, told: string[]][] = [
    ['ALIVE', undefined, ['away x false', 'topology']],
    ['SUSPECT', 'ALIVE', ['away x true']],
    ['DEAD', 'SUSPECT', ['away x true', 'topology']],
    ['DEAD', undefined, ['away x true']],
    ['ALIVE', 'DEAD', ['away x false', 'topology']],
    ['LEFT', 'ALIVE', ['away x false', 'topology']],
    ['EVICTED', 'DEAD', ['away x false']],
  ];
  for (const [to, from, told] of turns) {
    it(`M1 S6 from ${from ?? 'nothing'} to ${to}: ${told.join(', ')}`, () => {
      const world = new World();
      world.turn('x', to, from);
      expect(world.told).to.deep.equal(told);
      expect(world.counts()).to.deep.equal([`member_transitions_total ${from ?? 'UNKNOWN'} ${to}`]);
      const status = { name: 'x', status: to, row: { ...member('x'), status: to }, from };
      expect(world.events).to.deep.include({
        ...{ kind: 'node-status', reason: 'for a reason' },
        ...status,
      });
      const line = world.events.find(({ kind }) => kind === 'log');
      expect(line).to.include({ level: to === 'ALIVE' || to === 'LEFT' ? 'info' : 'warn' });
      const fields = { peer: 'x', from: from ?? 'UNKNOWN', to, reason: 'for a reason' };
      expect(line).to.have.property('fields').deep.equal(fields);
    });
  }

  it('D5 that a remembered node is not heard of yet is no warning', () => {
    const world = new World();
    world.turn('x', 'SUSPECT', undefined, { incarnation: REMEMBERED_INCARNATION });
    expect(world.events.find(({ kind }) => kind === 'log')).to.include({ level: 'info' });
  });

  it('M4 an eviction takes a log of that boot or an older one, and no newer one', () => {
    const evict = (held?: number): World => {
      const world = new World();
      if (held !== undefined) world.held.set('x', row('x', held, 1));
      world.apply({ kind: 'evict', name: 'x', boot: boot(5) });
      expect(world.counts()).to.deep.equal(['evictions_total evicted']);
      return world;
    };
    for (const held of [4, 5]) {
      const world = evict(held);
      expect(world.told, `boot ${held}`).to.deep.equal(['evict x']);
      expect(world.news()).to.deep.equal([{ kind: 'log-dropped', owner: 'x' }]);
    }
    for (const held of [6, undefined]) {
      const world = evict(held);
      expect([world.told, world.news()], `boot ${held}`).to.deep.equal([[], []]);
    }
  });

  it('M3 M4 what is held back, and what a grave bars, is counted', () => {
    const world = new World();
    world.apply({ kind: 'held-back', name: 'x' });
    world.apply({ kind: 'barred', name: 'y' });
    expect(world.counts()).to.deep.equal(['evictions_total held', 'members_barred_total y']);
  });

  it('S8 what is known of a newer boot of this node is evidence, a grave of its own kind', () => {
    const world = new World();
    const newer = { kind: 'newer-self', boot: boot(7), address: 'there:1', from: 'p' } as const;
    world.apply({ ...newer, grave: true }, { ...newer, grave: false });
    const evidence = { boot: boot(7), address: 'there:1', peer: 'p' };
    const [grave, row] = [
      { what: 'this node was evicted at generation 7', cause: 'GRAVE' },
      { what: 'members know this node at generation 7', cause: 'MEMBER' },
    ];
    expect(world.events).to.deep.equal([
      { kind: 'evidence', evidence: { ...evidence, ...grave } },
      { kind: 'evidence', evidence: { ...evidence, ...row } },
    ]);
  });
});
