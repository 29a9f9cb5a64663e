import { expect } from 'chai';
import { VirtualTimeScheduler } from 'rxjs';
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

  /** A meter on a clock that is set by hand, whose ticks come when they are told to. */
  function byHand() {
    let nowMs = 0;
    const clock = new VirtualTimeScheduler();
    const meter = new StallMeter(clock, () => nowMs);
    return { meter, clock, setNow: (ms: number) => void (nowMs = ms) };
  }

  for (const [lateMs, stalledMs] of [
    [PROBE_STALL_TICK_MS / 2, 0],
    [PROBE_STALL_TICK_MS / 2 + 1, PROBE_STALL_TICK_MS / 2 + 1],
    [1_000, 1_000],
  ] as const) {
    it(`H8 a tick that is ${lateMs} ms late stands for ${stalledMs} ms`, () => {
      const { meter, setNow } = byHand();
      setNow(7_000);
      const measure = meter.start();
      setNow(7_000 + PROBE_STALL_TICK_MS + lateMs);
      expect(measure.stalledMs()).to.equal(stalledMs);
    });
  }

  it('H8 each measures from its own start, and the ticks end with the last of them', () => {
    const { meter, clock, setNow } = byHand();
    const first = meter.start();
    const second = meter.start();
    expect(clock.actions, 'one row of ticks for both').to.have.length(1);
    setNow(PROBE_STALL_TICK_MS + 300);
    const third = meter.start();
    expect([first, second, third].map((each) => each.stalledMs())).to.deep.equal([300, 300, 0]);
    first.end();
    second.end();
    expect(third.stalledMs()).to.equal(0);
    expect(clock.actions, 'one still measures').to.have.length(1);
    setNow(PROBE_STALL_TICK_MS + 400);
    expect(third.stalledMs()).to.equal(100);
    third.end();
    clock.flush();
    expect(clock.actions, 'nobody measures').to.have.length(0);
    setNow(50_000);
    expect(meter.start().stalledMs(), 'of the time between nobody knows').to.equal(0);
    expect(clock.actions, 'they begin again').to.have.length(1);
  });
});
