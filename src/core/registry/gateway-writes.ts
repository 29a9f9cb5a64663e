import { invalid, type RegistryError } from '../errors.js';
import { LOCAL_WORKERS_MAX } from '../limits.js';
import { fail, ok, type Instant, type JsonObject, type Result } from '../ports.js';
import { workerId } from './ids.js';
import { checkJson, jsonEqual, mergePatch } from './json.js';
import { parseSpec } from './parse-spec.js';
import type { Records } from './records.js';
import type { ParsedSpec, WorkerSpec } from './spec.js';
import { findOwn, type Target } from './targets.js';
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
  const { parsed, manager, allowReplace, validateOnly } = input;
  const { url } = parsed.spec;
  const id = workerId(records.node, url);
  const existing = records.table.get(id);
  if (existing?.origin === 'LOCAL') {
    if (unchanged(records, existing, parsed)) return ok(keep(records, existing, validateOnly, now));
    if (!allowReplace && !isLeaving(existing))
      return fail({ kind: 'WORKER_EXISTS', workerId: id, url });
    return ok(change(records, existing, parsed, { manager, validateOnly }, now));
  }
  if (records.localCount >= LOCAL_WORKERS_MAX) {
    return fail({ kind: 'LIMIT_EXCEEDED', what: 'workers of one node', max: LOCAL_WORKERS_MAX });
  }
  const heir = existing ?? records.table.active(url);
  const record = create(records, { id, parsed, manager, heir, now });
  if (!validateOnly) {
    if (parsed.apiKey) records.keys.set(id, parsed.apiKey);
    records.put(record, existing ? 'REPLACED' : 'REGISTERED');
  }
  return ok({ record, outcome: heir ? 'CLAIMED' : 'CREATED' });
}

/** Replaces the spec of an own record; the URL stays. */
export function replace(
  records: Records,
  input: { id: string; parsed: ParsedSpec; expectedRevision: number },
  now: Instant,
): Written {
  const found = findOwn(records, { id: input.id }, input.expectedRevision);
  return found.ok ? rewrite(records, found.value, input.parsed, 'spec.url', now) : found;
}

/** Changes the spec of an own record by a JSON merge patch. */
export function patch(
  records: Records,
  input: { target: Target; patch: JsonObject; expectedRevision: number },
  now: Instant,
): Written {
  const found = findOwn(records, input.target, input.expectedRevision);
  if (!found.ok) return found;
  const checked = checkJson(input.patch, 'patch', 'the patch');
  if (!checked.ok) return checked;
  const merged = mergePatch(found.value.spec.json, renamed(checked.value));
  const parsed = parseSpec(merged, 'patch');
  if (!parsed.ok) return parsed;
  // Null clears the key, and merging has deleted it by now.
  const cleared = Object.hasOwn(checked.value, 'api_key') && checked.value.api_key === null;
  const spec = cleared ? { ...parsed.value, apiKey: '' } : parsed.value;
  return rewrite(records, found.value, spec, 'patch.url', now);
}

function renamed(json: JsonObject): JsonObject {
  if (!Object.hasOwn(json, 'runtime') || Object.hasOwn(json, 'runtime_type')) return json;
  return mergePatch(json, { runtime_type: json.runtime ?? null });
}

function rewrite(
  records: Records,
  record: WorkerRecord,
  parsed: ParsedSpec,
  urlField: string,
  now: Instant,
): Written {
  if (parsed.spec.url !== record.url) {
    const description = `must stay ${record.url}; register the new URL, then remove this worker`;
    return fail(invalid('INVALID_SPEC', urlField, description));
  }
  if (unchanged(records, record, parsed)) return ok(keep(records, record, false, now));
  return ok(change(records, record, parsed, { manager: '', validateOnly: false }, now));
}

/** Whether a spec and its key say what is stored already; an absent key says nothing (W10). */
export function unchanged(records: Records, record: WorkerRecord, parsed: ParsedSpec): boolean {
  const { apiKey } = parsed;
  const sameKey = apiKey === undefined || apiKey === (records.keys.get(record.id) ?? '');
  return sameKey && jsonEqual(record.spec.json, parsed.spec.json);
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
  const cancelled = isLeaving(record);
  const status = statusOfReplaced(records, record, spec);
  const changed: WorkerRecord = {
    ...rest,
    spec,
    status,
    ownerStatus: status,
    health: cancelled ? fresh('REMOVAL_CANCELLED', now) : records.health(record),
    manager: options.manager === '' ? record.manager : options.manager,
    revision: options.validateOnly ? record.revision : records.nextRevision(),
    apiKeySet: apiKey === undefined ? record.apiKeySet : apiKey !== '',
    updateTimeMs: now.wallMs,
  };
  if (options.validateOnly) return { record: changed, outcome: 'REPLACED' };
  records.removals.set(record.id, undefined);
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
    now: Instant;
  },
): WorkerRecord {
  const { id, parsed, manager, heir, now } = input;
  const own = heir?.id === id ? heir : undefined;
  const inherited = heir && heir.status !== 'DRAINING' ? heir : undefined;
  const status = neverProbed(parsed.spec) ? 'READY' : (inherited?.status ?? 'PENDING');
  return {
    id,
    url: parsed.spec.url,
    owner: records.node,
    origin: 'LOCAL',
    spec: parsed.spec,
    revision: records.nextRevision(),
    status,
    ownerStatus: status,
    health: inherited ? records.health(inherited) : fresh('REGISTERED', now),
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

function statusOfReplaced(records: Records, record: WorkerRecord, spec: WorkerSpec): WorkerStatus {
  if (isLeaving(record)) return statusAfterRemoval(records, spec);
  return neverProbed(spec) && record.status !== 'DRAINING' ? 'READY' : record.status;
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
