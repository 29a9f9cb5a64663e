import { expect } from 'chai';
import fc from 'fast-check';
import { ProbePlan } from '../../../src/core/probes/probe-plan.js';

const urls = (plan: ProbePlan, nowMs: number) => plan.take(nowMs).map(({ url }) => url);

describe('ProbePlan', () => {
  it('H1 what is hastened is due at once, in order, and then when its end says', () => {
    const plan = new ProbePlan();
    plan.hasten('b', 5);
    plan.hasten('a', 5);
    expect(plan.nextMs()).to.equal(5);
    expect(plan.take(6)).to.deep.equal([
      { url: 'b', dueMs: 5 },
      { url: 'a', dueMs: 5 },
    ]);
    plan.ended('a', 'prompt', 65, 7);
    plan.ended('b', 'prompt', 60, 8);
    expect(plan.nextMs()).to.equal(60);
    expect(urls(plan, 59)).to.deep.equal([]);
    expect(urls(plan, 65)).to.deep.equal(['b', 'a']);
  });

  it('H9 waits longer after each probe in doubt, anew after one without and when it is hastened', () => {
    const plan = new ProbePlan();
    plan.hasten('a', 0);
    const doubts = (...each: boolean[]) => each.map((inDoubt) => plan.hurryMs('a', inDoubt));
    expect(doubts(true, true, true)).to.deep.equal([1_000, 2_000, 4_000]);
    expect(doubts(false, true)).to.deep.equal([undefined, 1_000]);
    plan.hasten('a', 5);
    expect(doubts(true)).to.deep.equal([1_000]);
    expect(plan.hurryMs('unknown', true)).to.equal(undefined);
  });

  it('H9 tells when a URL is due, unless it is being probed', () => {
    const plan = new ProbePlan();
    plan.hasten('a', 5);
    expect(plan.dueMs('a')).to.equal(5);
    plan.take(5);
    expect(plan.dueMs('a')).to.equal(undefined);
    plan.ended('a', 'prompt', 65, 7);
    expect([plan.dueMs('a'), plan.dueMs('b')]).to.deep.equal([65, undefined]);
  });

  it('H1 one probe a URL: hastened under way, it is due again when that one ends', () => {
    const plan = new ProbePlan();
    plan.hasten('a', 0);
    plan.take(0);
    plan.hasten('a', 1);
    plan.hasten('a', 2);
    expect(urls(plan, 3)).to.deep.equal([]);
    plan.ended('a', 'prompt', 60, 4);
    expect(plan.take(4)).to.deep.equal([{ url: 'a', dueMs: 4 }]);
    plan.ended('a', 'prompt', 64, 5);
    expect(plan.nextMs()).to.equal(64);
  });

  it('H1 hastening brings a due time forward, and the old one no longer counts', () => {
    const plan = new ProbePlan();
    plan.hasten('a', 0);
    plan.take(0);
    plan.ended('a', 'prompt', 60, 1);
    plan.hasten('a', 10);
    expect(urls(plan, 10)).to.deep.equal(['a']);
    plan.ended('a', 'prompt', 100, 11);
    expect(plan.nextMs()).to.equal(100);
  });

  it('H1 what is forgotten is not probed, and not planned again by the end of a probe', () => {
    const plan = new ProbePlan();
    plan.hasten('a', 0);
    plan.hasten('b', 0);
    plan.forget('b');
    expect(urls(plan, 0)).to.deep.equal(['a']);
    plan.forget('a');
    plan.ended('a', 'prompt', Infinity, 1);
    expect(plan.nextMs()).to.equal(undefined);
    expect(plan.size).to.equal(0);
    expect(plan.running).to.equal(0);
  });

  for (const [count, launched] of [
    [3, 3],
    [4, 4],
    [5, 4],
  ] as const) {
    it(`H1 of ${count} due URLs a plan for 4 launches ${launched}`, () => {
      const plan = new ProbePlan(4, 2);
      for (let index = 0; index < count; index += 1) plan.hasten(`u${index}`, 0);
      expect(urls(plan, 0)).to.have.length(launched);
      expect(plan.running).to.equal(launched);
      plan.ended('u0', 'prompt', 60, 1);
      expect(urls(plan, 1)).to.have.length(count - launched);
    });
  }

  it('H1 after a lag new URLs are due, gone ones are not, and the others keep their time', () => {
    const plan = new ProbePlan();
    plan.hasten('keeps', 0);
    plan.hasten('goes', 0);
    plan.take(0);
    plan.ended('keeps', 'prompt', 60, 1);
    plan.ended('goes', 'prompt', 60, 1);
    plan.rebuild(new Set(['keeps', 'new']), 10);
    expect(urls(plan, 10)).to.deep.equal(['new']);
    expect(urls(plan, 60)).to.deep.equal(['keeps']);
  });

  describe('with many workers on one host', () => {
    const on = (host: string, count: number) =>
      Array.from({ length: count }, (_, at) => `http://${host}:${8_000 + at}`);
    const planFor = (due: readonly string[]) => {
      const plan = new ProbePlan(10, 10, 3, 2);
      for (const url of due) plan.hasten(url, 0);
      return plan;
    };

    for (const [count, launched] of [
      [2, 2],
      [3, 3],
      [4, 3],
    ] as const) {
      it(`H1 of ${count} due URLs of a host with 3 places ${launched} are launched`, () => {
        expect(urls(planFor(on('a', count)), 0)).to.have.length(launched);
      });
    }

    it('H1 those that wait for a place of their host let other hosts pass, and keep their order', () => {
      const a = on('a', 6);
      const plan = planFor([...a, 'http://b:1']);
      expect(urls(plan, 0)).to.deep.equal([...a.slice(0, 3), 'http://b:1']);
      expect(plan.nextMs()).to.equal(undefined);
      plan.hasten(a[3]!, 1);
      plan.ended(a[0]!, 'prompt', 60, 2);
      plan.ended(a[1]!, 'prompt', 60, 2);
      expect(urls(plan, 2)).to.deep.equal([a[3], a[4]]);
      plan.ended(a[3]!, 'prompt', 60, 3);
      expect(urls(plan, 3)).to.deep.equal([a[5]]);
    });

    it('H1 one that is forgotten while it waits, or after, does not hold a place', () => {
      const a = on('a', 6);
      const plan = planFor(a);
      plan.take(0);
      plan.forget(a[3]!);
      for (const url of a.slice(0, 3)) plan.ended(url, 'prompt', Infinity, 1);
      plan.forget(a[4]!);
      expect(urls(plan, 1)).to.deep.equal([a[5]]);
      plan.ended(a[5]!, 'prompt', Infinity, 2);
      expect([plan.size, plan.heapSize, plan.nextMs()]).to.deep.equal([0, 0, undefined]);
    });

    it('H1 slow ones hold their share of the places of a host', () => {
      const a = on('a', 4);
      const plan = planFor(a);
      plan.take(0);
      expect(a.slice(0, 3).map((url) => plan.turnsSlow(url))).to.deep.equal([true, true, false]);
      plan.ended(a[2]!, 'broken-off', 2, 2);
      expect(urls(plan, 2)).to.deep.equal([a[3]]);
      plan.ended(a[3]!, 'prompt', 60, 3);
      expect(urls(plan, 3)).to.deep.equal([]);
      plan.ended(a[0]!, 'slow', 60, 4);
      expect(urls(plan, 4)).to.deep.equal([a[2]]);
    });

    it('H1 ports make no other host, and IPv6 addresses are hosts', () => {
      const ends = ['http://[::1]:1', 'https://[::1]:2/v1', 'grpc://[::1]', 'http://[::2]:1'];
      const plan = new ProbePlan(10, 10, 1, 1);
      for (const url of ends) plan.hasten(url, 0);
      expect(urls(plan, 0)).to.deep.equal([ends[0], ends[3]]);
    });
  });

  describe('with black holes', () => {
    it('H1 slow ones hold their share of the places, and no more', () => {
      const plan = new ProbePlan(4, 2);
      for (const url of ['s0', 's1', 's2', 's3', 'good']) plan.hasten(url, 0);
      plan.take(0);
      expect(['s0', 's1', 's2'].map((url) => plan.turnsSlow(url))).to.deep.equal([
        true,
        true,
        false,
      ]);
      plan.ended('s2', 'broken-off', 2, 2);
      // Its turn comes on a slow place only; the free one is the prompt URL's.
      expect(urls(plan, 2)).to.deep.equal(['good']);
      plan.ended('good', 'prompt', 3, 2);
      expect(urls(plan, 10)).to.deep.equal(['good']);
      plan.ended('s0', 'slow', 60, 30);
      expect(urls(plan, 30)).to.deep.equal(['s2']);
    });

    it('H1 a slow URL that answers promptly is a prompt one again', () => {
      const plan = new ProbePlan(2, 1);
      plan.hasten('a', 0);
      plan.take(0);
      expect(plan.turnsSlow('a')).to.equal(true);
      plan.ended('a', 'slow', 10, 5);
      plan.take(10);
      plan.ended('a', 'prompt', 20, 11);
      plan.hasten('b', 12);
      plan.take(12);
      expect(plan.turnsSlow('b')).to.equal(true);
      expect(urls(plan, 20)).to.deep.equal(['a']);
    });
  });

  it('H1 launches each URL in order of its due time, whatever is asked, as a sorted list would', () => {
    const step = fc.record({
      what: fc.constantFrom('hasten', 'take', 'end', 'forget'),
      url: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'),
      wait: fc.nat(5),
      next: fc.nat(20),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const plan = new ProbePlan(3, 3);
        const due = new Map<string, { ms: number; order: number }>();
        const running = new Map<string, boolean>();
        let now = 0;
        let order = 0;
        for (const { what, url, wait, next } of steps) {
          now += wait;
          if (what === 'hasten') {
            plan.hasten(url, now);
            if (running.has(url)) running.set(url, true);
            else due.set(url, { ms: now, order: order++ });
          } else if (what === 'forget') {
            plan.forget(url);
            due.delete(url);
            if (running.has(url)) running.set(url, false);
          } else if (what === 'end' && running.has(url)) {
            plan.ended(url, 'prompt', now + next, now);
            due.set(url, { ms: running.get(url) === true ? now : now + next, order: order++ });
            running.delete(url);
          } else if (what === 'take') {
            const ready = [...due].filter(([, { ms }]) => ms <= now);
            ready.sort(([, a], [, b]) => a.ms - b.ms || a.order - b.order);
            const expected = ready.slice(0, 3 - running.size).map(([name]) => name);
            expect(urls(plan, now)).to.deep.equal(expected);
            for (const name of expected) {
              due.delete(name);
              running.set(name, false);
            }
          }
        }
      }),
    );
  });

  it('H1 a URL replaced again and again leaves no heap behind it', () => {
    const plan = new ProbePlan();
    plan.hasten('later', 0);
    plan.take(0);
    plan.ended('later', 'prompt', 1e9, 0);
    for (let at = 0; at < 10_000; at += 1) plan.hasten('a', at);
    expect(plan.heapSize).to.be.lessThan(100);
    expect(urls(plan, 10_000)).to.deep.equal(['a']);
  });
});
