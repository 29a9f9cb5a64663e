import { EMPTY, filter, interval, map, type Observable } from 'rxjs';
import { workerKey, type WorkerSyncContext } from './context.js';
import type { WorkerSyncStep } from './outbound.js';
import { isPublishable, putRecord } from './publish.js';

/**
 * Loads to the own log, at most once an interval each, and only those that moved (W14): for peers of earlier
 * versions, while there are any.
 */
export function loads$(context: WorkerSyncContext): Observable<WorkerSyncStep> {
  if (context.loadPublishIntervalMs === 0) return EMPTY;
  return interval(context.loadPublishIntervalMs, context.clock).pipe(
    filter(() => context.loadsToLog()),
    map((): WorkerSyncStep => ({ kind: 'loads', puts: publishLoads(context) })),
  );
}

/** A load is published again when it moved by so much of itself, or by LOAD_STEP. */
const LOAD_RATIO = 0.1;
const LOAD_STEP = 0.05;

function publishLoads(context: WorkerSyncContext): number {
  const { registry, store, node, codec } = context;
  let puts = 0;
  for (const record of registry.table.byOwner(node)) {
    const load = registry.observed.ownLoad(record.id);
    const key = workerKey(record.id);
    const held = store.get(node, key);
    if (!held || held.prior || !isPublishable(record)) continue;
    const said = codec.decode(held.value)?.load;
    if (load === undefined ? said === undefined : !moved(said, load)) continue;
    putRecord(context, record, codec.encode(record, load));
    puts += 1;
  }
  return puts;
}

/** Whether peers should hear of it: new, or away by 10 % or by 0.05, whichever is less. */
export function moved(before: number | undefined, now: number): boolean {
  if (before === undefined) return true;
  const difference = Math.abs(now - before);
  return difference >= LOAD_STEP || (difference > 0 && difference >= LOAD_RATIO * before);
}
