import { expect } from 'chai';
import {
  OBSERVED_BYTES_PER_SECOND,
  OBSERVED_INTERVAL_MS,
} from '../../../src/core/observed/limits.js';
import { Observed } from '../../../src/core/observed/observed.js';
import { OwnTally } from '../../../src/core/observed/own-tally.js';

const BOOT = { generation: 1, instanceId: '1'.repeat(16) };

function ownRecord(intervalMs = OBSERVED_INTERVAL_MS) {
  const observed = new Observed('a');
  return { observed, it: new OwnTally({ observed, boot: BOOT, nowMs: 0, intervalMs }) };
}

describe('OwnTally', () => {
  it('W17 what is reported after a silence enters at once, and then once an interval, the last state only', () => {
    const { observed, it } = ownRecord();
    expect(it.nextDeadlineMs()).to.equal(Infinity);
    observed.report('w', 1);
    expect([it.tick(1_000, 1), it.tally.upTo]).to.deep.equal([true, 1]);
    for (let load = 2; load < 9; load += 1) observed.report('w', load);
    expect(it.tick(1_001, 1)).to.equal(false);
    expect(it.nextDeadlineMs()).to.equal(1_000 + OBSERVED_INTERVAL_MS);
    expect([it.tick(1_100, 1), it.tally.upTo, it.waiting]).to.deep.equal([true, 2, 0]);
  });

  it("W17 enters no more than this node's share, and nobody waits behind who changes all the time", () => {
    const { observed, it } = ownRecord();
    const others = 49;
    const workers = 2_000;
    const entered = new Map<number, number>();
    let bytes = 0;
    for (let nowMs = 0; nowMs <= 20_000; nowMs += 100) {
      for (let worker = 0; worker < workers; worker += 1)
        observed.report(`w${worker}`, nowMs / 100);
      const { place } = it.tally;
      it.tick(nowMs, others);
      for (const { slot, key } of it.tally.since(place, Infinity)?.entries ?? []) {
        bytes += key === undefined ? 2 : 19;
        entered.set(slot, nowMs);
      }
    }
    const share = OBSERVED_BYTES_PER_SECOND / others;
    expect(bytes / 20).to.be.within(0.3 * share, 1.1 * share);
    expect(entered.size).to.equal(workers);
    // Each has entered within a round, and a round takes a few seconds.
    expect(20_000 - Math.min(...entered.values())).to.be.below(4_000);
  });

  it('W17 says all again under another boot, and nothing at all where it is not to', () => {
    const { observed, it } = ownRecord();
    observed.report('w', 1);
    observed.report('v', 2);
    it.tick(0, 1);
    it.tick(1_000, 1);
    it.restart({ ...BOOT, generation: 2 });
    it.tick(2_000, 1);
    expect([it.tally.boot.generation, it.tally.size]).to.deep.equal([2, 2]);
    const silent = ownRecord(Infinity);
    silent.observed.report('w', 1);
    expect([silent.it.nextDeadlineMs(), silent.it.tick(0, 1)]).to.deep.equal([Infinity, false]);
  });
});
