import { expect } from 'chai';
import { CatchUp, type CatchUpParts } from '../../../../src/core/gossip/logs/catch-up.js';
import { Pulls } from '../../../../src/core/gossip/logs/pulls.js';
import { WANT_TIMEOUT_MS } from '../../../../src/core/limits.js';
import { keyOf, type OwnerDelta, type Part } from '../../../../src/core/store/rows.js';
import { row } from '../link/transcript.js';

const at = (ms: number) => ({ monotonicMs: ms, wallMs: 0 });
const NOW = at(0);
const PRIOR = { boot: { generation: 0, instanceId: '0'.repeat(16) }, head: 1, hash: 1n };
const WITH_PRIOR = row('y', 2, 1, { settled: false, prior: PRIOR });
const DELTA = { owner: 'x', kind: 'log' } as OwnerDelta;

/** What a node asks of links that have what a test says. */
class World {
  /** The parts that links have more of than this node: `log x` -> links. */
  readonly #offered = new Map<string, number[]>();
  readonly asks: string[] = [];
  readonly unsettled = new Set<string>();
  /** Links on which logs flow. */
  live: number[] = [];
  /** Links that have been closed and whose stream has not ended. */
  readonly closing = new Set<number>();
  patienceMs = 0;
  /** How often all links were looked through. */
  scans = 0;
  readonly pulls: Pulls;
  readonly it: CatchUp;

  constructor() {
    const has = (part: Part): number[] => this.#offered.get(keyOf(part)) ?? [];
    const owners = (linkId: number): string[] => {
      const keys = [...this.#offered].filter(([, links]) => links.includes(linkId));
      return keys.map(([key]) => key.split(' ')[1]!);
    };
    const offers = {
      sources: (part: Part) => {
        this.scans += 1;
        return has(part);
      },
      offers: (linkId: number, part: Part) => has(part).includes(linkId),
      patienceMs: (_: string, sinceMs: number) => sinceMs + this.patienceMs,
      ask: (linkId: number, part: Part, full: boolean) =>
        void this.asks.push(`${linkId} ${keyOf(part)}${full ? ' full' : ''}`),
      offered: owners,
      lacks: (linkId: number, owner: string) => owners(linkId).includes(owner),
    };
    const store = {
      lacks: ({ owner }: Part) =>
        (['log', 'prior'] as const)
          .map((kind) => ({ owner, kind }))
          .filter((part) => has(part).length > 0),
      row: (owner: string) => row(owner, 1, 1, { settled: !this.unsettled.has(owner) }),
    };
    const links = {
      live: () => this.live.map((id) => ({ id })),
      get: (id: number) => ({ state: this.closing.has(id) ? 'CLOSING' : 'LIVE' }),
    };
    this.pulls = new Pulls(offers, () => 0);
    const parts = { offers, store, links, pulls: this.pulls, alone: false };
    this.it = new CatchUp(parts as unknown as CatchUpParts);
  }

  /** These links have more of this log, or prior. */
  offer(part: string, ...links: readonly number[]): void {
    this.#offered.set(part, [...links]);
  }
}

describe('CatchUp: what is pulled', () => {
  it('L2 S6 both the log and the earlier boots that a row shows, and nothing else', () => {
    const world = new World();
    world.it.lookAt(row('x', 1, 9), false, NOW);
    expect([world.asks, world.scans]).to.deep.equal([[], 0]);
    world.offer('log x', 1);
    world.offer('prior x', 1);
    world.it.lookAt(row('x', 1, 9), false, NOW);
    expect(world.asks).to.deep.equal(['1 log x', '1 prior x']);
  });

  it('L2 what a row shows no longer is looked at once more, and is over', () => {
    const world = new World();
    world.offer('log x', 1);
    world.it.lookAt(row('x', 1, 9), false, NOW);
    world.offer('log x');
    world.it.lookAt(row('x', 1, 9), false, NOW);
    expect(world.pulls.nextDeadlineMs()).to.equal(Infinity);
  });

  it('L2 a log that nobody was asked for is not asked for because something came in', () => {
    const world = new World();
    world.offer('log x', 1);
    world.offer('prior x', 1);
    world.it.note('x', NOW);
    expect(world.asks).to.deep.equal([]);
  });

  it('L2 what is being pulled is asked of another link when its own has no more', () => {
    const world = new World();
    for (const part of ['log x', 'prior x']) world.offer(part, 1);
    world.it.lookAt(row('x', 1, 9), false, NOW);
    for (const part of ['log x', 'prior x']) world.offer(part, 2);
    world.it.note('x', NOW);
    expect(world.asks.slice(2)).to.deep.equal(['2 log x', '2 prior x']);
  });

  it('S6 an unsettled boot that has come in makes its prior worth asking for, once a peer shows priors', () => {
    const world = new World();
    world.unsettled.add('x');
    for (const part of ['log x', 'prior x']) world.offer(part, 1);
    world.it.note('x', NOW);
    world.it.lookAt(row('y', 1, 1), false, NOW);
    world.it.note('x', NOW);
    expect(world.asks).to.deep.equal([]);
    world.it.lookAt(WITH_PRIOR, false, NOW);
    world.it.lookAt(row('y', 1, 1), false, NOW);
    world.offer('prior z', 1);
    world.it.note('z', NOW);
    expect(world.asks, 'it is settled').to.deep.equal([]);
    world.it.note('x', NOW);
    expect(world.asks).to.deep.equal(['1 prior x']);
  });

  it('S11 what had no room is asked for again, and for the first time when it came unasked', () => {
    const world = new World();
    world.offer('log x', 1);
    world.it.lookAt(row('x', 1, 9), false, NOW);
    world.it.crowded(DELTA, NOW);
    expect(world.asks).to.deep.equal(['1 log x', '1 log x']);
    const unasked = new World();
    unasked.offer('log x', 1);
    unasked.it.crowded(DELTA, NOW);
    expect(unasked.asks).to.include('1 log x');
  });

  it('L2 what a link was asked for is asked of others when it has gone', () => {
    const world = new World();
    world.offer('log x', 1, 2);
    world.it.lookAt(row('x', 1, 9), false, NOW);
    world.offer('log x', 2);
    world.it.linkGone(1, NOW);
    expect(world.asks).to.deep.equal(['1 log x', '2 log x']);
  });

  it('L2 what is due is asked for, and what is dropped is not waited for', () => {
    const world = new World();
    for (const part of ['log x', 'prior x']) world.offer(part, 1, 2);
    world.it.lookAt(row('x', 1, 9), false, NOW);
    world.pulls.tick(at(WANT_TIMEOUT_MS));
    expect(world.asks.length).to.equal(4);
    for (const part of ['log x', 'prior x']) world.offer(part);
    world.it.dropped('x', at(WANT_TIMEOUT_MS));
    expect(world.pulls.nextDeadlineMs()).to.equal(Infinity);
  });

  it('L1 whether only a whole digest has shown it is known', () => {
    for (const late of [true, false]) {
      const world = new World();
      world.offer('log x', 1);
      world.it.lookAt(row('x', 1, 9), late, NOW);
      expect(world.pulls.takeFoundByDigest('x', 1)).to.equal(late);
    }
  });
});

describe('CatchUp: when the node is in sync', () => {
  it('M6 it is when all is here that the first peer had', () => {
    const world = new World();
    world.offer('log x', 1);
    world.it.check(NOW);
    world.it.compared(1, NOW);
    world.it.check(NOW);
    expect(world.it.synced).to.equal(false);
    world.offer('log x');
    world.it.check(NOW);
    expect(world.it.synced).to.equal(true);
  });

  it('M6 M7 it is not because the link of the first peer is closed', () => {
    const world = new World();
    world.offer('log x', 1);
    world.it.compared(1, NOW);
    world.closing.add(1);
    world.offer('log x');
    world.it.check(NOW);
    expect(world.it.synced).to.equal(false);
  });

  it('M6 S6 earlier boots that are being pulled are waited for', () => {
    const world = new World();
    world.offer('log x', 1);
    world.it.compared(1, NOW);
    world.offer('prior x', 2);
    world.it.lookAt(row('x', 1, 9), false, NOW);
    world.offer('log x', 2);
    world.it.check(NOW);
    expect(world.it.synced).to.equal(false);
    world.offer('log x');
    world.offer('prior x');
    world.it.note('x', NOW);
    world.it.check(NOW);
    expect(world.it.synced).to.equal(true);
  });

  it('M6 the next peer takes the place of the first one that has gone, and no other link counts', () => {
    const world = new World();
    world.live = [2, 3];
    world.it.linkGone(9, NOW);
    expect(world.it.synced).to.equal(false);
    world.offer('log x', 1, 2);
    world.it.compared(1, NOW);
    world.it.linkGone(3, NOW);
    world.it.linkGone(1, NOW);
    expect(world.it.synced, 'the second one has it too').to.equal(false);
    world.offer('log x');
    world.it.check(NOW);
    expect(world.it.synced).to.equal(true);
    const other = new World();
    other.offer('log x', 1);
    other.it.compared(1, NOW);
    other.live = [2];
    other.it.linkGone(1, NOW);
    expect(other.it.synced, 'the second one has nothing more').to.equal(true);
    const last = new World();
    last.offer('log x', 1);
    last.it.compared(1, NOW);
    last.it.linkGone(1, NOW);
    expect(last.it.synced, 'there is no second one').to.equal(false);
  });
});
