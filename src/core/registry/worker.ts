import type { WorkerSpec } from './spec/spec.js';

/** Routable means READY, and nothing else (W5). */
export function isRoutable(record: WorkerRecord): boolean {
  return record.status === 'READY';
}

/** All statuses of a worker (W5). Whoever needs a list of them takes this one. */
export const WORKER_STATUSES = ['PENDING', 'READY', 'NOT_READY', 'FAILED', 'DRAINING'] as const;
export type WorkerStatus = (typeof WORKER_STATUSES)[number];

/** This node registered it, or a peer did (W1). */
export const WORKER_ORIGINS = ['LOCAL', 'MESH'] as const;
export type WorkerOrigin = (typeof WORKER_ORIGINS)[number];

/** What happens to a record in this process (W12). */
export const REGISTRY_EVENTS = ['REGISTERED', 'REPLACED', 'STATUS_CHANGED', 'REMOVED'] as const;

/**
 * One owner's record for a URL. Immutable: every change makes a new object, so that history, watchers
 * and the ring may hold on to it. Secrets and loads are kept elsewhere and never enter it.
 */
export interface WorkerRecord {
  /** uuid5 of owner and URL (I1). */
  readonly id: string;
  readonly url: string;
  readonly owner: string;
  readonly origin: WorkerOrigin;
  readonly spec: WorkerSpec;
  /** Grows when the spec changes (W3); the owner's number, on every node. */
  readonly revision: number;
  /** Status on this node. */
  readonly status: WorkerStatus;
  /** Status that the owner published; equal to `status` on the owner. */
  readonly ownerStatus: WorkerStatus;
  readonly health: HealthState;
  readonly manager: string;
  /** True when a minimal spec stands in for one that could not be read (W6). */
  readonly degraded: boolean;
  /** True for a record of the owner's previous boot that the new one has not confirmed (S6). */
  readonly stale: boolean;
  readonly registerTimeMs: number;
  readonly updateTimeMs: number;
  /** When a draining record will be removed; absent for a cordon and for all other states (W11). */
  readonly removeTimeMs?: number;
  readonly apiKeySet: boolean;
}

/**
 * A record with some of it changed, or a copy. A literal: a spread takes 60 bytes more for the same, and gives the records of
 * one table several shapes.
 */
export function changed(record: WorkerRecord, by: RecordChange = {}): WorkerRecord {
  const next: WorkerRecord = {
    id: record.id,
    url: record.url,
    owner: record.owner,
    origin: record.origin,
    spec: by.spec ?? record.spec,
    revision: by.revision ?? record.revision,
    status: by.status ?? record.status,
    ownerStatus: by.ownerStatus ?? record.ownerStatus,
    health: by.health ?? record.health,
    manager: by.manager ?? record.manager,
    degraded: by.degraded ?? record.degraded,
    stale: by.stale ?? record.stale,
    registerTimeMs: by.registerTimeMs ?? record.registerTimeMs,
    updateTimeMs: by.updateTimeMs ?? record.updateTimeMs,
    apiKeySet: record.apiKeySet,
  };
  const removeTimeMs = by.removeTimeMs ?? record.removeTimeMs;
  return removeTimeMs === undefined ? next : { ...next, removeTimeMs };
}

/** What may change of a record whose place stays the same. */
type RecordChange = Partial<
  Omit<WorkerRecord, 'id' | 'url' | 'owner' | 'origin' | 'apiKeySet' | 'removeTimeMs'>
> & { readonly removeTimeMs?: number | undefined };

/** What probes and reports said on this node. */
export interface HealthState {
  /** Cause of the present status: REGISTERED, IMPORTED, OWNER_HINT, PROBE_SUCCEEDED, PROBE_FAILED,
   * GATEWAY_REPORT, GATEWAY_REPORT_EXPIRED, REMOVAL, HEALTH_CHECK_DISABLED, RESTORED, … */
  readonly reason: string;
  readonly message: string;
  readonly statusTimeMs: number;
  /** End of the last probe. */
  readonly probeTimeMs?: number;
  readonly consecutiveSuccesses: number;
  readonly consecutiveFailures: number;
  /** Probes ended while PENDING, for 10F (H2). */
  readonly pendingProbes: number;
}

/** In-process events (W12). `record` is as it is right after the event; in REMOVED, as it was last. */
export interface RegistryEvent {
  readonly kind: (typeof REGISTRY_EVENTS)[number];
  readonly record: WorkerRecord;
}

/** Whether a removal is in progress; a cordon by the gateway does not count as one. */
export function isLeaving(record: WorkerRecord): boolean {
  return record.status === 'DRAINING' && record.removeTimeMs !== undefined;
}
