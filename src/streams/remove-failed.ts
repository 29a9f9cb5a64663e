import { EMPTY, mergeMap, type Observable } from 'rxjs';
import type { HealthContext } from './health-context.js';
import { followRing } from './ring.js';

/**
 * `--remove-unhealthy-workers` (H5): an own record that becomes FAILED, by probes or by the gateway's
 * word, is removed like the gateway would. Imports are their owner's to remove. Emits nothing.
 */
export function removeFailed$(context: HealthContext): Observable<never> {
  return followRing(context.ring, context.turn).pipe(
    mergeMap((read) => {
      if (read.t === 'lagged') for (const id of ownIds(context)) removeIfFailed(context, id);
      else for (const { record } of read.events) removeIfFailed(context, record.id);
      return EMPTY;
    }),
  );
}

/** Looks at the record as it is now: what an event said of it may be over. */
export function removeIfFailed(context: HealthContext, id: string): void {
  const { registry } = context;
  const record = registry.table.get(id);
  if (record?.origin !== 'LOCAL' || record.status !== 'FAILED') return;
  const removal = {
    target: { id },
    expectedRevision: record.revision,
    skipDrain: false,
    allowMissing: true,
  };
  registry.remove(removal, context.now());
}

function ownIds({ registry }: HealthContext): string[] {
  return Array.from(registry.table.byOwner(registry.node), ({ id }) => id);
}
