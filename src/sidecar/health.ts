import { asapScheduler, asyncScheduler, merge, NEVER, tap, type Observable } from 'rxjs';
import type { Logger } from 'winston';
import { backendText } from '../core/redact-text.js';
import { messageOf } from '../core/errors.js';
import { SharedProbing } from '../core/probes/shared-probing.js';
import type { Config } from '../config.js';
import { createGrpcProber } from '../probes/grpc-prober.js';
import { createHttpProber } from '../probes/http-prober.js';
import { createModelsAsker } from '../probes/models-asker.js';
import type { ProbeSurroundings } from '../probes/probe-socket.js';
import { ProbeTrust } from '../probes/probe-trust.js';
import { health$ } from '../streams/health.js';
import type { HealthContext, ProbeOutcome, ProbeTarget } from '../streams/health-context.js';
import { refreshModels$ } from '../streams/refresh-models.js';
import { removeFailed$ } from '../streams/remove-failed.js';
import { StallMeter } from '../streams/stall-meter.js';
import { now } from '../streams/clock.js';
import type { Parts } from './wiring.js';

/**
 * What this process does about health. With health checks off (H7) nothing is probed, and the gateway's
 * word still has its consequence (H5). To be subscribed once.
 * @param changed To be called after a write of the monitor's own.
 */
export function createHealthStream(parts: Parts, changed: () => void): Observable<unknown> {
  const { healthChecks, removeUnhealthyWorkers, refreshModelsMs } = parts.config;
  const log = parts.log.of('probes');
  const surroundings = { sockets: parts.sockets, ...createTrust(parts.config.probeTls, log) };
  const context = createHealthContext(parts, surroundings, changed);
  const failed$ = removeUnhealthyWorkers ? removeFailed$(context) : NEVER;
  const monitored$ = healthChecks ? health$(context, parts.core.probes) : failed$;
  if (refreshModelsMs === 0) return monitored$;
  const { registry, ring, turn, clock, rng } = context;
  const refreshed$ = refreshModels$({
    ...{ registry, ring, turn, clock, rng, now, changed, intervalMs: refreshModelsMs },
    ask: createModelsAsker(surroundings),
    count: (name, labels) => parts.metrics.count(name, labels),
    told: ({ id, url }, error) => {
      const message = backendText(messageOf(error), registry.apiKey(id));
      log.debug('models could not be read', { url, message });
    },
  });
  return merge(monitored$, refreshed$);
}

/** The monitor's surroundings in a real process. */
function createHealthContext(
  { config, core, log: all, metrics }: Parts,
  surroundings: ProbeSurroundings,
  changed: () => void,
): HealthContext {
  const log = all.of('probes');
  const http = createHttpProber(surroundings);
  const grpc = createGrpcProber(surroundings);
  const stalls = new StallMeter(asyncScheduler, () => now().monotonicMs);
  let underWay = 0;
  metrics.gauge('probes_in_flight', () => [{ value: underWay }]);
  return {
    registry: core.registry,
    ring: core.ring,
    turn: asapScheduler,
    clock: asyncScheduler,
    rng: () => Math.random(),
    probe: (target) => {
      const outcome$ = target.protocol === 'grpc' ? grpc(target) : http(target);
      return log.isDebugEnabled()
        ? outcome$.pipe(tap((outcome) => told(log, target, outcome)))
        : outcome$;
    },
    probeImports: config.probeImports,
    shared: new SharedProbing(core.registry, config.probers),
    removeUnhealthy: config.removeUnhealthyWorkers,
    now,
    changed,
    measureStall: () => stalls.start(),
    count: (name, labels, value) => metrics.count(name, labels, value),
    observe: (name, seconds, labels) => metrics.observe(name, seconds, labels),
    running: (count) => (underWay = count),
    defaults: { path: config.healthPath, service: config.healthService },
    warn: (message, fields) => log.warn(message, fields),
  };
}

/** Says what one probe found, without the key that a backend may repeat. */
function told(log: Logger, { url, protocol, apiKey }: ProbeTarget, outcome: ProbeOutcome): void {
  const message = backendText(outcome.message, apiKey);
  const result = 'unasked' in outcome ? 'unasked' : outcome.success ? 'success' : 'failure';
  log.debug('probe', { url, protocol, result, message });
}

/** The authorities of `--probe-tls-ca` and their like; nothing when no file is given, so that Node's own trust holds. */
function createTrust(
  files: Config['probeTls'],
  log: Logger,
): Pick<ProbeSurroundings, 'secureContext'> {
  if (Object.keys(files).length === 0) return {};
  const trust = new ProbeTrust(files, {
    nowMs: () => now().monotonicMs,
    info: (message) => log.info(message),
    warn: (message, fields) => log.warn(message, fields),
  });
  return { secureContext: () => trust.context() };
}
