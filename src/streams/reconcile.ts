import { concat, defer, endWith, filter, ignoreElements, interval, map, merge, tap } from 'rxjs';
import type { Observable } from 'rxjs';
import { DIRTY_KEYS_PER_TURN } from '../core/limits.js';
import type { WorkerRecord } from '../core/registry/worker.js';
import type { DirtySlice } from '../core/store/dirty-keys.js';
import type { DirtyKey } from '../core/store/rows.js';
import { workerIdOf, workerKey, type WorkerSyncContext } from './context.js';
import { readKey } from './inbound.js';
import type { WorkerSyncStep } from './outbound.js';
import { passes } from './passes.js';
import { publishWorker } from './publish.js';
import { slices } from './slices.js';

/**
 * The whole store against the whole registry (P4), every interval and whenever dirty keys were lost.
 * The first pass comes after one interval: at start both sides are empty or being read already.
 */
export function reconcile$(
  context: WorkerSyncContext,
  dirty: Observable<DirtySlice>,
): Observable<WorkerSyncStep> {
  const ticks = interval(context.reconcileIntervalMs, context.clock);
  const overflows = dirty.pipe(
    filter(({ overflowed }) => overflowed),
    tap(() => context.count('dirty_overflows_total', {})),
  );
  const causes = merge(
    ticks.pipe(map(() => 'interval' as const)),
    overflows.pipe(map(() => 'overflow' as const)),
  );
  return passes(causes, (cause) => reconcileOnce(context, cause));
}

/** Why everything is compared. */
export type ReconcileCause = 'interval' | 'overflow';

/**
 * One pass: first what the registry has and the store has not, so that another owner's record of the
 * same URL is imported in this very pass; then every live key.
 */
export function reconcileOnce(
  context: WorkerSyncContext,
  cause: ReconcileCause,
): Observable<WorkerSyncStep> {
  const { registry, store, clock } = context;
  const records = defer(() => slices(registry.table.records(), DIRTY_KEYS_PER_TURN, clock));
  const keys = defer(() => slices(store.keys(), DIRTY_KEYS_PER_TURN, clock));
  const pass = (from: number): Observable<WorkerSyncStep> =>
    concat(
      records.pipe(tap((slice) => slice.forEach((record) => reconcileRecord(context, record)))),
      keys.pipe(tap((slice) => slice.forEach((key) => reconcileKey(context, key)))),
    ).pipe(
      ignoreElements(),
      endWith({ kind: 'reconciled', from } as const),
      tap(() => context.count('reconciles_total', { cause })),
    );
  return defer(() => pass(store.dirtyPlace));
}

function reconcileRecord(context: WorkerSyncContext, record: WorkerRecord): void {
  const { registry, store } = context;
  if (registry.table.get(record.id) !== record) return;
  if (store.get(record.owner, workerKey(record.id))) return;
  if (record.origin === 'LOCAL') publishWorker(context, record.id);
  else registry.removeImport(record.owner, record.id);
}

/** A value that was read before, and still stands in the registry, costs no second decoding. */
function reconcileKey(context: WorkerSyncContext, { owner, key }: DirtyKey): void {
  const held = context.store.get(owner, key);
  const record = context.registry.table.get(workerIdOf(key) ?? '');
  const before = held && context.applied.get(held.record);
  if (before === 'refused') return;
  const imported = before === 'imported' || (held && record?.spec.isKeptIn(held.record));
  if (imported && record?.origin === 'MESH' && record.stale === held?.prior) return;
  readKey(context, owner, key);
}
