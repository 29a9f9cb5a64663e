import { REPORT_GRACE_MS } from '../../limits.js';
import type { Instant } from '../../ports.js';
import { minimalSpec, readStoredSpec } from '../spec/parse-spec.js';
import { ReadSpec } from '../spec/spec.js';
import { drainMaxMs } from '../table/drains.js';
import type { Lease, Report } from '../table/known-worker.js';
import { LEASE_SAVED_SHARE } from './leases.js';
import type { Records } from '../table/records.js';
import type { StoredWorker } from '../table/stored.js';
import type { WorkerRecord } from '../worker.js';

/** Puts a record of an earlier life back, with its last status and what was left of its timers (D2, W11). */
export function restoreWorker(records: Records, stored: StoredWorker, now: Instant): void {
  const read = readStoredSpec(stored.specText, stored.url);
  const { apiKey } = stored;
  // A spec that this version cannot read keeps its text: it is not ours to overwrite (D3).
  const spec = read ?? new ReadSpec(stored.specText, stored.url, minimalSpec(stored.url, ''));
  const { id, status } = stored;
  // No spreads: 100,000 of these are on the way of a restart, and each one would cost a copy.
  const lasting: WorkerRecord = {
    id,
    url: stored.url,
    owner: records.node,
    origin: 'LOCAL',
    spec,
    revision: stored.revision,
    status,
    ownerStatus: status,
    health: stored.health,
    manager: stored.manager,
    degraded: read === undefined,
    stale: false,
    registerTimeMs: stored.registerTimeMs,
    updateTimeMs: stored.updateTimeMs,
    apiKeySet: apiKey !== undefined,
  };
  const drainMs = drainLeft(stored, drainMaxMs(spec.health), now);
  const record =
    drainMs === undefined ? lasting : { ...lasting, removeTimeMs: now.wallMs + drainMs };
  const report = reportLeft(stored, now);
  const lease = leaseLeft(stored, now);
  records.restore(
    { record, health: stored.health, apiKey, replaced: undefined, report, lease },
    drainMs,
    now,
  );
}

/** A wall clock that was set back must not make a drain longer than its spec says. */
function drainLeft(
  { removeTimeMs }: StoredWorker,
  drainMs: number,
  now: Instant,
): number | undefined {
  return removeTimeMs === undefined ? undefined : left(removeTimeMs, drainMs, now);
}

/** Nor a report valid for longer than it was when it came. */
function reportLeft(
  { reportExpiryMs, reportValidForMs }: StoredWorker,
  now: Instant,
): Report | undefined {
  if (reportExpiryMs === undefined) return undefined;
  const leftMs = left(reportExpiryMs, reportValidForMs ?? Infinity, now);
  const gracedMs = Math.max(leftMs, REPORT_GRACE_MS);
  const { monotonicMs, wallMs } = now;
  return {
    validForMs: reportValidForMs ?? gracedMs,
    untilMs: monotonicMs + gracedMs,
    untilWallMs: wallMs + gracedMs,
  };
}

/**
 * What is left of a lease: never more than its length, whatever the clock says. The disk may lag a third of it
 * behind; and while the sidecar was down nobody could renew it (W18).
 */
function leaseLeft({ leaseExpiryMs, leaseMs }: StoredWorker, now: Instant): Lease | undefined {
  if (leaseExpiryMs === undefined || leaseMs === undefined) return undefined;
  const leftMs = left(leaseExpiryMs + leaseMs * LEASE_SAVED_SHARE, leaseMs, now);
  const gracedMs = Math.max(leftMs, Math.min(REPORT_GRACE_MS, leaseMs));
  const { monotonicMs, wallMs } = now;
  return {
    lengthMs: leaseMs,
    untilMs: monotonicMs + gracedMs,
    untilWallMs: wallMs + gracedMs,
    savedWallMs: 0,
  };
}

function left(atMs: number, lengthMs: number, now: Instant): number {
  return Math.min(Math.max(0, atMs - now.wallMs), lengthMs);
}
