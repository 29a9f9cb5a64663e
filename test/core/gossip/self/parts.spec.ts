import { expect } from 'chai';
import type { Boot } from '../../../../src/core/boot.js';
import type { MeshEffect } from '../../../../src/core/gossip/effects.js';
import { ClockWatch } from '../../../../src/core/gossip/self/clock-watch.js';
import { SelfGuard, type Evidence } from '../../../../src/core/gossip/self/self-guard.js';
import { SelfWatch } from '../../../../src/core/gossip/self/self-watch.js';
import { saidOf, saySkew } from '../../../../src/core/gossip/self/skew.js';
import { RAISE_INTERVAL_MS } from '../../../../src/core/limits.js';
import type { Instant } from '../../../../src/core/ports.js';
import { member } from '../link/transcript.js';

const MINE: Boot = { generation: 2_000_000, instanceId: 'a'.repeat(16) };
const OPTIONS = { node: 'n', address: 'n:1', boot: MINE };

function at(ms: number): Instant {
  return { monotonicMs: ms, wallMs: 1_000_000 + ms };
}

function alien(generation: number): Boot {
  return { generation, instanceId: 'b'.repeat(16) };
}

function evidence(boot: Boot, o: Partial<Evidence> = {}): Evidence {
  return { boot, address: 'other:1', peer: 'p', what: 'test', cause: 'MEMBER', ...o };
}

describe('ClockWatch', () => {
  function watch() {
    const said: string[] = [];
    const clocks = new ClockWatch((effect) => {
      if (effect.kind === 'clock') said.push(`${effect.peers}: ${effect.fault}`);
      if (effect.kind === 'log') said.push(effect.level);
    });
    const tell = (...ids: readonly number[]): string[] => {
      clocks.tell(ids.map((id) => ({ id })));
      return said.splice(0);
    };
    return { clocks, tell };
  }

  it('I3 where one of two peers lets logs pass, this clock is not to blame', () => {
    const { clocks, tell } = watch();
    expect(tell(1, 2)).to.deep.equal([]);
    clocks.refuses(1, 'ahead');
    expect(tell(1, 2)).to.deep.equal([]);
  });

  it('I3 it is told once when no log passes, how many say so, and once when one does again', () => {
    const { clocks, tell } = watch();
    clocks.refuses(1, 'ahead');
    clocks.refused(2, 'p', 'behind', 5);
    expect(tell(1, 2)).to.deep.equal(['2: ahead', 'warn']);
    expect(tell(1, 2)).to.deep.equal([]);
    clocks.linkGone(1);
    expect(tell(2)).to.deep.equal(["1: node p refuses this node's log: behind"]);
    clocks.taken(2, 4);
    expect(tell(2), 'less than was refused').to.deep.equal([]);
    clocks.taken(2, 5);
    expect(tell(2)).to.deep.equal(['1: ', 'info']);
    expect(tell(2)).to.deep.equal([]);
  });

  it('I3 it is over as soon as one log passes, and what a link held goes with it', () => {
    const { clocks, tell } = watch();
    clocks.refuses(1, 'ahead');
    clocks.refused(2, 'p', 'behind', 5);
    tell(1, 2);
    clocks.takes(1);
    expect(tell(1, 2)).to.deep.equal(['2: ', 'info']);
    clocks.linkGone(2);
    clocks.refuses(1, 'ahead');
    expect(tell(1, 2), 'a new link of that number').to.deep.equal([]);
  });

  it('I3 a log that this node takes ends what it held against its peer, and so does the end of the link', () => {
    for (const end of ['takes', 'linkGone'] as const) {
      const { clocks, tell } = watch();
      clocks.refuses(1, 'ahead');
      tell(1);
      clocks[end](1);
      expect(tell(1)).to.deep.equal(['1: ', 'info']);
    }
  });
});

describe('saySkew()', () => {
  it('M3 says what differs, and nothing of what one side has not said', () => {
    const theirs = { deadTimeoutMs: 60_000, claimGraceMs: 5_000, tombstoneGraceMs: 9_000 };
    expect(saySkew(theirs, theirs)).to.equal('');
    expect(saySkew(theirs, {})).to.equal('');
    expect(saySkew({}, theirs)).to.equal('');
    expect(saySkew(theirs, { ...theirs, deadTimeoutMs: 1_000, claimGraceMs: 6_000 })).to.equal(
      'dead-timeout is 60s there, 1s here; claim-grace is 5s there, 6s here',
    );
  });
});

describe('saidOf()', () => {
  it('M9 an announced absence is no setting', () => {
    const row = { ...member('x'), deadTimeoutMs: 9_000 };
    expect(saidOf(row)).to.deep.equal({ deadTimeoutMs: 9_000 });
    expect(saidOf({ ...row, maintenance: 'disk' })).to.deep.equal({});
    expect(saidOf(undefined).deadTimeoutMs).to.equal(undefined);
  });
});

describe('SelfGuard: while it waits', () => {
  /** Has raised its boot at 0, and heard at once of more. */
  function waiting(): SelfGuard {
    const guard = new SelfGuard(OPTIONS);
    guard.weigh(evidence(MINE, { cause: 'LOG' }), at(0));
    guard.persisted(MINE.generation + 1, at(0));
    guard.weigh(evidence(guard.boot, { cause: 'LOG' }), at(1));
    return guard;
  }

  it('S8 neither a meeting, nor a call that nobody answers, nor time before its time ends the wait', () => {
    const guard = waiting();
    expect(guard.met(alien(1), '', at(2))).to.deep.equal([]);
    expect(guard.unanswered(at(2))).to.deep.equal([]);
    expect(guard.tick(at(RAISE_INTERVAL_MS - 1))).to.deep.equal([]);
    expect(guard.tick(at(RAISE_INTERVAL_MS))).to.have.length(1);
  });

  it('S8 what was said in the very boot that went to disk meanwhile is gone above, too', () => {
    const guard = new SelfGuard(OPTIONS);
    guard.weigh(evidence(MINE, { cause: 'LOG' }), at(0));
    const next = { ...MINE, generation: MINE.generation + 1 };
    guard.weigh(evidence(next, { cause: 'LOG' }), at(0));
    guard.persisted(next.generation, at(0));
    expect(guard.nextDeadlineMs()).to.equal(RAISE_INTERVAL_MS);
  });

  it('S8 what was heard meanwhile of a boot below the new one is no news', () => {
    const guard = new SelfGuard(OPTIONS);
    guard.weigh(evidence(MINE, { cause: 'LOG' }), at(0));
    guard.weigh(evidence(MINE, { cause: 'LOG' }), at(0));
    guard.persisted(MINE.generation + 1, at(0));
    expect(guard.nextDeadlineMs()).to.equal(Infinity);
    expect(guard.persisted(9_000_000, at(1)), 'nobody asked for that').to.equal(undefined);
    expect(guard.boot.generation).to.equal(MINE.generation + 1);
  });

  it('I4 meeting itself, or an older process, is nothing to a node that has heard nothing', () => {
    const guard = new SelfGuard(OPTIONS);
    expect(guard.met({ ...MINE, generation: MINE.generation + 1 }, '', at(0))).to.deep.equal([]);
    expect(guard.met(alien(1), '', at(0))).to.deep.equal([]);
    expect([guard.fenced, guard.nextDeadlineMs()]).to.deep.equal([false, Infinity]);
  });

  it('S8 M4 above a grave of a boot of others it goes without asking whose it was', () => {
    const [action] = new SelfGuard(OPTIONS).weigh(
      evidence(alien(3_000_000), { cause: 'GRAVE' }),
      at(0),
    );
    expect(action).to.include({ kind: 'persist', generation: 3_000_001 });
  });

  it('I4 it is fenced once, and says whom it has met', () => {
    const guard = new SelfGuard(OPTIONS);
    const [fence] = guard.met(alien(3_000_000), 'there:1', at(0));
    expect(fence)
      .to.have.property('message')
      .match(/listens at there:1/);
    expect(guard.met(alien(4_000_000), 'there:1', at(0))).to.deep.equal([]);
    const unknown = new SelfGuard(OPTIONS).met(alien(3_000_000), '', at(0));
    expect(unknown[0])
      .to.have.property('message')
      .match(/listens at an unknown address/);
  });
});

describe('SelfWatch', () => {
  function watch() {
    const said: MeshEffect[] = [];
    const self = new SelfWatch(OPTIONS, (effect) => void said.push(effect));
    const take = (): string[] => {
      return said.splice(0).flatMap((effect) => (effect.kind === 'log' ? [] : [effect.kind]));
    };
    /** Weighs a boot of others at a time; returns the id of the call to its address. */
    const call = (generation: number, ms: number): number => {
      self.weigh(evidence(alien(generation)), at(ms));
      const ping = said.splice(0).find((effect) => effect.kind === 'ping');
      return ping?.kind === 'ping' ? ping.pingId : 0;
    };
    return { self, take, call, said };
  }

  it('I4 only the answer to its newest call counts, and no answer to others is its own', () => {
    const { self, take, call } = watch();
    const first = call(3_000_000, 0);
    expect(self.answered({ pingId: 7, node: 'n', boot: alien(9_000_000) }, at(0))).to.equal(false);
    expect(self.unanswered(7, at(0))).to.equal(false);
    expect(self.unanswered(first, at(0))).to.equal(true);
    expect(take()).to.deep.equal(['persist-generation']);
    self.persisted(3_000_001, at(0));
    take();
    const second = call(4_000_000, RAISE_INTERVAL_MS);
    expect(second).to.be.above(first);
    const late = { pingId: first, node: 'n', boot: alien(9_000_000) };
    expect(self.answered(late, at(RAISE_INTERVAL_MS))).to.equal(true);
    expect(self.unanswered(first, at(RAISE_INTERVAL_MS))).to.equal(true);
    expect(take()).to.deep.equal([]);
    expect(self.answered({ ...late, pingId: second }, at(RAISE_INTERVAL_MS))).to.equal(true);
    expect(take()).to.deep.equal(['fence']);
    expect(self.fenced).to.equal(true);
  });

  it('S8 a raise that waited happens by a tick; what nobody asked for is not told', () => {
    const { self, take } = watch();
    self.weigh(evidence(MINE, { cause: 'LOG' }), at(0));
    self.persisted(MINE.generation + 1, at(0));
    take();
    expect(self.persisted(MINE.generation + 1, at(0))).to.equal(undefined);
    const next = { ...MINE, generation: MINE.generation + 1 };
    self.weigh(evidence(next, { cause: 'LOG' }), at(0));
    expect(take()).to.deep.equal([]);
    expect(self.nextDeadlineMs()).to.equal(RAISE_INTERVAL_MS);
    self.tick(at(RAISE_INTERVAL_MS));
    expect(take()).to.deep.equal(['persist-generation']);
  });

  it('I4 a newer process that greets on a link fences it without a call', () => {
    const { self, take } = watch();
    self.met(alien(3_000_000), 'there:1', at(0));
    expect(take()).to.deep.equal(['fence']);
  });

  it('I4 somebody of another name answers for nobody', () => {
    const { self, take, call } = watch();
    const answer = { pingId: call(3_000_000, 0), node: 'other', boot: alien(3_000_000) };
    self.answered(answer, at(0));
    expect(take()).to.deep.equal(['persist-generation']);
  });

  it('S8 a boot that was raised is told, and counted with its cause and who said so', () => {
    const { self, said } = watch();
    self.weigh(evidence(MINE, { cause: 'GRAVE', peer: 'q' }), at(0));
    said.splice(0);
    const raised = { ...MINE, generation: MINE.generation + 1 };
    expect(self.persisted(raised.generation, at(0))).to.deep.equal(raised);
    expect(said[0]).to.deep.equal({ kind: 'boot-raised', boot: raised });
    const count = said.find((effect) => effect.kind === 'count');
    expect(count).to.deep.include({ labels: { cause: 'GRAVE', peer: 'q' } });
  });
});
