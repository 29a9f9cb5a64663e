import { JOURNAL_RETRY_MS } from '../../limits.js';
import type { Instant } from '../../ports.js';
import type { Lease } from '../table/known-worker.js';
import { drainMaxMs } from '../table/drains.js';
import type { Records } from '../table/records.js';
import { changed, isLeaving, type WorkerRecord } from '../worker.js';

/** Of its lease, a worker's renewals reach the disk this often: a restart adds as much again. */
export const LEASE_SAVED_SHARE = 1 / 3;

/** The lease that a registration gives: undefined keeps the one that there is, 0 ends it (W18). */
export function leaseOf(
  lengthMs: number | undefined,
  present: Lease | undefined,
  now: Instant,
): Lease | undefined {
  if (lengthMs === undefined) return present;
  return lengthMs === 0 ? undefined : leaseFrom(lengthMs, now);
}

/**
 * Renews the leases of own workers. In memory at once; on disk when a third of the lease has passed since it
 * was last there. @returns the ids that have none to renew: unknown here, without a lease, or on their way out
 */
export function keepAlive(records: Records, ids: readonly string[], now: Instant): string[] {
  return ids.filter((id) => {
    // A removal ends the lease: what has one is an own worker that stays.
    const lease = records.beside.lease(id);
    if (!lease) return true;
    const due = now.wallMs - lease.savedWallMs >= lease.lengthMs * LEASE_SAVED_SHARE;
    // A wall clock that was set back must not keep renewals from the disk.
    const save = due || now.wallMs < lease.savedWallMs;
    const renewed = leaseFrom(lease.lengthMs, now);
    records.renewLease(id, save ? renewed : { ...renewed, savedWallMs: lease.savedWallMs }, save);
    return false;
  });
}

/**
 * Leases that nobody renewed: the worker drains, whatever the disk does, and is removed like any other. What
 * a write that is under way says of the lease is waited for.
 */
export function expireLeases(records: Records, now: Instant): void {
  for (const id of records.beside.leases.takeDue(now.monotonicMs)) {
    const record = records.table.get(id);
    if (record?.origin !== 'LOCAL' || isLeaving(record)) continue;
    if (records.pending.has(id)) records.beside.leases.set(id, now.monotonicMs + JOURNAL_RETRY_MS);
    else drain(records, record, now);
  }
}

function drain(records: Records, record: WorkerRecord, now: Instant): void {
  const { id, spec } = record;
  const busy = record.status === 'READY' || record.status === 'DRAINING';
  const drainMs = busy ? drainMaxMs(spec.health) : 0;
  const statusTimeMs = now.wallMs;
  const health = { ...records.health(record), reason: 'LEASE_EXPIRED', statusTimeMs };
  records.beside.setLease(id, undefined);
  records.endReport(id);
  const drained = changed(record, {
    ...{ status: 'DRAINING', ownerStatus: 'DRAINING', health, updateTimeMs: now.wallMs },
    removeTimeMs: now.wallMs + drainMs,
  });
  records.put(drained, undefined);
  if (busy) records.beginDrain(drained, now);
  else records.removals.set(id, now.monotonicMs);
}

function leaseFrom(lengthMs: number, { monotonicMs, wallMs }: Instant): Lease {
  const untilMs = monotonicMs + lengthMs;
  return { lengthMs, untilMs, untilWallMs: wallMs + lengthMs, savedWallMs: wallMs };
}
