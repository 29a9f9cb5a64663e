import { expect } from 'chai';
import type { Boot } from '../../../../src/core/boot.js';
import { SelfGuard, type Evidence } from '../../../../src/core/gossip/self/self-guard.js';
import {
  RAISE_INTERVAL_MS,
  RAISE_WINDOW_MS,
  RAISES_PER_WINDOW_MAX,
} from '../../../../src/core/limits.js';
import type { Instant } from '../../../../src/core/ports.js';

const WALL_MS = 1_000_000;
const MINE: Boot = { generation: 2_000_000, instanceId: 'a'.repeat(16) };
const ALIEN = 'b'.repeat(16);

function at(ms: number): Instant {
  return { monotonicMs: ms, wallMs: WALL_MS + ms };
}

function guard(): SelfGuard {
  return new SelfGuard({ node: 'n', address: 'n:1', boot: MINE });
}

function evidence(o: Partial<Evidence> & { boot: Boot }): Evidence {
  return { address: 'other:1', peer: 'p', what: 'test', cause: 'MEMBER', ...o };
}

function alien(generation: number): Boot {
  return { generation, instanceId: ALIEN };
}

/** Raises the boot once over an alien one that nobody answers for. */
function raiseOnce(one: SelfGuard, ms: number): void {
  expect(one.weigh(evidence({ boot: alien(one.boot.generation + 5) }), at(ms))[0]?.kind).to.equal(
    'call',
  );
  const [action] = one.unanswered(at(ms));
  if (action?.kind !== 'persist') throw new Error('no persist');
  one.persisted(action.generation, at(ms));
}

describe('SelfGuard', () => {
  it('S8 an older boot of its own is no news', () => {
    const old = { ...MINE, generation: MINE.generation - 1 };
    expect(guard().weigh(evidence({ boot: old }), at(0))).to.deep.equal([]);
  });

  it('S8 a forgery in its very boot, and its grave, are gone above at once, persisted first', () => {
    for (const cause of ['LOG', 'GRAVE'] as const) {
      const one = guard();
      const [action] = one.weigh(evidence({ boot: MINE, cause }), at(0));
      expect(action).to.include({ kind: 'persist', generation: MINE.generation + 1 });
      expect(one.boot).to.equal(MINE);
      expect(one.persisted(MINE.generation + 1, at(1))?.generation).to.equal(MINE.generation + 1);
      expect(one.boot.instanceId).to.equal(MINE.instanceId);
    }
  });

  it('S8 it goes above all that it heard, also while it was calling', () => {
    const one = guard();
    one.weigh(evidence({ boot: alien(3_000_000) }), at(0));
    one.weigh(evidence({ boot: alien(4_000_000) }), at(0));
    expect(one.unanswered(at(10))[0]).to.include({ kind: 'persist', generation: 4_000_001 });
  });

  it('S8 what it hears while the disk works is weighed afterwards', () => {
    const one = guard();
    one.weigh(evidence({ boot: MINE, cause: 'LOG' }), at(0));
    one.weigh(evidence({ boot: alien(9_000_000) }), at(1));
    one.persisted(MINE.generation + 1, at(2));
    expect(one.tick(at(2))).to.deep.equal([]);
    expect(one.nextDeadlineMs()).to.equal(2 + RAISE_INTERVAL_MS);
    const [action] = one.tick(at(2 + RAISE_INTERVAL_MS));
    expect(action).to.include({ kind: 'persist', generation: 9_000_001 });
  });

  it('S8 at most one raise in 10 s: what comes sooner waits', () => {
    const one = guard();
    raiseOnce(one, 0);
    expect(one.weigh(evidence({ boot: one.boot, cause: 'LOG' }), at(1))).to.deep.equal([]);
    expect(one.tick(at(RAISE_INTERVAL_MS - 1))).to.deep.equal([]);
    expect(one.tick(at(RAISE_INTERVAL_MS))[0]?.kind).to.equal('persist');
  });

  it('I4 another process that answers with a newer boot makes this one fence itself', () => {
    const one = guard();
    const [call] = one.weigh(evidence({ boot: alien(3_000_000) }), at(0));
    expect(call).to.deep.equal({ kind: 'call', address: 'other:1' });
    const [fence] = one.met(alien(3_000_000), 'other:1', at(1));
    expect(fence?.kind).to.equal('fence');
    expect(fence)
      .to.have.property('message')
      .match(/n:1.*other:1/);
    expect(one.fenced).to.equal(true);
    expect(one.weigh(evidence({ boot: alien(5_000_000) }), at(2))).to.deep.equal([]);
  });

  it('I4 where it answers itself, or an older process does, it goes above what was heard', () => {
    for (const answer of [MINE, alien(1)]) {
      const one = guard();
      one.weigh(evidence({ boot: alien(3_000_000) }), at(0));
      expect(one.met(answer, '', at(1))[0]).to.include({ kind: 'persist', generation: 3_000_001 });
    }
  });

  it('I4 without an address it calls the one that it advertises', () => {
    const [call] = guard().weigh(evidence({ boot: alien(3_000_000), address: '' }), at(0));
    expect(call).to.deep.equal({ kind: 'call', address: 'n:1' });
  });

  for (const [raises, fences] of [
    [RAISES_PER_WINDOW_MAX - 1, false],
    [RAISES_PER_WINDOW_MAX, true],
  ] as const) {
    it(`I4 after ${raises} raises in a minute a newer boot ${fences ? 'fences' : 'is called'}`, () => {
      const one = guard();
      let ms = 10 * RAISE_WINDOW_MS;
      for (let n = 0; n < raises; n += 1) {
        raiseOnce(one, ms);
        ms += RAISE_INTERVAL_MS;
      }
      const [action] = one.weigh(evidence({ boot: alien(one.boot.generation + 1) }), at(ms));
      expect(action?.kind).to.equal(fences ? 'fence' : 'call');
    });
  }

  it('I4 with proven names hearsay fences nobody, however often it comes; a meeting does', () => {
    const one = new SelfGuard({ node: 'n', address: 'n:1', boot: MINE, authenticated: true });
    let ms = 0;
    for (let n = 0; n < 3 * RAISES_PER_WINDOW_MAX; n += 1) {
      raiseOnce(one, ms);
      ms += RAISE_INTERVAL_MS;
    }
    const newer = alien(one.boot.generation + 1);
    expect(one.weigh(evidence({ boot: newer, cause: 'LOG' }), at(ms))[0]?.kind).to.equal('call');
    expect(one.met(newer, 'other:1', at(ms))[0]?.kind).to.equal('fence');
  });

  it('I4 raises count for a minute only', () => {
    const one = guard();
    for (let n = 0; n < RAISES_PER_WINDOW_MAX; n += 1) raiseOnce(one, n * RAISE_INTERVAL_MS);
    const [action] = one.weigh(
      evidence({ boot: alien(one.boot.generation + 1) }),
      at(RAISE_WINDOW_MS),
    );
    expect(action?.kind).to.equal('call');
  });
});
