import { invalid, type RegistryError } from '../errors.js';
import { fail, ok, type Instant, type JsonObject, type Result } from '../ports.js';
import { workerId } from './ids.js';
import { mergePatch } from './json.js';
import { checkPatch, parseSpec, renameRuntime } from './parse-spec.js';
import type { Records } from './records.js';
import { apiKeyFields } from './secrets.js';
import { sameSpec, specJson, type ParsedSpec, type WorkerSpec } from './spec.js';
import { findOwn, revisionError, type Target } from './targets.js';
import type { HealthState, WorkerRecord, WorkerStatus } from './worker.js';

/** What a write did, and the record after it. */
export interface WriteResult {
  readonly record: WorkerRecord;
  readonly outcome: 'CREATED' | 'REPLACED' | 'UNCHANGED' | 'CLAIMED' | 'REMOVED';
}

/** A registration; `allowReplace` makes it an upsert. */
export interface Registration {
  readonly parsed: ParsedSpec;
  readonly manager: string;
  readonly allowReplace: boolean;
  readonly validateOnly: boolean;
}

type Written = Result<WriteResult, RegistryError>;

/** Creates an own record, claims the URL of an import, or repeats an earlier registration (W2). */
export function register(records: Records, input: Registration, now: Instant): Written {
  const { parsed, manager, validateOnly } = input;
  const { url } = parsed.spec;
  const existing = records.own(url);
  if (existing?.origin === 'LOCAL') return registerAgain(records, existing, input, now);
  if (records.localCount >= records.maxLocal) {
    return fail({ kind: 'LIMIT_EXCEEDED', what: 'workers of one node', max: records.maxLocal });
  }
  const heir = existing ?? records.table.active(url);
  const id = existing?.id ?? workerId(records.node, url);
  const revision = validateOnly ? records.highestRevision + 1 : records.nextRevision();
  const record = create(records, { id, parsed, manager, heir, revision, now });
  if (!validateOnly) {
    if (parsed.apiKey) records.keys.set(id, parsed.apiKey);
    records.put(record, existing ? 'REPLACED' : 'REGISTERED');
  }
  return ok({ record, outcome: heir ? 'CLAIMED' : 'CREATED' });
}

/**
 * A registration of what is registered: nothing when it says the same, an upsert where that is allowed. A key
 * that this node does not hold is taken: after a restart its gateway brings it again (D2). What is on its
 * way out is anybody's to register anew (W11).
 */
function registerAgain(
  records: Records,
  existing: WorkerRecord,
  { parsed, manager, allowReplace, validateOnly }: Registration,
  now: Instant,
): Written {
  const maintainer = allowReplace || isLeaving(existing) ? manager : '';
  const managed = maintainer !== '' && maintainer !== existing.manager;
  if (!managed && unchanged(records, existing, parsed)) {
    return ok(keep(records, existing, validateOnly, now));
  }
  const bringsKey = !records.keys.has(existing.id) && says(existing, parsed.spec);
  const replaceable = allowReplace || isLeaving(existing) || existing.degraded || bringsKey;
  if (!replaceable) {
    return fail({ kind: 'WORKER_EXISTS', workerId: existing.id, url: existing.url });
  }
  return ok(change(records, existing, parsed, { manager: maintainer, validateOnly }, now));
}

/** Replaces the spec of an own record; the URL stays. */
export function replace(
  records: Records,
  input: { id: string; parsed: ParsedSpec; expectedRevision: number },
  now: Instant,
): Written {
  const found = findOwn(records, { id: input.id });
  return found.ok ? rewrite(records, found.value, input, now) : found;
}

/** Changes the spec of an own record by a JSON merge patch. */
export function patch(
  records: Records,
  input: { target: Target; patch: JsonObject; expectedRevision: number },
  now: Instant,
): Written {
  const found = findOwn(records, input.target);
  if (!found.ok) return found;
  const conflict = revisionError(found.value, input.expectedRevision);
  if (conflict && !records.isRetry(found.value, input.expectedRevision)) return fail(conflict);
  const checked = checkPatch(input.patch);
  if (!checked.ok) return checked;
  const merged = mergePatch(specJson(found.value.spec), renameRuntime(checked.value));
  const parsed = parseSpec(merged, 'patch');
  if (!parsed.ok) return parsed;
  // Null clears the key, and merging has deleted it by now.
  const cleared = apiKeyFields(checked.value).some((key) => checked.value[key] === null);
  const rewritten = cleared ? { ...parsed.value, apiKey: '' } : parsed.value;
  const { expectedRevision } = input;
  return rewrite(records, found.value, { parsed: rewritten, expectedRevision }, now);
}

/**
 * A revision that is not the expected one is a conflict (W3), but for a write that comes twice: it expects
 * the revision that the present one took the place of, and says what is stored already.
 */
function rewrite(
  records: Records,
  record: WorkerRecord,
  { parsed, expectedRevision }: { parsed: ParsedSpec; expectedRevision: number },
  now: Instant,
): Written {
  const conflict = revisionError(record, expectedRevision);
  const again = records.isRetry(record, expectedRevision) && unchanged(records, record, parsed);
  if (conflict && !again) return fail(conflict);
  if (parsed.spec.url !== record.url) {
    const description = `must stay ${record.url}; register the new URL, then remove this worker`;
    return fail(invalid('INVALID_SPEC', `${parsed.field}.url`, description));
  }
  if (unchanged(records, record, parsed)) return ok(keep(records, record, false, now));
  return ok(change(records, record, parsed, { manager: '', validateOnly: false }, now));
}

/** Whether a spec and its key say what is stored already; an absent key says nothing (W10). */
export function unchanged(records: Records, record: WorkerRecord, parsed: ParsedSpec): boolean {
  const { apiKey } = parsed;
  const sameKey = apiKey === undefined || apiKey === (records.keys.get(record.id) ?? '');
  return sameKey && says(record, parsed.spec);
}

function says(record: WorkerRecord, spec: WorkerSpec): boolean {
  return !record.degraded && sameSpec(record.spec, spec);
}

/** Nothing to write, but a removal in progress is cancelled (W11). */
function keep(
  records: Records,
  record: WorkerRecord,
  validateOnly: boolean,
  now: Instant,
): WriteResult {
  if (validateOnly || !isLeaving(record)) return { record, outcome: 'UNCHANGED' };
  records.removals.set(record.id, undefined);
  const status = statusAfterRemoval(records, record.spec);
  const { removeTimeMs: _removeTimeMs, ...rest } = record;
  const health = fresh('REMOVAL_CANCELLED', now);
  return { record: records.setStatus(rest, status, health, now), outcome: 'UNCHANGED' };
}

/** Puts a changed spec in: a new revision; status and counters stay (W3). */
export function change(
  records: Records,
  record: WorkerRecord,
  parsed: ParsedSpec,
  options: { manager: string; validateOnly: boolean },
  now: Instant,
): WriteResult {
  const { spec, apiKey } = parsed;
  const { removeTimeMs: _removeTimeMs, ...rest } = record;
  // Another manager of the same spec is no change of the spec (W3).
  const revision = unchanged(records, record, parsed)
    ? record.revision
    : options.validateOnly
      ? records.highestRevision + 1
      : records.nextRevision();
  const changed: WorkerRecord = {
    ...rest,
    ...statusOfReplaced(records, record, spec, now),
    spec,
    degraded: false,
    manager: options.manager === '' ? record.manager : options.manager,
    revision,
    apiKeySet: apiKey === undefined ? record.apiKeySet : apiKey !== '',
    updateTimeMs: now.wallMs,
  };
  if (options.validateOnly) return { record: changed, outcome: 'REPLACED' };
  records.removals.set(record.id, undefined);
  // A report that another status has superseded must not lapse into a third one.
  if (changed.status !== record.status) records.setReport(record.id, undefined, now);
  if (apiKey === '') records.keys.delete(record.id);
  else if (apiKey !== undefined) records.keys.set(record.id, apiKey);
  records.put(changed, 'REPLACED');
  return { record: changed, outcome: 'REPLACED' };
}

function create(
  records: Records,
  input: {
    id: string;
    parsed: ParsedSpec;
    manager: string;
    heir: WorkerRecord | undefined;
    revision: number;
    now: Instant;
  },
): WorkerRecord {
  const { id, parsed, manager, heir, revision, now } = input;
  const own = heir?.id === id ? heir : undefined;
  const inherited = heir && heir.status !== 'DRAINING' ? heir : undefined;
  const disabled = neverProbed(parsed.spec);
  const status = disabled ? 'READY' : (inherited?.status ?? 'PENDING');
  const reason = disabled ? 'HEALTH_CHECK_DISABLED' : 'REGISTERED';
  return {
    id,
    url: parsed.spec.url,
    owner: records.node,
    origin: 'LOCAL',
    spec: parsed.spec,
    revision,
    status,
    ownerStatus: status,
    health: inherited?.status === status ? records.health(inherited) : fresh(reason, now),
    manager: manager === '' ? (own?.manager ?? '') : manager,
    degraded: false,
    stale: false,
    registerTimeMs: own?.registerTimeMs ?? now.wallMs,
    updateTimeMs: now.wallMs,
    apiKeySet: parsed.apiKey !== undefined && parsed.apiKey !== '',
  };
}

/** Whether a removal is in progress; a cordon by the gateway is none. */
export function isLeaving(record: WorkerRecord): boolean {
  return record.status === 'DRAINING' && record.removeTimeMs !== undefined;
}

function statusAfterRemoval(records: Records, spec: WorkerSpec): WorkerStatus {
  return neverProbed(spec) || !records.healthChecks ? 'READY' : 'PENDING';
}

/** Status and counters are kept (W3), but a removal is cancelled, and who is probed no more is ready (H6). */
function statusOfReplaced(
  records: Records,
  record: WorkerRecord,
  spec: WorkerSpec,
  now: Instant,
): Pick<WorkerRecord, 'status' | 'ownerStatus' | 'health'> {
  if (isLeaving(record)) {
    const status = statusAfterRemoval(records, spec);
    return { status, ownerStatus: status, health: fresh('REMOVAL_CANCELLED', now) };
  }
  const disabled = neverProbed(spec) && !neverProbed(record.spec);
  if (disabled && record.status !== 'DRAINING' && record.status !== 'READY') {
    const health = fresh('HEALTH_CHECK_DISABLED', now);
    return { status: 'READY', ownerStatus: 'READY', health };
  }
  const { status } = record;
  return { status, ownerStatus: status, health: records.health(record) };
}

function neverProbed(spec: WorkerSpec): boolean {
  return spec.health.disableHealthCheck;
}

/** Health of a record about which nothing is known yet. */
export function fresh(reason: string, now: Instant): HealthState {
  return {
    reason,
    message: '',
    statusTimeMs: now.wallMs,
    consecutiveSuccesses: 0,
    consecutiveFailures: 0,
    pendingProbes: 0,
  };
}
