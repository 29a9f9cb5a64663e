import type { Worker } from '../../client/worker.js';
import { objectsIn, textOf, type RouterApi, type RouterHttp } from './api.js';
import { isGone } from './smg.js';

/** A worker as Dynamo's selection service keeps it; null: not said. */
type Entry = Readonly<Record<string, unknown>>;

/** What it keeps with a worker of ours, so that a driver knows it again; it also steers its stable hashing. */
const MARK_PREFIX = 'worker-mesh:';
/** A PATCH changes all of them but the model, and none to null. */
const ENTRY_FIELDS = [
  ...['model_name', 'endpoint', 'block_size', 'data_parallel_start_rank', 'data_parallel_size'],
  ...['kv_events_endpoints', 'replay_endpoint', 'max_num_batched_tokens', 'total_kv_blocks'],
] as const;
const ID_BITS = 53n;

/** Dynamo's selection service: workers under `/workers`, by an integer. */
export const dynamo: RouterApi = {
  takes: (worker) => worker.connectionMode !== 'zmq',
  list: async (http) => {
    const entries = objectsIn(await http.call('GET', '/workers'), 'workers');
    return entries.map((entry) => ({
      url: urlOf(entry),
      key: String(entry.worker_id),
      marked: textOf(entry, 'stable_routing_id').startsWith(MARK_PREFIX),
      revision: (worker) => revision(http, entry, worker),
    }));
  },
  add: (http, worker) => put(http, worker),
  remove: async (http, { key }) => {
    await http.call('DELETE', `/workers/${encodeURIComponent(key)}`, undefined, isGone);
  },
};

/** An integer that belongs to a worker as long as its id does: the first 53 bits of it. */
export function dynamoId(workerId: string): number {
  const digits = workerId.replaceAll('-', '').slice(0, 14);
  return Number(BigInt(`0x${digits}`) >> (56n - ID_BITS));
}

/** Adds a worker, or takes the place of what is said of it. */
async function put(http: RouterHttp, worker: Worker): Promise<void> {
  const body = { worker_id: dynamoId(worker.id), stable_routing_id: MARK_PREFIX + worker.id };
  await http.call('POST', '/workers', { ...body, ...entryOf(worker) });
}

function revision(
  http: RouterHttp,
  before: Entry,
  worker: Worker,
): (() => Promise<void>) | undefined {
  const wanted = entryOf(worker);
  const changed = ENTRY_FIELDS.filter((key) => text(before[key]) !== text(wanted[key]));
  if (changed.length === 0) return undefined;
  const patchable = changed.every((key) => key !== 'model_name' && wanted[key] !== null);
  if (!patchable) return () => put(http, worker);
  const patch = Object.fromEntries(changed.map((key) => [key, wanted[key]]));
  return async () => {
    await http.call('PATCH', `/workers/${String(before.worker_id)}`, patch);
  };
}

/** A rank (`@N`) is an entry of its own, at the endpoint of its engine. */
function entryOf({ url, models, spec }: Worker): Entry {
  const [endpoint = url, rank] = url.split(/@(?=\d+$)/);
  const isRank = rank !== undefined;
  return {
    model_name: models[0]?.id ?? 'default',
    endpoint,
    block_size: spec.kv_block_size ?? null,
    data_parallel_start_rank: isRank ? Number(rank) : null,
    data_parallel_size: isRank ? 1 : (spec.dp_size ?? null),
    kv_events_endpoints: spec.kv_events_endpoints ?? null,
    replay_endpoint: spec.replay_endpoint ?? null,
    max_num_batched_tokens: spec.max_num_batched_tokens ?? null,
    total_kv_blocks: spec.total_kv_blocks ?? null,
  };
}

function urlOf(entry: Entry): string {
  const { data_parallel_start_rank: rank } = entry;
  const endpoint = textOf(entry, 'endpoint');
  return typeof rank === 'number' ? `${endpoint}@${rank}` : endpoint;
}

/** Equal for equal values; an absent one is one that is null. */
function text(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  return JSON.stringify(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
