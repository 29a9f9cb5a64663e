import type { Observable, SchedulerLike } from 'rxjs';
import type { Instant, Rng } from '../core/ports.js';
import type { EventRing } from '../core/registry/event-ring.js';
import type { WorkerRegistry } from '../core/registry/registry.js';
import type { RegistryEvent } from '../core/registry/worker.js';

/** What to ask, and how. */
export interface ProbeTarget {
  /** Canonical. */
  readonly url: string;
  readonly protocol: 'http' | 'grpc';
  /** Sent as bearer; only ever the key of a local record. */
  readonly apiKey?: string;
  /** From the first packet to the end of the answer. The monitor breaks the probe off by then. */
  readonly timeoutMs: number;
}

/** A verdict. The message says what was seen, in a short sentence without secrets. */
export interface ProbeOutcome {
  readonly success: boolean;
  readonly message: string;
}

/** Asks once, on subscription; emits one outcome and completes; on unsubscription all of it is dropped. */
export type Probe = (target: ProbeTarget) => Observable<ProbeOutcome>;

/** Everything that the health pipelines are handed. */
export interface HealthContext {
  readonly registry: WorkerRegistry;
  readonly ring: EventRing<RegistryEvent>;
  /** Runs what must happen as soon as this turn is over. */
  readonly turn: SchedulerLike;
  /** Timers. */
  readonly clock: SchedulerLike;
  readonly rng: Rng;
  readonly probe: Probe;
  /** Probe other nodes' workers too. */
  readonly probeImports: boolean;
  /** `--remove-unhealthy-workers` (H5). */
  readonly removeUnhealthy: boolean;
  now(): Instant;
  count(name: 'probes_total' | 'probes_stale_total', labels: Record<string, string>): void;
  observe(
    name: 'probe_seconds' | 'probe_lateness_seconds',
    seconds: number,
    labels: Record<string, string>,
  ): void;
  /** Probes under way, each time that it changes. */
  running(count: number): void;
}
