import { asapScheduler, asyncScheduler, NEVER, tap, type Observable } from 'rxjs';
import type { Logger } from 'winston';
import { backendText } from '../core/redact-text.js';
import { SharedProbing } from '../core/probes/shared-probing.js';
import type { Config } from '../config.js';
import { createGrpcProber } from '../probes/grpc-prober.js';
import { createHttpProber } from '../probes/http-prober.js';
import type { ProbeSurroundings } from '../probes/probe-socket.js';
import { ProbeTrust } from '../probes/probe-trust.js';
import { health$ } from '../streams/health.js';
import type { HealthContext, ProbeOutcome, ProbeTarget } from '../streams/health-context.js';
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
  const { healthChecks, removeUnhealthyWorkers } = parts.config;
  const context = createHealthContext(parts, changed);
  if (healthChecks) return health$(context, parts.core.probes);
  return removeUnhealthyWorkers ? removeFailed$(context) : NEVER;
}

/** The monitor's surroundings in a real process. */
function createHealthContext(
  { config, core, log: all, metrics, sockets }: Parts,
  changed: () => void,
): HealthContext {
  const log = all.of('probes');
  const surroundings = { sockets, ...createTrust(config.probeTls, log) };
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

/** Nothing when no file is given: Node's own trust holds. */
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
