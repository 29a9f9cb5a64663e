import { expect } from 'chai';
import type { RoomEvent } from '../../../../src/core/gossip/events.js';
import type { Frame } from '../../../../src/core/gossip/link/frames.js';
import { Links } from '../../../../src/core/gossip/link/links.js';
import type { Session } from '../../../../src/core/gossip/link/session.js';
import { Offers, type OffersParts } from '../../../../src/core/gossip/logs/offers.js';
import { Strangers } from '../../../../src/core/gossip/logs/strangers.js';
import {
  OVERLAY_GRAFT_MS,
  OWNER_DIAL_GRACE_MS,
  STRANGERS_MAX,
  WANT_TIMEOUT_MS,
} from '../../../../src/core/limits.js';
import type { MeshStore } from '../../../../src/core/store/mesh-store.js';
import type { DigestRow, OwnerDelta, Part } from '../../../../src/core/store/rows.js';
import { at, createStore, pull } from '../../store/support.js';
import { boot, FakeSource, hello, member, row } from '../link/transcript.js';

const X: Part = { owner: 'x', kind: 'log' };
const X_PRIOR: Part = { owner: 'x', kind: 'prior' };
const NOW = at(0);

/** What a node that holds two entries of x's log thinks of what its peers offer. */
class World {
  readonly store: MeshStore;
  readonly links: Links;
  readonly events: RoomEvent[] = [];
  readonly graves = new Set<string>();
  readonly strangers = new Strangers((name) => name === 'x', 1_000);
  readonly overlay = { on: false };
  /** Nodes to whom the first dial is under way. */
  readonly dialed = new Set<string>();
  readonly offers: Offers;
  #links = 0;

  constructor(o: { complete?: boolean } = {}) {
    this.store = createStore('me', { boot: boot(5), ...o });
    const x = createStore('x');
    x.put('k', new Uint8Array([1]), NOW);
    pull(x, this.store, 'x');
    this.links = new Links('me', new FakeSource());
    const { store, links, strangers, overlay, events, graves, dialed } = this;
    this.offers = new Offers({
      ...{ node: 'me', store, links, strangers, overlay },
      emit: (event: RoomEvent) => void events.push(event),
      membership: { bars: (name: string) => (graves.has(name) ? member(name) : undefined) },
      peers: { firstDial: (name: string) => dialed.has(name) },
    } as unknown as OffersParts);
  }

  /** A link whose peer has told what it holds; with `live` false it has only begun to. */
  link(peer: string, rows: readonly DigestRow[], live = true): Session {
    this.#links += 1;
    const session = this.links.add({ linkId: this.#links, remoteAddress: `${peer}:1` }, 0);
    session.next(0);
    session.accept(hello(peer), 0);
    this.links.name(session);
    this.tell(session, rows, live);
    return session;
  }

  tell(session: Session, rows: readonly DigestRow[], whole = true): void {
    const digest = { rows, begin: true, end: whole, receivedFrames: 1_000 };
    session.receive({ kind: 'digest', digest }, 1, 0);
  }

  /** What a link asks for now. */
  wants(session: Session): Frame[] {
    const asked: Frame[] = [];
    for (let frame; (frame = session.outbox.nextRequest()) !== undefined;) asked.push(frame);
    return asked;
  }
}

const AHEAD = row('x', 1, 7);
const PRIOR = { boot: boot(0), head: 3, hash: 9n };
/** The very cut of x that is held, beside an earlier boot that is not. */
const WITH_PRIOR = row('x', 1, 2, { settled: false, prior: PRIOR });

describe('Offers: who has more', () => {
  it('L2 the sources of a log are the peers that say more of it than is held', () => {
    const world = new World();
    const [ahead] = [AHEAD, row('x', 1, 2), row('x', 0, 9)].map((one, n) =>
      world.link(`p${n}`, [one]),
    );
    world.link('silent', []);
    const early = world.link('early', [AHEAD], false);
    expect(world.offers.sources(X, NOW)).to.deep.equal([ahead!.id]);
    const { offers } = world;
    expect([1, 2, 3, 4, early.id, 99].map((id) => offers.offers(id, X, NOW))).to.deep.equal([
      ...[true, false, false, false, false, false],
    ]);
    expect([1, 4, 99].map((id) => offers.offered(id))).to.deep.equal([['x'], [], []]);
    expect([1, 2, 4, early.id, 99].map((id) => offers.lacks(id, 'x', NOW))).to.deep.equal([
      ...[true, false, false, false, false],
    ]);
  });

  it('L2 what is refused here is asked for nowhere, and waited for no longer', () => {
    const refusals: [string, (world: World, session: Session) => void][] = [
      ['a grave', ({ graves }) => void graves.add('x')],
      ['a refusal', (_, { view }) => view.pausePull('x', 'HASH')],
    ];
    for (const [what, refuse] of refusals) {
      const world = new World();
      const session = world.link('p', [AHEAD]);
      expect(world.offers.sources(X, NOW)).to.deep.equal([session.id]);
      refuse(world, session);
      expect(world.offers.sources(X, NOW), what).to.deep.equal([]);
      expect(world.offers.lacks(session.id, 'x', NOW), what).to.equal(false);
    }
  });

  it('M4 a stranger is barred where too many are, but not one whose log is held', () => {
    const world = new World();
    for (let n = 0; n < STRANGERS_MAX; n += 1) world.strangers.installed(`s${n}`, 0);
    const rows = ['nobody', 's1'].map((name) => row(name, 1, 1, { stampMs: NOW.wallMs }));
    const session = world.link('p', rows);
    expect(world.offers.barredRow(rows[0]!, NOW)).to.include({ reason: 'LIMIT' });
    expect(world.offers.lacks(session.id, 'nobody', NOW)).to.equal(false);
    const held = createStore('s1');
    pull(held, world.store, 's1');
    expect(world.offers.barredRow(rows[1]!, NOW)).to.equal(undefined);
  });

  it('M4 an old stamp bars a log, and says nothing of an earlier boot', () => {
    const world = new World();
    const barred = (kind: Part['kind']): string | undefined => {
      const delta = { owner: 'x', kind, boot: boot(2), stampMs: 0 } as unknown as OwnerDelta;
      return world.offers.barred(delta, NOW)?.reason;
    };
    expect([barred('log'), barred('prior')]).to.deep.equal(['TOO_OLD', undefined]);
  });

  it('S8 while the owner is linked, and answers, only its own link tells its log', () => {
    const world = new World();
    const p = world.link('p', [AHEAD, WITH_PRIOR]);
    world.tell(p, [AHEAD]);
    const x = world.link('x', [row('x', 1, 2)]);
    const seen = (nowMs: number): unknown => {
      const { offers } = world;
      return [offers.sources(X, at(nowMs)), offers.offers(p.id, X, at(nowMs))];
    };
    expect(seen(0)).to.deep.equal([[], false]);
    x.doubt(0);
    expect(seen(WANT_TIMEOUT_MS - 1)).to.deep.equal([[], false]);
    expect(seen(WANT_TIMEOUT_MS)).to.deep.equal([[p.id], true]);
    world.tell(x, [AHEAD]);
    expect(seen(WANT_TIMEOUT_MS)).to.deep.equal([[x.id], false]);
  });

  it('S6 but others may tell its earlier boots', () => {
    const world = new World();
    const p = world.link('p', [WITH_PRIOR]);
    world.link('x', [row('x', 1, 2, { settled: false })]);
    expect(world.offers.sources(X_PRIOR, NOW)).to.deep.equal([p.id]);
    expect(world.offers.offers(p.id, X_PRIOR, NOW)).to.equal(true);
    expect(world.offers.lacks(p.id, 'x', NOW)).to.equal(true);
  });

  it('M6 a log that only its owner may tell is waited for until the owner’s is refused', () => {
    const world = new World();
    const p = world.link('p', [AHEAD]);
    const x = world.link('x', [AHEAD]);
    expect(world.offers.lacks(p.id, 'x', NOW)).to.equal(true);
    p.view.pausePull('x', 'HASH');
    expect(world.offers.lacks(x.id, 'x', NOW), 'of another link').to.equal(true);
    world.tell(p, [AHEAD]);
    x.view.pausePull('x', 'HASH');
    expect(world.offers.lacks(p.id, 'x', NOW)).to.equal(false);
    x.doubt(0);
    const late = at(WANT_TIMEOUT_MS);
    expect(world.offers.lacks(p.id, 'x', late), 'the owner does not answer').to.equal(true);
  });

  it('M6 S7 the own past is waited for, while it may still come, and no forgery of it', () => {
    const past = row('me', 3, 4);
    const world = new World();
    const session = world.link('p', [past]);
    const lacks = (one: DigestRow): boolean => {
      world.tell(session, [one]);
      return world.offers.lacks(session.id, 'me', NOW);
    };
    expect(lacks(past)).to.equal(true);
    expect(lacks(world.store.row('me')!), 'the present boot').to.equal(false);
    expect(lacks(row('me', 5, 1)), 'a forgery of it').to.equal(false);
    expect(lacks(row('me', 6, 1)), 'a boot to come').to.equal(false);
    const complete = new World({ complete: true });
    const other = complete.link('p', [past]);
    expect(complete.offers.lacks(other.id, 'me', NOW), 'its disk has all').to.equal(false);
    expect(complete.offers.lacks(other.id, 'x', NOW)).to.equal(false);
  });
});

describe('Offers: when to ask', () => {
  it('L2 the owner’s own link has its time to push, longer while it is doubted', () => {
    const world = new World();
    const session = world.link('x', []);
    expect(world.offers.patienceMs('x', 100)).to.equal(100 + WANT_TIMEOUT_MS);
    session.doubt(300);
    expect(world.offers.patienceMs('x', 100)).to.equal(300 + WANT_TIMEOUT_MS);
  });

  it('L5 the tree has its time for a log that is held, and one that is new is asked for at once', () => {
    const world = new World();
    world.overlay.on = true;
    world.dialed.add('x').add('y');
    expect(world.offers.patienceMs('x', 100)).to.equal(100 + OVERLAY_GRAFT_MS);
    expect(world.offers.patienceMs('y', 100)).to.equal(100);
  });

  it('L2 an owner that is being dialed for the first time has its time to come', () => {
    const world = new World();
    expect(world.offers.patienceMs('x', 100)).to.equal(100);
    world.dialed.add('x');
    expect(world.offers.patienceMs('x', 100)).to.equal(100 + OWNER_DIAL_GRACE_MS);
  });
});

describe('Offers: what is asked', () => {
  it('L2 S5 what is behind the held cut, or the whole log', () => {
    for (const [full, after] of [
      [false, 2],
      [true, 0],
    ] as const) {
      const world = new World();
      const session = world.link('p', [AHEAD]);
      world.offers.ask(session.id, X, full, NOW);
      expect(world.wants(session)).to.deep.equal([
        { kind: 'want', want: { owner: 'x', kind: 'log', boot: boot(1), after } },
      ]);
      expect(world.events).to.have.length(1);
      expect(world.events[0]).to.include({ kind: 'count', name: 'wants_total' });
    }
  });

  it('L2 nothing of whom nothing is told, nor what is held', () => {
    const world = new World();
    const session = world.link('p', [row('x', 1, 2)]);
    world.offers.ask(session.id, { owner: 'y', kind: 'log' }, false, NOW);
    world.offers.ask(session.id, X, false, NOW);
    world.offers.ask(99, X, false, NOW);
    expect(world.wants(session)).to.deep.equal([]);
    expect(world.events).to.deep.equal([]);
  });

  it('S6 an earlier boot once, until its peer shows another state of it', () => {
    const world = new World();
    const session = world.link('p', [WITH_PRIOR]);
    world.offers.ask(session.id, X_PRIOR, false, NOW);
    expect(world.wants(session)).to.deep.equal([
      { kind: 'want', want: { owner: 'x', kind: 'prior', boot: boot(1), after: 0 } },
    ]);
    expect(world.offers.sources(X_PRIOR, NOW)).to.deep.equal([]);
    world.tell(session, [{ ...WITH_PRIOR, prior: { ...PRIOR, hash: 8n } }]);
    expect(world.offers.sources(X_PRIOR, NOW)).to.deep.equal([session.id]);
  });

  it('S6 a log does not count as the asking for its earlier boots', () => {
    const world = new World();
    const session = world.link('p', [{ ...AHEAD, settled: false, prior: PRIOR }]);
    world.offers.ask(session.id, X, false, NOW);
    expect(world.offers.sources(X_PRIOR, NOW)).to.deep.equal([session.id]);
  });
});
