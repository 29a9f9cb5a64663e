import { expect } from 'chai';
import { asyncScheduler } from 'rxjs';
import type { Frame } from '../../src/core/gossip/link/frames.js';
import type { MeshNode } from '../../src/core/gossip/mesh-node.js';
import { MeshDriver } from '../../src/gossip/mesh-driver.js';
import type { Link, LinkEvents, Transport } from '../../src/gossip/transport.js';

const KIB = 1024;
const FRAME_BYTES = 16 * KIB;
const FRAME = { kind: 'link-ping', id: 1 } as unknown as Frame;

/** A link whose stream takes all that comes. */
class FakeLink implements Link {
  readonly remoteAddress = '';
  readonly peerNames = undefined;
  writable = true;
  sent = 0;
  events: LinkEvents | undefined;
  open(events: LinkEvents): void {
    this.events = events;
  }
  send(): number {
    this.sent += 1;
    return FRAME_BYTES;
  }
  end(): void {
    this.writable = false;
  }
}

describe('MeshDriver', () => {
  /** Frames that are left to send, by link. */
  let left: Map<number, number>;
  let turns: (() => void)[];
  let links: FakeLink[];
  let driver: MeshDriver;
  beforeEach(() => {
    left = new Map();
    turns = [];
    links = [];
    const mesh = {
      handle: () => [],
      nextDeadlineMs: () => undefined,
      nextFrame: (linkId: number) => {
        const frames = left.get(linkId) ?? 0;
        if (frames === 0) return undefined;
        left.set(linkId, frames - 1);
        return FRAME;
      },
    } as unknown as MeshNode;
    driver = new MeshDriver({
      mesh,
      transport: {} as Transport,
      clock: asyncScheduler,
      soon: (work) => turns.push(work),
      flushDelayMs: 0,
      now: () => ({ monotonicMs: 0, wallMs: 0 }),
      notice: () => undefined,
    });
  });
  afterEach(() => driver.stop());

  function openLinks(count: number, frames: number): void {
    for (let at = 0; at < count; at += 1) {
      const link = new FakeLink();
      links.push(link);
      driver.accept(link);
    }
    // Links are numbered in the order of their coming.
    links.forEach((_link, at) => left.set(at + 1, frames));
    for (const link of links) link.events?.writable();
  }

  const sent = (): number => links.reduce((sum, link) => sum + link.sent, 0);
  function nextTurn(): void {
    for (const work of turns.splice(0)) work();
  }

  it('L3 sends 256 KiB in one turn of the event loop, however many links have more', () => {
    openLinks(30, 100);
    expect(sent()).to.equal(16);
    nextTurn();
    expect(sent()).to.equal(32);
  });

  it('L3 lets all links have their turn, 64 KiB at once each', () => {
    openLinks(8, 100);
    // The first one has had a turn to itself before the others came.
    const [first] = links.map((link) => link.sent);
    nextTurn();
    nextTurn();
    expect(first).to.equal(16);
    expect(links.map((link) => link.sent)).to.deep.equal([20, 4, 4, 4, 4, 4, 4, 4]);
  });

  it('L3 goes on in later turns until all is sent, and asks for no more turns then', () => {
    openLinks(3, 20);
    for (let turn = 0; turns.length > 0; turn += 1) {
      expect(turn).to.be.below(10);
      nextTurn();
    }
    expect(links.map((link) => link.sent)).to.deep.equal([20, 20, 20]);
  });

  it('L3 waits for a stream that takes no more, and not for its turn', () => {
    openLinks(2, 100);
    const [slow, fast] = links as [FakeLink, FakeLink];
    slow.writable = false;
    for (let turn = 0; turn < 4; turn += 1) nextTurn();
    const before = slow.sent;
    expect(fast.sent).to.be.above(50);
    slow.writable = true;
    slow.events?.writable();
    for (let turn = 0; turn < 4; turn += 1) nextTurn();
    expect(slow.sent).to.be.above(before);
  });
});
