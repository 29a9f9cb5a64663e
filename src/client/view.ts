import type { Worker } from './worker.js';
import type { ShownRemovalCause, WorkerChange, WorkerSet } from './worker-set.js';

/**
 * Workers as one reader sees them, kept current. Every way out of the mesh reads such a view (E1). It shows nothing
 * before the first complete set, and a watch that starts anew does not empty it.
 */
export interface WorkerView {
  /** The present set; undefined before the first complete one. */
  readonly current: WorkerSet | undefined;
  /** Calls `listener` after each change, first when the view is complete; returns what ends that. */
  onChange(listener: (change: WorkerChange) => void): () => void;
}

/** One event of a watch, as WatchWorkers tells it. */
export type WatchEvent =
  | { readonly kind: 'RESET' }
  | { readonly kind: 'SYNCED' }
  | { readonly kind: 'UPSERTED'; readonly worker: Worker; readonly previousId: string }
  | { readonly kind: 'REMOVED'; readonly worker: Worker; readonly cause?: ShownRemovalCause }
  | { readonly kind: 'LOAD_CHANGED'; readonly worker: Worker };
