import { asapScheduler, asyncScheduler } from 'rxjs';
import type { Config } from '../config.js';
import type { Instant } from '../core/ports.js';
import type { EventRing } from '../core/registry/event-ring.js';
import type { WorkerRegistry } from '../core/registry/registry.js';
import type { RegistryEvent } from '../core/registry/worker.js';
import { createGrpcProber } from '../grpc/grpc-prober.js';
import { createHttpProber } from '../http/http-prober.js';
import type { Metrics } from '../metrics.js';
import type { HealthContext } from '../streams/health-context.js';

/** What the monitor needs of a running sidecar. */
export interface HealthParts {
  readonly config: Pick<Config, 'healthPath' | 'probeImports' | 'removeUnhealthyWorkers'>;
  readonly registry: WorkerRegistry;
  readonly ring: EventRing<RegistryEvent>;
  readonly metrics: Metrics;
  readonly now: () => Instant;
  /** After records changed: timers, journal. */
  readonly changed: () => void;
}

/**
 * The monitor's surroundings in a real process: subscribe `health$` of it once, unless health checks
 * are off (H7).
 */
export function createHealthContext(parts: HealthParts): HealthContext {
  const { config, registry, ring, metrics } = parts;
  const http = createHttpProber({ healthPath: config.healthPath });
  const grpc = createGrpcProber();
  let underWay = 0;
  metrics.gauge('probes_in_flight', () => [{ value: underWay }]);
  return {
    registry,
    ring,
    turn: asapScheduler,
    clock: asyncScheduler,
    rng: () => Math.random(),
    probe: (target) => (target.protocol === 'grpc' ? grpc(target) : http(target)),
    probeImports: config.probeImports,
    removeUnhealthy: config.removeUnhealthyWorkers,
    now: parts.now,
    changed: parts.changed,
    count: (name, labels) => metrics.count(name, labels),
    observe: (name, seconds, labels) => metrics.observe(name, seconds, labels),
    running: (count) => (underWay = count),
  };
}
