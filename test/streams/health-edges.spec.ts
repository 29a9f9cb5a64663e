import { expect } from 'chai';
import { NEVER, delay, of, type Observable, type SchedulerLike } from 'rxjs';
import { PROBE_PATIENCE_MS } from '../../src/core/limits.js';
import { factKey } from '../../src/core/observed/fact.js';
import { ProbePlan } from '../../src/core/probes/probe-plan.js';
import { chooseProbers } from '../../src/core/probes/shared-probing.js';
import { health$ } from '../../src/streams/health.js';
import { marbles, type Marbles } from '../support/marbles.js';
import type { ProbeOutcome } from '../../src/streams/health-context.js';
import { DOWN, HealthWorld, SELF, UP } from './health-world.js';

const A = 'http://a:8000';
const B = 'http://b:8000';

/** Runs the monitor until `endMs`, and `check` right after. */
function run(m: Marbles, world: HealthWorld, endMs: number, check: () => void): void {
  const subscription = health$(world.context).subscribe();
  m.scheduler.schedule(() => {
    subscription.unsubscribe();
    check();
  }, endMs);
}

describe('edges of health$', () => {
  it('H9 only a bad report of the own gateway hastens a probe: a good one, and a peer’s, do not', () => {
    marbles((m) => {
      const settings = { success_threshold: 2, check_interval_secs: 60 };
      const world = new HealthWorld(m, { answer: () => of(UP) });
      world.register(A, settings);
      world.import('n1', B, settings);
      m.scheduler.schedule(() => world.report(A, 'READY'), 500);
      m.scheduler.schedule(() => world.import('n1', B, settings, 'NOT_READY'), 5_000);
      run(m, world, 30_000, () => {
        expect(world.events).to.include('500 STATUS_CHANGED READY');
        expect(world.events).to.include('5000 STATUS_CHANGED NOT_READY');
        const hastened = [`500 ${A}`, `5000 ${B}`];
        expect(world.launches.filter((each) => hastened.includes(each))).to.deep.equal([]);
      });
    });
  });

  it('H1 a worker that is gone when its probe is due takes no place', () => {
    marbles((m) => {
      const world = new HealthWorld(m, { answer: () => of(UP) });
      const plan = new ProbePlan();
      world.register(A);
      // At the very moment at which the probe is due, and before anybody hears of it.
      m.scheduler.schedule(() => world.remove(A), 10_000);
      const subscription = health$(world.context, plan).subscribe();
      m.scheduler.schedule(() => {
        subscription.unsubscribe();
        expect(world.launches).to.deep.equal([`0 ${A}`]);
        expect(plan.running).to.equal(0);
        expect(plan.nextMs()).to.equal(undefined);
      }, 15_000);
    });
  });

  it('H1 a backend that was slow is slow from the launch of its next probe on', () => {
    marbles((m) => {
      const takesMs = [PROBE_PATIENCE_MS];
      const answer = () => of(UP).pipe(delay(takesMs.shift() ?? 4_000, m.scheduler));
      const world = new HealthWorld(m, { answer });
      const errors: unknown[] = [];
      // One place for slow ones, so the other one is broken off while the first is being asked.
      const plan = new ProbePlan(4, 1);
      const told: string[] = [];
      const context = {
        ...world.context,
        running: (count: number) => told.push(`${m.scheduler.now()} ${count}`),
      };
      const running = health$(context, plan).subscribe({ error: (it) => errors.push(it) });
      world.register(A, { timeout_secs: 9 });
      m.scheduler.schedule(() => world.register(B, { timeout_secs: 9 }), 9_000);
      m.scheduler.schedule(() => {
        running.unsubscribe();
        expect(errors).to.deep.equal([]);
        expect(world.launches).to.deep.equal([`0 ${A}`, `9000 ${B}`, `10000 ${A}`, `14000 ${B}`]);
        expect(told, 'the other one is broken off').to.include('11000 1');
      }, 15_000);
    });
  });

  it('H1 a backend that answers in time is asked on time while others have all places of slow ones', () => {
    marbles((m) => {
      const answer = ({ url }: { readonly url: string }) => (url === A ? of(UP) : NEVER);
      const world = new HealthWorld(m, { answer });
      const running = health$(world.context, new ProbePlan(4, 1)).subscribe();
      world.register(A, { check_interval_secs: 3 });
      world.register(B, { timeout_secs: 9 });
      m.scheduler.schedule(() => {
        running.unsubscribe();
        expect(world.launches).to.deep.equal([`0 ${A}`, `0 ${B}`, `3000 ${A}`, `6000 ${A}`]);
      }, 8_000);
    });
  });

  it('H1 while there is nothing to probe no timer is set', () => {
    marbles((m) => {
      const world = new HealthWorld(m, { answer: () => of(UP) });
      const waits: unknown[] = [];
      const schedule: SchedulerLike['schedule'] = (work, ms = 0, state?) => {
        waits.push(ms);
        return m.scheduler.schedule(work as never, ms, state);
      };
      const clock = { now: () => m.scheduler.now(), schedule };
      const running = health$({ ...world.context, clock }).subscribe();
      m.scheduler.schedule(() => {
        expect(waits).to.deep.equal([]);
        world.register(A);
      }, 10);
      m.scheduler.schedule(() => {
        running.unsubscribe();
        expect(waits).to.include(10_000);
      }, 20);
    });
  });

  describe('with one prober a worker, that is another node', () => {
    const OWNER = 'n0';
    const OTHER = 'n1';
    const THIRD = 'n2';
    /** Without the other one it is for this node to probe. */
    const others = (url: string) =>
      chooseProbers(url, [SELF, OTHER, THIRD], 1).has(OTHER) &&
      chooseProbers(url, [SELF, THIRD], 1).has(SELF);
    const URLS = Array.from({ length: 100 }, (_, n) => `http://w${n}:1`).filter(others);
    const [URL = '', NEXT = ''] = URLS;

    function shared(
      m: Marbles,
      health: object = {},
      ringCapacity = 1024,
    ): { world: HealthWorld; id: string } {
      const answer = () => of(UP);
      const world = new HealthWorld(m, { answer, probers: 1, rng: () => 1, ringCapacity });
      for (const node of [OWNER, OTHER, THIRD]) world.registry.setNodeStatus(node, 'ALIVE');
      const id = world.import(OWNER, URL, { failure_threshold: 1, ...health });
      return { world, id };
    }

    for (const [what, health, status] of [
      ['that is probed is taken', {}, 'NOT_READY'],
      ['that is not to be probed is left', { disable_health_check: true }, 'READY'],
    ] as const) {
      it(`H11 H6 its verdict of an import ${what}`, () => {
        marbles((m) => {
          const { world, id } = shared(m, health);
          m.scheduler.schedule(() => {
            world.registry.observed.hear(OTHER, factKey('verdict', id), 2);
          }, 5_000);
          run(m, world, 6_000, () => expect(world.status(id)).to.equal(status));
        });
      });
    }

    it('H11 its verdict of one import is taken after that of another one', () => {
      marbles((m) => {
        const { world, id } = shared(m);
        const next = world.import(OWNER, NEXT, { failure_threshold: 1 });
        for (const [index, each] of [id, next].entries()) {
          m.scheduler.schedule(() => {
            world.registry.observed.hear(OTHER, factKey('verdict', each), 2);
          }, 5_000 + index);
        }
        run(m, world, 6_000, () => {
          expect([id, next].map((each) => world.status(each))).to.deep.equal([
            ...['NOT_READY', 'NOT_READY'],
          ]);
        });
      });
    });

    it('H11 its verdict of a worker that is not known here is passed over', () => {
      marbles((m) => {
        const { world, id } = shared(m);
        const errors: unknown[] = [];
        const running = health$(world.context).subscribe({ error: (it) => errors.push(it) });
        m.scheduler.schedule(() => {
          world.registry.observed.hear(OTHER, factKey('verdict', 'nobody'), 2);
          world.registry.observed.hear(OTHER, factKey('verdict', id), 2);
        }, 5_000);
        m.scheduler.schedule(() => {
          running.unsubscribe();
          expect(errors).to.deep.equal([]);
          expect(world.status(id)).to.equal('NOT_READY');
        }, 6_000);
      });
    });

    for (const [what, ringCapacity] of [
      ['was removed', 1024],
      ['was removed, of which this pipeline heard only that it has missed events,', 1],
    ] as const) {
      it(`H11 it is waited for anew at a worker that ${what} and is back`, () => {
        marbles((m) => {
          const { world, id } = shared(m, {}, ringCapacity);
          m.scheduler.schedule(() => {
            world.registry.removeImport(OWNER, id);
            world.register(A, { disable_health_check: true });
          }, 5_000);
          m.scheduler.schedule(() => void world.import(OWNER, URL), 6_000);
          run(m, world, 20_000, () => expect(world.launches).to.deep.equal([`17000 ${URL}`]));
        });
      });
    }

    it('H11 it is taken again as soon as it comes, where this node has probed in the silence', () => {
      marbles((m) => {
        const { world, id } = shared(m);
        const hear = (verdict: number) => () => {
          world.registry.observed.hear(OTHER, factKey('verdict', id), verdict);
        };
        m.scheduler.schedule(hear(1), 15_000);
        m.scheduler.schedule(hear(0), 25_000);
        run(m, world, 45_000, () => {
          // In the next silence it waits for an interval once more.
          expect(world.launches).to.deep.equal([`11000 ${URL}`, `44000 ${URL}`]);
          expect(world.counts.probes_left_total, 'at 0, 22 and 33 s').to.equal(3);
        });
      });
    });

    it('H11 it is waited for no longer by a node that has missed events of other workers', () => {
      marbles((m) => {
        const { world } = shared(m, {}, 1);
        m.scheduler.schedule(() => {
          for (const url of [A, B]) world.register(url, { disable_health_check: true });
        }, 5_000);
        run(m, world, 12_000, () => {
          expect(world.counts['lag_resyncs_total health']).to.be.above(0);
          expect(world.launches).to.deep.equal([`11000 ${URL}`]);
        });
      });
    });

    it('H11 it is waited for anew when it has been away, for an interval in which this node probed', () => {
      marbles((m) => {
        const { world, id } = shared(m);
        const word = () => world.registry.observed.own(factKey('verdict', id));
        m.scheduler.schedule(() => world.registry.setNodeStatus(OTHER, 'DEAD'), 15_000);
        m.scheduler.schedule(() => {
          expect(word(), 'what this node has found').to.equal(1);
          world.registry.setNodeStatus(OTHER, 'ALIVE');
        }, 25_000);
        m.scheduler.schedule(() => expect(word(), 'withdrawn').to.equal(undefined), 35_000);
        run(m, world, 45_000, () => {
          const times = world.launches.map((launch) => parseInt(launch));
          // Nobody tells: after an interval of silence it probes by itself, then in the place of who is dead.
          expect(times).to.deep.equal([11_000, 22_000, 44_000]);
          expect(world.counts.probes_left_total).to.equal(2);
        });
      });
    });
  });

  it('H11 where all probe, nobody’s verdict is taken', () => {
    marbles((m) => {
      const world = new HealthWorld(m, { answer: () => of(UP) });
      const id = world.import('n0', A, { failure_threshold: 1 });
      const errors: unknown[] = [];
      const running = health$(world.context).subscribe({ error: (it) => errors.push(it) });
      m.scheduler.schedule(
        () => world.registry.observed.hear('n1', factKey('verdict', id), 2),
        500,
      );
      m.scheduler.schedule(() => {
        running.unsubscribe();
        expect([errors, world.status(id)]).to.deep.equal([[], 'READY']);
      }, 1_000);
    });
  });

  it('H5 W2 a claim that inherits FAILED is not removed by a good probe that is not yet enough', () => {
    marbles((m) => {
      const quick = { failure_threshold: 1, success_threshold: 1, check_interval_secs: 1 };
      let answer = of(DOWN);
      const world = new HealthWorld(m, { answer: () => answer, removeUnhealthy: true });
      world.import('n1', A, quick);
      m.scheduler.schedule(() => {
        answer = of(UP);
        world.register(A, { ...quick, success_threshold: 3 });
      }, 4_500);
      run(m, world, 9_000, () => {
        expect(world.events.join()).to.not.include('REMOVED');
        expect(world.registry.table.active(A)).to.include({ origin: 'LOCAL', status: 'READY' });
      });
    });
  });

  it('H5 W2 a claim that inherits FAILED is removed by the first bad probe of its own', () => {
    marbles((m) => {
      const quick = { failure_threshold: 1, success_threshold: 1, check_interval_secs: 1 };
      let answer: Observable<ProbeOutcome> = of(DOWN);
      const world = new HealthWorld(m, { answer: () => answer, removeUnhealthy: true });
      world.import('n1', A, quick);
      m.scheduler.schedule(() => {
        answer = NEVER;
        expect(world.register(A, { ...quick, timeout_secs: 1 }).status).to.equal('FAILED');
      }, 4_500);
      run(m, world, 7_000, () => {
        expect(world.registry.table.claims(A).map(({ origin }) => origin)).to.deep.equal(['MESH']);
      });
    });
  });

  it('H3 H5 the result of a probe launched before a replace removes nothing', () => {
    marbles((m) => {
      const quick = { failure_threshold: 1, success_threshold: 1, check_interval_secs: 1 };
      let answer = of(DOWN);
      const world = new HealthWorld(m, { answer: () => answer, removeUnhealthy: true });
      world.import('n1', A, quick);
      m.scheduler.schedule(() => {
        answer = of(DOWN).pipe(delay(1_000, m.scheduler));
        world.register(A, { ...quick, timeout_secs: 5 });
      }, 4_500);
      m.scheduler.schedule(() => {
        const replaced = world.register(A, quick, { labels: { v: '2' } });
        expect(replaced.status).to.equal('FAILED');
      }, 5_000);
      run(m, world, 6_000, () => {
        expect(world.counts.probes_stale_total).to.be.above(0);
        expect(world.registry.table.active(A)?.origin).to.equal('LOCAL');
      });
    });
  });

  it('H8 a worker that could not be asked is so for its own reason, however long this process stood still', () => {
    marbles((m) => {
      const answer = of({ unasked: 'descriptors', message: 'EMFILE' } as const);
      const world = new HealthWorld(m, { answer: () => answer });
      world.stalledMs = 60_000;
      world.register(A);
      run(m, world, 500, () =>
        expect(world.warnings.map(({ reason }) => reason)).to.deep.equal(['descriptors']),
      );
    });
  });
});
