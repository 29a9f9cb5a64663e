import { expect } from 'chai';
import { defer, timer, map } from 'rxjs';
import { passes } from '../../src/streams/passes.js';
import { marbles, type Marbles } from '../support/marbles.js';

/** A pass of three frames that hands over its cause at its end. */
const slow = (m: Marbles) => (cause: string) => timer(3, m.scheduler).pipe(map(() => cause));

describe('passes()', () => {
  it('S9 P2 runs one pass a cause', () => {
    marbles((m) => {
      const causes = m.cold('  a----b-----|');
      const expected = '       ---a----b--|';
      const subscriptions = '  ^----------!';
      m.expectObservable(passes(causes, slow(m))).toBe(expected);
      m.expectSubscriptions(causes.subscriptions).toBe(subscriptions);
    });
  });

  it('S9 P2 causes during a pass lead to one more, for the last of them, and no more than one', () => {
    marbles((m) => {
      const causes = m.hot('  -abc-------d---');
      const expected = '      ----a--c------d';
      m.expectObservable(passes(causes, slow(m)), '^---------------!').toBe(expected);
    });
  });

  it('S9 P2 a cause during that one leads to another', () => {
    marbles((m) => {
      const causes = m.hot('  -ab---c-----');
      const expected = '      ----a--b--c-';
      m.expectObservable(passes(causes, slow(m)), '^-----------!').toBe(expected);
    });
  });

  it('a pass under way ends with its reader', () => {
    marbles((m) => {
      const causes = m.cold(' a-----');
      const unsubscribe = '  ^-!';
      const running = m.cold('----x');
      const read = passes(causes, () => running);
      m.expectObservable(read, unsubscribe).toBe('---');
      m.expectSubscriptions(running.subscriptions).toBe(unsubscribe);
    });
  });

  it('each reader has passes of its own', () => {
    marbles((m) => {
      let begun = 0;
      const read = passes(m.cold('a|'), () => defer(() => m.cold(`${(begun += 1)}|`)));
      m.expectObservable(read).toBe('1|');
      m.expectObservable(read).toBe('2|');
      m.flush();
      expect(begun).to.equal(2);
    });
  });
});
