import { asapScheduler, asyncScheduler, type Observable } from 'rxjs';
import type { Logger } from 'winston';
import type { Config } from '../config.js';
import { LOAD_LOG_INTERVAL_MIN_MS } from '../core/limits.js';
import type { OpenSockets } from '../core/open-sockets.js';
import type { Transport } from '../gossip/transport.js';
import { workerState } from '../grpc/worker-state.js';
import type { Metrics } from '../metrics.js';
import type { Journal } from '../storage/journal.js';
import type { SyncContext } from '../streams/context.js';
import { now } from './clock.js';
import type { Core } from './core.js';
import type { DialReports } from '../gossip/dial-reports.js';
import type { GossipListener } from '../gossip/gossip-listener.js';
import { createImportLag } from './import-lag.js';
import { MeshDriver, type MeshNotice } from '../gossip/mesh-driver.js';
import type { Tracing } from '../tracing.js';
import type { WriteTraces } from './write-traces.js';
import type { RestoreReport } from './restore.js';

/** What is there already when a sidecar starts to run. */
export interface Parts {
  readonly config: Config;
  readonly log: Logger;
  readonly journal: Journal;
  readonly core: Core;
  readonly listener: GossipListener;
  readonly metrics: Metrics;
  readonly sockets: OpenSockets;
  /** Where spans go; absent: nothing is traced. */
  readonly tracing?: Tracing;
  /** Set when the data directory was put back (D6). */
  readonly restore?: RestoreReport;
}

/** The bridge's surroundings in a real process. */
export function createSyncContext(
  parts: Parts,
  synced: Observable<unknown>,
  written: () => void,
  traces: WriteTraces | undefined,
): SyncContext {
  const { config, core, log, metrics } = parts;
  return {
    node: config.nodeName,
    registry: core.registry,
    ring: core.ring,
    store: core.mesh.store,
    codec: workerState,
    turn: asapScheduler,
    clock: asyncScheduler,
    applied: new WeakMap(),
    synced,
    reconcileIntervalMs: config.reconcileIntervalMs,
    loadPublishIntervalMs: loadLogIntervalMs(config),
    loadsToLog: () => !core.mesh.observations.allSpeak,
    now,
    written,
    ...(traces && { traces }),
    imported: createImportLag(Date.now(), (seconds) =>
      metrics.observe('import_lag_seconds', seconds),
    ),
    count: (name, labels, value) => metrics.count(name, labels, value),
    warn: (message, fields) => log.warn(message, fields),
  };
}

/** How often loads enter the log (W14): each time costs a record, so not as often as they may be told. */
function loadLogIntervalMs({ loadPublishIntervalMs }: Config): number {
  return loadPublishIntervalMs && Math.max(loadPublishIntervalMs, LOAD_LOG_INTERVAL_MIN_MS);
}

/** The mesh on real sockets. */
export function createDriver(
  parts: Parts,
  transport: Transport,
  dials: DialReports,
  notice: (notice: MeshNotice) => void,
): MeshDriver {
  const { config, core, metrics } = parts;
  return new MeshDriver({
    mesh: core.mesh,
    transport,
    clock: asyncScheduler,
    // A timer waits for a millisecond at least: with one, a peer's watcher saw a change 1.2 ms later.
    soon: setImmediate,
    flushDelayMs: config.flushDelayMs,
    now,
    dials,
    notice,
    transferred: (direction, kind, bytes) => {
      const sent = direction === 'out';
      metrics.count(sent ? 'frames_sent_total' : 'frames_received_total', { kind });
      metrics.count(sent ? 'frame_sent_bytes_total' : 'frame_received_bytes_total', {}, bytes);
    },
  });
}
