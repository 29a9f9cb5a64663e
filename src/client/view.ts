import type { Worker } from './worker.js';
import type { ShownRemovalCause, WorkerChange, WorkerSet } from './worker-set.js';

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
