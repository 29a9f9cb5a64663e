import { invalid, type RegistryError } from '../errors.js';
import { fail, ok, type Result } from '../ports.js';
import type { Records } from './records.js';
import { lookupUrls } from './url.js';
import type { WorkerRecord } from './worker.js';

/** Which worker a call means: one record by id, or what is known under a URL (I2). */
export type Target = { readonly id: string } | { readonly url: string };

/** The target in words, for messages. */
export function targetName(target: Target): string {
  return 'id' in target ? target.id : target.url;
}

/**
 * A record by id, or what the first URL that the text may mean has: its active record, or, where `own` is
 * looked for, this node's, an earlier boot's too (S7). The base URL of a data-parallel engine finds its
 * smallest rank; a write must say which rank it means where there are several (I6).
 */
export function find(
  records: Records,
  target: Target,
  own = false,
): Result<WorkerRecord, RegistryError> {
  if ('id' in target) {
    const record = records.table.get(target.id);
    return record ? ok(record) : fail({ kind: 'WORKER_NOT_FOUND', target: target.id });
  }
  const urls = lookupUrls(target.url);
  if (urls.length === 0) {
    const description = 'must be a URL such as http://10.0.0.7:8000, or host:port';
    return fail(invalid('INVALID_REQUEST', 'url', description));
  }
  for (const url of urls) {
    const mine = own ? records.own(url) : undefined;
    const record = mine ?? records.table.active(url);
    if (record) return ok(record);
    const ranks = records.table.ranks(url);
    const [first] = ranks;
    if (first === undefined) continue;
    if (own && ranks.length > 1) return fail(severalRanks(ranks.length, first));
    return find(records, { url: first }, own);
  }
  return fail({ kind: 'WORKER_NOT_FOUND', target: target.url });
}

function severalRanks(count: number, first: string): RegistryError {
  const description = `names ${count} data-parallel ranks; say which one, as in ${first}`;
  return invalid('INVALID_REQUEST', 'url', description);
}

/** The same, and it must be this node's own (W8). */
export function findOwn(records: Records, target: Target): Result<WorkerRecord, RegistryError> {
  const found = find(records, target, true);
  if (!found.ok || found.value.origin === 'LOCAL') return found;
  const { id, owner } = found.value;
  return fail({ kind: 'NOT_OWNER', workerId: id, owner });
}

/** The error of a write that expects another revision than the record has (W3); 0 expects none. */
export function revisionError(record: WorkerRecord, expected: number): RegistryError | undefined {
  const { id, revision } = record;
  if (expected === 0 || expected === revision) return undefined;
  return { kind: 'REVISION_MISMATCH', workerId: id, expected, actual: revision };
}
