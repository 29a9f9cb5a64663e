import { defer, EMPTY, filter, interval, map, type Observable } from 'rxjs';
import { workerKey, type WorkerSyncContext } from './context.js';
import type { WorkerSyncStep } from './outbound.js';
import { isPublishable, putRecord } from './publish.js';

/**
 * Loads to the own log, at most once an interval each, and only those that moved (W14): for peers of earlier
 * versions, while there are any.
 */
export function loads$(context: WorkerSyncContext): Observable<WorkerSyncStep> {
  if (context.loadPublishIntervalMs === 0) return EMPTY;
  return defer(() => {
    const told = new Set<string>();
    return interval(context.loadPublishIntervalMs, context.clock).pipe(
      filter(() => context.loadsToLog()),
      map((): WorkerSyncStep => ({ kind: 'loads', puts: publishLoads(context, told) })),
    );
  });
}

/** A load is published again when it moved by so much of itself, or by LOAD_STEP. */
const LOAD_RATIO = 0.1;
const LOAD_STEP = 0.05;

/**
 * Looks at the own workers of which the gateway says a load, or whose record says one (`told`), and at no others: a peer
 * that has nothing to say of loads looks like one of an earlier version, so this runs in most meshes.
 */
function publishLoads(context: WorkerSyncContext, told: Set<string>): number {
  const { registry, store, node, codec } = context;
  let puts = 0;
  for (const id of new Set([...told, ...registry.observed.ownLoads()])) {
    const record = registry.table.get(id);
    const held = store.get(node, workerKey(id));
    if (!held || held.prior || !record || !isPublishable(record)) {
      told.delete(id);
      continue;
    }
    const load = registry.observed.ownLoad(id);
    const said = codec.decode(held.value)?.load;
    if (load === undefined ? said !== undefined : moved(said, load)) {
      puts += 1;
      if (!putRecord(context, record, codec.encode(record, load))) continue;
    }
    if (load === undefined) told.delete(id);
    else told.add(id);
  }
  return puts;
}

/** Whether peers should hear of it: new, or away by 10 % or by 0.05, whichever is less. */
export function moved(before: number | undefined, now: number): boolean {
  if (before === undefined) return true;
  const difference = Math.abs(now - before);
  return difference >= LOAD_STEP || (difference > 0 && difference >= LOAD_RATIO * before);
}
