import { createWorker, type Worker } from '../client/worker.js';
import type { WorkerRegistry } from '../core/registry/registry.js';
import type { WorkerRecord } from '../core/registry/worker.js';

/** A record of this node's registry as views and sinks know workers. */
export function toViewWorker(registry: WorkerRegistry, record: WorkerRecord): Worker {
  const { spec } = record;
  const state = {
    id: record.id,
    url: record.url,
    type: spec.workerType,
    connectionMode: spec.connectionMode,
    runtimeType: spec.runtimeType,
    labels: spec.labels,
    status: record.status,
    ownerStatus: record.ownerStatus,
    owner: record.owner,
    ownerNodeStatus: registry.nodeStatus(record.owner) ?? 'UNSPECIFIED',
    origin: record.origin,
    revision: record.revision,
    manager: record.manager,
    load: registry.table.load(record.id),
    queued: registry.observed.queued(record.id),
    loadsByNode: Object.fromEntries(
      registry.observed.parts(record.id).map(({ node, ...part }) => [node, part]),
    ),
    stale: record.stale,
    registerTimeMs: record.registerTimeMs,
  };
  return createWorker(state, spec.text);
}

const SLICE = 500;

/** All READY workers by URL, in slices: whoever reads them gives the event loop a turn in between. */
export function* readySlices(registry: WorkerRegistry): Generator<Worker[]> {
  let after: { url: string; owner: string } | undefined;
  do {
    const filter = { statuses: ['READY' as const], includeShadowed: false };
    const { records, more } = registry.table.list(filter, after, SLICE);
    yield records.map((record) => toViewWorker(registry, record));
    const last = records.at(-1);
    after = more && last !== undefined ? { url: last.url, owner: last.owner } : undefined;
  } while (after !== undefined);
}
