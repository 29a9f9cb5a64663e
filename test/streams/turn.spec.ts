import { expect } from 'chai';
import { Subscription, VirtualTimeScheduler, type SchedulerLike } from 'rxjs';
import { DIRTY_KEYS_PER_TURN } from '../../src/core/limits.js';
import { EventRing } from '../../src/core/registry/table/event-ring.js';
import { dirtySlices } from '../../src/streams/inbound.js';
import { followRing } from '../../src/streams/ring.js';
import { inLaterTurn } from '../../src/streams/turn.js';

/** A scheduler that keeps what it hands out, to see whether it was let go of. */
function watched(): { scheduler: SchedulerLike; run: () => void; open: () => number } {
  const inner = new VirtualTimeScheduler();
  const actions: Subscription[] = [];
  const scheduler: SchedulerLike = {
    now: () => inner.now(),
    schedule: (...args: Parameters<SchedulerLike['schedule']>) => {
      const action = inner.schedule(...args);
      actions.push(action);
      return action;
    },
  };
  const open = (): number => actions.filter(({ closed }) => !closed).length;
  return { scheduler, run: () => inner.flush(), open };
}

describe('inLaterTurn()', () => {
  it('runs once, in a later turn, and leaves nothing behind in its owner', () => {
    const { scheduler, run, open } = watched();
    const owner = new Subscription();
    let runs = 0;
    inLaterTurn(owner, scheduler, () => (runs += 1));
    expect(runs).to.equal(0);
    run();
    expect([runs, open(), owner.closed]).to.deep.equal([1, 0, false]);
  });

  it('does not run once its owner has ended', () => {
    const { scheduler, run, open } = watched();
    const owner = new Subscription();
    let runs = 0;
    inLaterTurn(owner, scheduler, () => (runs += 1));
    owner.unsubscribe();
    run();
    expect([runs, open()]).to.deep.equal([0, 0]);
  });

  it('S10 W12 a reader of the ring keeps none of the turns that are over', () => {
    const { scheduler, run, open } = watched();
    const ring = new EventRing<number>(8);
    const reading = followRing(ring, scheduler).subscribe();
    for (let event = 0; event < 100; event += 1) {
      ring.append(event);
      run();
    }
    expect(open()).to.equal(0);
    reading.unsubscribe();
  });

  it('S9 S10 a reader of dirty keys keeps none of the turns that are over', () => {
    const { scheduler, run, open } = watched();
    let dirty: () => void = () => undefined;
    const store = {
      takeDirty: () => ({ keys: [], overflowed: false, upTo: 0 }),
      onDirty: (listener: () => void) => {
        dirty = listener;
        return () => undefined;
      },
    };
    const context = { store, turn: scheduler, clock: scheduler };
    let told = 0;
    const reading = dirtySlices(context as never).subscribe(() => (told += 1));
    for (let at = 0; at < 100; at += 1) {
      dirty();
      run();
    }
    expect([open(), told], 'and tells of nothing where nothing is dirty').to.deep.equal([0, 0]);
    reading.unsubscribe();
  });

  it('P3 a key that becomes dirty after a slice waits for a timer only where the slice was full', () => {
    for (const size of [1, DIRTY_KEYS_PER_TURN]) {
      const turn = new VirtualTimeScheduler();
      const clock = new VirtualTimeScheduler();
      let dirty: () => void = () => undefined;
      let waiting = size;
      const store = {
        takeDirty: (max: number) => {
          const keys = Array.from({ length: Math.min(max, waiting) }, () => ({}));
          waiting -= keys.length;
          return { keys, overflowed: false, upTo: 0 };
        },
        onDirty: (listener: () => void) => {
          dirty = listener;
          return () => undefined;
        },
      };
      const taken: number[] = [];
      const slices = dirtySlices({ store, turn, clock } as never);
      const reading = slices.subscribe(({ keys }) => taken.push(keys.length));
      turn.flush();
      expect(taken).to.deep.equal([size]);
      waiting = 1;
      dirty();
      turn.flush();
      const full = size === DIRTY_KEYS_PER_TURN;
      expect(taken).to.deep.equal(full ? [size] : [size, 1]);
      clock.flush();
      expect(taken).to.deep.equal([size, 1]);
      reading.unsubscribe();
    }
  });
});
