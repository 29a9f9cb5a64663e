import { PROTOCOL_MAX, PROTOCOL_MIN } from '../core/limits.js';
import type { SelfView } from '../core/views.js';
import type { MeshView } from '../grpc/context.js';
import { version } from '../version.js';
import { tailLog } from './log-tail.js';
import { machineView } from './machine.js';
import type { Persistence } from './persistence.js';
import type { Readiness } from './readiness.js';
import type { RegistryAccess } from './registry-access.js';
import type { Parts } from './wiring.js';

/** What MeshService shows, beside what there was before the sidecar ran. */
export interface MeshViewOptions {
  readonly readiness: Readiness;
  readonly access: RegistryAccess;
  readonly persistence: Persistence;
  readonly startTimeMs: number;
  addresses(): SelfView['addresses'];
  readonly leave: MeshView['leave'];
}

/** What MeshService shows, read when someone looks. */
export function createMeshView(parts: Parts, options: MeshViewOptions): MeshView {
  const { log, mesh } = parts;
  return {
    self: () => self(parts, options),
    nodes: () => mesh.nodes(),
    seeds: () => mesh.seeds(),
    compare: (name) => mesh.compare(name),
    owners: () => mesh.owners(),
    records: (owner) => mesh.recordsOf(owner),
    forget: (name) => mesh.forget(name),
    logLevels: log.verbosity,
    setLogLevel: (setting) => {
      const former = log.verbosity.of(setting.subsystem);
      const { level, subsystem = 'all' } = setting;
      log.info('the log level is set', { of: subsystem, from: former, to: level });
      log.verbosity.set(setting);
      return former;
    },
    watchLog: (...args) => tailLog(log, ...args),
    announce: (absentMs, reason) => {
      log.info('maintenance is announced', { absentMs, reason });
      return mesh.announce(absentMs, reason);
    },
    leave: options.leave,
  };
}

function self(parts: Parts, options: MeshViewOptions): SelfView {
  const { config, mesh, restore } = parts;
  const { access, persistence, readiness, startTimeMs } = options;
  const notReadyReasons = readiness.reasons();
  const { failure } = persistence;
  return {
    cluster: config.cluster,
    version,
    startTimeMs,
    boot: mesh.boot,
    addresses: options.addresses(),
    ready: notReadyReasons.length === 0,
    notReadyReasons,
    degradedReasons: failure === undefined ? [] : [`writes are refused: ${failure.message}`],
    machine: machineView(parts, access, readiness),
    ...(restore && { restore }),
    protocolMin: PROTOCOL_MIN,
    protocolMax: PROTOCOL_MAX,
  };
}
