import { expect } from 'chai';
import type { SchedulerLike } from 'rxjs';
import { DeadlineTimer } from '../../src/streams/deadline-timer.js';
import { marbles, type Marbles } from '../support/marbles.js';

const HOUR_MS = 3_600_000;

/** A timer, and when it has fired. */
function timed(m: Marbles): { timer: DeadlineTimer; fired: number[] } {
  const fired: number[] = [];
  const nowMs = () => m.scheduler.now();
  const timer = new DeadlineTimer(m.scheduler, nowMs, () => fired.push(m.scheduler.now()));
  return { timer, fired };
}

describe('DeadlineTimer', () => {
  it('fires once, at the moment that it was armed for', () => {
    marbles((m) => {
      const { timer, fired } = timed(m);
      m.scheduler.schedule(() => timer.arm(50), 20);
      m.flush();
      expect(fired).to.deep.equal([50]);
    });
  });

  it('the newest moment counts, none and never at all end it, and it can be armed again', () => {
    marbles((m) => {
      const { timer, fired } = timed(m);
      timer.arm(50);
      timer.arm(30);
      m.scheduler.schedule(() => timer.arm(undefined), 20);
      m.scheduler.schedule(() => timer.arm(60), 40);
      m.scheduler.schedule(() => timer.arm(Infinity), 45);
      m.scheduler.schedule(() => timer.arm(90), 70);
      m.flush();
      expect(fired).to.deep.equal([90]);
    });
  });

  for (const atMs of [undefined, Infinity]) {
    it(`${atMs} sets no timer at all, so that a machine at rest wakes nobody`, () => {
      marbles((m) => {
        let scheduled = 0;
        const clock: SchedulerLike = {
          now: () => m.scheduler.now(),
          schedule: (...args: Parameters<SchedulerLike['schedule']>) => {
            scheduled += 1;
            return m.scheduler.schedule(...args);
          },
        };
        const fired: number[] = [];
        const timer = new DeadlineTimer(
          clock,
          () => m.scheduler.now(),
          () => fired.push(m.scheduler.now()),
        );
        timer.arm(50);
        timer.arm(atMs);
        m.flush();
        expect(scheduled).to.equal(1);
        expect(fired).to.deep.equal([]);
      });
    });
  }

  it('one that is right stays as it is, however often it is said', () => {
    marbles((m) => {
      let scheduled = 0;
      const clock: SchedulerLike = {
        now: () => m.scheduler.now(),
        schedule: (...args: Parameters<SchedulerLike['schedule']>) => {
          scheduled += 1;
          return m.scheduler.schedule(...args);
        },
      };
      const fired: number[] = [];
      const timer = new DeadlineTimer(
        clock,
        () => m.scheduler.now(),
        () => {
          fired.push(m.scheduler.now());
          if (fired.length < 2) timer.arm(50);
        },
      );
      for (let count = 0; count < 5; count += 1) timer.arm(50);
      m.flush();
      expect(scheduled, 'once, and once more after it has fired').to.equal(2);
      expect(fired).to.deep.equal([50, 51]);
    });
  });

  it('a moment that is over is the next millisecond, one that is far away is looked at each hour', () => {
    marbles((m) => {
      const { timer, fired } = timed(m);
      m.scheduler.schedule(() => timer.arm(10), 20);
      m.scheduler.schedule(() => timer.arm(2 * HOUR_MS), 30);
      m.flush();
      expect(fired).to.deep.equal([21, HOUR_MS + 30]);
    });
  });

  it('one that was stopped can be armed for the same moment again', () => {
    marbles((m) => {
      const { timer, fired } = timed(m);
      timer.arm(50);
      timer.stop();
      timer.arm(50);
      m.flush();
      expect(fired).to.deep.equal([50]);
    });
  });

  it('does not fire once it is stopped', () => {
    marbles((m) => {
      const { timer, fired } = timed(m);
      timer.arm(50);
      m.scheduler.schedule(() => timer.stop(), 49);
      m.flush();
      expect(fired).to.deep.equal([]);
    });
  });
});
