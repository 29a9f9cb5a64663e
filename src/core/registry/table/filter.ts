import { compareText } from './sorted-urls.js';
import type { WorkerType } from '../spec/spec.js';
import { probeUrl } from '../spec/url.js';
import {
  WORKER_ORIGINS,
  WORKER_STATUSES,
  type WorkerOrigin,
  type WorkerRecord,
  type WorkerStatus,
} from '../worker.js';

/** Whether the filter shows this record. `shadowed`: another record of its URL is the active one (W4). */
export function matches(filter: WorkerFilter, record: WorkerRecord, shadowed: boolean): boolean {
  if (shadowed && !filter.includeShadowed) return false;
  for (const [name, field] of DIMENSIONS) {
    const wanted = filter[name];
    if (wanted !== undefined && !field.matches(wanted as never, record)) return false;
  }
  return true;
}

/** Which workers a list or a watch shows. Absent fields match all. */
export interface WorkerFilter {
  /** A model's id, one of its aliases; a worker that serves any model matches too. */
  readonly modelId?: string | undefined;
  /** Any of these; empty = all. */
  readonly statuses?: readonly WorkerStatus[] | undefined;
  readonly origin?: WorkerOrigin | undefined;
  readonly ownerNode?: string | undefined;
  readonly workerType?: WorkerType | undefined;
  /** Each must be there with this value. */
  readonly labels?: ReadonlyMap<string, string> | undefined;
  /** Canonical URLs; any of these, or a data-parallel rank of one (I6). */
  readonly urls?: readonly string[] | undefined;
  readonly manager?: string | undefined;
  /** Also records whose URL has another active owner. */
  readonly includeShadowed: boolean;
}

/** Whether the filter shows every record that is active, or every record at all. */
export function matchesAll(filter: WorkerFilter): boolean {
  return keysOf(filter).every((key) => key === null);
}

/** One text for all filters that mean the same: what tokens are bound to. */
export function filterKey(filter: WorkerFilter): string {
  return JSON.stringify([filter.includeShadowed, ...keysOf(filter)]);
}

/** The indexes that can answer the filter, each with the keys whose union holds all matches. */
export function indexesFor(filter: WorkerFilter): IndexKeys[] {
  return DIMENSIONS.flatMap(([name, { index }]) => {
    const wanted = filter[name];
    if (wanted === undefined || index === 'none') return [];
    const keys = index(wanted as never, filter);
    return keys ? [keys] : [];
  });
}

/** Keys of one index. */
export type IndexKeys = readonly [index: IndexName, keys: readonly string[]];
export type IndexName = keyof typeof RECORD_KEYS;

/** The key of the model index that holds the workers that serve any model. */
const ANY_MODEL = '';
const NONE: readonly string[] = [];

/**
 * What is indexed (W13): the part of a record on which its keys depend, and the keys of it. A change that
 * leaves the part alone leaves the index alone.
 */
export const RECORD_KEYS = {
  owner: {
    same: (a, b) => a.owner === b.owner,
    of: ({ owner }) => [owner],
  },
  manager: {
    same: (a, b) => a.manager === b.manager,
    of: ({ manager }) => (manager === '' ? NONE : [manager]),
  },
  /** Origin and status are one key: they are asked for, and counted, in pairs. */
  state: {
    same: (a, b) => a.origin === b.origin && a.status === b.status,
    of: ({ origin, status }) => [stateKey(origin, status)],
  },
  /** The base URL of a data-parallel rank (I6). */
  base: {
    same: (a, b) => a.url === b.url,
    of: ({ url }) => {
      const base = probeUrl(url);
      return base === url ? NONE : [base];
    },
  },
  /** Each id and alias of its models, once, even where two models share one. */
  model: {
    same: (a, b) => a.spec === b.spec,
    of: ({ spec: { models } }) => {
      const [first] = models;
      if (first === undefined) return [ANY_MODEL];
      if (models.length === 1 && first.aliases.length === 0) return [first.id];
      return [...new Set(models.flatMap(({ id, aliases }) => [id, ...aliases]))];
    },
  },
} as const satisfies Readonly<Record<string, RecordKeys>>;

/** One index: the keys of a record, and whether a change leaves them alone. */
interface RecordKeys {
  readonly same: (a: WorkerRecord, b: WorkerRecord) => boolean;
  readonly of: (record: WorkerRecord) => readonly string[];
}

/** The key under which records of this origin and status are found. */
export function stateKey(origin: WorkerOrigin, status: WorkerStatus): string {
  return `${origin} ${status}`;
}

/** One field by which a filter selects, given the value that is asked for. */
interface Field<T> {
  readonly matches: (wanted: T, record: WorkerRecord) => boolean;
  /** The same for all values that mean the same; null: it excludes nothing. Absent: the value itself. */
  readonly key?: (wanted: T) => unknown;
  /** How to find the matches without a look at every record; `none`: they cannot be found so. */
  readonly index: 'none' | ((wanted: T, filter: WorkerFilter) => IndexKeys | undefined);
}

type FieldName = Exclude<keyof WorkerFilter, 'includeShadowed'>;
type Fields = { readonly [K in FieldName]: Field<NonNullable<WorkerFilter[K]>> };

/** All that is known of each field, and nothing of it anywhere else. A field that is missing does not compile. */
const FIELDS: Fields = {
  origin: {
    matches: (origin, record) => record.origin === origin,
    index: (_, filter) => states(filter),
  },
  statuses: {
    matches: (statuses, { status }) => statuses.length === 0 || statuses.includes(status),
    key: (statuses) => sorted(new Set(statuses)),
    index: (_, filter) => states(filter),
  },
  ownerNode: {
    matches: (owner, record) => record.owner === owner,
    index: (owner) => ['owner', [owner]],
  },
  manager: {
    matches: (manager, record) => record.manager === manager,
    // Records that nobody maintains are not indexed.
    index: (manager) => (manager === '' ? undefined : ['manager', [manager]]),
  },
  urls: {
    matches: (urls, { url }) => urls.includes(url) || urls.includes(probeUrl(url)),
    key: (urls) => [...urls].sort(compareText),
    // The table looks up each URL itself, in the order of the list.
    index: 'none',
  },
  workerType: { matches: (type, { spec }) => spec.workerType === type, index: 'none' },
  modelId: {
    matches: (id, { spec: { models } }) =>
      models.length === 0 || models.some((model) => model.id === id || model.aliases.includes(id)),
    // An id of no length would name the set of those that serve any model twice.
    index: (id) => (id === '' ? undefined : ['model', [id, ANY_MODEL]]),
  },
  labels: {
    matches: (labels, { spec }) => hasLabels(spec.labels, labels),
    key: (labels) => sorted([...labels].map((label) => JSON.stringify(label))),
    index: 'none',
  },
};

const DIMENSIONS = Object.entries(FIELDS) as [FieldName, Field<never>][];

function keysOf(filter: WorkerFilter): unknown[] {
  return DIMENSIONS.map(([name, { key }]) => {
    const wanted = filter[name];
    if (wanted === undefined) return null;
    return key ? key(wanted as never) : wanted;
  });
}

/** The pairs of origin and status that both fields leave. */
function states({ origin, statuses }: WorkerFilter): IndexKeys | undefined {
  const left = statuses?.length ? [...new Set(statuses)] : WORKER_STATUSES;
  const origins = origin === undefined ? WORKER_ORIGINS : [origin];
  return ['state', origins.flatMap((each) => left.map((status) => stateKey(each, status)))];
}

function hasLabels(
  labels: WorkerRecord['spec']['labels'],
  wanted: ReadonlyMap<string, string>,
): boolean {
  for (const [key, value] of wanted) {
    if (!Object.hasOwn(labels, key) || labels[key] !== value) return false;
  }
  return true;
}

/** null for none: an empty list asks for nothing. */
function sorted(texts: Iterable<string>): string[] | null {
  const list = [...texts].sort(compareText);
  return list.length === 0 ? null : list;
}
