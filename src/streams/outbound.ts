import {
  concat,
  defer,
  filter,
  ignoreElements,
  map,
  merge,
  of,
  share,
  startWith,
  tap,
  type Observable,
} from 'rxjs';
import { DIRTY_KEYS_PER_TURN } from '../core/limits.js';
import type { RegistryEvent } from '../core/registry/worker.js';
import type { DirtyKey } from '../core/store/rows.js';
import { workerIdOf, workerKey, type WorkerSyncContext } from './context.js';
import { passes } from './passes.js';
import { deleteKey, publishWorker } from './publish.js';
import { followRing } from './ring.js';
import { slices } from './slices.js';

/**
 * Registry events to the own log (P1). An event only says where to look: what is put is the record as
 * it is now, and only while this node owns it, so that a peer's record is never re-published. What is
 * there at the start is published like what fell out of the ring later: by a resync of everything (P2).
 */
export function outbound$(context: WorkerSyncContext): Observable<WorkerSyncStep> {
  return defer(() => {
    const reads = followRing(context.ring, context.turn).pipe(share());
    const lags = reads.pipe(
      filter((read) => read.kind === 'lagged'),
      map(({ lost }) => lost),
      tap((lost) => lagged(context, lost)),
      startWith(0),
    );
    const events = reads.pipe(filter((read) => read.kind === 'events'));
    return merge(
      passes(lags, (lost) => resync(context, lost)),
      events.pipe(
        map((read) => publishEvents(context, read.events)),
        filter(({ ids }) => ids.length > 0),
      ),
    );
  });
}

/** One thing that WorkerSync did: what `workerSync$` merges, and tests look at. */
export type WorkerSyncStep =
  | { readonly kind: 'published'; readonly ids: readonly string[] }
  | { readonly kind: 'resynced'; readonly lost: number }
  | {
      readonly kind: 'read';
      readonly keys: number;
      readonly overflowed: boolean;
      readonly upTo: number;
    }
  /** A full pass; all that was dirty or lost at place `from` has been looked at. */
  | { readonly kind: 'reconciled'; readonly from: number }
  /** The registry holds what the first peer's digest named (M7). Once. */
  | { readonly kind: 'complete' }
  | { readonly kind: 'loads'; readonly puts: number };

function publishEvents(context: WorkerSyncContext, events: readonly RegistryEvent[]) {
  const ids = new Set<string>();
  for (const event of events) {
    if (event.record.owner !== context.node) continue;
    ids.add(event.record.id);
    withdrawEarlier(context, event);
  }
  for (const id of ids) publishWorker(context, id);
  return { kind: 'published', ids: [...ids] } as const;
}

function lagged(context: WorkerSyncContext, lost: number): void {
  context.count('lag_resyncs_total', { pipeline: 'outbound' });
  context.count('events_dropped_total', { pipeline: 'outbound' }, lost);
  context.warn('fell behind the registry, publishing everything that differs', { lost });
}

/** Puts every local record whose stored state differs, deletes the published ones that are gone (P2). */
function resync(context: WorkerSyncContext, lost: number): Observable<WorkerSyncStep> {
  const { registry, store, node, clock } = context;
  const records = defer(() => slices(registry.table.byOwner(node), DIRTY_KEYS_PER_TURN, clock));
  const keys = defer(() => slices(store.keys(), DIRTY_KEYS_PER_TURN, clock));
  return concat(
    records.pipe(
      tap((slice) => slice.forEach(({ id }) => publishWorker(context, id))),
      ignoreElements(),
    ),
    keys.pipe(
      tap((slice) => slice.forEach((key) => withdrawGone(context, key))),
      ignoreElements(),
    ),
    of({ kind: 'resynced', lost } as const),
  );
}

function withdrawGone(context: WorkerSyncContext, { owner, key }: DirtyKey): void {
  const id = workerIdOf(key);
  if (owner !== context.node || id === undefined) return;
  if (context.registry.table.get(id)?.origin !== 'LOCAL') publishWorker(context, id);
}

/** The gateway removed what was back of an earlier boot: a tombstone tells the peers that hold it (S7). */
function withdrawEarlier(context: WorkerSyncContext, { kind, record }: RegistryEvent): void {
  if (kind !== 'REMOVED') return;
  const key = workerKey(record.id);
  if (context.store.get(context.node, key)?.prior) deleteKey(context, key);
}
