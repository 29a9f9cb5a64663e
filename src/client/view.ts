import type { RemovalCause } from '../core/registry/table/removal-causes.js';
import type { Worker } from './worker.js';
import type { WorkerSet } from './worker-set.js';

/** The difference of two sets of workers. */
export interface WorkerChange {
  /** New, or with another state or spec than before. */
  readonly upserted: readonly Worker[];
  /** Gone, as they were last. */
  readonly removed: readonly Worker[];
  /** Why those that are gone went, by id, as far as the sidecar remembers. */
  readonly causes?: ReadonlyMap<string, ShownRemovalCause>;
}

/**
 * Why a worker is shown no longer: it went; it is there, and another owner's claim of its URL is the active one; or it
 * is there, and is not selected any more.
 */
export type ShownRemovalCause = RemovalCause | 'SUPERSEDED' | 'NO_LONGER_MATCHES';

/**
 * Workers as one reader sees them, kept current. Every way out of the mesh reads such a view (E1): there
 * is nothing to see before the first complete set, and a watch that starts anew does not empty it.
 */
export interface WorkerView {
  /** The present set; undefined before the first complete one. */
  readonly current: WorkerSet | undefined;
  /** Calls `listener` after each change, first when the view is complete; returns what ends that. */
  onChange(listener: (change: WorkerChange) => void): () => void;
}

/** One event of a watch, as WatchWorkers tells it. */
export type WatchEvent =
  | { readonly type: 'RESET' }
  | { readonly type: 'SYNCED' }
  | { readonly type: 'UPSERTED'; readonly worker: Worker; readonly previousId: string }
  | { readonly type: 'REMOVED'; readonly worker: Worker; readonly cause?: ShownRemovalCause }
  | { readonly type: 'LOAD_CHANGED'; readonly worker: Worker };
