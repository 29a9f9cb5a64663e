import { expect } from 'chai';
import { EventRing } from '../../src/core/registry/table/event-ring.js';
import { followRing } from '../../src/streams/ring.js';
import { slices } from '../../src/streams/slices.js';
import { marbles } from '../support/marbles.js';

describe('followRing()', () => {
  it('W12 hands over what one turn appended as one read, from its subscription on', () => {
    marbles((m) => {
      const ring = new EventRing<string>(8);
      ring.append('before');
      const read = followRing(ring, m.scheduler);
      m.scheduler.schedule(() => ['a', 'b'].forEach((event) => ring.append(event)), 2);
      m.scheduler.schedule(() => ring.append('c'), 5);
      m.expectObservable(read, '^-------!').toBe('--x--y', {
        x: { kind: 'events', events: ['a', 'b'] },
        y: { kind: 'events', events: ['c'] },
      });
    });
  });

  it('W12 a reader that a whole ring passed learns how many it lost', () => {
    marbles((m) => {
      const ring = new EventRing<number>(2);
      const read = followRing(ring, m.scheduler);
      m.scheduler.schedule(() => [1, 2, 3].forEach((event) => ring.append(event)), 1);
      m.scheduler.schedule(() => ring.append(4), 3);
      m.expectObservable(read, '^----!').toBe('-x-y', {
        x: { kind: 'lagged', lost: 3 },
        y: { kind: 'events', events: [4] },
      });
    });
  });

  it('W12 a long backlog comes over several turns, in order', () => {
    marbles((m) => {
      const ring = new EventRing<number>(1024);
      const sizes: number[] = [];
      const seen: number[] = [];
      const reading = followRing(ring, m.scheduler).subscribe((read) => {
        if (read.kind !== 'events') return;
        sizes.push(read.events.length);
        seen.push(...read.events);
      });
      for (let event = 0; event < 600; event += 1) ring.append(event);
      m.scheduler.schedule(() => reading.unsubscribe(), 10);
      m.flush();
      expect(sizes).to.deep.equal([256, 256, 88]);
      expect(seen).to.deep.equal(Array.from({ length: 600 }, (_, at) => at));
    });
  });

  it('W12 an early unsubscription ends it, and the ring forgets it', () => {
    marbles((m) => {
      const ring = new EventRing<string>(8);
      let reads = 0;
      const reading = followRing(ring, m.scheduler).subscribe(() => (reads += 1));
      ring.append('a');
      reading.unsubscribe();
      ring.append('b');
      m.flush();
      expect(reads).to.equal(0);
    });
  });
});

describe('slices()', () => {
  it('S9 hands over slices, one a turn, then completes', () => {
    marbles((m) => {
      m.expectObservable(slices([1, 2, 3], 2, m.scheduler)).toBe('(ab|)', {
        a: [1, 2],
        b: [3],
      });
    });
  });

  it('S9 completes at once when there is nothing', () => {
    marbles((m) => {
      m.expectObservable(slices([], 2, m.scheduler)).toBe('|');
    });
  });

  it('S9 takes of what it walks no more in a turn than it hands over', () => {
    marbles((m) => {
      let taken = 0;
      const walked = function* (): Generator<number> {
        for (; taken < 6; taken += 1) yield taken;
      };
      const seen: number[] = [];
      slices(walked(), 2, m.scheduler).subscribe(() => seen.push(taken));
      m.flush();
      expect(seen).to.deep.equal([1, 3, 5]);
    });
  });

  it('S9 stops with its subscription', () => {
    marbles((m) => {
      const seen: number[] = [];
      const reading = slices([1, 2, 3, 4], 1, m.scheduler).subscribe(([item]) => {
        seen.push(item!);
        if (item === 2) reading.unsubscribe();
      });
      m.flush();
      expect(seen).to.deep.equal([1, 2]);
    });
  });
});
