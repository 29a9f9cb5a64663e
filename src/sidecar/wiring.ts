import { asapScheduler, asyncScheduler, type Observable } from 'rxjs';
import type { Config } from '../config.js';
import type { OpenSockets } from '../core/open-sockets.js';
import type { RestoreView } from '../core/views.js';
import { workerState } from '../grpc/worker-state.js';
import type { Log } from '../log.js';
import type { Mesh, MeshListener } from '../mesh/mesh.js';
import type { Metrics } from '../metrics.js';
import type { Journal } from '../storage/journal.js';
import type { WorkerSyncContext } from '../streams/context.js';
import { now } from '../streams/clock.js';
import type { Core } from './core.js';
import { createImportLag } from './import-lag.js';
import type { Tracing } from '../tracing.js';
import type { WriteTraces } from './write-traces.js';

/** How often loads enter the log at most, for peers that hear of them in no other way (W14). */
const LOAD_LOG_INTERVAL_MIN_MS = 5_000;

/** What is there already when a sidecar starts to run. */
export interface Parts {
  readonly config: Config;
  readonly log: Log;
  readonly journal: Journal;
  readonly core: Core;
  readonly mesh: Mesh;
  /** Where peers come in. */
  readonly listener: MeshListener;
  readonly metrics: Metrics;
  readonly sockets: OpenSockets;
  /** Where spans go; absent: nothing is traced. */
  readonly tracing?: Tracing;
  /** Set when the data directory was put back (D6). */
  readonly restore?: RestoreView;
}

/** What WorkerSync needs, in a real process. */
export function createWorkerSyncContext(
  parts: Parts,
  synced: Observable<unknown>,
  written: () => void,
  traces: WriteTraces | undefined,
): WorkerSyncContext {
  const { config, core, log, mesh, metrics } = parts;
  return {
    node: config.nodeName,
    registry: core.registry,
    ring: core.ring,
    store: mesh.records,
    codec: workerState,
    turn: asapScheduler,
    clock: asyncScheduler,
    applied: new WeakMap(),
    unpublished: new Set(),
    synced,
    reconcileIntervalMs: config.reconcileIntervalMs,
    loadPublishIntervalMs: loadLogIntervalMs(config),
    loadsToLog: () => mesh.loadsToLog(),
    now,
    written,
    ...(traces && { traces }),
    imported: createImportLag(Date.now(), (seconds) =>
      metrics.observe('import_lag_seconds', seconds),
    ),
    count: (name, labels, value) => metrics.count(name, labels, value),
    warn: (message, fields) => log.of('registry').warn(message, fields),
  };
}

/** How often loads enter the log (W14): each time costs a record, so not as often as they may be told. */
function loadLogIntervalMs({ loadPublishIntervalMs }: Config): number {
  return loadPublishIntervalMs && Math.max(loadPublishIntervalMs, LOAD_LOG_INTERVAL_MIN_MS);
}
