import type { RegistryError } from '../errors.js';
import { LOCAL_WORKERS_MAX, SHOWN_PER_TURN } from '../limits.js';
import type { Observed } from '../observed/observed.js';
import type { Instant, Result } from '../ports.js';
import {
  patch,
  register,
  replace,
  type Patch,
  type Registration,
  type WriteResult,
} from './writes/gateway-writes.js';
import { expireLeases, keepAlive } from './writes/leases.js';
import {
  importWorker,
  removeImport,
  type ImportedWorker,
  type ImportOutcome,
} from './writes/imports.js';
import { sync, type ManagerSync, type SyncCounts } from './writes/manager-sync.js';
import { Records, type RecordsOptions } from './table/records.js';
import {
  finishRemovals,
  remove,
  removeAll,
  removeFailed,
  type Removal,
  type RemovalResult,
} from './writes/removal.js';
import { restoreWorker } from './writes/restore.js';
import type { ParsedSpec } from './spec/spec.js';
import {
  applyProbe,
  applyVerdict,
  expireReports,
  updateStatus,
  type StatusReport,
} from './writes/status-writes.js';
import type { StoredWorker, UnsavedChange } from './table/stored.js';
import { refreshModels, type ModelsHeard } from './writes/refresh-models.js';
import type { RemovalCause } from './table/removal-causes.js';
import { LoadAges } from '../observed/load-ages.js';
import { ShownAnew } from './table/shown-anew.js';
import type { WorkerTable } from './table/table.js';
import { find, type Target } from './writes/targets.js';
import type { HealthState, WorkerRecord } from './worker.js';
import type { NodeStatus } from '../node-status.js';

export type { Registration, WriteResult } from './writes/gateway-writes.js';
export type { ImportedWorker, ImportOutcome } from './writes/imports.js';
export type { ManagerSync, SyncCounts } from './writes/manager-sync.js';
export type { Removal, RemovalResult } from './writes/removal.js';
export type { StatusReport } from './writes/status-writes.js';
export type { Target } from './writes/targets.js';

/** What the gateway has under way at a worker. */
export interface LoadReport {
  readonly id: string;
  readonly load: number;
  /** Requests that wait in the gateway for this worker. */
  readonly queued?: number;
}

/**
 * The registry of one node: its gateway's workers, and those of all others as their owners' logs say.
 * Every method is one turn. What a write of the gateway answers is so once it is on disk (D4): whoever
 * has `takeUnsaved` written says so with `committed` or `refused`, and only then do readers see it.
 */
export class WorkerRegistry {
  readonly node: string;
  readonly table: WorkerTable;
  readonly #records: Records;
  readonly #nodes = new Map<string, NodeStatus>();
  readonly #loadAges: LoadAges;
  readonly #shownAnew: ShownAnew;

  /** `maxLocal`: default 200,000. `loadTtlMs`: for how long a report of load counts, by default for ever. */
  constructor(o: Omit<RecordsOptions, 'maxLocal'> & { maxLocal?: number; loadTtlMs?: number }) {
    this.node = o.node;
    this.table = o.table;
    this.#shownAnew = new ShownAnew(o.table);
    this.#loadAges = new LoadAges(o.loadTtlMs ?? Infinity);
    this.#records = new Records({ ...o, maxLocal: o.maxLocal ?? LOCAL_WORKERS_MAX });
  }

  /** The newest revision that was given out. */
  get highestRevision(): number {
    return this.#records.highestRevision;
  }

  /** Revisions go on above this (S8). */
  raiseRevision(atLeast: number): void {
    this.#records.raiseRevision(atLeast);
  }

  /** One record by id, or the active one of a URL (I2). */
  find(target: Target): Result<WorkerRecord, RegistryError> {
    return find(this.#records, target);
  }

  /** What probes and reports said of a record last. */
  health(record: WorkerRecord): HealthState {
    return this.#records.health(record);
  }

  register(input: Registration, now: Instant): Result<WriteResult, RegistryError> {
    return register(this.#records, input, now);
  }

  replace(
    input: { id: string; parsed: ParsedSpec; expectedRevision: number },
    now: Instant,
  ): Result<WriteResult, RegistryError> {
    return replace(this.#records, input, now);
  }

  patch(input: Patch, now: Instant): Result<WriteResult, RegistryError> {
    return patch(this.#records, input, now);
  }

  updateStatus(input: StatusReport, now: Instant): Result<WorkerRecord, RegistryError> {
    return updateStatus(this.#records, input, now);
  }

  /** What nodes see of workers (W17). */
  get observed(): Observed {
    return this.#records.observed;
  }

  /** Takes what the gateway has under way, at any worker (W17); answers the ids that are not known. */
  reportLoads(loads: readonly LoadReport[], { monotonicMs }: Instant): string[] {
    const ignored: string[] = [];
    for (const { id, load, queued } of loads) {
      if (!this.table.get(id)) {
        ignored.push(id);
        continue;
      }
      this.observed.report(id, load, queued);
      this.#loadAges.reported(id, monotonicMs);
    }
    return ignored;
  }

  /** Renews leases of own workers (W18); answers the ids that have none here. */
  keepAlive(ids: readonly string[], now: Instant): string[] {
    return keepAlive(this.#records, ids, now);
  }

  /** Own workers with a lease. */
  get leaseCount(): number {
    return this.#records.beside.leaseCount;
  }

  remove(input: Removal, now: Instant): Result<RemovalResult, RegistryError> {
    return remove(this.#records, input, now);
  }

  /** Removes an own worker that is FAILED (H5). */
  removeFailed(id: string): boolean {
    return removeFailed(this.#records, id);
  }

  /** Removes everything that this node owns (M5); for how long the last one drains, in ms. */
  removeAll(skipDrain: boolean, now: Instant): number {
    return removeAll(this.#records, skipDrain, now);
  }

  sync(input: ManagerSync, now: Instant): Result<SyncCounts, RegistryError> {
    return sync(this.#records, input, now);
  }

  importWorker(input: ImportedWorker, now: Instant): ImportOutcome {
    return importWorker(this.#records, input, now);
  }

  removeImport(owner: string, id: string): WorkerRecord | undefined {
    return removeImport(this.#records, owner, id, this.#nodes.get(owner));
  }

  /**
   * Marks all records of a node with its membership status (M3); watchers see them again: the first ones now, and the
   * others in `tick`, which has something to do then.
   */
  setNodeStatus(owner: string, status: NodeStatus): void {
    if (this.#nodes.get(owner) === status) return;
    this.#nodes.set(owner, status);
    this.#shownAnew.begin(owner);
    this.#shownAnew.show(SHOWN_PER_TURN);
    if (isGone(status)) this.#forgetNodes();
  }

  nodeStatus(owner: string): NodeStatus | undefined {
    return this.#nodes.get(owner);
  }

  /** Names of nodes that are gone for good, and have no records left, are not kept for ever. */
  #forgetNodes(): void {
    for (const [owner, status] of this.#nodes) {
      if (isGone(status) && [...this.table.byOwner(owner)].length === 0) this.#nodes.delete(owner);
    }
  }

  /** A probe's verdict, for the revision that it was launched for (H2, H3). */
  applyProbe(
    id: string,
    revision: number,
    outcome: { success: boolean; message: string },
    now: Instant,
  ): void {
    applyProbe(this.#records, { id, revision, ...outcome }, now);
  }

  /** What other nodes' probes say of an import (H11). */
  applyVerdict(id: string, healthy: boolean, now: Instant): void {
    applyVerdict(this.#records, id, healthy, now);
  }

  /** Takes what an own worker says that it serves (H12); whether that is news. */
  refreshModels(heard: ModelsHeard, now: Instant): boolean {
    return refreshModels(this.#records, heard, now);
  }

  /** When `tick` has something to do, monotonic ms. */
  nextDeadlineMs(): number | undefined {
    const { removals, beside, drains } = this.#records;
    if (drains.touched || this.#shownAnew.waits) return 0;
    const { reports, leases } = beside;
    const moments = [
      ...[removals.nextMs, reports.nextMs, leases.nextMs],
      this.#loadAges.nextMs,
    ].filter((at) => at !== undefined);
    return moments.length > 0 ? Math.min(...moments) : undefined;
  }

  /** Whether an own worker drains: what is in flight at it counts (W19). */
  isDraining(id: string): boolean {
    return this.#records.drains.has(id);
  }

  /** Why a worker went last (W12, W19). */
  removalCause(id: string): RemovalCause | undefined {
    return this.#records.causes.of(id);
  }

  /** Nodes that are alive, or suspected of not being so, this one among them. */
  aliveNodes(): string[] {
    const others = [...this.#nodes].filter(
      ([name, status]) => name !== this.node && (status === 'ALIVE' || status === 'SUSPECT'),
    );
    return [this.node, ...others.map(([name]) => name)];
  }

  #everybodyReports(): boolean {
    return this.aliveNodes().every((name) => this.observed.reports(name));
  }

  /** Ends leases, finishes removals, lets reports lapse, and goes on to show what is to be seen again. */
  tick(now: Instant): void {
    this.#shownAnew.show(SHOWN_PER_TURN);
    for (const id of this.#loadAges.takeOld(now.monotonicMs)) this.observed.silence(id);
    expireLeases(this.#records, now);
    finishRemovals(this.#records, () => this.#everybodyReports(), now);
    expireReports(this.#records, now);
  }

  /** Order of the newest own write. */
  get newestWrite(): number {
    return this.#records.pending.newest;
  }

  /** Order of the oldest own write that is not on disk; Infinity when all are. */
  get oldestPending(): number {
    return this.#records.pending.oldest;
  }

  /** Whether there is anything for the disk that is not under way. */
  get hasUnsaved(): boolean {
    return this.#records.hasUnsaved;
  }

  /** The next batch for the disk, about `max` workers, all or nothing; one at a time. */
  takeUnsaved(max: number): UnsavedChange[] {
    return this.#records.takeUnsaved(max);
  }

  /** There is no disk: writes that are pending are visible. */
  skipDisk(now: Instant): void {
    this.#records.skipDisk(now);
  }

  /** The batch is on disk, and its writes visible. */
  committed(now: Instant): void {
    this.#records.committed(now);
  }

  /** The disk refused the batch: no write that was pending has happened. */
  refused(now: Instant): void {
    this.#records.refused(now);
  }

  /** Takes back what an earlier life left on disk (D2); no events, it is from before all readers. */
  restore(stored: readonly StoredWorker[], now: Instant): void {
    for (const worker of stored) restoreWorker(this.#records, worker, now);
  }

  /** The key for local probes of a record. */
  apiKey(id: string): string | undefined {
    return this.#records.beside.apiKey(id);
  }
}

function isGone(status: NodeStatus): boolean {
  return status === 'EVICTED' || status === 'LEFT';
}
