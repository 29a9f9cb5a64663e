import type { RegistryError } from '../errors.js';
import { fail, ok, type Instant, type Result } from '../ports.js';
import { isLeaving } from './gateway-writes.js';
import type { Records } from './records.js';
import { find, revisionError, type Target } from './targets.js';
import type { WorkerRecord } from './worker.js';

/** A removal as the gateway asks for it. */
export interface Removal {
  readonly target: Target;
  readonly expectedRevision: number;
  readonly skipDrain: boolean;
  readonly allowMissing: boolean;
}

/** What became of it. */
export interface RemovalResult {
  /** The worker, draining, or as it was last; absent when it was missing. */
  readonly record?: WorkerRecord;
  readonly removed: boolean;
  /** Another owner's record that is active for the URL now. */
  readonly successor?: WorkerRecord;
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
  const found = find(records, input.target, true);
  if (!found.ok) {
    const missing = found.error.kind === 'WORKER_NOT_FOUND' && input.allowMissing;
    return missing ? ok({ removed: false }) : found;
  }
  const record = found.value;
  const { id, owner } = record;
  if (owner !== records.node) return fail({ kind: 'NOT_OWNER', workerId: id, owner });
  const conflict = revisionError(record, input.expectedRevision);
  if (conflict) return fail(conflict);
  return ok(removeRecord(records, record, input.skipDrain, now));
}

/** The removal of a record that may be removed. A second one does not restart the timer. */
export function removeRecord(
  records: Records,
  record: WorkerRecord,
  skipDrain: boolean,
  now: Instant,
): RemovalResult {
  const drainMs = record.spec.health.drainSettleSecs * 1000;
  const busy = record.status === 'READY' || record.status === 'DRAINING';
  if (!skipDrain && busy && drainMs > 0 && record.origin === 'LOCAL') {
    return { record: drain(records, record, drainMs, now), removed: false };
  }
  records.drop(record);
  const successor = records.table.active(record.url);
  return { record, removed: true, ...(successor ? { successor } : {}) };
}

function drain(
  records: Records,
  record: WorkerRecord,
  drainMs: number,
  now: Instant,
): WorkerRecord {
  if (isLeaving(record)) return record;
  records.removals.set(record.id, now.monotonicMs + drainMs);
  records.setReport(record.id, undefined, now);
  const health = { ...records.health(record), reason: 'REMOVAL', statusTimeMs: now.wallMs };
  return records.setStatus(record, 'DRAINING', health, now, { removeTimeMs: now.wallMs + drainMs });
}

/** Removes what has drained. */
export function finishRemovals(records: Records, now: Instant): void {
  for (const id of records.removals.takeDue(now.monotonicMs)) {
    const record = records.table.get(id);
    if (record?.origin === 'LOCAL' && isLeaving(record)) records.drop(record);
  }
}
