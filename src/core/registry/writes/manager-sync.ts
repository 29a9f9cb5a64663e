import { invalid, type RegistryError } from '../../errors.js';
import { fail, ok, type Instant, type Result } from '../../ports.js';
import { change, register, unchanged } from './gateway-writes.js';
import { keepRefreshed } from '../spec/refreshed-models.js';
import type { KnownWorker } from '../table/known-worker.js';
import type { Records } from '../table/records.js';
import { removeWorker } from './removal.js';
import type { ParsedSpec } from '../spec/spec.js';
import { isLeaving } from '../worker.js';

/**
 * Makes a manager's records those that are named: what is new is registered, what differs replaced, what
 * it owned and did not name is removed. Nothing is changed when anything is refused, by the disk neither.
 */
export function sync(
  records: Records,
  input: ManagerSync,
  now: Instant,
): Result<SyncCounts, RegistryError> {
  const refused = refusal(records, input);
  if (refused) return fail(refused);
  const counts: SyncCounts = { created: 0, replaced: 0, unchanged: 0, removed: 0 };
  const named = new Set<string>();
  for (const parsed of input.workers) {
    named.add(parsed.spec.url);
    counts[apply(records, input, parsed, now)] += 1;
  }
  for (const known of records.managedBy(input.manager)) {
    if (named.has(known.record.url) || isLeaving(known.record)) continue;
    counts.removed += 1;
    if (!input.validateOnly) removeWorker(records, known, false, now);
  }
  if (!input.validateOnly) records.pending.together();
  return ok(counts);
}

/** All the workers of one manager, as it says (W15). */
export interface ManagerSync {
  readonly manager: string;
  readonly workers: readonly ParsedSpec[];
  readonly allowEmpty: boolean;
  /** Take URLs over from other managers. */
  readonly force: boolean;
  readonly validateOnly: boolean;
}

/** How many records each. */
export interface SyncCounts {
  created: number;
  replaced: number;
  unchanged: number;
  removed: number;
}

function refusal(records: Records, input: ManagerSync): RegistryError | undefined {
  if (input.manager === '') return invalid('INVALID_REQUEST', 'manager', 'is required');
  if (input.workers.length === 0 && !input.allowEmpty) {
    const description = 'is empty, which would remove all; set allow_empty if that is meant';
    return invalid('INVALID_REQUEST', 'workers', description);
  }
  const urls = new Map<string, number>();
  let added = 0;
  for (const [index, { spec, field }] of input.workers.entries()) {
    const first = urls.get(spec.url);
    if (first !== undefined) {
      const description = `names the URL of workers[${first}] again`;
      return invalid('INVALID_SPEC', `${field}.url`, description);
    }
    urls.set(spec.url, index);
    if (own(records, spec.url) === undefined) added += 1;
  }
  if (records.localCount + added <= records.maxLocal) return undefined;
  return { kind: 'LIMIT_EXCEEDED', what: 'workers of one node', max: records.maxLocal };
}

function apply(
  records: Records,
  input: ManagerSync,
  given: ParsedSpec,
  now: Instant,
): 'created' | 'replaced' | 'unchanged' {
  const { manager, force, validateOnly } = input;
  const existing = own(records, given.spec.url);
  const parsed = existing ? keepRefreshed(given, existing.record.spec) : given;
  const leaves = existing && isLeaving(existing.record);
  // A worker that another manager has removed is draining, and any manager may register it anew (W11).
  if (existing && existing.record.manager !== manager && !leaves) {
    if (!force) return 'unchanged';
    change(records, existing, parsed, { manager, validateOnly }, now);
    return 'replaced';
  }
  if (existing && !leaves && unchanged(existing, parsed)) return 'unchanged';
  const written = register(records, { parsed, manager, allowReplace: true, validateOnly }, now);
  if (!written.ok) return 'unchanged';
  if (written.value.outcome === 'UNCHANGED') return 'unchanged';
  return written.value.outcome === 'REPLACED' ? 'replaced' : 'created';
}

function own(records: Records, url: string): KnownWorker | undefined {
  const known = records.own(url);
  return known?.record.origin === 'LOCAL' ? known : undefined;
}
