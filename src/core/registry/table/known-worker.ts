import type { StoredWorker } from './stored.js';
import { changed, type HealthState, type RegistryEvent, type WorkerRecord } from '../worker.js';

/** The worker with the status of what it takes the place of (W2, W3); a peer's drain is not inherited. */
export function withStatusOf(own: KnownWorker, before: KnownWorker | undefined): KnownWorker {
  if (before === undefined) return own;
  const { status, origin } = before.record;
  if (origin === 'MESH' && status === 'DRAINING') return own;
  const { health, report } = before;
  if (status === own.record.status && health === own.health && report === own.report) return own;
  return { ...own, record: changed(own.record, { status, ownerStatus: status }), health, report };
}

/** A status that the gateway reported for a limited time (H7). */
export interface Report {
  readonly validForMs: number;
  /** When it lapses, monotonic ms. */
  readonly untilMs: number;
  /** The same in Unix ms, for the disk. */
  readonly untilWallMs: number;
}

/** How long a worker stays without a renewal (W18). */
export interface Lease {
  readonly lengthMs: number;
  /** When it ends, monotonic ms. */
  readonly untilMs: number;
  /** The same in Unix ms, for the disk. */
  readonly untilWallMs: number;
  /** When it was last given to the disk, Unix ms. */
  readonly savedWallMs: number;
}

/**
 * A record with all that is kept beside it. Of this node's own ones that is what a write makes, and what the
 * disk keeps.
 */
export interface KnownWorker {
  readonly record: WorkerRecord;
  /** What probes and reports said last. */
  readonly health: HealthState;
  /** The key for local probes (W10). */
  readonly apiKey: string | undefined;
  /** The revision that the present one took the place of: tells a retry from a conflict. */
  readonly replaced: number | undefined;
  readonly report: Report | undefined;
  readonly lease: Lease | undefined;
}

/** The worker as the disk keeps it. */
export function toStored({ record, health, report, lease, apiKey }: KnownWorker): StoredWorker {
  const { id, url, spec, revision, status, manager, registerTimeMs, updateTimeMs } = record;
  const { removeTimeMs } = record;
  return {
    ...{ id, url, specText: spec.text, revision, status, health, manager },
    ...{ registerTimeMs, updateTimeMs },
    ...(removeTimeMs === undefined ? {} : { removeTimeMs }),
    ...(report ? { reportExpiryMs: report.untilWallMs, reportValidForMs: report.validForMs } : {}),
    ...(lease ? { leaseExpiryMs: lease.untilWallMs, leaseMs: lease.lengthMs } : {}),
    ...(apiKey === undefined ? {} : { apiKey }),
  };
}

/** A report that says the same again does not take back what probes have counted meanwhile. */
export function countedOn(
  { record, health }: KnownWorker,
  before: KnownWorker | undefined,
): HealthState {
  const { revision, status } = before?.record ?? {};
  if (!before || revision !== record.revision || status !== record.status) return health;
  return { ...before.health, reason: health.reason, message: health.message };
}

/** What the ring tells of a write besides the status: nothing, when only that has changed. */
export function eventOf(
  before: WorkerRecord | undefined,
  after: WorkerRecord,
): RegistryEvent['kind'] | undefined {
  if (!before) return 'REGISTERED';
  const { origin, revision, manager, spec } = before;
  const same = origin === after.origin && revision === after.revision && manager === after.manager;
  // What a worker says that it serves changes its spec, and no revision (H12).
  return same && spec.text === after.spec.text ? undefined : 'REPLACED';
}
