import { invalid, type RegistryError } from '../errors.js';
import { fail, ok, type Result } from '../ports.js';
import { workerId } from './ids.js';
import type { Records } from './records.js';
import { lookupUrls } from './url.js';
import type { WorkerRecord } from './worker.js';

/** Which worker a call means: one record by id, or what is known under a URL (I2). */
export type Target = { readonly id: string } | { readonly url: string };

/** The target in words, for messages. */
export function targetName(target: Target): string {
  return 'id' in target ? target.id : target.url;
}

/** A record by id, or the active one of the first URL that the text may mean. */
export function find(records: Records, target: Target): Result<WorkerRecord, RegistryError> {
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
    const own = records.table.get(workerId(records.node, url));
    const record = own?.origin === 'LOCAL' ? own : records.table.active(url);
    if (record) return ok(record);
  }
  return fail({ kind: 'WORKER_NOT_FOUND', target: target.url });
}

/** The same, and it must be this node's own, at the expected revision (W8, W3). */
export function findOwn(
  records: Records,
  target: Target,
  expectedRevision: number,
): Result<WorkerRecord, RegistryError> {
  const found = find(records, target);
  if (!found.ok) return found;
  const { id, origin, owner, revision } = found.value;
  if (origin !== 'LOCAL') return fail({ kind: 'NOT_OWNER', workerId: id, owner });
  if (expectedRevision === 0 || expectedRevision === revision) return found;
  return fail({
    kind: 'REVISION_MISMATCH',
    workerId: id,
    expected: expectedRevision,
    actual: revision,
  });
}
