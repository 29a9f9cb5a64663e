import { expect } from 'chai';
import type { RoomEvent } from '../../../../src/core/gossip/events.js';
import type { Hello } from '../../../../src/core/gossip/link/frames.js';
import { Links } from '../../../../src/core/gossip/link/links.js';
import type { Session } from '../../../../src/core/gossip/link/session.js';
import { Greeter, type GreeterParts } from '../../../../src/core/gossip/whom/greeter.js';
import { LINKS_MAX } from '../../../../src/core/limits.js';
import { boot, FakeSource, hello, row, said } from '../link/transcript.js';

const NOW = { monotonicMs: 0, wallMs: 1_800_000_000_000 };

/** The greeter of node `me`, with what it tells others of. */
class World {
  readonly links: Links;
  readonly events: RoomEvent[] = [];
  /** What the dials, and the guard of the name, were told. */
  readonly told: string[] = [];
  readonly greeter: Greeter;
  #links = 0;

  constructor() {
    const source = new FakeSource(row('me', 1, 1));
    this.links = new Links('me', source);
    const { told, events, links } = this;
    const note =
      (what: string) =>
      (...o: unknown[]): void =>
        void told.push([what, ...o.filter((each) => typeof each !== 'object')].join(' '));
    const names = ['opened', 'named', 'greeted', 'failed', 'ended', 'unlinked', 'self'];
    const peers = Object.fromEntries(names.map((name) => [name, note(name)]));
    this.greeter = new Greeter({
      ...{ node: 'me', links, peers, self: { met: note('met') } },
      ours: () => hello('me'),
      emit: (event: RoomEvent) => void events.push(event),
    } as unknown as GreeterParts);
  }

  /** A stream has opened; with `dialId`, it was dialed. */
  open(o: { dialId?: number; stopping?: 'LEAVING' } = {}): Session {
    this.#links += 1;
    const linkId = this.#links;
    const dial = o.dialId === undefined ? {} : { dialId: o.dialId };
    this.greeter.opened({ linkId, remoteAddress: 'there:1', ...dial }, NOW, o.stopping);
    return this.links.get(linkId)!;
  }

  greet(session: Session, theirs: Hello): void {
    this.greeter.hello(session, theirs, NOW);
  }

  count(name: string): unknown[] {
    return this.events.flatMap((event) =>
      event.kind === 'count' && event.name === name ? [event.labels] : [],
    );
  }

  /** Levels and peers of all lines for the log so far. */
  lines(): string[] {
    return this.events.flatMap((event) =>
      event.kind === 'log' ? [`${event.level} ${event.fields.peer}`] : [],
    );
  }

  kinds(): string[] {
    return this.events.splice(0).flatMap(({ kind }) => (/log|count/.test(kind) ? [] : [kind]));
  }

  words(session: Session): string[] {
    return said(session, 0);
  }
}

/** All that a link of this world says before anybody has greeted. */
const OURS = 'hello me in test';

describe('Greeter', () => {
  it('L6 a peer that is taken is linked, and known by its first word', () => {
    const world = new World();
    const session = world.open({ dialId: 7 });
    world.greet(session, hello('p', { deadTimeoutMs: 9_000 }));
    expect(world.told).to.deep.equal(['opened 7', 'named p 7', 'greeted p']);
    expect(world.links.to('p')).to.equal(session);
    const greeted = world.events.find(({ kind }) => kind === 'greeted');
    expect(greeted)
      .to.have.property('row')
      .deep.include({
        ...{ name: 'p', boot: boot(1), address: 'p:1', version: '1', incarnation: 0, ageMs: 0 },
        ...{ status: 'ALIVE', observers: [], restarting: false, deadTimeoutMs: 9_000 },
      });
    expect(world.count('links_opened_total')).to.deep.equal([{ direction: 'out' }]);
    expect(world.lines()).to.deep.equal(['info p']);
    expect(world.count('dials_total')).to.deep.equal([{ outcome: 'opened' }]);
    const other = world.open();
    world.greet(other, hello('q'));
    const silent = world.events.filter(({ kind }) => kind === 'greeted').at(-1);
    expect(silent).to.have.property('row').not.to.have.property('deadTimeoutMs');
    expect(world.count('links_opened_total').at(-1)).to.deep.equal({ direction: 'in' });
  });

  it('M5 S10 who comes while this node stops, or when it is full, is told so', () => {
    const world = new World();
    const late = world.open({ stopping: 'LEAVING' });
    expect(world.words(late)).to.deep.equal([OURS, 'goodbye LEAVING: this node is stopping']);
    world.links.remove(late);
    for (let n = 0; n < LINKS_MAX; n += 1) expect(world.open().state).to.equal('GREETING');
    expect(world.words(world.open()).at(-1)).to.match(/^goodbye OVERLAY: .*no room/);
  });

  it('I5 a peer of another cluster is refused, with the reason for both sides', () => {
    const world = new World();
    const session = world.open();
    world.greet(session, hello('p', { cluster: 'other' }));
    expect(world.count('handshakes_refused_total')).to.deep.equal([{ reason: 'cluster' }]);
    expect(world.events.find(({ kind }) => kind === 'close')).to.include({ linkId: session.id });
    expect(world.lines(), 'one line in the log').to.deep.equal(['warn p']);
    expect(world.kinds()).to.deep.equal(['close', 'peer-refused', 'turned-away']);
    expect(world.words(session).at(-1)).to.match(/^goodbye PROTOCOL_ERROR: cluster differs/);
    expect(world.links.to('p')).to.equal(undefined);
    expect(world.told).to.deep.equal([]);
  });

  it('I4 its own call is no other process, and another one of its name is met', () => {
    const world = new World();
    const own = world.open({ dialId: 3 });
    world.greet(own, hello('me'));
    expect(world.told).to.deep.equal(['opened 3', 'self 3']);
    expect(world.words(own).at(-1)).to.match(/^goodbye DUPLICATE_LINK/);
    world.greet(world.open(), hello('me'));
    expect(world.told, 'nobody was dialed').to.deep.equal(['opened 3', 'self 3']);
    const twin = world.open();
    world.greet(twin, hello('me', { boot: boot(2), address: 'twin:1' }));
    expect(world.told.at(-1)).to.equal('met twin:1');
    expect(world.words(twin).at(-1)).to.match(/^goodbye PROTOCOL_ERROR: .*twin:1/);
    expect(world.links.to('me')).to.equal(undefined);
    expect(world.lines().at(-1)).to.equal('warn there:1');
  });

  it('L6 of two links of one pair one stays, and that is no failure of the other', () => {
    const world = new World();
    const first = world.open({ dialId: 1 });
    world.greet(first, hello('p'));
    const second = world.open({ dialId: 2 });
    world.greet(second, hello('p'));
    expect(world.words(second)).to.deep.equal([
      ...[OURS, 'members p=ALIVE', 'goodbye DUPLICATE_LINK: this pair is linked already'],
    ]);
    expect(world.greeter.closed(second, 'over', NOW)).to.equal(false);
    expect(world.told.slice(-2)).to.deep.equal(['named p 2', 'ended 2 0']);
    expect(world.count('links_closed_total')).to.deep.equal([{ reason: 'duplicate' }]);
    // A newer boot takes the place of the older one.
    const newer = world.open();
    world.greet(newer, hello('p', { boot: boot(2) }));
    expect([first.state, newer.state]).to.deep.equal(['CLOSING', 'COMPARING']);
    expect(world.greeter.closed(first, 'over', NOW)).to.equal(false);
    expect(world.told.at(-1)).to.equal('ended 1 0');
  });

  it('L6 a link that ends before logs have flowed is a dial that failed, later it is none', () => {
    for (const live of [false, true]) {
      const world = new World();
      const session = world.open({ dialId: 1 });
      world.greet(session, hello('p'));
      session.offended = !live;
      const digest = { rows: [], begin: true, end: true, receivedFrames: 0 };
      if (live) session.receive({ kind: 'digest', digest }, 1, 0);
      expect(world.greeter.closed(session, 'over', NOW)).to.equal(true);
      expect(world.told.slice(-2)).to.deep.equal([
        live ? 'ended 1 0' : 'failed 1 0',
        `unlinked p 0 ${!live}`,
      ]);
      expect(world.count('links_closed_total')).to.deep.equal([{ reason: 'closed' }]);
    }
  });

  it('L6 a stream that ends before anybody has greeted unlinks nobody', () => {
    const world = new World();
    expect(world.greeter.closed(world.open(), 'over', NOW)).to.equal(false);
    expect(world.told).to.deep.equal([]);
  });

  it('L6 a link is closed once, and a goodbye is answered by its end', () => {
    const world = new World();
    const session = world.open();
    world.greet(session, hello('p'));
    world.kinds();
    world.greeter.goodbye(session, 'DUPLICATE_LINK', 'another stays');
    expect(world.events).to.deep.include({ kind: 'close', linkId: session.id });
    expect(session.duplicate).to.equal(true);
    world.kinds();
    world.greeter.close(session, 'RESTARTING', 'stops');
    expect(world.kinds()).to.deep.equal(['close']);
    world.greeter.close(session, 'RESTARTING', 'stops');
    expect(world.kinds()).to.deep.equal([]);
  });

  it('M5 I4 why a link is closed is known at both ends, and which of the reasons is a fault', () => {
    const levels = { RESTARTING: 'info', FENCED: 'warn', PROTOCOL_ERROR: 'warn' } as const;
    for (const [reason, level] of Object.entries(levels)) {
      const world = new World();
      const session = world.open();
      world.greet(session, hello('p'));
      world.kinds();
      world.greeter.goodbye(session, reason as keyof typeof levels, 'why');
      expect(world.lines()).to.deep.equal([`${level} p`]);
      expect(session.duplicate, reason).to.equal(false);
    }
    const world = new World();
    const session = world.open();
    world.greet(session, hello('p'));
    world.kinds();
    world.greeter.close(session, 'RESTARTING', 'stops');
    expect(world.lines()).to.deep.equal(['info p']);
    expect(session.duplicate).to.equal(false);
    expect(world.events.find(({ kind }) => kind === 'close')).to.include({ linkId: session.id });
  });

  it('L6 the words of a goodbye are bounded, and nothing else goes out unless it is to be flushed', () => {
    for (const flush of [undefined, false, true]) {
      const world = new World();
      const session = world.open();
      world.greet(session, hello('p'));
      world.words(session);
      world.greeter.close(session, 'OVERLAY', 'y'.repeat(1_001), flush);
      const goodbye = `goodbye OVERLAY: ${'y'.repeat(1_000)}`;
      const words = flush === true ? ['members me=ALIVE', goodbye] : [goodbye];
      expect(world.words(session)).to.deep.equal(words);
    }
  });
});
