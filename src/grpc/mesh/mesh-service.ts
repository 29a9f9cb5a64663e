import * as grpc from '@grpc/grpc-js';
import {
  KEY_BYTES_MAX,
  MAINTENANCE_MAX_MS,
  MAINTENANCE_REASON_LENGTH_MAX,
  NODE_NAME_LENGTH_MAX,
  RESPONSE_BYTES_MAX,
} from '../../core/limits.js';
import { compareText } from '../../core/registry/table/sorted-urls.js';
import { unary } from '../call.js';
import { createEventHandlers } from './events.js';
import { createLogHandlers } from './log.js';
import type { RecordView } from '../../core/views.js';
import type { EdgeContext } from '../context.js';
import { toStatus } from '../convert.js';
import { toNode, toRecordInfo, toSeed, toSelf } from './mesh-convert.js';
import { pagePosition, pageSize, pageToken } from './page.js';
import { codec } from '../proto.js';
import { optional, readNodeName } from '../requests.js';
import { Smallest } from './smallest.js';
import { badField, CallError } from '../status.js';
import { fromDuration, toTimestamp } from '../time.js';
import type { DiffNodeResponse } from '../../gen/workermesh/v1/DiffNodeResponse.js';
import type { ListNodesRequest__Output } from '../../gen/workermesh/v1/ListNodesRequest.js';
import type { ListNodesResponse } from '../../gen/workermesh/v1/ListNodesResponse.js';
import type { ListRecordsRequest__Output } from '../../gen/workermesh/v1/ListRecordsRequest.js';
import type { ListRecordsResponse } from '../../gen/workermesh/v1/ListRecordsResponse.js';
import type { LeaveMeshRequest__Output } from '../../gen/workermesh/v1/LeaveMeshRequest.js';
import type { LeaveMeshResponse } from '../../gen/workermesh/v1/LeaveMeshResponse.js';
import type { SetMaintenanceRequest__Output } from '../../gen/workermesh/v1/SetMaintenanceRequest.js';
import type { SetMaintenanceResponse } from '../../gen/workermesh/v1/SetMaintenanceResponse.js';
import type { MeshServiceHandlers } from '../../gen/workermesh/v1/MeshService.js';
import type { Node } from '../../gen/workermesh/v1/Node.js';
import type { RecordInfo } from '../../gen/workermesh/v1/RecordInfo.js';

/** MeshService over what the process shows of its mesh. */
export function createMeshHandlers(context: EdgeContext): MeshHandlers {
  const { mesh, registry } = context;
  const events = createEventHandlers(context);
  const log = createLogHandlers(context);
  const handlers = {
    GetNode: unary(context, () => ({
      ...toSelf(mesh.self()),
      node: context.node,
      registryRevision: registry.table.revision,
      workerCounts: registry.table.counts().map(({ origin, status, count }) => ({
        origin: `WORKER_ORIGIN_${origin}` as const,
        status: toStatus(status),
        count,
      })),
    })),
    ListNodes: unary(context, (request: ListNodesRequest__Output) => listNodes(context, request)),
    ListRecords: unary(context, (request: ListRecordsRequest__Output) =>
      listRecords(context, request),
    ),
    ForgetNode: unary(context, (request: { nodeName: string }) =>
      forget(context, readNodeName(request.nodeName)),
    ),
    LeaveMesh: unary(context, (request: LeaveMeshRequest__Output) => leave(context, request)),
    DiffNode: unary(context, (request: { nodeName: string }) =>
      diff(context, readNodeName(request.nodeName)),
    ),
    SetMaintenance: unary(context, (request: SetMaintenanceRequest__Output) =>
      setMaintenance(context, request),
    ),
    ...events.handlers,
    ...log.handlers,
  };
  const close = (): void => {
    events.close();
    log.close();
  };
  return { handlers, close };
}

const PAGE_BYTES_MAX = RESPONSE_BYTES_MAX - 16 * 1024;
const LEAVE_TIMEOUT_DEFAULT_MS = 5_000;
const LEAVE_TIMEOUT_MAX_MS = 60_000;

const nodeCodec = codec<Node, unknown>('workermesh.v1.Node');
const recordCodec = codec<RecordInfo, unknown>('workermesh.v1.RecordInfo');

/** All methods of MeshService, and how to end its streams. */
export interface MeshHandlers {
  readonly handlers: MeshServiceHandlers;
  /** Ends all streams with UNAVAILABLE, STOPPING; to be called once, when the node stops. */
  close(): void;
}

function listNodes(context: EdgeContext, request: ListNodesRequest__Output): ListNodesResponse {
  const size = pageSize(request.pageSize);
  const scope = { method: 'ListNodes', node: context.node, filter: '' };
  const [after] = pagePosition(scope, request.pageToken, 1) ?? [];
  const sorted = context.mesh
    .nodes()
    .filter(({ name }) => after === undefined || name > after)
    .sort((a, b) => compareText(a.name, b.name));
  const page = fit(sorted.slice(0, size).map(toNode), (node) => nodeCodec.encode(node));
  const last = page.at(-1);
  return {
    seeds: after === undefined ? context.mesh.seeds().map(toSeed) : [],
    nodes: page,
    nextPageToken: last && page.length < sorted.length ? pageToken(scope, [last.name ?? '']) : '',
  };
}

/** A record with its place in the order of ListRecords: an owner may have a key in its prior too. */
interface Placed {
  readonly place: readonly [owner: string, key: string, prior: string];
  readonly record: RecordView;
}

function listRecords(
  context: EdgeContext,
  request: ListRecordsRequest__Output,
): ListRecordsResponse {
  const size = pageSize(request.pageSize);
  const owner = optional(request.owner, 'owner', NODE_NAME_LENGTH_MAX);
  const prefix = optional(request.keyPrefix, 'key_prefix', KEY_BYTES_MAX);
  const filter = JSON.stringify([owner, prefix, request.includeTombstones]);
  const scope = { method: 'ListRecords', node: context.node, filter };
  const after = pagePosition(scope, request.pageToken, 3) as Placed['place'] | undefined;
  // One more than a page, to know whether there is a next one.
  const smallest = new Smallest<Placed>(size + 1, (a, b) => comparePlaces(a.place, b.place));
  const owners = owner === '' ? [...context.mesh.owners()].sort(compareText) : [owner];
  for (const name of owners) {
    if (after !== undefined && name < after[0]) continue;
    if (smallest.full) break;
    for (const record of context.mesh.records(name)) {
      if (!record.key.startsWith(prefix)) continue;
      if (record.value === undefined && !request.includeTombstones) continue;
      const place = [name, record.key, record.prior ? 'prior' : ''] as const;
      if (after === undefined || comparePlaces(place, after) > 0) smallest.add({ place, record });
    }
  }
  const found = smallest.sorted();
  const infos = found.slice(0, size).map(({ place, record }) => toRecordInfo(place[0], record));
  const records = fit(infos, (info) => recordCodec.encode(info));
  const last = found[records.length - 1];
  const more = records.length < found.length;
  return { records, nextPageToken: more && last ? pageToken(scope, last.place) : '' };
}

function forget(context: EdgeContext, name: string): object {
  checkKnown(context, name);
  const forgotten = context.mesh.forget(name);
  if (forgotten.ok) return {};
  throw new CallError(grpc.status.FAILED_PRECONDITION, 'NODE_ALIVE', forgotten.error, {
    node: name,
  });
}

function checkKnown(context: EdgeContext, name: string): void {
  if (context.mesh.nodes().some((node) => node.name === name)) return;
  const message = `no node ${name}; ListNodes shows those that there are`;
  throw new CallError(grpc.status.NOT_FOUND, 'NODE_NOT_FOUND', message, { node: name });
}

function diff(context: EdgeContext, name: string): DiffNodeResponse {
  checkKnown(context, name);
  const logs = context.mesh.compare(name);
  const rows = (logs ?? []).map(({ owner, here, there, same }) => ({
    ...{ owner, hereGeneration: here.generation, hereHead: here.head },
    ...{ thereGeneration: there.generation, thereHead: there.head, same },
  }));
  return { linked: logs !== undefined, logs: rows };
}

function setMaintenance(
  context: EdgeContext,
  request: SetMaintenanceRequest__Output,
): SetMaintenanceResponse {
  checkThis(context, readNodeName(request.nodeName), 'be in maintenance');
  const reason = optional(request.reason, 'reason', MAINTENANCE_REASON_LENGTH_MAX);
  const absentMs = fromDuration(request.duration, 'duration', Infinity) ?? 0;
  if (absentMs > MAINTENANCE_MAX_MS) throw badField('duration', 'must be at most 24 h');
  const endMs = context.mesh.announce(absentMs, reason === '' ? 'maintenance' : reason);
  return { endTime: endMs === undefined ? null : toTimestamp(endMs) };
}

/** A wrong port-forward must not do to one node what another one is meant to do. */
function checkThis(context: EdgeContext, name: string, what: string): void {
  if (name === context.node) return;
  throw new CallError(
    grpc.status.FAILED_PRECONDITION,
    'WRONG_NODE',
    `this is node ${context.node}, not ${name}; ask ${name} itself to ${what}`,
    { node: context.node },
    [{ field: 'node_name', description: `must be ${context.node}` }],
  );
}

async function leave(
  context: EdgeContext,
  request: LeaveMeshRequest__Output,
): Promise<LeaveMeshResponse> {
  checkThis(context, readNodeName(request.nodeName), 'leave');
  const timeoutMs =
    fromDuration(request.timeout, 'timeout', LEAVE_TIMEOUT_MAX_MS) ?? LEAVE_TIMEOUT_DEFAULT_MS;
  const { unacknowledged, diskError } = await context.mesh.leave(timeoutMs);
  return { unacknowledgedNodes: [...unacknowledged], diskError };
}

/** As many items, from the first on, as one response holds; at least one. */
function fit<T>(items: T[], encode: (item: T) => Uint8Array): T[] {
  let bytes = 0;
  for (const [index, item] of items.entries()) {
    bytes += encode(item).length + 8;
    if (bytes > PAGE_BYTES_MAX && index > 0) return items.slice(0, index);
  }
  return items;
}

function comparePlaces(a: Placed['place'], b: Placed['place']): number {
  return compareText(a[0], b[0]) || compareText(a[1], b[1]) || compareText(a[2], b[2]);
}
