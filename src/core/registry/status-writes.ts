import type { RegistryError } from '../errors.js';
import { fail, ok, type Instant, type Result } from '../ports.js';
import { fresh, isLeaving } from './gateway-writes.js';
import type { Records } from './records.js';
import { afterProbe } from './status-machine.js';
import { findOwn, revisionError, type Target } from './targets.js';
import type { WorkerRecord, WorkerStatus } from './worker.js';

/** A status as the gateway reports it. */
export interface StatusReport {
  readonly target: Target;
  readonly status: WorkerStatus;
  readonly expectedRevision: number;
  readonly reason: string;
  /** When not renewed for so long, NOT_READY; absent = it lasts. */
  readonly validForMs?: number;
}

/**
 * Sets a status until the next verdict of a probe (H7). A record that is being removed stays DRAINING,
 * whatever is reported of it.
 */
export function updateStatus(
  records: Records,
  report: StatusReport,
  now: Instant,
): Result<WorkerRecord, RegistryError> {
  const found = findOwn(records, report.target);
  if (!found.ok) return found;
  const record = found.value;
  const conflict = revisionError(record, report.expectedRevision);
  if (conflict) return fail(conflict);
  if (isLeaving(record)) return found;
  records.setReport(record.id, report.validForMs, now);
  const before = records.health(record);
  const said = { reason: 'GATEWAY_REPORT', message: report.reason };
  if (report.status === record.status) {
    // The same again is no change: probes go on counting, and nobody is told.
    records.setCounters(record, { ...before, ...said });
    return found;
  }
  const { probeTimeMs } = before;
  const probed = probeTimeMs === undefined ? {} : { probeTimeMs };
  const health = { ...fresh('GATEWAY_REPORT', now), ...probed, ...said };
  return ok(records.setStatus(record, report.status, health, now));
}

/** Reports that nobody renewed: the worker is no longer routable. */
export function expireReports(records: Records, now: Instant): void {
  for (const id of records.reports.takeDue(now.monotonicMs)) {
    const record = records.table.get(id);
    if (record?.origin !== 'LOCAL' || isLeaving(record)) continue;
    records.setReport(id, undefined, now);
    if (record.status === 'NOT_READY') {
      records.setCounters(record, { ...records.health(record), reason: 'GATEWAY_REPORT_EXPIRED' });
    } else {
      records.setStatus(record, 'NOT_READY', fresh('GATEWAY_REPORT_EXPIRED', now), now);
    }
  }
}

/** One verdict of a probe; one that was launched for another revision says nothing (H3). */
export function applyProbe(
  records: Records,
  probe: { id: string; revision: number; success: boolean; message: string },
  now: Instant,
): void {
  const record = records.table.get(probe.id);
  if (record?.revision !== probe.revision || record.spec.health.disableHealthCheck) return;
  const health = records.health(record);
  // A worker that its owner drains answers probes as well as ever; it must not get traffic again.
  const promotable = record.origin === 'LOCAL' || record.ownerStatus !== 'DRAINING';
  const next = afterProbe(
    { status: record.status, health },
    probe.success,
    probe.message,
    record.spec.health,
    now.wallMs,
    promotable,
  );
  if (next.status === record.status) {
    records.setCounters(record, next.health);
    return;
  }
  records.setReport(record.id, undefined, now);
  records.setStatus(record, next.status, next.health, now);
}
