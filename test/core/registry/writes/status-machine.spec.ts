import { expect } from 'chai';
import fc from 'fast-check';
import { afterHint, afterProbe } from '../../../../src/core/registry/writes/status-machine.js';
import type { HealthState, WorkerStatus } from '../../../../src/core/registry/worker.js';

const STATUSES = ['PENDING', 'READY', 'NOT_READY', 'FAILED', 'DRAINING'] as const;
const nothing: HealthState = {
  reason: 'REGISTERED',
  message: '',
  statusTimeMs: 0,
  consecutiveSuccesses: 0,
  consecutiveFailures: 0,
  pendingProbes: 0,
};

/** The statuses after each probe of a text of + and -. */
function run(from: WorkerStatus, probes: string, successThreshold = 2, failureThreshold = 3) {
  const thresholds = { successThreshold, failureThreshold };
  let state = { status: from, health: nothing };
  return Array.from(probes).map((probe, at) => {
    state = afterProbe(state, probe === '+', probe === '+' ? '' : 'refused', thresholds, at + 1);
    return state;
  });
}
const end = (from: WorkerStatus, probes: string, s?: number, f?: number) =>
  run(from, probes, s, f).at(-1)!.status;

describe('afterProbe', () => {
  for (const [from, probes, to] of [
    ['PENDING', '+', 'PENDING'],
    ['PENDING', '++', 'READY'],
    ['PENDING', '+-+', 'PENDING'],
    ['PENDING', '-'.repeat(29), 'PENDING'],
    ['PENDING', '-'.repeat(30), 'FAILED'],
    ['PENDING', '+-'.repeat(15), 'FAILED'],
    ['PENDING', `${'-'.repeat(28)}++`, 'READY'],
    ['READY', '--', 'READY'],
    ['READY', '---', 'NOT_READY'],
    ['READY', '--+--', 'READY'],
    ['READY', '-'.repeat(8), 'NOT_READY'],
    ['READY', '-'.repeat(9), 'FAILED'],
    ['NOT_READY', '+', 'NOT_READY'],
    ['NOT_READY', '++', 'READY'],
    ['NOT_READY', '-'.repeat(8), 'NOT_READY'],
    ['NOT_READY', '-'.repeat(9), 'FAILED'],
    ['NOT_READY', '--------+-', 'NOT_READY'],
    ['FAILED', '+', 'FAILED'],
    ['FAILED', '+-+', 'FAILED'],
    ['FAILED', '++', 'READY'],
    ['DRAINING', '+++++', 'DRAINING'],
    ['DRAINING', '-'.repeat(40), 'DRAINING'],
  ] as const) {
    it(`H2 ${from} is ${to} after ${probes} with S = 2 and F = 3`, () => {
      expect(end(from, probes)).to.equal(to);
    });
  }

  it('H2 probes are counted while it is PENDING, and only then', () => {
    const pending = (from: WorkerStatus, probes: string) =>
      run(from, probes).map(({ health }) => health.pendingProbes);
    expect(pending('PENDING', '-+++')).to.deep.equal([1, 2, 0, 0]);
    expect(pending('READY', '---+')).to.deep.equal([0, 0, 0, 0]);
  });

  it('H2 a success resets failures and the other way round', () => {
    expect(run('READY', '--+').at(-1)!.health).to.include({
      consecutiveSuccesses: 1,
      consecutiveFailures: 0,
    });
    expect(run('READY', '++-').at(-1)!.health).to.include({
      consecutiveSuccesses: 0,
      consecutiveFailures: 1,
    });
  });

  it('H2 the reason and its time change with the status only', () => {
    const [, second, third, fourth] = run('READY', '----').map(({ health }) => health);
    expect(second).to.include({ reason: 'REGISTERED', statusTimeMs: 0, probeTimeMs: 2 });
    expect(third).to.include({ reason: 'PROBE_FAILED', statusTimeMs: 3, message: 'refused' });
    expect(fourth).to.include({ reason: 'PROBE_FAILED', statusTimeMs: 3, probeTimeMs: 4 });
  });

  it('W7 what its owner drains is lowered by probes, and never lifted', () => {
    const thresholds = { successThreshold: 1, failureThreshold: 1 };
    const probe = (status: WorkerStatus, success: boolean) =>
      afterProbe({ status, health: nothing }, success, '', thresholds, 1, false).status;
    expect(probe('NOT_READY', true)).to.equal('NOT_READY');
    expect(probe('FAILED', true)).to.equal('FAILED');
    expect(probe('READY', false)).to.equal('NOT_READY');
  });

  it('H2 is what a look at the whole history says', () => {
    const probes = fc
      .array(fc.record({ many: fc.integer({ min: 1, max: 12 }), success: fc.boolean() }))
      .map((runs) => runs.map(({ many, success }) => (success ? '+' : '-').repeat(many)).join(''));
    fc.assert(
      fc.property(
        fc.constantFrom(...STATUSES),
        probes,
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 4 }),
        (from, history, s, f) => {
          const statuses = run(from, history, s, f).map(({ status }) => status);
          expect(statuses).to.deep.equal(slow(from, history, s, f));
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('afterHint', () => {
  it('W7 healthy lifts PENDING and NOT_READY, and nothing else', () => {
    expect(STATUSES.map((status) => afterHint(status, true))).to.deep.equal([
      'READY',
      'READY',
      'READY',
      'FAILED',
      'DRAINING',
    ]);
  });

  it('W7 unhealthy lowers READY, and nothing else', () => {
    expect(STATUSES.map((status) => afterHint(status, false))).to.deep.equal([
      'PENDING',
      'NOT_READY',
      'NOT_READY',
      'FAILED',
      'DRAINING',
    ]);
  });
});

/** H2 without counters: at each probe, looks back over all that there was. */
function slow(from: WorkerStatus, history: string, s: number, f: number): WorkerStatus[] {
  let status = from;
  return Array.from(history).map((_probe, at) => {
    const past = history.slice(0, at + 1);
    const goods = past.endsWith('+'.repeat(s));
    const bads = (many: number) => past.endsWith('-'.repeat(many));
    if (status === 'DRAINING') return status;
    if (status !== 'READY' && goods) status = 'READY';
    else if (status === 'READY' && bads(f)) status = 'NOT_READY';
    else if (status === 'NOT_READY' && bads(3 * f)) status = 'FAILED';
    // PENDING is where a worker starts, and never returns to: all probes so far were in it.
    else if (status === 'PENDING' && past.length >= 10 * f) status = 'FAILED';
    return status;
  });
}
