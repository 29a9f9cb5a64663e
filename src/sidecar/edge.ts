import type { EdgeContext, MeshView } from '../grpc/context.js';
import { Turns } from '../grpc/turns.js';
import { workerKey } from '../streams/context.js';
import { now } from '../streams/clock.js';
import type { Persistence } from './persistence.js';
import type { Readiness } from './readiness.js';
import type { Parts } from './wiring.js';
import type { WriteTraces } from './write-traces.js';

/** What the services of the registry listener need from the process around them. */
export function createEdgeContext(
  { config, core, log, metrics, mesh: { records }, tracing }: Parts,
  options: {
    readonly mesh: MeshView;
    readonly persistence: Persistence;
    readonly readiness: Readiness;
    readonly changed: () => void;
    readonly traces: WriteTraces | undefined;
  },
): EdgeContext {
  const { mesh, persistence, readiness, changed, traces } = options;
  return {
    registry: core.registry,
    node: config.nodeName,
    now,
    refusal: () => {
      if (readiness.fenced !== undefined) return 'NODE_FENCED';
      if (readiness.stopping) return 'STOPPING';
      const { failure } = persistence;
      return failure && { diskError: failure.message, kind: failure.kind };
    },
    complete: () => readiness.complete,
    onReadiness: (listener) => readiness.onChange(listener),
    changed,
    durable: () => persistence.durable(),
    nextProbeTimeMs: (url) => {
      const dueMs = core.probes.dueMs(url);
      const { monotonicMs, wallMs } = now();
      return dueMs === undefined ? undefined : Math.round(wallMs + dueMs - monotonicMs);
    },
    meshSeq: (owner, id) => records.get(owner, workerKey(id))?.seq ?? 0,
    mesh,
    events: core.events,
    ...(traces && { traced: (id: string, trace: string) => traces.wrote(id, trace) }),
    ...(tracing && { tracer: tracing.tracer }),
    metrics,
    log: log.of('grpc'),
    turns: new Turns(),
  };
}
