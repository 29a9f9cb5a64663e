import { expect } from 'chai';
import { of } from 'rxjs';
import { health$ } from '../../src/streams/health.js';
import { marbles, type Marbles } from '../support/marbles.js';
import { HealthWorld, UP } from './health-world.js';

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
      m.scheduler.schedule(() => world.report(A, 'READY'), 5_000);
      m.scheduler.schedule(() => world.import('n1', B, settings, 'NOT_READY'), 5_000);
      run(m, world, 30_000, () => {
        expect(world.events).to.include('5000 STATUS_CHANGED NOT_READY');
        expect(world.launches.filter((launch) => launch.startsWith('5000'))).to.deep.equal([]);
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
