import { asapScheduler, asyncScheduler } from 'rxjs';
import { createGrpcProber } from '../grpc/grpc-prober.js';
import { createHttpProber } from '../http/http-prober.js';
import type { HealthContext } from '../streams/health-context.js';
import { now } from './clock.js';
import type { Parts } from './wiring.js';

/**
 * The monitor's surroundings in a real process: subscribe `health$` of it once, unless health checks
 * are off (H7).
 */
export function createHealthContext({ config, core, metrics }: Parts): HealthContext {
  const http = createHttpProber({ healthPath: config.healthPath });
  const grpc = createGrpcProber();
  let underWay = 0;
  metrics.gauge('probes_in_flight', () => [{ value: underWay }]);
  return {
    registry: core.registry,
    ring: core.ring,
    turn: asapScheduler,
    clock: asyncScheduler,
    rng: () => Math.random(),
    probe: (target) => (target.protocol === 'grpc' ? grpc(target) : http(target)),
    probeImports: config.probeImports,
    removeUnhealthy: config.removeUnhealthyWorkers,
    now,
    count: (name, labels) => metrics.count(name, labels),
    observe: (name, seconds, labels) => metrics.observe(name, seconds, labels),
    running: (count) => (underWay = count),
  };
}
