import { OWNERS_MAX } from '../limits.js';

/** Bounds of a store that are settings (S11). */
export interface StoreLimits {
  /** Live records of one owner. */
  readonly recordsPerOwner: number;
  /** Bytes of one owner's log, and of its prior; each record counts as its key, its value and 48 bytes. */
  readonly bytesPerOwner: number;
  /** Bytes of unfinished transfers on one link; one that is alone may have `bytesPerOwner`. */
  readonly stagedBytesPerLink: number;
  /** Bytes of all owners' logs and priors, and of all unfinished transfers. */
  readonly bytes: number;
  /** Owners whose logs are held, this node among them. */
  readonly owners: number;
  /** Tombstones of the own log before it raises its floor, unless more records live (S4). */
  readonly tombstones: number;
  /** Keys that readers have not looked at; beyond, a full reconcile is asked for (S9). */
  readonly dirtyKeys: number;
  /** Boots of one owner in a prior; beyond, the records of the oldest are let go of (S6). */
  readonly priorBoots: number;
}

/** What they are unless somebody sets them. */
export const STORE_LIMITS: StoreLimits = {
  recordsPerOwner: 200_000,
  /** 200,000 records of an ordinary spec. */
  bytesPerOwner: 256 * 1024 * 1024,
  stagedBytesPerLink: 64 * 1024 * 1024,
  /** The sidecar works out its own from the machine's memory. */
  bytes: 1024 * 1024 * 1024,
  owners: OWNERS_MAX,
  tombstones: 10_000,
  /** So many may be marked in one turn, in 20 ms; a reconcile looks at everything, a slice a turn. */
  dirtyKeys: 32_768,
  priorBoots: 256,
};

/** Tombstones that one log may hold, as its owner keeps them before it has settled. */
export function tombstonesMax(limits: StoreLimits): number {
  return Math.max(limits.tombstones, limits.recordsPerOwner);
}

/** Records that one log, or one prior, may hold. */
export function recordsMax(limits: StoreLimits): number {
  return limits.recordsPerOwner + tombstonesMax(limits);
}
