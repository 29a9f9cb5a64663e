import { specJson, type WorkerSpec } from '../core/registry/spec/spec.js';
import type { HealthState, WorkerRecord, WorkerStatus } from '../core/registry/worker.js';
import type { NodeLoad } from '../core/observed/observed.js';
import type { EdgeContext } from './context.js';
import { jsonToStruct } from './struct.js';
import { wellFormed } from './text.js';
import { toTimestamp } from './time.js';
import type { Worker } from '../gen/workermesh/v1/Worker.js';

/** A record as the wire shows it, with what is known of it outside: load, seq, its owner's health. */
export function toWorker(context: EdgeContext, record: WorkerRecord, view: View): Worker {
  const { registry } = context;
  const { spec } = record;
  const load = registry.table.load(record.id);
  const worker: Worker = {
    workerId: record.id,
    url: wellFormed(record.url),
    modelId: wellFormed(spec.models[0]?.id ?? ''),
    models: spec.models.map((model) => wellFormed(model.id)),
    workerType: spec.workerType,
    connectionMode: spec.connectionMode,
    runtimeType: wellFormed(spec.runtimeType),
    status: toStatus(record.status),
    origin: `WORKER_ORIGIN_${record.origin}`,
    ownerNode: record.owner,
    revision: record.revision,
    labels: labelsOf(spec.labels),
    shadowed: registry.table.isShadowed(record),
    degraded: record.degraded,
    registerTime: toTimestamp(record.registerTimeMs),
    updateTime: toTimestamp(record.updateTimeMs),
    health: toHealth(registry.health(record), context.nextProbeTimeMs(record.url)),
    ownerStatus: toStatus(record.ownerStatus),
    apiKeySet: record.apiKeySet,
    manager: wellFormed(record.manager),
    meshSeq: context.meshSeq(record.owner, record.id),
    ownerNodeStatus: ownerNodeStatus(context, record.owner),
    stale: record.stale,
  };
  if (load !== undefined) worker.load = load;
  const queued = registry.observed.queued(record.id);
  if (queued !== undefined) worker.queued = queued;
  worker.loadsByNode = loadsByNode(registry.observed.parts(record.id));
  if (record.removeTimeMs !== undefined) worker.removeTime = toTimestamp(record.removeTimeMs);
  if (view === 'SPEC') worker.spec = jsonToStruct(specJson(spec));
  if (view === 'SPEC_JSON') worker.specJson = wellFormed(spec.text);
  return worker;
}

/** How much of a worker an answer holds. */
export type View = 'BASIC' | 'SPEC' | 'SPEC_JSON';

/** A status as its enum value. */
export function toStatus(status: WorkerStatus): `WORKER_STATUS_${WorkerStatus}` {
  return `WORKER_STATUS_${status}`;
}

function toHealth(
  health: HealthState,
  nextProbeTimeMs: number | undefined,
): NonNullable<Worker['health']> {
  return {
    reason: health.reason,
    message: wellFormed(health.message),
    statusTime: toTimestamp(health.statusTimeMs),
    probeTime: health.probeTimeMs === undefined ? null : toTimestamp(health.probeTimeMs),
    consecutiveSuccesses: health.consecutiveSuccesses,
    consecutiveFailures: health.consecutiveFailures,
    nextProbeTime: nextProbeTimeMs === undefined ? null : toTimestamp(nextProbeTimeMs),
  };
}

/** This node is alive, whatever the membership has not yet said of it. */
function ownerNodeStatus(
  context: EdgeContext,
  owner: string,
): NonNullable<Worker['ownerNodeStatus']> {
  const status =
    context.registry.nodeStatus(owner) ?? (owner === context.node ? 'ALIVE' : undefined);
  return status === undefined ? 'NODE_STATUS_UNSPECIFIED' : `NODE_STATUS_${status}`;
}

function loadsByNode(parts: readonly NodeLoad[]): NonNullable<Worker['loadsByNode']> {
  const object = Object.create(null) as NonNullable<Worker['loadsByNode']>;
  for (const { node, ...part } of parts) object[wellFormed(node)] = part;
  return object;
}

function labelsOf(labels: WorkerSpec['labels']): Record<string, string> {
  const object = Object.create(null) as Record<string, string>;
  for (const [key, value] of Object.entries(labels)) object[wellFormed(key)] = wellFormed(value);
  return object;
}
