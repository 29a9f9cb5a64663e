import { isObject } from '../core/is-object.js';
import { WORKER_STATUSES, type WorkerStatus } from '../core/registry/worker.js';
import { numbersSurvive } from '../core/registry/spec/exact-json.js';
import type { Worker__Output } from '../gen/workermesh/v1/Worker.js';

export { WORKER_STATUSES, type WorkerStatus };

/** A model that a worker serves. */
export interface WorkerModel {
  readonly id: string;
  /** Other names under which the same model may be asked for. */
  readonly aliases: readonly string[];
}

/** One inference worker at one moment. Immutable: a change makes a new object. */
export interface Worker {
  /** Belongs to owner and URL; it survives restarts. */
  readonly id: string;
  /** Canonical URL. */
  readonly url: string;
  /** Empty: it serves any model. */
  readonly models: readonly WorkerModel[];
  /** regular, prefill, decode or encode. */
  readonly type: string;
  /** http, grpc or zmq. */
  readonly connectionMode: string;
  readonly runtimeType: string;
  readonly provider: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly priority: number;
  readonly cost: number;
  /** Status on the node that is asked; only READY may be given requests. */
  readonly status: WorkerStatus;
  readonly ownerStatus: WorkerStatus;
  /** Node that owns the record. */
  readonly owner: string;
  /** Membership status of the owner, such as ALIVE. */
  readonly ownerNodeStatus: string;
  readonly origin: 'LOCAL' | 'MESH';
  /** Grows when the spec changes; the same number on every node. */
  readonly revision: number;
  readonly manager: string;
  /** The sum of what the gateways of all nodes have reported; undefined: unknown. */
  readonly load: number | undefined;
  /** The sum of what waits for it in the gateways of all nodes; undefined: unknown. */
  readonly queued: number | undefined;
  /** The parts of both, by node name. */
  readonly loadsByNode: Readonly<Record<string, NodeLoad>>;
  /** The owner has restarted and has not confirmed the record yet. */
  readonly stale: boolean;
  /** Unix ms at which the owner first registered it. */
  readonly registerTimeMs: number;
  /** The whole spec, with the fields that have no place above. Numbers beyond 2^53 are rounded. */
  readonly spec: Readonly<Record<string, unknown>>;
  /** The spec as it was written, where `spec` has lost a number of it. */
  readonly exactSpec?: string;
}

/** What the gateway of one node has under way at a worker. */
export interface NodeLoad {
  readonly load?: number;
  readonly queued?: number;
}

/** The fields of a worker that do not come from its spec. */
export type WorkerState = Omit<
  Worker,
  'models' | 'provider' | 'priority' | 'cost' | 'spec' | 'exactSpec'
>;

/** A worker of its state and the JSON text of its spec. */
export function createWorker(state: WorkerState, specJson: string): Worker {
  const spec = readObject(specJson);
  const { provider, priority, cost } = spec;
  return {
    ...state,
    models: readModels(spec),
    provider: typeof provider === 'string' ? provider : '',
    priority: typeof priority === 'number' ? priority : 50,
    cost: typeof cost === 'number' ? cost : 1,
    spec,
    ...(numbersSurvive(specJson) ? {} : { exactSpec: specJson }),
  };
}

/** A worker as the wire brings it in view SPEC_JSON. */
export function readWorker(message: Worker__Output): Worker {
  const state: WorkerState = {
    id: message.workerId,
    url: message.url,
    type: message.workerType,
    connectionMode: message.connectionMode,
    runtimeType: message.runtimeType,
    labels: message.labels,
    status: withoutPrefix(message.status, 'WORKER_STATUS_') as WorkerStatus,
    ownerStatus: withoutPrefix(message.ownerStatus, 'WORKER_STATUS_') as WorkerStatus,
    owner: message.ownerNode,
    ownerNodeStatus: withoutPrefix(message.ownerNodeStatus, 'NODE_STATUS_'),
    origin: message.origin === 'WORKER_ORIGIN_LOCAL' ? 'LOCAL' : 'MESH',
    revision: message.revision,
    manager: message.manager,
    load: message._load === undefined ? undefined : message.load,
    queued: message._queued === undefined ? undefined : message.queued,
    loadsByNode: readParts(message.loadsByNode),
    stale: message.stale,
    registerTimeMs: (message.registerTime?.seconds ?? 0) * 1000,
  };
  return createWorker(state, message.specJson);
}

/** Whether the worker serves a model, by id or alias; one without models serves any. */
export function servesModel(worker: Worker, model: string): boolean {
  const { models } = worker;
  return models.length === 0 || models.some(({ id, aliases }) => [id, ...aliases].includes(model));
}

/** A field of the spec, where it is a text that says something. */
export function specText(worker: Worker, field: string): string | undefined {
  const value = worker.spec[field];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function readParts(parts: Worker__Output['loadsByNode']): Record<string, NodeLoad> {
  const entries = Object.entries(parts).map(([node, { load, _load, queued, _queued }]) => [
    node,
    { ...(_load ? { load } : {}), ...(_queued ? { queued } : {}) },
  ]);
  return Object.fromEntries(entries) as Record<string, NodeLoad>;
}

function readObject(text: string): Record<string, unknown> {
  if (text === '') return {};
  const value: unknown = JSON.parse(text);
  return isObject(value) ? value : {};
}

/** After those that the spec names come those that the worker itself has named. */
function readModels(spec: Record<string, unknown>): WorkerModel[] {
  const given = readCards(spec.models);
  if (given.length === 0 && typeof spec.model_id === 'string' && spec.model_id !== '') {
    given.push({ id: spec.model_id, aliases: [] });
  }
  const refreshed = readCards(spec.refreshed_models);
  const named = new Set(given.flatMap(({ id, aliases }) => [id, ...aliases]));
  return [...given, ...refreshed.filter(({ id }) => !named.has(id))];
}

function readCards(models: unknown): WorkerModel[] {
  if (!Array.isArray(models)) return [];
  return models.filter(isObject).flatMap(({ id, aliases }) => {
    if (typeof id !== 'string') return [];
    const names: unknown[] = Array.isArray(aliases) ? aliases : [];
    return [{ id, aliases: names.filter((name) => typeof name === 'string') }];
  });
}

function withoutPrefix(text: string, prefix: string): string {
  return text.startsWith(prefix) ? text.slice(prefix.length) : text;
}
