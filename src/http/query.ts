import { fail, ok, type Result } from '../core/ports.js';
import type { WorkerFilter } from '../core/registry/table/filter.js';
import { WORKER_STATUSES } from '../core/registry/worker.js';
import { EVENTS_SHOWN_MAX } from './recent-events.js';
import { STATUS_WORKERS_DEFAULT, STATUS_WORKERS_MAX } from './status.js';
import { SORT_KEYS, type WorkerQuery } from './worker-search.js';

/** Characters of a text that is searched for. */
export const SEARCH_LENGTH_MAX = 200;
/** Rows of workers in one answer: some screens full. */
export const ROWS_MAX = 200;
const ROWS_DEFAULT = 100;
/** The largest number that a query may name: no registry holds more workers. */
const WORKERS_MAX = 99_999_999;
const EVENTS_DEFAULT = 100;

const FILTERS = ['owner', 'model', 'status', 'shadowed'] as const;

/** Which rows of which workers a page shows. */
export interface RowsQuery extends WorkerQuery {
  readonly from: number;
  readonly count: number;
}

/** Reads the query of /status.json; the error is a sentence with the name, what came and what is allowed. */
export function parseStatusQuery(
  query: URLSearchParams,
): Result<{ readonly filter: WorkerFilter; readonly limit: number }, string> {
  const unknown = unknownName(query, [...FILTERS, 'limit']);
  if (unknown !== undefined) return fail(unknown);
  const limit = readNumber(query, 'limit', STATUS_WORKERS_DEFAULT, 1, STATUS_WORKERS_MAX);
  if (!limit.ok) return limit;
  const filter = readFilter(query);
  return filter.ok ? ok({ filter: filter.value, limit: limit.value }) : filter;
}

/** Reads the query of /workers.json. */
export function parseRowsQuery(query: URLSearchParams): Result<RowsQuery, string> {
  const unknown = unknownName(query, [...FILTERS, 'text', 'sort', 'order', 'from', 'count']);
  if (unknown !== undefined) return fail(unknown);
  const filter = readFilter(query);
  if (!filter.ok) return filter;
  const text = readText(query);
  if (!text.ok) return text;
  const sort = readOne(query, 'sort', SORT_KEYS, 'url');
  if (!sort.ok) return sort;
  const order = readOne(query, 'order', ['up', 'down'] as const, 'up');
  if (!order.ok) return order;
  const from = readNumber(query, 'from', 0, 0, WORKERS_MAX);
  if (!from.ok) return from;
  const count = readNumber(query, 'count', ROWS_DEFAULT, 1, ROWS_MAX);
  if (!count.ok) return count;
  return ok({
    ...{ filter: filter.value, text: text.value, sort: sort.value },
    ...{ descending: order.value === 'down', from: from.value, count: count.value },
  });
}

/** Reads the query of /events.json. */
export function parseEventsQuery(
  query: URLSearchParams,
): Result<{ readonly text: string; readonly limit: number }, string> {
  const unknown = unknownName(query, ['text', 'limit']);
  if (unknown !== undefined) return fail(unknown);
  const text = readText(query);
  const limit = readNumber(query, 'limit', EVENTS_DEFAULT, 1, EVENTS_SHOWN_MAX);
  if (!text.ok) return text;
  return limit.ok ? ok({ text: text.value, limit: limit.value }) : limit;
}

function unknownName(query: URLSearchParams, names: readonly string[]): string | undefined {
  const unknown = [...query.keys()].find((name) => !names.includes(name));
  return unknown && `${unknown}: unknown; allowed: ${names.join(', ')}`;
}

function readFilter(query: URLSearchParams): Result<WorkerFilter, string> {
  const status = readOne(query, 'status', ['', ...WORKER_STATUSES] as const, '');
  if (!status.ok) return fail(`status: allowed: one of ${WORKER_STATUSES.join(', ')}`);
  const [owner, model] = [query.get('owner') ?? '', query.get('model') ?? ''];
  return ok({
    ...(owner !== '' && { ownerNode: owner }),
    ...(model !== '' && { modelId: model }),
    ...(status.value !== '' && { statuses: [status.value] }),
    includeShadowed: query.get('shadowed') !== 'off',
  });
}

function readText(query: URLSearchParams): Result<string, string> {
  const text = query.get('text') ?? '';
  return text.length <= SEARCH_LENGTH_MAX
    ? ok(text)
    : fail(`text: allowed: at most ${SEARCH_LENGTH_MAX} characters`);
}

function readOne<T extends string>(
  query: URLSearchParams,
  name: string,
  allowed: readonly T[],
  otherwise: T,
): Result<T, string> {
  const text = query.get(name) ?? otherwise;
  const found = allowed.find((one) => one === text);
  return found === undefined ? fail(`${name}: allowed: one of ${allowed.join(', ')}`) : ok(found);
}

function readNumber(
  query: URLSearchParams,
  name: string,
  otherwise: number,
  min: number,
  max: number,
): Result<number, string> {
  const text = query.get(name) ?? String(otherwise);
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  return value >= min && value <= max
    ? ok(value)
    : fail(`${name}: allowed: a whole number from ${min} to ${max}`);
}
