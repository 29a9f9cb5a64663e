import { expect } from 'chai';
import { NEVER, delay, map, of, throwError, timer, type Observable } from 'rxjs';
import { PROBES_IN_FLIGHT_MAX } from '../../src/core/limits.js';
import { health$ } from '../../src/streams/health.js';
import type { ProbeOutcome } from '../../src/streams/health-context.js';
import { marbles, type Marbles } from '../support/marbles.js';
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

describe('health$', () => {
  it('H1 emits a verdict at once, then every check interval, until unsubscribed', () => {
    marbles((m) => {
      const world = new HealthWorld(m, { answer: () => of(UP) });
      world.register(A);
      m.expectObservable(health$(world.context), '^ 25s !').toBe('a 9999ms a 9999ms a', {
        a: { url: A, outcome: UP },
      });
    });
  });

  it('H1 asks what is there at the start, then what is registered, at once', () => {
    marbles((m) => {
      const world = new HealthWorld(m, { answer: () => of(UP) });
      world.register(A);
      m.scheduler.schedule(() => world.register(B), 3000);
      run(m, world, 14_000, () => {
        expect(world.launches).to.deep.equal([`0 ${A}`, `3000 ${B}`, `10000 ${A}`, `13000 ${B}`]);
      });
    });
  });

  it('I6 H1 asks the base once for all of its ranks, and tells each of them', () => {
    marbles((m) => {
      const world = new HealthWorld(m, { answer: () => of(UP) });
      const ranks = [0, 1].map((rank) => world.register(`${A}@${rank}`, { success_threshold: 1 }));
      run(m, world, 12_000, () => {
        expect(world.launches).to.deep.equal([`0 ${A}`, `10000 ${A}`]);
        const statuses = ranks.map(({ id }) => world.registry.table.get(id)?.status);
        expect(statuses).to.deep.equal(['READY', 'READY']);
      });
    });
  });

  it('I6 H1 asks the base as long as one of its ranks is there', () => {
    marbles((m) => {
      const world = new HealthWorld(m, { answer: () => of(UP) });
      world.register(`${A}@0`);
      world.register(`${A}@1`);
      const remove = (rank: number) => world.remove(`${A}@${rank}`);
      m.scheduler.schedule(() => remove(0), 5_000);
      m.scheduler.schedule(() => remove(1), 15_000);
      run(m, world, 40_000, () => {
        expect(world.launches).to.deep.equal([`0 ${A}`, `10000 ${A}`]);
      });
    });
  });

  for (const [rng, due] of [
    [0, 9_000],
    [1, 11_000],
  ] as const) {
    it(`H1 moves the next probe by a tenth of the interval: ${due} ms for ${rng}`, () => {
      marbles((m) => {
        const world = new HealthWorld(m, { answer: () => of(UP), rng: () => rng });
        world.register(A);
        run(m, world, 12_000, () => {
          expect(world.launches).to.deep.equal([`0 ${A}`, `${due} ${A}`]);
        });
      });
    });
  }

  it('H1 a timer that goes off a little early, as real ones do, is set again', () => {
    marbles((m) => {
      const world = new HealthWorld(m, { answer: () => of(UP) });
      world.register(A);
      const early = (ms: number) => (ms > 0 && ms % 10_000 === 0 ? ms - 0.5 : ms);
      const now = () => ({ monotonicMs: early(m.scheduler.now()), wallMs: 0 });
      const subscription = health$({ ...world.context, now }).subscribe();
      m.scheduler.schedule(() => {
        subscription.unsubscribe();
        expect(world.launches).to.deep.equal([`0 ${A}`, `10000.5 ${A}`]);
      }, 12_000);
    });
  });

  for (const [secs, due] of [
    [0.099, 100],
    [0.1, 100],
    [0.101, 101],
  ] as const) {
    it(`H1 a check interval of ${secs} s is ${due} ms: a backend is not flooded`, () => {
      marbles((m) => {
        const world = new HealthWorld(m, { answer: () => of(UP) });
        world.register(A, { check_interval_secs: secs });
        run(m, world, 150, () => expect(world.launches[1]).to.equal(`${due} ${A}`));
      });
    });
  }

  it('H1 a replaced worker is probed at once, and then by its new interval', () => {
    marbles((m) => {
      const world = new HealthWorld(m, { answer: () => of(UP) });
      world.register(A);
      m.scheduler.schedule(() => world.register(A, { check_interval_secs: 4 }), 3000);
      run(m, world, 12_000, () => {
        expect(world.launches).to.deep.equal([`0 ${A}`, `3000 ${A}`, `7000 ${A}`, `11000 ${A}`]);
      });
    });
  });

  it('H1 a removed worker is not probed any more', () => {
    marbles((m) => {
      const world = new HealthWorld(m, { answer: () => of(UP) });
      world.register(A);
      m.scheduler.schedule(() => world.remove(A), 3000);
      run(m, world, 60_000, () => expect(world.launches).to.deep.equal([`0 ${A}`]));
    });
  });

  it('H1 a probe is broken off at its timeout, and that is a failure', () => {
    marbles((m) => {
      const answer = m.cold<typeof UP>('-');
      const world = new HealthWorld(m, { answer: () => answer });
      world.register(A, { timeout_secs: 1, check_interval_secs: 5 });
      const outcome = { success: false, message: 'no answer within 1 s' };
      m.expectObservable(health$(world.context), '^ 2500ms !').toBe('1s a', {
        a: { url: A, outcome },
      });
      m.expectSubscriptions(answer.subscriptions).toBe(['^ 999ms !', '2s ^ 500ms !']);
    });
  });

  it('H1 a probe that throws, or fails, is a failed probe and not the end of the monitor', () => {
    marbles((m) => {
      const world = new HealthWorld(m, {
        answer: ({ url }) => {
          if (url === A) throw new Error('broken');
          return throwError(() => new Error('failed'));
        },
      });
      const { id } = world.register(A, { failure_threshold: 1 });
      world.register(B);
      run(m, world, 2_000, () => {
        expect(world.launches).to.have.length(4);
        expect(world.registry.health(world.registry.table.get(id)!).message).to.contain('broken');
      });
    });
  });

  it('H2 takes a worker through its own thresholds, each step an event', () => {
    marbles((m) => {
      let outcome: ProbeOutcome = UP;
      const world = new HealthWorld(m, { answer: () => of(outcome) });
      world.register(A, { success_threshold: 2, failure_threshold: 2, check_interval_secs: 1 });
      m.scheduler.schedule(() => (outcome = DOWN), 1500);
      m.scheduler.schedule(() => (outcome = UP), 7500);
      run(m, world, 12_000, () => {
        expect(world.events).to.deep.equal([
          '0 REGISTERED PENDING',
          '1000 STATUS_CHANGED READY',
          '3000 STATUS_CHANGED NOT_READY',
          '7000 STATUS_CHANGED FAILED',
          '9000 STATUS_CHANGED READY',
        ]);
      });
    });
  });

  it('X4 what a peer`s spec may ask of this node is bounded; own workers are asked as their spec says', () => {
    marbles((m) => {
      const world = new HealthWorld(m, { answer: () => of(UP) });
      const greedy = { check_interval_secs: 0.001, timeout_secs: 86_400 };
      world.import('n1', A, greedy);
      world.register(B, greedy);
      run(m, world, 1_950, () => {
        const of = (url: string) => world.targets.filter((target) => target.url === url);
        expect([of(A).length, of(A)[0]!.timeoutMs]).to.deep.equal([2, 60_000]);
        expect([of(B).length, of(B)[0]!.timeoutMs]).to.deep.equal([20, 86_400_000]);
      });
    });
  });

  describe('in doubt', () => {
    const DEFAULTS = { success_threshold: 2, check_interval_secs: 60 };
    const timesOf = (world: HealthWorld, url = A) =>
      world.launches.filter((launch) => launch.endsWith(url)).map((launch) => parseInt(launch));

    it('H9 a new worker is READY after a second, at the default thresholds, and is then left alone', () => {
      marbles((m) => {
        const world = new HealthWorld(m, { answer: () => of(UP), rng: () => 1 });
        world.register(A, DEFAULTS);
        run(m, world, 60_000, () => {
          const ready = '1100 STATUS_CHANGED READY';
          expect(world.events).to.deep.equal(['0 REGISTERED PENDING', ready]);
          expect(timesOf(world)).to.deep.equal([0, 1_100]);
        });
      });
    });

    it('H9 a worker that went is NOT_READY seconds after the first bad probe, and is then left alone', () => {
      marbles((m) => {
        let outcome: ProbeOutcome = UP;
        const world = new HealthWorld(m, { answer: () => of(outcome) });
        world.register(A, DEFAULTS);
        m.scheduler.schedule(() => (outcome = DOWN), 2_000);
        m.scheduler.schedule(() => (outcome = UP), 150_000);
        run(m, world, 200_000, () => {
          expect(timesOf(world)).to.deep.equal([
            ...[0, 1_000, 61_000, 62_000, 64_000],
            ...[124_000, 184_000, 185_000],
          ]);
          expect(world.events.slice(2)).to.deep.equal([
            '64000 STATUS_CHANGED NOT_READY',
            '185000 STATUS_CHANGED READY',
          ]);
        });
      });
    });

    it('H9 a worker that stays PENDING is asked less and less often, down to its check interval', () => {
      marbles((m) => {
        const world = new HealthWorld(m, { answer: () => of(DOWN) });
        world.register(A, { check_interval_secs: 10 });
        world.register(B, { check_interval_secs: 0.3 });
        run(m, world, 40_000, () => {
          const expected = [0, 1_000, 3_000, 7_000, 15_000, 25_000, 35_000];
          expect(timesOf(world, A)).to.deep.equal(expected);
          expect(timesOf(world, B).slice(0, 4)).to.deep.equal([0, 300, 600, 900]);
        });
      });
    });

    it('H9 a slow answer is waited out before the next probe', () => {
      marbles((m) => {
        const answer = () => of(DOWN).pipe(delay(5_000, m.scheduler));
        const world = new HealthWorld(m, { answer });
        world.register(A, DEFAULTS);
        run(m, world, 12_000, () => {
          expect(timesOf(world)).to.deep.equal([0, 6_000]);
          expect(world.runningMax).to.equal(1);
        });
      });
    });

    it('H9 a gateway that reports its worker NOT_READY has it probed at once', () => {
      marbles((m) => {
        const world = new HealthWorld(m, { answer: () => of(UP) });
        const { id } = world.register(A, DEFAULTS);
        m.scheduler.schedule(() => world.report(A, 'NOT_READY'), 5_000);
        run(m, world, 30_000, () => {
          expect(timesOf(world)).to.deep.equal([0, 1_000, 5_000, 6_000]);
          expect(world.status(id)).to.equal('READY');
        });
      });
    });

    it('H9 a probe that could not be made is made again soon, where there is doubt', () => {
      marbles((m) => {
        const outcome = { unasked: 'descriptors', message: 'EMFILE' } as const;
        const world = new HealthWorld(m, { answer: () => of(outcome) });
        world.register(A, DEFAULTS);
        run(m, world, 8_000, () => {
          expect(timesOf(world)).to.deep.equal([0, 1_000, 3_000, 7_000]);
        });
      });
    });
  });

  it('H3 the result of a probe launched before a replace is dropped, and asked for again', () => {
    marbles((m) => {
      let failures = 0;
      const world = new HealthWorld(m, {
        answer: () => of(failures++ === 0 ? DOWN : UP).pipe(delay(500, m.scheduler)),
      });
      world.register(A);
      m.scheduler.schedule(() => world.register(A, {}, { labels: { v: '2' } }), 100);
      run(m, world, 2_000, () => {
        expect(world.launches).to.deep.equal([`0 ${A}`, `500 ${A}`]);
        expect(world.counts.probes_stale_total).to.equal(1);
        const record = world.registry.table.active(A)!;
        expect(world.registry.health(record)).to.include({
          consecutiveSuccesses: 1,
          consecutiveFailures: 0,
        });
      });
    });
  });

  describe('with several claims of one URL', () => {
    it('H1 one probe, with the active claim`s settings, and a verdict for each by its own thresholds', () => {
      marbles((m) => {
        const world = new HealthWorld(m, { answer: () => of(DOWN) });
        const strict = world.import('n1', A, { failure_threshold: 1, check_interval_secs: 3 });
        const lenient = world.import('n2', A, { failure_threshold: 4, check_interval_secs: 1 });
        run(m, world, 8_000, () => {
          // READY until the first verdict, n1's claim is the active one; then n2's, until it falls too.
          expect(world.launches.slice(0, 3)).to.deep.equal([`0 ${A}`, `1000 ${A}`, `2000 ${A}`]);
          expect(world.events).to.include('0 STATUS_CHANGED NOT_READY');
          expect(world.status(strict)).to.equal('FAILED');
          expect(world.status(lenient)).to.equal('NOT_READY');
        });
      });
    });

    it('W10 the key is sent for a local record only', () => {
      marbles((m) => {
        const world = new HealthWorld(m, { answer: () => of(UP) });
        world.import('n1', A);
        world.register(B, {}, { api_key: 'sk-1' });
        world.import('n1', B);
        run(m, world, 1_000, () => {
          const keys = world.targets.map(({ url, apiKey }) => [url, apiKey]);
          expect(keys).to.deep.equal([
            [A, undefined],
            [B, 'sk-1'],
          ]);
        });
      });
    });
  });

  describe('when a worker could not be asked', () => {
    const NO_ROOM: ProbeOutcome = { unasked: 'descriptors', message: 'EMFILE' };

    it('H8 nothing of it changes, it is counted, and logged at once and then once a minute', () => {
      marbles((m) => {
        let outcome: ProbeOutcome = UP;
        const world = new HealthWorld(m, { answer: () => of(outcome), removeUnhealthy: true });
        const settings = { failure_threshold: 1, success_threshold: 1, check_interval_secs: 1 };
        const { id } = world.register(A, settings);
        m.scheduler.schedule(() => (outcome = NO_ROOM), 500);
        run(m, world, 90_500, () => {
          expect(world.events).to.deep.equal(['0 REGISTERED PENDING', '0 STATUS_CHANGED READY']);
          const health = world.registry.health(world.registry.table.get(id)!);
          expect(health).to.include({ consecutiveFailures: 0, message: 'HTTP 200' });
          expect(world.counts['probes_unasked_total descriptors']).to.equal(90);
          expect(world.counts.probes_total).to.equal(1);
          expect(world.warnings.map(({ reason, probes }) => [reason, probes])).to.deep.equal([
            ['descriptors', 1],
            ['descriptors', 60],
          ]);
        });
      });
    });

    for (const [stalledMs, status] of [
      [499, 'NOT_READY'],
      [500, 'READY'],
    ] as const) {
      it(`H8 a timeout of 1 s in which this process stood still for ${stalledMs} ms: ${status}`, () => {
        marbles((m) => {
          let answer: Observable<ProbeOutcome> = of(UP);
          const world = new HealthWorld(m, { answer: () => answer });
          const health = { timeout_secs: 1, failure_threshold: 1, success_threshold: 1 };
          const { id } = world.register(A, { ...health, check_interval_secs: 5 });
          m.scheduler.schedule(() => {
            answer = NEVER;
            world.stalledMs = stalledMs;
          }, 100);
          run(m, world, 6_500, () => {
            expect(world.status(id)).to.equal(status);
            const stalled = world.counts['probes_unasked_total stall'] ?? 0;
            expect(stalled).to.equal(status === 'READY' ? 1 : 0);
          });
        });
      });
    }

    it('H8 an answer counts, however long this process stood still', () => {
      marbles((m) => {
        const world = new HealthWorld(m, { answer: () => of(UP) });
        world.stalledMs = 60_000;
        const { id } = world.register(A, { success_threshold: 1 });
        run(m, world, 500, () => expect(world.status(id)).to.equal('READY'));
      });
    });
  });

  it('H10 H4 a refused key: a failure for its owner, reachable for an import and without a key', () => {
    marbles((m) => {
      const answer = of({ success: true, message: 'HTTP 401', keyRefused: true });
      const world = new HealthWorld(m, { answer: () => answer });
      const own = world.register(A, { success_threshold: 1 }, { api_key: 'sk-1' });
      const theirs = world.import('n1', A, {}, 'NOT_READY');
      const keyless = world.register(B, { success_threshold: 1 });
      run(m, world, 500, () => {
        expect(world.status(own.id)).to.equal('PENDING');
        const { message } = world.registry.health(world.registry.table.get(own.id)!);
        expect(message).to.equal("HTTP 401: the worker's api_key is not accepted");
        expect(world.registry.health(world.registry.table.get(theirs)!)).to.include({
          consecutiveSuccesses: 1,
          message: 'HTTP 401: reachable, it asks for an api_key',
        });
        expect(world.status(keyless.id)).to.equal('READY');
      });
    });
  });

  it('W10 what a backend says is shown without its secrets, and without the key that was sent', () => {
    marbles((m) => {
      const message = 'UNKNOWN: bad key kilo-42, Authorization: Bearer abcd1234\u0000';
      const world = new HealthWorld(m, { answer: () => of({ success: false, message }) });
      const { id } = world.register(A, {}, { api_key: 'kilo-42' });
      run(m, world, 500, () => {
        const health = world.registry.health(world.registry.table.get(id)!);
        expect(health.message).to.match(/^UNKNOWN: bad key \[redacted\], Authorization: /);
        expect(health.message).to.not.match(/kilo|abcd|\u0000/);
      });
    });
  });

  it('H6 a worker with disable_health_check is never probed', () => {
    marbles((m) => {
      const world = new HealthWorld(m, { answer: () => of(UP) });
      world.register(A, { disable_health_check: true });
      world.register(B);
      m.scheduler.schedule(() => world.register(B, { disable_health_check: true }), 500);
      run(m, world, 60_000, () => expect(world.launches).to.deep.equal([`0 ${B}`]));
    });
  });

  it('H1 without probe-imports, imports are left to their owners', () => {
    marbles((m) => {
      const world = new HealthWorld(m, { answer: () => of(UP), probeImports: false });
      world.import('n1', A);
      world.register(B);
      run(m, world, 1_000, () => expect(world.launches).to.deep.equal([`0 ${B}`]));
    });
  });

  it('W12 after a lag it probes what is new and keeps the times of the rest', () => {
    marbles((m) => {
      const world = new HealthWorld(m, { answer: () => of(UP), ringCapacity: 4 });
      world.register(A);
      m.scheduler.schedule(() => {
        for (let at = 0; at < 10; at += 1) world.register(`http://new-${at}:1`);
        world.remove('http://new-3:1');
      }, 3000);
      run(m, world, 11_000, () => {
        const [first, ...rest] = world.launches;
        expect(first).to.equal(`0 ${A}`);
        expect(rest.filter((launch) => launch.startsWith('3000 http://new-'))).to.have.length(9);
        expect(rest).to.not.include('3000 http://new-3:1');
        expect(rest).to.include(`10000 ${A}`);
        expect(rest.filter((launch) => launch.endsWith(A))).to.have.length(1);
        expect(world.counts['lag_resyncs_total health']).to.be.above(0);
        expect(world.counts['events_dropped_total health']).to.be.above(0);
      });
    });
  });

  it('H1 H8 tells how late each probe began, how long it took, and how many are under way', () => {
    marbles((m) => {
      const world = new HealthWorld(m, { answer: () => of(UP).pipe(delay(300, m.scheduler)) });
      const told: string[] = [];
      let measuring = 0;
      const subscription = health$({
        ...world.context,
        observe: (name, seconds, labels) => told.push(`${name} ${seconds} ${labels.kind ?? ''}`),
        running: (count) => told.push(`running ${count}`),
        measureStall: () => {
          measuring += 1;
          return { stalledMs: () => 0, end: () => void (measuring -= 1) };
        },
      }).subscribe();
      world.register(A);
      m.scheduler.schedule(() => world.register('grpc://b:1'), 100);
      m.scheduler.schedule(() => expect(measuring).to.equal(2), 200);
      m.scheduler.schedule(() => {
        subscription.unsubscribe();
        expect(measuring).to.equal(0);
        expect(told).to.deep.equal([
          ...['probe_lateness_seconds 0 ', 'running 1', 'probe_lateness_seconds 0 ', 'running 2'],
          ...['probe_seconds 0.3 http', 'running 1', 'probe_seconds 0.3 grpc', 'running 0'],
        ]);
      }, 1_000);
    });
  });

  it('H1 counts what each probe found, and by how much it was late', () => {
    marbles((m) => {
      const world = new HealthWorld(m, { answer: ({ url }) => of(url === A ? UP : DOWN) });
      for (const url of [A, B]) world.register(url);
      const counted: string[] = [];
      const late = (ms: number) => (ms >= 10_000 ? ms + 500 : ms);
      const subscription = health$({
        ...world.context,
        now: () => ({ monotonicMs: late(m.scheduler.now()), wallMs: 0 }),
        count: (name, labels) => counted.push(`${name} ${Object.values(labels).join(' ')}`),
      }).subscribe();
      m.scheduler.schedule(() => {
        subscription.unsubscribe();
        const results = counted.filter((each) => each.startsWith('probes_total'));
        expect(results.slice(0, 2)).to.deep.equal([
          'probes_total http success',
          'probes_total http failure',
        ]);
        const atTenSeconds = world.launches.indexOf(`10000 ${A}`);
        expect(world.latenessSeconds[0]).to.equal(0);
        expect(world.latenessSeconds[atTenSeconds]).to.equal(0.5);
      }, 10_001);
    });
  });

  it('H10 asks where the spec says, else where this node does', () => {
    marbles((m) => {
      const world = new HealthWorld(m, { answer: () => of(UP) });
      world.register(A);
      world.register(B, { path: '/live', service: 'x.Y' }, { connection_mode: 'grpc' });
      run(m, world, 500, () => {
        const asked = world.targets.map(({ protocol, path, service }) => [protocol, path, service]);
        expect(asked).to.deep.equal([
          ['http', '/health', ''],
          ['grpc', '/live', 'x.Y'],
        ]);
      });
    });
  });

  it('H6 W9 a worker behind ZMQ is never probed', () => {
    marbles((m) => {
      const world = new HealthWorld(m, { answer: () => of(UP) });
      world.register(A, {}, { connection_mode: 'zmq' });
      run(m, world, 60_000, () => expect(world.launches).to.deep.equal([]));
    });
  });

  it('H1 2,000 workers, 10 % of them black holes: the others on time, never more than 128 at once', () => {
    marbles((m) => {
      const world = new HealthWorld(m, {
        answer: ({ url }) =>
          url.includes('hole') ? NEVER : timer(20, m.scheduler).pipe(map(() => UP)),
        rng: seeded(),
      });
      for (let at = 0; at < 2_000; at += 1) {
        const url = at % 10 === 0 ? `http://hole-${at}:1` : `http://good-${at}:1`;
        world.register(url, { timeout_secs: 30, check_interval_secs: 60 });
      }
      run(m, world, 180_000, () => {
        expect(world.runningMax).to.equal(PROBES_IN_FLIGHT_MAX);
        const good = world.launches.flatMap((launch, index) =>
          launch.includes('good') ? [world.latenessSeconds[index]!] : [],
        );
        // The first round is a burst of all of them at once; after it nobody waits for a black hole.
        const [first, later] = [good.slice(0, 1_800), good.slice(1_800)];
        expect(Math.max(...first)).to.be.lessThan(10);
        expect(Math.max(...later)).to.be.lessThan(1);
        expect(later.length).to.be.greaterThan(1_800);
      });
    });
  });

  describe('with --remove-unhealthy-workers', () => {
    const quick = { failure_threshold: 1, success_threshold: 1, check_interval_secs: 1 };

    it('H5 a local record that becomes FAILED is removed, an import never', () => {
      marbles((m) => {
        const world = new HealthWorld(m, { answer: () => of(DOWN), removeUnhealthy: true });
        const local = world.register(A, quick).id;
        const mesh = world.import('n1', B, quick);
        run(m, world, 15_000, () => {
          expect(world.status(local)).to.equal(undefined);
          expect(world.events).to.include('9000 REMOVED FAILED');
          expect(world.status(mesh)).to.equal('FAILED');
        });
      });
    });

    it('H5 without it a FAILED record stays', () => {
      marbles((m) => {
        const world = new HealthWorld(m, { answer: () => of(DOWN) });
        const { id } = world.register(A, quick);
        run(m, world, 15_000, () => expect(world.status(id)).to.equal('FAILED'));
      });
    });

    it('W12 H5 after a lag all own workers are looked at', () => {
      marbles((m) => {
        const options = { answer: () => NEVER, removeUnhealthy: true, ringCapacity: 4 };
        const world = new HealthWorld(m, options);
        const { id } = world.register(A);
        m.scheduler.schedule(() => {
          world.report(A, 'FAILED');
          for (let at = 0; at < 6; at += 1) world.register(`http://new-${at}:1`);
        }, 100);
        run(m, world, 200, () => {
          expect(world.status(id)).to.equal(undefined);
          expect(world.registry.table.size).to.equal(6);
          expect(world.counts).to.include({
            'lag_resyncs_total remove-unhealthy': 1,
            'events_dropped_total remove-unhealthy': 7,
          });
        });
      });
    });

    it('H5 one that the gateway reports as FAILED is removed too', () => {
      marbles((m) => {
        const world = new HealthWorld(m, { answer: () => NEVER, removeUnhealthy: true });
        const { id } = world.register(A);
        m.scheduler.schedule(() => {
          world.report(A, 'FAILED');
        }, 100);
        run(m, world, 200, () => expect(world.status(id)).to.equal(undefined));
      });
    });

    it('H5 W2 a claim that inherits FAILED is not removed before a probe of its own', () => {
      marbles((m) => {
        let answer: Observable<ProbeOutcome> = of(DOWN);
        const world = new HealthWorld(m, { answer: () => answer, removeUnhealthy: true });
        world.import('n1', A, quick);
        m.scheduler.schedule(() => {
          answer = of(UP).pipe(delay(500, m.scheduler));
          expect(world.register(A, quick).status).to.equal('FAILED');
        }, 4_500);
        run(m, world, 10_000, () => {
          expect(world.registry.table.active(A)).to.include({ origin: 'LOCAL', status: 'READY' });
          expect(world.events.join()).to.not.include('REMOVED');
        });
      });
    });

    it('H5 one that was FAILED, and was replaced before the removal, stays', () => {
      marbles((m) => {
        const world = new HealthWorld(m, { answer: () => NEVER, removeUnhealthy: true });
        const { id } = world.register(A);
        m.scheduler.schedule(() => {
          world.report(A, 'FAILED');
          world.report(A, 'READY');
        }, 100);
        run(m, world, 200, () => expect(world.status(id)).to.equal('READY'));
      });
    });

    it('D4 H5 one that was FAILED stays, too, when another word of its gateway is on its way to disk', () => {
      marbles((m) => {
        const world = new HealthWorld(m, { answer: () => NEVER, removeUnhealthy: true });
        const { id } = world.register(A);
        m.scheduler.schedule(() => {
          world.report(A, 'FAILED');
          world.report(A, 'READY', false);
        }, 100);
        m.scheduler.schedule(() => world.commit(), 150);
        run(m, world, 200, () => {
          expect(world.status(id)).to.equal('READY');
          expect(world.events.join()).to.not.include('REMOVED');
        });
      });
    });
  });

  it('W5 DRAINING is untouched by verdicts', () => {
    marbles((m) => {
      const world = new HealthWorld(m, { answer: () => of(UP) });
      const { id } = world.register(A, { success_threshold: 1, check_interval_secs: 1 });
      world.report(A, 'DRAINING');
      run(m, world, 5_000, () => expect(world.status(id)).to.equal('DRAINING'));
      expect(world.registry.node).to.equal(SELF);
    });
  });
});

/** A small linear generator: the spread of due times matters, its quality does not. */
function seeded(): () => number {
  let state = 1;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}
