import { RecentMap } from '../../recent-map.js';

/**
 * Why a worker went. An own one (W19): nobody had anything in flight any more; its time was over while somebody
 * had; its time was over, and nobody had said what is in flight; it did not drain; nobody renewed its lease, after
 * which it drained (W18); it was FAILED (H5). An import: its owner removed it, left, was evicted, or has
 * started again without it.
 */
export const REMOVAL_CAUSES = [
  ...(['DRAINED', 'TIMED_OUT', 'SETTLED', 'SKIPPED', 'LEASE_EXPIRED', 'UNHEALTHY'] as const),
  ...(['REMOVED_BY_OWNER', 'OWNER_LEFT', 'OWNER_EVICTED', 'OWNER_RESTARTED'] as const),
] as const;
export type RemovalCause = (typeof REMOVAL_CAUSES)[number];

/** Causes that are remembered: as many as a big node's workers, so that its eviction can be told to a watcher. */
export const REMOVAL_CAUSES_MAX = 16_384;

/** Why workers were removed, for the last REMOVAL_CAUSES_MAX of them. */
export class RemovalCauses {
  readonly #byId = new RecentMap<string, RemovalCause>(REMOVAL_CAUSES_MAX);

  /** Notes why a worker goes; the oldest is forgotten beyond the bound. */
  note(id: string, cause: RemovalCause): void {
    this.#byId.set(id, cause);
  }

  /** Why a worker went last; undefined: too long ago, or before this process. */
  of(id: string): RemovalCause | undefined {
    return this.#byId.get(id);
  }
}
