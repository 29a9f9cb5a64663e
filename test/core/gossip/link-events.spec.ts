import { expect } from 'chai';
import type { RoomEvent } from '../../../src/core/gossip/events.js';
import { LinkEvents } from '../../../src/core/gossip/link-events.js';
import type { Frame } from '../../../src/core/gossip/link/frames.js';
import { Links } from '../../../src/core/gossip/link/links.js';
import type { Session } from '../../../src/core/gossip/link/session.js';
import type { NodeParts } from '../../../src/core/gossip/node-parts.js';
import {
  HANDSHAKE_TIMEOUT_MS,
  LINK_IDLE_TIMEOUT_MS,
  MEMBER_ROWS_IN_FRAME_MAX,
  MEMBERS_MAX,
  STAMP_AGE_MAX_MS,
} from '../../../src/core/limits.js';
import { at } from '../store/support.js';
import { logOf } from './bare-node.js';
import { FakeSource, hello, member, say } from './link/transcript.js';

const DIGEST: Frame = {
  kind: 'digest',
  digest: { rows: [], begin: true, end: true, receivedFrames: 1_000 },
};
const CLOSED = 'greeter.close PROTOCOL_ERROR';

/** Links whose frames come to parts that only say that they were called. */
class World {
  readonly links = new Links('me', new FakeSource());
  /** What the parts were called for since it was read last. */
  calls: string[] = [];
  readonly counts: string[] = [];
  readonly known = new Set<string>();
  /** What the parts answer. */
  readonly answers = { want: true, last: true };
  readonly it: LinkEvents;
  nowMs = 0;
  #links = 0;

  constructor() {
    const { links, known, answers } = this;
    const told = (part: string, ...names: string[]) =>
      Object.fromEntries(names.map((name) => [name, () => this.calls.push(`${part}.${name}`)]));
    const close = (_: Session, reason: string): void => {
      this.calls.push(`greeter.close ${reason}`);
    };
    const closed = (): boolean => {
      this.calls.push('greeter.closed');
      return answers.last;
    };
    const want = (): boolean => {
      this.calls.push('spread.want');
      return answers.want;
    };
    const parts = {
      links,
      greeter: { ...told('greeter', 'hello', 'goodbye'), close, closed },
      replication: told('replication', 'rows', 'delta', 'refusal', 'linkGone'),
      bridge: told('bridge', 'heard', 'pong', 'linkGone'),
      observations: told('observations', 'receive', 'linkGone'),
      peers: told('peers', 'live'),
      spread: { want },
      membership: { row: (name: string) => (known.has(name) ? member(name) : undefined) },
    } as unknown as NodeParts;
    const emit = (event: RoomEvent): void => {
      if (event.kind === 'count') this.counts.push(event.name);
    };
    this.it = new LinkEvents(parts, emit);
  }

  /** A link that has opened; its peer has said nothing. */
  add(): Session {
    this.#links += 1;
    const session = this.links.add(
      { linkId: this.#links, remoteAddress: `p${this.#links}:1` },
      this.nowMs,
    );
    session.next(this.nowMs);
    return session;
  }

  /** A link whose peer has said who it is, and with `live` what it holds. */
  open(peer = 'p', live = true): Session {
    const session = this.add();
    session.accept(hello(peer), this.nowMs);
    this.links.name(session);
    if (live) session.receive(DIGEST, 1, this.nowMs);
    while (session.next(this.nowMs) !== undefined);
    return session;
  }

  /** The parts that a frame comes to. */
  frame({ id }: { readonly id: number }, frame: Frame): string[] {
    this.calls = [];
    this.it.frame(id, frame, 1, at(this.nowMs));
    return this.calls;
  }

  pongs(session: Session): string[] {
    const lines: string[] = [];
    for (let frame; (frame = session.next(this.nowMs)) !== undefined;) lines.push(say(frame));
    return lines.filter((line) => line.startsWith('pong'));
  }
}

describe('LinkEvents: where frames go', () => {
  const rows = [member('x')];
  const { delta } = logOf('x', 1, 1);
  const frames: readonly (readonly [Frame, readonly string[]])[] = [
    [DIGEST, ['replication.rows']],
    [{ kind: 'delta', delta }, ['replication.delta']],
    [{ kind: 'want', want: { owner: 'x', kind: 'log', after: 0 } }, ['spread.want']],
    [
      { kind: 'refusal', refusal: { owner: 'x', reason: 'GAP', message: '' } },
      ['replication.refusal'],
    ],
    [{ kind: 'members', rows }, ['bridge.heard']],
    [{ kind: 'ping', id: 7, rows }, ['bridge.heard']],
    [{ kind: 'pong', id: 7, rows }, ['bridge.pong']],
    [{ kind: 'goodbye', reason: 'LEAVING', message: '' }, ['greeter.goodbye']],
    [{ kind: 'observed', observed: { rows: [], deltas: [] } }, ['observations.receive']],
    [{ kind: 'mode', lazy: true }, []],
    [{ kind: 'unknown' }, []],
    [{ kind: 'recall', buckets: [1] }, []],
    [{ kind: 'hello', hello: hello('p') }, [CLOSED]],
  ];
  for (const [frame, calls] of frames) {
    it(`L1 ${frame.kind} comes to ${calls.join() || 'no other part'}`, () => {
      const world = new World();
      const session = world.open();
      expect(world.frame(session, frame)).to.deep.equal(calls);
      expect(session.view.allLazy).to.equal(frame.kind === 'mode');
      const counts = frame.kind === 'unknown' ? ['frames_unknown_total'] : [];
      if (frame.kind === 'hello') counts.push('protocol_errors_total');
      expect(world.counts).to.deep.equal(counts);
      expect(session.offended).to.equal(frame.kind === 'hello');
      const answered = frame.kind === 'ping' ? ['pong 7 [me p]'] : [];
      expect(world.pongs(session)).to.deep.equal(answered);
    });
  }

  it('L1 L6 a first word comes to the greeter, and the end of the first whole digest to the dials', () => {
    const world = new World();
    expect(world.frame(world.add(), { kind: 'hello', hello: hello('p') })).to.deep.equal([
      'greeter.hello',
    ]);
    const session = world.open('q', false);
    expect(world.frame(session, DIGEST)).to.deep.equal(['peers.live', 'replication.rows']);
    expect(world.frame(session, DIGEST)).to.deep.equal(['replication.rows']);
  });

  it('L1 what comes over a link that is gone comes to nobody', () => {
    const world = new World();
    expect(world.frame({ id: 9 }, DIGEST)).to.deep.equal([]);
    world.it.invalid(9, 'no frame');
    expect(world.it.closed(9, 'over', at(0))).to.equal(undefined);
    expect([world.calls, world.counts]).to.deep.equal([[], []]);
  });
});

describe('LinkEvents: who breaks the protocol', () => {
  it('X4 is closed and counted: for what is no frame, and for Wants beyond the bound', () => {
    const world = new World();
    const session = world.open();
    world.it.invalid(session.id, 'no frame');
    expect([world.calls, world.counts]).to.deep.equal([[CLOSED], ['protocol_errors_total']]);
    expect(session.offended).to.equal(true);
    world.answers.want = false;
    const want: Frame = { kind: 'want', want: { owner: 'x', kind: 'log', after: 0 } };
    expect(world.frame(world.open('q'), want)).to.deep.equal(['spread.want', CLOSED]);
  });

  it('X4 is closed for too many rows of the membership, and what it says then is not heard', () => {
    const world = new World();
    const rows = Array.from({ length: MEMBER_ROWS_IN_FRAME_MAX + 1 }, (_, n) => member(`x${n}`));
    for (const frame of [
      { kind: 'members', rows },
      { kind: 'ping', id: 1, rows },
      { kind: 'pong', id: 1, rows },
    ] satisfies Frame[]) {
      const session = world.open(frame.kind);
      expect(world.frame(session, frame)).to.deep.equal([CLOSED]);
      expect(world.pongs(session)).to.deep.equal([]);
    }
  });

  for (const known of [true, false]) {
    it(`X4 many rows of ${known ? 'members are heard' : 'strangers are too many'}`, () => {
      const world = new World();
      const session = world.open();
      const count = MEMBER_ROWS_IN_FRAME_MAX;
      const frames = MEMBERS_MAX / count;
      const names = Array.from({ length: count }, (_, n) => `x${n}`);
      if (known) for (const name of names) world.known.add(name);
      const tell = (): string[] =>
        world.frame(session, { kind: 'members', rows: names.map(member) });
      for (let n = 0; n < frames; n += 1) expect(tell()).to.deep.equal(['bridge.heard']);
      expect(tell()).to.deep.equal([known ? 'bridge.heard' : CLOSED]);
    });
  }
});

describe('LinkEvents: the end of a link', () => {
  it('L6 is told to whoever keeps something of it, and names a peer that has no other', () => {
    for (const [peer, last, name] of [
      ['p', true, 'p'],
      ['p', false, undefined],
    ] as const) {
      const world = new World();
      world.answers.last = last;
      const session = world.open(peer);
      expect(world.it.closed(session.id, 'over', at(0))).to.equal(name);
      expect(world.calls).to.deep.equal([
        ...['greeter.closed', 'replication.linkGone', 'bridge.linkGone', 'observations.linkGone'],
      ]);
    }
  });

  it('L1 comes when the peer was silent for too long, and not before', () => {
    const world = new World();
    world.open();
    const tick = (nowMs: number): string[] => {
      world.calls = [];
      world.it.tick(at(nowMs));
      return world.calls;
    };
    expect(tick(LINK_IDLE_TIMEOUT_MS - 1)).to.deep.equal([]);
    expect(tick(LINK_IDLE_TIMEOUT_MS)).to.deep.equal([CLOSED]);
    const young = new World();
    young.add();
    young.it.tick(at(HANDSHAKE_TIMEOUT_MS - 1));
    expect(young.calls).to.deep.equal([]);
  });

  it('M4 what was said before a sleep of days is not heard', () => {
    const world = new World();
    const session = world.open();
    world.nowMs = LINK_IDLE_TIMEOUT_MS + STAMP_AGE_MAX_MS - 1;
    expect(world.frame(session, { kind: 'members', rows: [] })).to.deep.equal(['bridge.heard']);
    world.nowMs += LINK_IDLE_TIMEOUT_MS + STAMP_AGE_MAX_MS;
    expect(world.frame(session, { kind: 'members', rows: [] })).to.deep.equal([CLOSED]);
  });
});
