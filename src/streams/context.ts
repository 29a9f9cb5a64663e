import type { Observable, SchedulerLike } from 'rxjs';
import type { CounterLabels } from '../core/counters.js';
import type { Instant, Result } from '../core/ports.js';
import type { EventRing } from '../core/registry/table/event-ring.js';
import type { PublishedWorker } from '../core/registry/writes/imports.js';
import type { WorkerRegistry } from '../core/registry/registry.js';
import type { RegistryEvent, WorkerRecord } from '../core/registry/worker.js';
import type { HeldValue } from '../core/store/mesh-store.js';
import type { DirtySlice } from '../core/store/dirty-keys.js';

/** The part of MeshStore that WorkerSync uses: its own log to write, all logs to read. */
export interface RecordStore {
  put(key: string, value: Uint8Array, now: Instant): Result<number, { kind: string; max: number }>;
  delete(key: string, now: Instant, trace?: string): number | undefined;
  /** The trace of the removal of a key that is gone, where its owner recorded one. */
  removalTrace(owner: string, key: string): string | undefined;
  get(owner: string, key: string): Omit<HeldValue, 'boot'> | undefined;
  keys(): Iterable<{ owner: string; key: string; prior: boolean }>;
  takeDirty(max: number): DirtySlice;
  /** The place of the newest dirty key. */
  readonly dirtyPlace: number;
  onDirty(listener: () => void): () => void;
}

/** WorkerState <-> bytes (P6). `decode` answers undefined for what is no WorkerState. */
export interface WorkerStateCodec {
  encode(record: WorkerRecord, load: number | undefined, trace?: string): Uint8Array;
  decode(value: Uint8Array): PublishedWorker | undefined;
  /** The same without the spec, which is the most of it: its text is empty. */
  decodeBesides(value: Uint8Array): PublishedWorker | undefined;
  /** The spec's text alone, of a value that was decoded before. */
  readonly specText: (value: Uint8Array) => string;
}

/** Counters of WorkerSync. */
export type WorkerSyncCounter =
  | 'lag_resyncs_total'
  | 'events_dropped_total'
  | 'reconciles_total'
  | 'dirty_overflows_total'
  | 'imports_degraded_total'
  | 'imports_refused_total'
  | 'publishes_total'
  | 'publishes_refused_total';

/** Everything that the pipelines are handed. */
export interface WorkerSyncContext {
  readonly node: string;
  readonly registry: WorkerRegistry;
  readonly ring: EventRing<RegistryEvent>;
  readonly store: RecordStore;
  readonly codec: WorkerStateCodec;
  /** Runs what must happen as soon as this turn is over. */
  readonly turn: SchedulerLike;
  /** Timers. */
  readonly clock: SchedulerLike;
  /**
   * What became of values that were read, where no spec is kept in them: a reconcile need not decode them again.
   */
  readonly applied: WeakMap<HeldValue['record'], 'imported' | 'refused'>;
  /** Ids of own workers that the own log had no room for. */
  readonly unpublished: Set<string>;
  /** Emits when the store holds what the first peer's digest named (M6). */
  readonly synced: Observable<unknown>;
  readonly reconcileIntervalMs: number;
  /** 0 = loads are not published. */
  readonly loadPublishIntervalMs: number;
  /** Whether a peer reads loads in the log only. */
  loadsToLog(): boolean;
  now(): Instant;
  /** The way of traced writes; absent where nothing is traced. */
  readonly traces?: {
    /** The worker is about to be published; `leaves`: it is on its way out, and its removal is of the same trace. */
    take(id: string, leaves: boolean): string | undefined;
    /** It is about to be withdrawn. */
    gone(id: string): string | undefined;
    imported(imported: TracedImport): void;
    /** An import is taken out, because its owner has withdrawn it. */
    removed(removed: Pick<TracedImport, 'owner' | 'id' | 'trace'>): void;
  };
  /** The own log grew. */
  written(): void;
  /** A record of `owner` was imported, which the owner changed at `updateTimeMs` by its clock. */
  readonly imported?: (owner: string, updateTimeMs: number, now: Instant) => void;
  count<N extends WorkerSyncCounter>(name: N, labels: CounterLabels<N>, value?: number): void;
  warn(message: string, fields: Record<string, string | number>): void;
}

/** A record of a peer that was imported. */
export interface TracedImport {
  readonly owner: string;
  readonly id: string;
  /** The trace of the write that put it, or of its removal. */
  readonly trace: string | undefined;
  /** How long ago its owner changed it. */
  readonly ageMs: number;
}

/** Key of a worker's record in its owner's log. */
export function workerKey(id: string): string {
  return `worker:${id}`;
}

/** The worker id of a key, or undefined for a key that is not a worker's. */
export function workerIdOf(key: string): string | undefined {
  return key.startsWith('worker:') ? key.slice('worker:'.length) : undefined;
}
