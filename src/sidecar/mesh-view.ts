import { PROTOCOL_MAX, PROTOCOL_MIN } from '../core/limits.js';
import type { MachineView, MeshView, RestoreView, SelfView } from '../grpc/context.js';
import type { Mesh } from '../mesh/mesh.js';

/** What MeshService shows, beside what the mesh itself says. */
export interface MeshViewOptions extends Pick<
  MeshView,
  'logLevels' | 'setLogLevel' | 'watchLog' | 'announce' | 'leave'
> {
  readonly mesh: Mesh;
  readonly cluster: string;
  readonly version: string;
  readonly startTimeMs: number;
  addresses(): SelfView['addresses'];
  notReadyReasons(): readonly string[];
  degradedReasons(): readonly string[];
  machine(): MachineView;
  readonly restore: RestoreView | undefined;
}

/** What MeshService shows, read when someone looks. */
export function createMeshView(options: MeshViewOptions): MeshView {
  const { mesh, logLevels, setLogLevel, watchLog, announce, leave } = options;
  return {
    ...{ logLevels, setLogLevel, watchLog, announce, leave },
    self: () => self(options),
    nodes: () => mesh.nodes(),
    seeds: () => mesh.seeds(),
    compare: (name) => mesh.compare(name),
    owners: () => mesh.owners(),
    records: (owner) => mesh.entries(owner),
    forget: (name) => mesh.forget(name),
  };
}

function self(options: MeshViewOptions): SelfView {
  const { cluster, version, startTimeMs, mesh } = options;
  const notReadyReasons = options.notReadyReasons();
  return {
    cluster,
    version,
    startTimeMs,
    boot: mesh.boot,
    addresses: options.addresses(),
    ready: notReadyReasons.length === 0,
    notReadyReasons,
    degradedReasons: options.degradedReasons(),
    machine: options.machine(),
    ...(options.restore === undefined ? {} : { restore: options.restore }),
    protocolMin: PROTOCOL_MIN,
    protocolMax: PROTOCOL_MAX,
  };
}
