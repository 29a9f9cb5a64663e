import type { HealthState, WorkerStatus } from '../worker.js';

/** What a local worker leaves on disk: enough to be back after a restart with its last status (D2). */
export interface StoredWorker {
  readonly id: string;
  readonly url: string;
  /** The spec as JSON text, without secrets. */
  readonly specText: string;
  readonly revision: number;
  readonly status: WorkerStatus;
  readonly health: HealthState;
  readonly manager: string;
  readonly registerTimeMs: number;
  readonly updateTimeMs: number;
  /** When a drain in progress ends, Unix ms (W11). */
  readonly removeTimeMs?: number;
  /** When the gateway's report of the status lapses, Unix ms (H7). */
  readonly reportExpiryMs?: number;
  /** For how long that report was valid when it came; absent in what earlier versions wrote. */
  readonly reportValidForMs?: number;
  /** When the lease ends, Unix ms, as of its last renewal that reached the disk; and its length (W18). */
  readonly leaseExpiryMs?: number;
  readonly leaseMs?: number;
  /** Written only with `--persist-secrets` (W10). */
  readonly apiKey?: string;
}

/** A local worker that changed since it was last taken for the disk; `worker` absent = removed. */
export interface UnsavedChange {
  readonly id: string;
  readonly worker?: StoredWorker;
}
