import { FILTER_LABELS_MAX, MANAGER_LENGTH_MAX, NODE_NAME_LENGTH_MAX } from '../../core/limits.js';
import { SPEC_BYTES_MAX, URL_LENGTH_MAX } from '../../core/limits.js';
import type { WorkerFilter } from '../../core/registry/table/filter.js';
import { WORKER_TYPES, type WorkerType } from '../../core/registry/spec/spec.js';
import { lookupUrls } from '../../core/registry/spec/url.js';
import { WORKER_ORIGINS, type WorkerOrigin } from '../../core/registry/worker.js';
import { enumName, optional, readStatus } from '../requests.js';
import { badField, limitExceeded } from '../status.js';
import type { WorkerFilter__Output } from '../../gen/workermesh/v1/WorkerFilter.js';

/**
 * A filter as it came in; unset fields match any. `isKnown` tells whether there is a worker with a URL: of
 * the URLs that a bare host:port may mean, the first that has a worker is taken; while none has, all are kept.
 * Throws INVALID_ARGUMENT with the field's path.
 */
export function readFilter(
  filter: WorkerFilter__Output | null,
  isKnown: (url: string) => boolean,
): WorkerFilter {
  if (filter === null) return { includeShadowed: false };
  const statuses = filter.statuses.map((status, index) =>
    readStatus(status, `filter.statuses[${index}]`),
  );
  const text = (value: string, field: string, max: number) =>
    optional(value, `filter.${field}`, max) || undefined;
  return {
    modelId: text(filter.modelId, 'model_id', URL_LENGTH_MAX),
    statuses: [...new Set(statuses)],
    origin: readOrigin(filter.origin),
    ownerNode: text(filter.ownerNode, 'owner_node', NODE_NAME_LENGTH_MAX),
    workerType: readWorkerType(filter.workerType),
    labels: readLabels(filter.labels),
    urls: readUrls(filter.url, isKnown),
    manager: text(filter.manager, 'manager', MANAGER_LENGTH_MAX),
    includeShadowed: filter.includeShadowed,
  } satisfies Read;
}

/** Each field of the message, and each of the filter that it becomes: one that is not read does not compile. */
type Read = Record<keyof WorkerFilter | Exclude<keyof WorkerFilter__Output, 'url'>, unknown>;

/** The canonical URLs that a text may mean; undefined when it is empty. Throws INVALID_ARGUMENT. */
export function readUrls(text: string, isKnown: (url: string) => boolean): string[] | undefined {
  if (optional(text, 'filter.url', URL_LENGTH_MAX) === '') return undefined;
  const candidates = lookupUrls(text);
  const known = candidates.find(isKnown);
  if (known !== undefined) return [known];
  if (candidates.length > 0) return candidates;
  throw badField('filter.url', 'is no URL of a worker, such as http://10.0.0.1:8000 or host:port');
}

function readOrigin(value: unknown): WorkerOrigin | undefined {
  const name = enumName(value, 'WORKER_ORIGIN_');
  if (name === 'UNSPECIFIED') return undefined;
  const origin = WORKER_ORIGINS.find((each) => each === name);
  if (origin !== undefined) return origin;
  throw badField('filter.origin', `is ${String(value)}; it must be LOCAL, MESH, or unset`);
}

function readWorkerType(text: string): WorkerType | undefined {
  if (text === '') return undefined;
  const type = WORKER_TYPES.find((each) => each === text);
  if (type !== undefined) return type;
  throw badField('filter.worker_type', `must be one of ${WORKER_TYPES.join(', ')}`);
}

function readLabels(labels: Record<string, string>): Map<string, string> {
  const entries = Object.entries(labels);
  if (entries.length > FILTER_LABELS_MAX) {
    throw limitExceeded('labels in a filter', FILTER_LABELS_MAX, 'name fewer');
  }
  for (const [key, value] of entries) {
    optional(key, 'filter.labels', SPEC_BYTES_MAX);
    optional(value, `filter.labels[${key}]`, SPEC_BYTES_MAX);
  }
  return new Map(entries);
}
