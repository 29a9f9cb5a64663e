import { filter, map, type Observable } from 'rxjs';
import type { RegistryEvent } from '../core/registry/worker.js';
import { workerIdOf, workerKey, type SyncContext } from './context.js';
import { deleteKey, publishWorker } from './publish.js';
import { followRing } from './ring.js';

/** One thing that the bridge did: what `workerSync$` merges, and tests look at. */
export type SyncStep =
  | { readonly t: 'published'; readonly ids: readonly string[] }
  | { readonly t: 'resynced'; readonly lost: number }
  | { readonly t: 'read'; readonly keys: number }
  | { readonly t: 'reconciled'; readonly looked: number }
  | { readonly t: 'loads'; readonly puts: number };

/**
 * Registry events to the own log (P1). An event only says where to look: what is put is the record as
 * it is now, and only while this node owns it, so that a peer's record is never re-published. Falling a
 * whole ring behind leads to a resync of everything (P2).
 */
export function outbound$(context: SyncContext): Observable<SyncStep> {
  return followRing(context.ring, context.turn).pipe(
    map((read): SyncStep => {
      if (read.t === 'lagged') return resync(context, read.lost);
      const ids = new Set<string>();
      for (const event of read.events) {
        if (event.record.owner !== context.node) continue;
        ids.add(event.record.id);
        withdrawEarlier(context, event);
      }
      for (const id of ids) publishWorker(context, id);
      return { t: 'published', ids: [...ids] };
    }),
    filter((step) => step.t !== 'published' || step.ids.length > 0),
  );
}

/** Puts every local record whose stored state differs, deletes the published ones that are gone (P2). */
export function resync(context: SyncContext, lost: number): SyncStep {
  context.count('lag_resyncs_total', { pipeline: 'outbound' });
  context.count('events_dropped_total', { pipeline: 'outbound' }, lost);
  context.warn('fell behind the registry, publishing everything that differs', { lost });
  const { registry, store, node } = context;
  for (const { id } of registry.table.byOwner(node)) publishWorker(context, id);
  for (const { owner, key, prior } of [...store.keys()]) {
    const id = workerIdOf(key);
    if (owner === node && !prior && id !== undefined) publishWorker(context, id);
  }
  return { t: 'resynced', lost };
}

/** The gateway removed what was back of an earlier boot: a tombstone tells the peers that hold it (S7). */
function withdrawEarlier(context: SyncContext, { type, record }: RegistryEvent): void {
  if (type !== 'REMOVED' || record.origin !== 'MESH') return;
  const key = workerKey(record.id);
  if (context.store.get(context.node, key)?.prior) deleteKey(context, key);
}
