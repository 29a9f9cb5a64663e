import { compareText } from './sorted-urls.js';
import type { WorkerType } from '../spec/spec.js';
import { probeUrl } from '../spec/url.js';
import type { WorkerOrigin, WorkerRecord, WorkerStatus } from '../worker.js';

/** Which workers a list or a watch shows. Absent fields match all. */
export interface WorkerFilter {
  /** A model's id, one of its aliases; a worker that serves any model matches too. */
  readonly modelId?: string;
  /** Any of these; empty = all. */
  readonly statuses?: readonly WorkerStatus[];
  readonly origin?: WorkerOrigin;
  readonly ownerNode?: string;
  readonly workerType?: WorkerType;
  /** Each must be there with this value. */
  readonly labels?: ReadonlyMap<string, string>;
  /** Canonical URLs; any of these, or a data-parallel rank of one (I6). */
  readonly urls?: readonly string[];
  readonly manager?: string;
  /** Also records whose URL has another active owner. */
  readonly includeShadowed: boolean;
}

/** Whether the filter shows this record. `shadowed`: another record of its URL is the active one (W4). */
export function matches(filter: WorkerFilter, record: WorkerRecord, shadowed: boolean): boolean {
  if (shadowed && !filter.includeShadowed) return false;
  if (filter.urls && !isNamed(filter.urls, record.url)) return false;
  if (filter.origin !== undefined && record.origin !== filter.origin) return false;
  if (filter.ownerNode !== undefined && record.owner !== filter.ownerNode) return false;
  if (filter.manager !== undefined && record.manager !== filter.manager) return false;
  if (filter.statuses?.length && !filter.statuses.includes(record.status)) return false;
  return matchesSpec(filter, record);
}

function isNamed(urls: readonly string[], url: string): boolean {
  return urls.includes(url) || urls.includes(probeUrl(url));
}

function matchesSpec(filter: WorkerFilter, { spec }: WorkerRecord): boolean {
  if (filter.workerType !== undefined && spec.workerType !== filter.workerType) return false;
  if (filter.modelId !== undefined && !serves(spec.models, filter.modelId)) return false;
  for (const [key, value] of filter.labels ?? []) {
    if (!Object.hasOwn(spec.labels, key) || spec.labels[key] !== value) return false;
  }
  return true;
}

function serves(models: WorkerRecord['spec']['models'], id: string): boolean {
  return (
    models.length === 0 || models.some((model) => model.id === id || model.aliases.includes(id))
  );
}

/** Whether the filter shows every record that is active, or every record at all. */
export function matchesAll(filter: WorkerFilter): boolean {
  return filterKey(filter) === filterKey({ includeShadowed: filter.includeShadowed });
}

/** One text for all filters that mean the same: what tokens are bound to. */
export function filterKey(filter: WorkerFilter): string {
  const labels = [...(filter.labels ?? [])].sort(([a], [b]) => compareText(a, b));
  return JSON.stringify([
    filter.modelId ?? null,
    [...new Set(filter.statuses ?? [])].sort(compareText),
    filter.origin ?? null,
    filter.ownerNode ?? null,
    filter.workerType ?? null,
    labels,
    [...(filter.urls ?? [])].sort(compareText),
    filter.manager ?? null,
    filter.includeShadowed,
  ]);
}
