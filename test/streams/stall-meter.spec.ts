import { expect } from 'chai';
import { PROBE_STALL_TICK_MS } from '../../src/core/limits.js';
import { StallMeter } from '../../src/streams/stall-meter.js';
import { marbles } from '../support/marbles.js';

describe('StallMeter', () => {
  it('H8 measures what timers are late by, before and after they go off, from each start on', () => {
    marbles((m) => {
      let stalledMs = 0;
      const meter = new StallMeter(m.scheduler, () => m.scheduler.now() + stalledMs);
      const first = meter.start();
      m.scheduler.schedule(() => {
        expect(first.stalledMs()).to.equal(0);
        stalledMs = 400;
        expect(first.stalledMs()).to.be.within(400 - PROBE_STALL_TICK_MS, 400);
      }, 110);
      m.scheduler.schedule(() => {
        expect(first.stalledMs()).to.equal(400);
        const second = meter.start();
        expect(second.stalledMs()).to.equal(0);
        first.end();
        stalledMs += 300;
        expect(second.stalledMs()).to.be.within(300 - PROBE_STALL_TICK_MS, 300);
        second.end();
      }, 1_000);
    });
  });

  it('H8 ticks that are a little late are no stall', () => {
    marbles((m) => {
      let lateMs = 0;
      const meter = new StallMeter(m.scheduler, () => m.scheduler.now() + lateMs);
      const measure = meter.start();
      for (let at = 1; at < 20; at += 1) {
        m.scheduler.schedule(() => (lateMs += 5), at * PROBE_STALL_TICK_MS);
      }
      m.scheduler.schedule(() => {
        expect(measure.stalledMs()).to.equal(0);
        measure.end();
      }, 1_500);
    });
  });
});
