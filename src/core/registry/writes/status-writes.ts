import type { RegistryError } from '../../errors.js';
import { fail, ok, type Instant, type Result } from '../../ports.js';
import { fresh } from './gateway-writes.js';
import type { Report } from '../table/known-worker.js';
import type { Records } from '../table/records.js';
import { afterProbe } from './status-machine.js';
import { findOwn, revisionError, type Target } from './targets.js';
import {
  changed,
  isLeaving,
  type HealthState,
  type WorkerRecord,
  type WorkerStatus,
} from '../worker.js';

/**
 * Sets a status until the next verdict of a probe (H7). A record that is being removed stays DRAINING,
 * whatever is reported of it.
 */
export function updateStatus(
  records: Records,
  { target, status, expectedRevision, reason, validForMs }: StatusReport,
  now: Instant,
): Result<WorkerRecord, RegistryError> {
  const found = findOwn(records, target);
  if (!found.ok) return found;
  const { record, health: before } = found.value;
  const conflict = revisionError(record, expectedRevision);
  if (conflict) return fail(conflict);
  if (isLeaving(record)) return ok(record);
  const report = reportOf(validForMs, now);
  const said = { reason: 'GATEWAY_REPORT', message: reason };
  if (status === record.status) {
    // The same again is no change: probes go on counting, and nobody is told.
    const health = { ...before, ...said };
    const timed = report !== undefined || found.value.report !== undefined;
    const visible = records.table.get(record.id) === record;
    if (timed || !visible) records.write({ ...found.value, health, report });
    else records.setCounters(record, health);
    return ok(record);
  }
  const { probeTimeMs, consecutiveFailures } = before;
  const probed = probeTimeMs === undefined ? {} : { probeTimeMs };
  // Who ends a cordon sees whether the worker answered probes before it.
  const counted = status === 'DRAINING' ? { consecutiveFailures } : {};
  const health = { ...fresh('GATEWAY_REPORT', now), ...probed, ...counted, ...said };
  const reported = withStatus(record, status, health, now);
  records.write({ ...found.value, record: reported, health, report });
  return ok(reported);
}

/** A status as the gateway reports it. */
export interface StatusReport {
  readonly target: Target;
  readonly status: WorkerStatus;
  readonly expectedRevision: number;
  readonly reason: string;
  /** When not renewed for so long, NOT_READY; absent = it lasts. */
  readonly validForMs?: number;
}

function reportOf(validForMs: number | undefined, now: Instant): Report | undefined {
  if (validForMs === undefined) return undefined;
  const { monotonicMs, wallMs } = now;
  return { validForMs, untilMs: monotonicMs + validForMs, untilWallMs: wallMs + validForMs };
}

/** The record with another status of this node's making. */
function withStatus(
  record: WorkerRecord,
  status: WorkerStatus,
  health: HealthState,
  now: Instant,
): WorkerRecord {
  const ownerStatus = record.origin === 'LOCAL' ? status : record.ownerStatus;
  return changed(record, { status, ownerStatus, health, updateTimeMs: now.wallMs });
}

/** Reports that nobody renewed: the worker is no longer routable, whatever the disk does. */
export function expireReports(records: Records, now: Instant): void {
  for (const id of records.beside.reports.takeDue(now.monotonicMs)) {
    const record = records.table.get(id);
    if (record?.origin !== 'LOCAL' || isLeaving(record)) continue;
    records.endReport(id);
    if (record.status === 'NOT_READY') {
      records.setCounters(record, { ...records.health(record), reason: 'GATEWAY_REPORT_EXPIRED' });
    } else {
      const health = fresh('GATEWAY_REPORT_EXPIRED', now);
      records.put(withStatus(record, 'NOT_READY', health, now), undefined);
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
  records.endReport(record.id);
  records.put(withStatus(record, next.status, next.health, now), undefined);
}

/** What other nodes' probes say of an import (H11); its owner's drain stays one. */
export function applyVerdict(records: Records, id: string, healthy: boolean, now: Instant): void {
  const record = records.table.get(id);
  if (record?.origin !== 'MESH' || record.status === 'DRAINING') return;
  if (healthy ? record.status === 'READY' : record.status !== 'READY') return;
  if (healthy && record.ownerStatus === 'DRAINING') return;
  const health = fresh('SHARED_VERDICT', now);
  records.put(withStatus(record, healthy ? 'READY' : 'NOT_READY', health, now), undefined);
}
