import { expect } from 'chai';
import { concat, NEVER, of, throwError, type Observable } from 'rxjs';
import { MODELS_TIMEOUT_MS } from '../../src/core/limits.js';
import type { RefreshedModel } from '../../src/core/registry/spec/refreshed-models.js';
import { refreshModels$, type ModelsTarget } from '../../src/streams/refresh-models.js';
import { marbles, type Marbles } from '../support/marbles.js';
import { HealthWorld, SELF } from './health-world.js';

const A = 'http://a:8000';
const B = 'http://b:8000';
const INTERVAL_MS = 1_000;

type Answer = (target: ModelsTarget) => Observable<readonly RefreshedModel[]>;

/** A registry whose workers are asked for their models, in virtual time. */
class ModelsWorld {
  readonly world: HealthWorld;
  /** `<ms> <url>` of each question. */
  readonly asked: string[] = [];
  readonly targets: ModelsTarget[] = [];
  readonly steps: string[] = [];
  readonly counts: string[] = [];
  /** What was told of workers that did not answer. */
  readonly told: string[] = [];
  changes = 0;

  constructor(
    m: Marbles,
    answer: Answer = () => of([{ id: 'base' }]),
    rng = () => 0.5,
    ringCapacity = 100,
  ) {
    this.world = new HealthWorld(m, { answer: () => NEVER, ringCapacity });
    const { registry, ring, turn, clock } = this.world.context;
    const running = refreshModels$({
      ...{ registry, ring, turn, clock, rng, intervalMs: INTERVAL_MS },
      now: () => m.now(),
      ask: (target) => {
        this.asked.push(`${m.scheduler.now()} ${target.url}`);
        this.targets.push(target);
        return answer(target);
      },
      changed: () => {
        this.changes += 1;
        this.world.commit();
      },
      count: (_name, { result }) => void this.counts.push(result),
      told: ({ url }, error) => void this.told.push(`${url} ${String(error)}`),
    }).subscribe((step) => this.steps.push(step));
    m.scheduler.schedule(() => running.unsubscribe(), 2.5 * INTERVAL_MS);
  }

  ready(url: string, health: object = {}, fields: object = {}): void {
    this.world.register(url, health, fields);
    this.world.report(url, 'READY');
  }
}

describe('refreshModels$(), in time', () => {
  for (const [chance, times] of [
    [0, [900, 1_800]],
    [0.5, [1_000, 2_000]],
    [1, [1_100, 2_200]],
  ] as const) {
    it(`H12 a round comes every interval, moved by up to a tenth: ${times.join(', ')} for ${chance}`, () => {
      marbles((m) => {
        const { asked, ready } = bound(new ModelsWorld(m, undefined, () => chance));
        ready(A);
        m.flush();
        expect(asked).to.deep.equal([0, ...times].map((ms) => `${ms} ${A}`));
      });
    });
  }

  it('H12 a worker is asked when it becomes READY or is registered so, and not for another change', () => {
    marbles((m) => {
      const { asked, world } = bound(new ModelsWorld(m));
      const at = (ms: number, happen: () => void) => m.scheduler.schedule(happen, ms);
      at(10, () => world.register(A));
      at(20, () => world.report(A, 'READY'));
      at(30, () => world.report(A, 'NOT_READY'));
      at(40, () => world.register(B, { disable_health_check: true }));
      at(50, () => world.register(B, { disable_health_check: true }, { labels: { v: '2' } }));
      m.flush();
      expect(asked.slice(0, 3)).to.deep.equal([`20 ${A}`, `40 ${B}`, `1000 ${B}`]);
    });
  });

  it('H12 a worker that is gone by its turn is not asked, and others still are', () => {
    marbles((m) => {
      const { asked, world } = bound(new ModelsWorld(m));
      m.scheduler.schedule(() => {
        world.register(A, { disable_health_check: true });
        world.remove(A);
        world.register(B, { disable_health_check: true });
      }, 10);
      m.flush();
      expect(asked[0]).to.equal(`10 ${B}`);
    });
  });

  it('H12 what came back of an earlier boot, and what does not speak HTTP, is never asked', () => {
    marbles((m) => {
      const { asked, world, ready } = bound(new ModelsWorld(m));
      world.import(SELF, A);
      ready('http://speaks-grpc:1', {}, { connection_mode: 'grpc' });
      ready('http://speaks-zmq:1', {}, { connection_mode: 'zmq' });
      ready('ipc:///run/worker.sock', {}, { connection_mode: 'http' });
      m.flush();
      expect(asked).to.deep.equal([]);
    });
  });

  it('H12 a question names the base of a rank and the key of the worker, and ends with the time of a probe', () => {
    marbles((m) => {
      const { targets, ready } = bound(new ModelsWorld(m));
      ready(`${A}@0`, { timeout_secs: 2 }, { api_key: 'sk-1' });
      ready(B, { timeout_secs: 86_400 });
      m.flush();
      expect(targets.slice(0, 2)).to.deep.equal([
        { url: A, timeoutMs: 2_000, apiKey: 'sk-1' },
        { url: B, timeoutMs: MODELS_TIMEOUT_MS },
      ]);
    });
  });

  it('H12 W12 what it has missed is asked in the next round', () => {
    marbles((m) => {
      const { asked, ready } = bound(new ModelsWorld(m, undefined, () => 0.5, 2));
      for (const url of [A, B]) ready(url);
      m.flush();
      expect(asked.slice(0, 2)).to.deep.equal([`1000 ${A}`, `1000 ${B}`]);
    });
  });

  it('H12 an answer ends the question, though the connection stays', () => {
    marbles((m) => {
      const { steps, ready } = bound(new ModelsWorld(m, () => concat(of([{ id: 'base' }]), NEVER)));
      ready(A, { timeout_secs: 0.5 });
      m.flush();
      expect(steps).to.deep.equal(['changed', 'same', 'same']);
    });
  });

  it('H12 only what differs from what was known is a change', () => {
    marbles((m) => {
      const { steps, counts, ready, it } = bound(new ModelsWorld(m));
      ready(A);
      m.flush();
      expect(steps).to.deep.equal(['changed', 'same', 'same']);
      expect(counts).to.deep.equal(steps);
      expect(it.changes).to.equal(1);
    });
  });

  it('H12 who does not answer in time, or fails, is told of, and asked again in the next round', () => {
    marbles((m) => {
      const answer: Answer = ({ url }) =>
        url === A ? NEVER : throwError(() => new Error('HTTP 500'));
      const { steps, told, ready, it } = bound(new ModelsWorld(m, answer));
      ready(A, { timeout_secs: 0.5 });
      ready(B);
      m.flush();
      const [ofA, ofB] = [`${A} Error: no answer within 0.5 s`, `${B} Error: HTTP 500`];
      expect(told).to.deep.equal([ofB, ofA, ofB, ofA, ofB]);
      expect(steps).to.deep.equal(told.map(() => 'failed'));
      expect(it.changes).to.equal(0);
    });
  });
});

/** Its parts, to be taken out of it. */
function bound(it: ModelsWorld) {
  const { world, asked, targets, steps, counts, told } = it;
  const ready = (...worker: Parameters<ModelsWorld['ready']>) => it.ready(...worker);
  return { it, world, asked, targets, steps, counts, told, ready };
}
