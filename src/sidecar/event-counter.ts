import type { EventRing } from '../core/registry/table/event-ring.js';
import type { WorkerRegistry } from '../core/registry/registry.js';
import type { RegistryEvent } from '../core/registry/worker.js';
import type { Metrics } from '../metrics.js';

/** Counts the registry's events as they come; returns what ends that. */
export function countEvents(
  ring: EventRing<RegistryEvent>,
  registry: Pick<WorkerRegistry, 'removalCause'>,
  metrics: Metrics,
): () => void {
  let cursor = ring.end;
  return ring.onAppend(() => {
    const { events, next } = ring.read(cursor, ring.capacity);
    cursor = next;
    for (const { kind, record } of events) {
      metrics.count('registry_events_total', { type: kind, status: record.status });
      if (kind !== 'REMOVED') continue;
      const cause = registry.removalCause(record.id);
      if (cause !== undefined) metrics.count('worker_removals_total', { cause });
    }
  });
}
