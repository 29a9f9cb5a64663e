import type { HealthState, WorkerStatus } from '../registry/worker.js';

/** Until the next probe of a worker in doubt; doubled each time, up to its check interval (H9). */
const PROBE_HURRY_MIN_MS = 1_000;

/**
 * Whether the last probes speak against the status, or nothing is known yet (H9): the next probe decides
 * whether requests go to a dead worker, or not to a living one, so it should come soon.
 */
export function isInDoubt(status: WorkerStatus, health: HealthState): boolean {
  switch (status) {
    case 'PENDING':
      return true;
    case 'READY':
      return health.consecutiveFailures > 0;
    case 'NOT_READY':
    case 'FAILED':
      return health.consecutiveSuccesses > 0;
    case 'DRAINING':
      return false;
  }
}

/** How long to wait after the probe that is the `count`th in a row with doubt: 1 s, 2 s, 4 s, … */
export function hurryMs(count: number): number {
  return PROBE_HURRY_MIN_MS * 2 ** (count - 1);
}
