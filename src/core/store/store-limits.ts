import {
  DIRTY_KEYS_MAX,
  OWNERS_MAX,
  PRIOR_BOOTS_MAX,
  RECORDS_PER_OWNER_MAX,
  TOMBSTONES_MIN,
} from '../limits.js';

/** Bounds of a store that are settings (S11). */
export interface StoreLimits {
  /** Live records of one owner. */
  readonly recordsPerOwner: number;
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
