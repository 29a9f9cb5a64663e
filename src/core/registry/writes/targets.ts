import { invalid, type RegistryError } from '../../errors.js';
import { fail, ok, type Result } from '../../ports.js';
import type { KnownWorker } from '../table/known-worker.js';
import type { Records } from '../table/records.js';
import { lookupUrls } from '../spec/url.js';
import type { WorkerRecord } from '../worker.js';

/** A visible record by id, or the active one of the first URL that the text may mean. */
export function find(records: Records, target: Target): Result<WorkerRecord, RegistryError> {
  return findBy(records, target, {
    id: (id) => records.table.get(id),
    url: (url) => records.table.active(url),
    writes: false,
  });
}

/** Which worker a call means: one record by id, or what is known under a URL (I2). */
export type Target = { readonly id: string } | { readonly url: string };

/**
 * The same for a write, which goes by the newest writes (D4), and of all claims of a URL means this
 * node's, an earlier boot's too (S7). Another owner's record is found as well: it is not this node's to change.
 */
export function findNewest(records: Records, target: Target): Result<KnownWorker, RegistryError> {
  return findBy(records, target, {
    id: (id) => records.newest(id),
    url: (url) => records.own(url) ?? records.foreign(url),
    writes: true,
  });
}

interface LookUp<T> {
  readonly id: (id: string) => T | undefined;
  readonly url: (url: string) => T | undefined;
  readonly writes: boolean;
}

/**
 * The base URL of a data-parallel engine finds its smallest rank; a write must say which rank it means where
 * there are several (I6).
 */
function findBy<T>(records: Records, target: Target, by: LookUp<T>): Result<T, RegistryError> {
  if ('id' in target) {
    const found = by.id(target.id);
    return found ? ok(found) : fail({ kind: 'WORKER_NOT_FOUND', target: target.id });
  }
  const urls = lookupUrls(target.url);
  if (urls.length === 0) {
    const description = 'must be a URL such as http://10.0.0.7:8000, or host:port';
    return fail(invalid('INVALID_REQUEST', 'url', description));
  }
  for (const url of urls) {
    const found = by.url(url);
    if (found) return ok(found);
    const [first, ...others] = records.table.ranks(url);
    if (first === undefined) continue;
    if (by.writes && others.length > 0) return fail(severalRanks(others.length + 1, first));
    return findBy(records, { url: first }, by);
  }
  return fail({ kind: 'WORKER_NOT_FOUND', target: target.url });
}

function severalRanks(count: number, first: string): RegistryError {
  const description = `names ${count} data-parallel ranks; say which one, as in ${first}`;
  return invalid('INVALID_REQUEST', 'url', description);
}

/** The newest state of a worker that must be this node's own (W8). */
export function findOwn(records: Records, target: Target): Result<KnownWorker, RegistryError> {
  const found = findNewest(records, target);
  if (!found.ok || found.value.record.origin === 'LOCAL') return found;
  const { id, owner } = found.value.record;
  return fail({ kind: 'NOT_OWNER', workerId: id, owner });
}

/** The error of a write that expects another revision than the record has (W3); 0 expects none. */
export function revisionError(record: WorkerRecord, expected: number): RegistryError | undefined {
  const { id, revision } = record;
  if (expected === 0 || expected === revision) return undefined;
  return { kind: 'REVISION_MISMATCH', workerId: id, expected, actual: revision };
}
