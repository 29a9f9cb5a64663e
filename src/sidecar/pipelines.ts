import { merge, Subscription, tap, type Observable } from 'rxjs';
import { workerSync$ } from '../streams/worker-sync.js';
import type { Changes } from './changes.js';
import { countEvents } from './event-counter.js';
import type { EventFeed } from './events.js';
import { createHealthStream } from './health.js';
import type { Readiness } from './readiness.js';
import { createWorkerSyncContext, type Parts } from './wiring.js';
import type { WriteTraces } from './write-traces.js';

/** Starts what lives on the registry's events: WorkerSync, probes, the log of events, counters. */
export function startPipelines(
  parts: Parts,
  o: {
    readonly changes: Changes;
    readonly events: EventFeed;
    readonly readiness: Readiness;
    readonly synced: Observable<unknown>;
    readonly traces: WriteTraces | undefined;
    broken(error: unknown): void;
  },
): Subscription {
  const { core, journal, mesh, metrics } = parts;
  const { changes, events, readiness, synced, traces } = o;
  /** The own records have changed: others are told. */
  const written = (): void => {
    const head = mesh.written();
    if (head !== undefined) traces?.flushed(head);
  };
  const steps$ = workerSync$(createWorkerSyncContext(parts, synced, written, traces)).pipe(
    tap(({ kind }) => {
      // The own log says all that the registry holds. What the disk gave back is all that there was (S7).
      if (kind === 'resynced' && !journal.restored.fresh) mesh.published();
      if (kind === 'complete') readiness.imported();
    }),
  );
  const health = createHealthStream(parts, () => changes.changed());
  const running = new Subscription();
  running.add(merge(steps$, health).subscribe({ error: (error) => o.broken(error) }));
  running.add(core.ring.onAppend(() => changes.changedSoon()));
  core.registry.observed.listen({
    own: () => mesh.observed(),
    load: (id) => {
      if (core.registry.isDraining(id)) changes.changedSoon();
    },
  });
  running.add(events.start());
  running.add(countEvents(core.ring, core.registry, metrics));
  return running;
}
