import type { Config } from '../config.js';
import type { Boot } from '../core/boot.js';
import type { MeshEvent } from '../core/events/event.js';
import type { MeshOptions } from '../core/gossip/mesh-io.js';
import { MeshNode } from '../core/gossip/mesh-node.js';
import { ProbePlan } from '../core/probes/probe-plan.js';
import { EVENTS_KEPT_MAX, PING_TIMEOUT_MS } from '../core/limits.js';
import type { Hash64, Instant } from '../core/ports.js';
import { EventRing } from '../core/registry/table/event-ring.js';
import { WorkerRegistry } from '../core/registry/registry.js';
import { WorkerTable } from '../core/registry/table/table.js';
import type { RegistryEvent } from '../core/registry/worker.js';
import type { RestoredState } from '../storage/journal.js';
import { defaultMeshMemory } from './memory.js';

/** The pure half of a sidecar. */
export interface Core {
  /** Random id of this process, which resume tokens carry. */
  readonly processId: string;
  readonly ring: EventRing<RegistryEvent>;
  /** What people look back at (O1). */
  readonly events: EventRing<MeshEvent>;
  readonly table: WorkerTable;
  readonly registry: WorkerRegistry;
  readonly mesh: MeshNode;
  /** When each worker is probed next. */
  readonly probes: ProbePlan;
}

/** What the core is made of. */
export interface CoreOptions {
  readonly config: Config;
  readonly boot: Boot;
  readonly processId: string;
  /** What peers dial. */
  readonly advertise: string;
  readonly version: string;
  readonly hash64: Hash64;
  readonly seals?: MeshOptions['seals'];
  readonly rng: () => number;
  readonly restored: RestoredState;
  /** Commits on disk, over all lives. */
  readonly diskCommits: () => number;
  readonly now: Instant;
}

/** Makes registry, store, membership and links, with the records of the last life in the registry. */
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
  });
  registry.restore(restored.workers, now);
  const mesh = new MeshNode({
    cluster: config.cluster,
    node: config.nodeName,
    boot,
    address: options.advertise,
    version: options.version,
    seeds: config.peers,
    knownPeers: restored.peers,
    hash64: options.hash64,
    ...(options.seals && { seals: options.seals }),
    rng: options.rng,
    authenticated: config.tls !== undefined,
    restored: !restored.fresh,
    diskCommits: options.diskCommits,
    observed: registry.observed,
    settings: {
      membership: {
        pingIntervalMs: config.pingIntervalMs,
        pingTimeoutMs: PING_TIMEOUT_MS,
        deadTimeoutMs: config.deadTimeoutMs,
      },
      tombstoneGraceMs: config.tombstoneGraceMs,
      claimGraceMs: config.claimGraceMs,
      observedIntervalMs: config.loadPublishIntervalMs || Infinity,
      storeLimits: { bytes: config.meshMemoryLimit ?? defaultMeshMemory() },
    },
    now,
  });
  const events = new EventRing<MeshEvent>(EVENTS_KEPT_MAX);
  const probes = new ProbePlan();
  return { processId: options.processId, ring, events, table, registry, mesh, probes };
}
