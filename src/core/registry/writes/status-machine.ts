import type { HealthState, WorkerStatus } from '../worker.js';

/**
 * One verdict of a probe (H2), S and F being the worker's thresholds:
 *
 * | from | S successes in a row | F failures in a row | 3F failures in a row | 10F probes without S in a row |
 * | --- | --- | --- | --- | --- |
 * | PENDING | READY | | | FAILED |
 * | READY | | NOT_READY | | |
 * | NOT_READY | READY | | FAILED | |
 * | FAILED | READY | | | |
 * | DRAINING | | | | |
 */
export function afterProbe(
  before: StatusState,
  success: boolean,
  message: string,
  thresholds: Thresholds,
  wallMs: number,
  promotable = true,
): StatusState {
  const { status, health } = before;
  const counted: HealthState = {
    ...health,
    // The message of a draining worker says why it drains, so a probe must not replace it.
    message: status === 'DRAINING' ? health.message : message,
    probeTimeMs: wallMs,
    consecutiveSuccesses: success ? health.consecutiveSuccesses + 1 : 0,
    consecutiveFailures: success ? 0 : health.consecutiveFailures + 1,
    pendingProbes: status === 'PENDING' ? health.pendingProbes + 1 : 0,
  };
  const next = nextStatus(status, counted, thresholds, promotable);
  if (next === status) return { status, health: counted };
  const reason = next === 'READY' ? 'PROBE_SUCCEEDED' : 'PROBE_FAILED';
  return { status: next, health: { ...counted, reason, statusTimeMs: wallMs, pendingProbes: 0 } };
}

/** Probe thresholds of a worker. */
export interface Thresholds {
  readonly successThreshold: number;
  readonly failureThreshold: number;
}

/** A status with what led to it. */
export interface StatusState {
  readonly status: WorkerStatus;
  readonly health: HealthState;
}

function nextStatus(
  status: WorkerStatus,
  health: HealthState,
  { successThreshold, failureThreshold }: Thresholds,
  promotable: boolean,
): WorkerStatus {
  const healthy = promotable && health.consecutiveSuccesses >= successThreshold;
  switch (status) {
    case 'PENDING':
      if (healthy) return 'READY';
      return health.pendingProbes >= 10 * failureThreshold ? 'FAILED' : 'PENDING';
    case 'READY':
      return health.consecutiveFailures >= failureThreshold ? 'NOT_READY' : 'READY';
    case 'NOT_READY':
      if (healthy) return 'READY';
      return health.consecutiveFailures >= 3 * failureThreshold ? 'FAILED' : 'NOT_READY';
    case 'FAILED':
      return healthy ? 'READY' : 'FAILED';
    case 'DRAINING':
      return 'DRAINING';
  }
}

/**
 * What a change of the owner's published status does to an import (W7): healthy lifts PENDING and
 * NOT_READY, unhealthy lowers READY. FAILED and DRAINING are the local machine's.
 */
export function afterHint(status: WorkerStatus, healthy: boolean): WorkerStatus {
  if (healthy) return status === 'PENDING' || status === 'NOT_READY' ? 'READY' : status;
  return status === 'READY' ? 'NOT_READY' : status;
}
