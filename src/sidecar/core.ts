import type { Config } from '../config.js';
import type { Boot } from '../core/boot.js';
import type { ClusterEvent } from '../core/events/event.js';
import { ProbePlan } from '../core/probes/probe-plan.js';
import type { Instant } from '../core/ports.js';
import { EventRing } from '../core/registry/table/event-ring.js';
import { WorkerRegistry } from '../core/registry/registry.js';
import { WorkerTable } from '../core/registry/table/table.js';
import type { RegistryEvent } from '../core/registry/worker.js';
import type { RestoredState } from '../storage/journal.js';

/** Events kept; the oldest one makes room for the newest. */
const EVENTS_KEPT_MAX = 10_000;

/** The pure half of a sidecar. */
export interface Core {
  readonly ring: EventRing<RegistryEvent>;
  /** What people look back at (O1). */
  readonly events: EventRing<ClusterEvent>;
  readonly table: WorkerTable;
  readonly registry: WorkerRegistry;
  /** When each worker is probed next. */
  readonly probes: ProbePlan;
}

/** What the core is made of. */
export interface CoreOptions {
  readonly config: Config;
  readonly boot: Boot;
  /** Random id of this process, which resume tokens carry. */
  readonly processId: string;
  readonly restored: Pick<RestoredState, 'workers'>;
  readonly now: Instant;
}

/** Makes the registry, with the records of the last life in it. */
export function createCore(options: CoreOptions): Core {
  const { config, boot, now, restored } = options;
  const ring = new EventRing<RegistryEvent>(config.eventCapacity);
  const table = new WorkerTable({
    processId: options.processId,
    startRevision: boot.generation,
  });
  const registry = new WorkerRegistry({
    node: config.nodeName,
    generation: boot.generation,
    table,
    ring,
    healthChecks: config.healthChecks,
    loadTtlMs: config.loadTtlMs || Infinity,
  });
  registry.restore(restored.workers, now);
  const events = new EventRing<ClusterEvent>(EVENTS_KEPT_MAX);
  const probes = new ProbePlan();
  return { ring, events, table, registry, probes };
}
