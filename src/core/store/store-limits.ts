import {
  BYTES_PER_OWNER_MAX,
  DIRTY_KEYS_MAX,
  OWNERS_MAX,
  PRIOR_BOOTS_MAX,
  RECORDS_PER_OWNER_MAX,
  STAGED_BYTES_PER_LINK_MAX,
  STORE_BYTES_MAX,
  TOMBSTONES_MIN,
} from '../limits.js';

/** Bounds of a store that are settings (S11). */
export interface StoreLimits {
  /** Live records of one owner. */
  readonly recordsPerOwner: number;
  /** Bytes of one owner's log, and of its prior; each entry counts as its key, its value and 48 bytes. */
  readonly bytesPerOwner: number;
  /** Bytes of unfinished transfers on one link; one that is alone may have `bytesPerOwner`. */
  readonly stagedBytesPerLink: number;
  /** Bytes of all owners' logs and priors, and of all unfinished transfers. */
  readonly bytes: number;
  /** Owners whose logs are held, this node among them. */
  readonly owners: number;
  /** Tombstones of the own log before it raises its floor, unless more records live (S4). */
  readonly tombstones: number;
  /** Keys that readers have not looked at (S9). */
  readonly dirtyKeys: number;
  /** Boots of one owner in a prior (S6). */
  readonly priorBoots: number;
}

export const STORE_LIMITS: StoreLimits = {
  recordsPerOwner: RECORDS_PER_OWNER_MAX,
  bytesPerOwner: BYTES_PER_OWNER_MAX,
  stagedBytesPerLink: STAGED_BYTES_PER_LINK_MAX,
  bytes: STORE_BYTES_MAX,
  owners: OWNERS_MAX,
  tombstones: TOMBSTONES_MIN,
  dirtyKeys: DIRTY_KEYS_MAX,
  priorBoots: PRIOR_BOOTS_MAX,
};

/** Tombstones that one log may hold, as its owner keeps them before it has settled. */
export function tombstonesMax(limits: StoreLimits): number {
  return Math.max(limits.tombstones, limits.recordsPerOwner);
}

/** Entries that one log, or one prior, may hold. */
export function entriesMax(limits: StoreLimits): number {
  return limits.recordsPerOwner + tombstonesMax(limits);
}
