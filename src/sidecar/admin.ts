import type { MeshView } from '../grpc/context.js';
import { startAdmin, type AdminServer } from '../http/admin.js';
import { now } from '../streams/clock.js';
import type { XdsServer } from '../xds/server.js';
import type { Readiness } from './readiness.js';
import { readySlices } from './view-worker.js';
import type { Parts } from './wiring.js';

/** Listens for the page, probes and scrapes, where the settings say so. */
export async function openAdmin(
  { config, core, log, metrics }: Parts,
  o: {
    readonly mesh: MeshView;
    readonly readiness: Readiness;
    readonly xds: XdsServer | undefined;
  },
): Promise<AdminServer | undefined> {
  if (config.adminAddress === undefined) return undefined;
  const { mesh, readiness, xds } = o;
  return startAdmin(config.adminAddress, {
    status: {
      node: config.nodeName,
      now,
      self: () => mesh.self(),
      nodes: () => mesh.nodes(),
      seeds: () => mesh.seeds(),
      events: core.events,
      nodeStatus: (owner) => core.registry.nodeStatus(owner),
      health: (record) => core.registry.health(record),
      table: core.table,
    },
    discovery: {
      ready: () => (readiness.complete ? readySlices(core.registry) : undefined),
    },
    metrics,
    xds: xds && (() => xds.clients()),
    hosts: config.adminHosts,
    log: log.of('http'),
  });
}
