import { EMPTY, mergeMap, type Observable } from 'rxjs';
import type { RegistryEvent } from '../core/registry/worker.js';
import type { HealthContext } from './health-context.js';
import { followRing } from './ring.js';

/**
 * `--remove-unhealthy-workers` (H5): an own record that becomes FAILED, by probes or by the gateway's
 * word, is removed like the gateway would. One that is registered with the FAILED of an import that it
 * claims (W2) has its first probe before it. Imports are their owner's to remove. Emits nothing.
 */
export function removeFailed$(context: HealthContext): Observable<never> {
  return followRing(context.ring, context.turn).pipe(
    mergeMap((read) => {
      const ids = read.kind === 'lagged' ? afterLag(context, read.lost) : changedIds(read.events);
      for (const id of ids) removeIfFailed(context, id);
      return EMPTY;
    }),
  );
}

/** Removes an own record if it is FAILED now; its status may have changed since the event. */
export function removeIfFailed(context: HealthContext, id: string): void {
  if (context.registry.removeFailed(id)) context.changed();
}

function changedIds(events: readonly RegistryEvent[]): string[] {
  return events.filter(({ kind }) => kind === 'STATUS_CHANGED').map(({ record }) => record.id);
}

function afterLag(context: HealthContext, lost: number): string[] {
  context.count('lag_resyncs_total', { pipeline: 'remove-unhealthy' });
  context.count('events_dropped_total', { pipeline: 'remove-unhealthy' }, lost);
  const { registry } = context;
  return Array.from(registry.table.byOwner(registry.node), ({ id }) => id);
}
