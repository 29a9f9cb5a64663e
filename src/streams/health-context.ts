import type { Observable, SchedulerLike } from 'rxjs';
import type { CounterLabels } from '../core/counters.js';
import type { Instant, Rng } from '../core/ports.js';
import type { SharedProbing } from '../core/probes/shared-probing.js';
import type { EventRing } from '../core/registry/table/event-ring.js';
import type { WorkerRegistry } from '../core/registry/registry.js';
import type { RegistryEvent } from '../core/registry/worker.js';

/** What to ask, and how. */
export interface ProbeTarget {
  /** Canonical. */
  readonly url: string;
  readonly protocol: 'http' | 'grpc';
  /** Of the HTTP probe, appended to the URL; begins with a slash. */
  readonly path: string;
  /** That the gRPC probe asks for; '' is the whole server. */
  readonly service: string;
  /** Sent as bearer; only ever the key of a local record. */
  readonly apiKey?: string;
  /** From the first packet to the end of the answer. The monitor breaks the probe off by then. */
  readonly timeoutMs: number;
}

/** Why a worker could not be asked: this process's or its machine's fault, not the worker's (H8). */
export type UnaskedReason = 'descriptors' | 'ports' | 'memory' | 'resolver' | 'stall';

/** What the worker showed. The message says it in a short sentence. */
export interface ProbeAnswer {
  readonly success: boolean;
  readonly message: string;
  /** Reachable, and it did not accept the key, or the want of one: what that means, the claim says (H10). */
  readonly keyRefused?: boolean;
}

/** The worker was not asked. That says nothing about it, and changes nothing. */
export interface Unasked {
  readonly unasked: UnaskedReason;
  readonly message: string;
}

export type ProbeOutcome = ProbeAnswer | Unasked;

/** Measures for how long this process stood still, and so could not have seen an answer. */
export interface StallMeasure {
  /** Since the start of the measurement. */
  stalledMs(): number;
  end(): void;
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
  /** Who probes other nodes' workers (H11); undefined: everybody. */
  readonly shared?: SharedProbing;
  /** `--remove-unhealthy-workers` (H5). */
  readonly removeUnhealthy: boolean;
  now(): Instant;
  /** Begins to measure for how long this process stands still. */
  measureStall(): StallMeasure;
  /** What a spec does not say of where to ask. */
  readonly defaults: { readonly path: string; readonly service: string };
  count<N extends HealthCounter>(name: N, labels: CounterLabels<N>, value?: number): void;
  /** To be called after a write to the registry: it goes to disk before anybody sees it (D4). */
  changed(): void;
  observe(
    name: 'probe_seconds' | 'probe_lateness_seconds',
    seconds: number,
    labels: Record<string, string>,
  ): void;
  /** Probes under way, each time that it changes. */
  running(count: number): void;
  warn(message: string, fields: Readonly<Record<string, unknown>>): void;
}

/** The counters of the health pipelines. */
export type HealthCounter =
  | 'probes_total'
  | 'probes_stale_total'
  | 'probes_left_total'
  | 'probes_unasked_total'
  | 'lag_resyncs_total'
  | 'events_dropped_total';
