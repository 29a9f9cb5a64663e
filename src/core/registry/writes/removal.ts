import type { RegistryError } from '../../errors.js';
import { fail, ok, type Instant, type Result } from '../../ports.js';
import { drainMaxMs } from '../table/drains.js';
import type { KnownWorker } from '../table/known-worker.js';
import type { Records } from '../table/records.js';
import { findNewest, revisionError, type Target } from './targets.js';
import { changed, isLeaving, type WorkerRecord } from '../worker.js';

/** A removal as the gateway asks for it. */
export interface Removal {
  readonly target: Target;
  readonly expectedRevision: number;
  readonly skipDrain: boolean;
  readonly allowMissing: boolean;
}

/** What becomes of it once it is on disk. */
export interface RemovalResult {
  /** The worker, draining, or as it was last; absent when it was missing. */
  readonly record?: WorkerRecord;
  readonly removed: boolean;
}

/**
 * Removes an own record: what may have requests drains first (W11), the rest goes at once. A record of this
 * node's earlier boot, back from its peers, may be removed too (S7).
 */
export function remove(
  records: Records,
  input: Removal,
  now: Instant,
): Result<RemovalResult, RegistryError> {
  const found = findNewest(records, input.target);
  if (!found.ok) {
    const missing = found.error.kind === 'WORKER_NOT_FOUND' && input.allowMissing;
    return missing ? ok({ removed: false }) : found;
  }
  const { record } = found.value;
  const { id, owner } = record;
  if (owner !== records.node) return fail({ kind: 'NOT_OWNER', workerId: id, owner });
  const conflict = revisionError(record, input.expectedRevision);
  if (conflict) return fail(conflict);
  return ok(removeWorker(records, found.value, input.skipDrain, now));
}

/** The removal of a worker that may be removed. A second one does not restart the timer. */
export function removeWorker(
  records: Records,
  own: KnownWorker,
  skipDrain: boolean,
  now: Instant,
): RemovalResult {
  const { record } = own;
  const busy = record.status === 'READY' || record.status === 'DRAINING';
  const drains = !skipDrain && drainMaxMs(record.spec.health) > 0;
  if (drains && busy && record.origin === 'LOCAL') {
    return { record: drain(records, own, now), removed: false };
  }
  records.causes.note(record.id, 'SKIPPED');
  records.withdraw(record);
  return { record, removed: true };
}

function drain(records: Records, own: KnownWorker, now: Instant): WorkerRecord {
  if (isLeaving(own.record)) return own.record;
  const { wallMs } = now;
  const health = { ...own.health, reason: 'REMOVAL', statusTimeMs: wallMs };
  const record = changed(own.record, {
    ...{ status: 'DRAINING', ownerStatus: 'DRAINING', health, updateTimeMs: wallMs },
    removeTimeMs: wallMs + drainMaxMs(own.record.spec.health),
  });
  records.write({ ...own, record, health, report: undefined, lease: undefined });
  return record;
}

/**
 * Removes everything that this node owns, all or nothing: it leaves (M5).
 * @returns for how long the last one drains, in ms
 */
export function removeAll(records: Records, skipDrain: boolean, now: Instant): number {
  let lastMs = now.wallMs;
  for (const own of records.owned()) {
    const { record } = removeWorker(records, own, skipDrain, now);
    lastMs = Math.max(lastMs, record?.removeTimeMs ?? 0);
  }
  records.pending.together();
  return lastMs - now.wallMs;
}

/** Removes an own worker for being FAILED (H5), unless a write that is pending says otherwise. */
export function removeFailed(records: Records, id: string): boolean {
  const record = records.newest(id)?.record;
  if (record?.origin !== 'LOCAL' || record.status !== 'FAILED') return false;
  withdrawFailed(records, record);
  return true;
}

function withdrawFailed(records: Records, record: WorkerRecord): void {
  records.causes.note(record.id, 'UNHEALTHY');
  records.withdraw(record, true);
}

/**
 * Removes what has drained (W19), and what the disk refused to have removed (H5), if it is still to go.
 * @param everybodyReports Whether all gateways that may have something in flight report it.
 */
export function finishRemovals(
  records: Records,
  everybodyReports: () => boolean,
  now: Instant,
): void {
  const { removals, drains } = records;
  const due = removals.takeDue(now.monotonicMs);
  for (const id of new Set([...due, ...drains.takeTouched()])) {
    const record = records.newest(id)?.record;
    if (record?.origin !== 'LOCAL') continue;
    if (!isLeaving(record)) {
      if (record.status === 'FAILED') withdrawFailed(records, record);
      continue;
    }
    const sum = records.observed.inFlight(id);
    const inFlight = { sum, everybodyReports: sum === 0 && everybodyReports() };
    const cause = drains.judge(id, inFlight, now.monotonicMs);
    if (typeof cause === 'number') {
      removals.set(id, cause);
      continue;
    }
    records.causes.note(id, record.health.reason === 'LEASE_EXPIRED' ? 'LEASE_EXPIRED' : cause);
    records.withdraw(record, true);
  }
}
