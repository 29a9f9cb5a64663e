import type { ClusterEvent } from '../core/events/event.js';
import type { EventRing } from '../core/registry/table/event-ring.js';
import type { HealthState, WorkerRecord } from '../core/registry/worker.js';
import type { NodeStatus } from '../core/node-status.js';
import type { WorkerFilter } from '../core/registry/table/filter.js';
import type { WorkerTable } from '../core/registry/table/table.js';
import { redactText } from '../core/redact-text.js';
import type { LinkView, NodeView, SeedView, SelfView } from '../core/views.js';

/** Workers in one status document, unless the query asks for another number. */
export const STATUS_WORKERS_DEFAULT = 200;
/** Workers in one status document at most: what a phone still draws. */
export const STATUS_WORKERS_MAX = 2_000;
/** Nodes in one status document at most. */
export const STATUS_NODES_MAX = 2_000;

/** What the status page reads. The views of the mesh and of the registry fit without conversion. */
export interface StatusSource {
  readonly node: string;
  now(): { readonly wallMs: number };
  self(): StatusSelf;
  nodes(): readonly StatusNode[];
  /** Seeds that never answered. */
  seeds(): readonly SeedRow[];
  /** What happened last (O1). */
  readonly events: Pick<EventRing<ClusterEvent>, 'end' | 'capacity' | 'read'>;
  nodeStatus(owner: string): NodeStatus | undefined;
  /** What probes say now; the record holds what they said when its status changed. */
  health(record: WorkerRecord): HealthState;
  readonly table: StatusTable;
}

/** This node. */
export type StatusSelf = Omit<SelfView, 'machine' | 'protocolMin' | 'protocolMax'>;

/** A node of the mesh, this one included. */
export type StatusNode = Omit<
  NodeView,
  | 'boot'
  | 'incarnation'
  | 'floor'
  | 'hash'
  | 'link'
  | 'logSigned'
  | 'settingsSkew'
  | 'gatewayAddress'
> & { readonly link?: Pick<LinkView, 'dialed' | 'lazy' | 'openTimeMs' | 'remoteAddress'> };

/** A seed that never answered, and why. */
export type SeedRow = Pick<SeedView, 'name' | 'cause'>;

/** The worker table, as far as it is read here. */
export type StatusTable = Pick<
  WorkerTable,
  'revision' | 'counts' | 'isShadowed' | 'load' | 'get' | 'claims' | 'claimsFrom' | 'list'
>;

/** What is shown of the mesh as a whole. Times are Unix ms; texts carry no secret. */
export interface MeshDocument {
  readonly node: StatusSelf & { readonly name: string };
  readonly timeMs: number;
  readonly registryRevision: number;
  readonly workerCounts: readonly { origin: string; status: string; count: number }[];
  readonly nodeCount: number;
  readonly nodes: readonly NodeRow[];
  readonly seeds: readonly SeedRow[];
}

/** The document under /status.json. */
export interface StatusDocument extends MeshDocument {
  readonly workerTotal: number;
  readonly workers: readonly WorkerRow[];
}

/** One node of the document. `lag`: entries of this node's log that it has not acknowledged. */
export interface NodeRow extends Omit<StatusNode, 'status'> {
  readonly self: boolean;
  readonly status: string;
  readonly lag: number | null;
}

/** One worker of the document: nothing of its spec but what selects it. */
export interface WorkerRow {
  readonly id: string;
  readonly url: string;
  readonly models: readonly string[];
  readonly type: string;
  readonly status: string;
  readonly owner: string;
  readonly ownerStatus: string;
  readonly ownerNodeStatus: string | null;
  readonly origin: string;
  readonly load: number | null;
  readonly revision: number;
  readonly shadowed: boolean;
  readonly stale: boolean;
  readonly degraded: boolean;
  readonly reason: string;
  readonly message: string;
  readonly statusTimeMs: number;
}

/** The present, as /status.json shows it. */
export function statusDocument(
  source: StatusSource,
  filter: WorkerFilter,
  limit: number,
): StatusDocument {
  const { records, total } = source.table.list(filter, undefined, limit);
  const workers = records.map((record) => workerRow(source, record));
  return { ...meshDocument(source), workerTotal: total, workers };
}

/** The mesh without its workers. */
export function meshDocument(source: StatusSource): MeshDocument {
  const nodes = [...source.nodes()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const ownHead = nodes.find((node) => node.name === source.node)?.head ?? 0;
  return {
    node: { name: source.node, ...source.self() },
    timeMs: source.now().wallMs,
    registryRevision: source.table.revision,
    workerCounts: source.table.counts(),
    nodeCount: nodes.length,
    nodes: nodes.slice(0, STATUS_NODES_MAX).map((node) => nodeRow(node, source.node, ownHead)),
    seeds: source.seeds().map(({ name, cause }) => ({ name, cause: redactText(cause) })),
  };
}

function nodeRow(node: StatusNode, self: string, ownHead: number): NodeRow {
  return {
    name: node.name,
    self: node.name === self,
    address: node.address,
    status: node.status ?? 'UNKNOWN',
    head: node.head,
    lag: node.acknowledgedHead === undefined ? null : Math.max(0, ownHead - node.acknowledgedHead),
    recordCount: node.recordCount,
    settled: node.settled,
    ...(node.link !== undefined && { link: linkRow(node.link) }),
    ...(node.statusTimeMs !== undefined && { statusTimeMs: wholeSecond(node.statusTimeMs) }),
    statusReason: redactText(node.statusReason),
    evictionHeld: redactText(node.evictionHeld),
    logRefused: redactText(node.logRefused),
    maintenance: redactText(node.maintenance),
    version: node.version,
  };
}

function linkRow(link: NonNullable<StatusNode['link']>): NonNullable<StatusNode['link']> {
  const { dialed, lazy, openTimeMs, remoteAddress } = link;
  return { dialed, lazy, openTimeMs: wholeSecond(openTimeMs), remoteAddress };
}

/** Times that are reckoned back from a duration differ a little each time; shown, they stay the same. */
function wholeSecond(timeMs: number): number {
  return Math.round(timeMs / 1000) * 1000;
}

/** What is shown of one worker. */
export function workerRow(source: StatusSource, record: WorkerRecord): WorkerRow {
  const health = source.health(record);
  return {
    id: record.id,
    url: redactText(record.url),
    models: record.spec.models.map((model) => model.id),
    type: record.spec.workerType,
    status: record.status,
    owner: record.owner,
    ownerStatus: record.ownerStatus,
    ownerNodeStatus: source.nodeStatus(record.owner) ?? null,
    origin: record.origin,
    load: source.table.load(record.id) ?? null,
    revision: record.revision,
    shadowed: source.table.isShadowed(record),
    stale: record.stale,
    degraded: record.degraded,
    reason: health.reason,
    message: redactText(health.message),
    statusTimeMs: health.statusTimeMs,
  };
}
