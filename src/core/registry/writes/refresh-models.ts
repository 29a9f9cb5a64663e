import type { Instant } from '../../ports.js';
import { withRefreshed, type RefreshedModel } from '../spec/refreshed-models.js';
import { sameSpec } from '../spec/spec.js';
import type { Records } from '../table/records.js';
import { changed, isLeaving } from '../worker.js';

/** What a worker of this node says that it serves (H12). */
export interface ModelsHeard {
  readonly id: string;
  /** Of the spec for which it was asked: another one may be of another engine. */
  readonly revision: number;
  readonly models: readonly RefreshedModel[];
}

/**
 * Puts what an own worker says that it serves after the models of its spec. As with a status, no revision comes of
 * it, so that no write of the gateway meets a conflict. @returns whether anything has changed
 */
export function refreshModels(
  records: Records,
  { id, revision, models }: ModelsHeard,
  now: Instant,
): boolean {
  const own = records.newest(id);
  if (own?.record.origin !== 'LOCAL' || own.record.degraded) return false;
  const { record } = own;
  if (record.revision !== revision || isLeaving(record) || models.length === 0) return false;
  const spec = withRefreshed(record.spec, models);
  if (spec === undefined || sameSpec(spec, record.spec)) return false;
  records.write({ ...own, record: changed(record, { spec, updateTimeMs: now.wallMs }) }, true);
  return true;
}
