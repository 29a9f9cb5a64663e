import { invalid, type RegistryError } from '../../errors.js';
import { fail, ok, type Instant, type JsonObject, type Result } from '../../ports.js';
import { workerId } from '../spec/ids.js';
import { mergePatch } from '../spec/json.js';
import { checkPatch, parseSpec, renameRuntime } from '../spec/parse-spec.js';
import type { KnownWorker } from '../table/known-worker.js';
import { leaseOf } from './leases.js';
import type { Records } from '../table/records.js';
import { apiKeyFields } from '../spec/secrets.js';
import { keepRefreshed } from '../spec/refreshed-models.js';
import { sameSpec, specJson, type ParsedSpec, type WorkerSpec } from '../spec/spec.js';
import { findOwn, revisionError, type Target } from './targets.js';
import { isLeaving, type HealthState, type WorkerRecord, type WorkerStatus } from '../worker.js';

/** Creates an own record, claims the URL of an import, or repeats an earlier registration (W2). */
export function register(records: Records, input: Registration, now: Instant): Written {
  const { manager, validateOnly, leaseMs } = input;
  const { url } = input.parsed.spec;
  const existing = records.own(url);
  if (existing?.record.origin === 'LOCAL') return registerAgain(records, existing, input, now);
  if (records.localCount >= records.maxLocal) {
    return fail({ kind: 'LIMIT_EXCEEDED', what: 'workers of one node', max: records.maxLocal });
  }
  const heir = existing ?? records.foreign(url);
  const parsed = heir ? keepRefreshed(input.parsed, heir.record.spec) : input.parsed;
  const id = workerId(records.node, url);
  const revision = validateOnly ? records.highestRevision + 1 : records.nextRevision();
  const created = create(records, { id, parsed, manager, heir, revision, leaseMs, now });
  if (!validateOnly) records.write(created, !neverProbed(parsed.spec));
  return ok({ record: created.record, outcome: heir ? 'CLAIMED' : 'CREATED' });
}

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
  /** Length of its lease (W18); absent: as before, 0: none. */
  readonly leaseMs?: number | undefined;
}

type Written = Result<WriteResult, RegistryError>;

/**
 * A registration of what is registered: nothing when it says the same, an upsert where that is allowed. A key
 * that this node does not hold is taken: after a restart its gateway brings it again (D2). What is on its
 * way out is anybody's to register anew (W11).
 */
function registerAgain(
  records: Records,
  existing: KnownWorker,
  { parsed: given, manager, allowReplace, validateOnly, leaseMs }: Registration,
  now: Instant,
): Written {
  const { record } = existing;
  const parsed = keepRefreshed(given, record.spec);
  const maintainer = allowReplace || isLeaving(record) ? manager : '';
  const managed = maintainer !== '' && maintainer !== record.manager;
  if (!managed && unchanged(existing, parsed)) {
    return ok(keep(records, existing, { validateOnly, leaseMs }, now));
  }
  const bringsKey = existing.apiKey === undefined && says(record, parsed.spec);
  const replaceable = allowReplace || isLeaving(record) || record.degraded || bringsKey;
  if (!replaceable) {
    return fail({ kind: 'WORKER_EXISTS', workerId: record.id, url: record.url });
  }
  return ok(change(records, existing, parsed, { manager: maintainer, validateOnly, leaseMs }, now));
}

/** Replaces the spec of an own record; the URL stays. */
export function replace(
  records: Records,
  input: { id: string; parsed: ParsedSpec; expectedRevision: number },
  now: Instant,
): Written {
  const found = findOwn(records, { id: input.id });
  if (!found.ok) return found;
  const parsed = keepRefreshed(input.parsed, found.value.record.spec);
  return rewrite(records, found.value, { ...input, parsed }, now);
}

/** A merge patch of an own record; `field` is its path as the caller typed it. */
export interface Patch {
  readonly target: Target;
  readonly patch: JsonObject;
  readonly field?: string;
  readonly expectedRevision: number;
}

/** Changes the spec of an own record by a JSON merge patch. */
export function patch(records: Records, input: Patch, now: Instant): Written {
  const found = findOwn(records, input.target);
  if (!found.ok) return found;
  const { expectedRevision, field = 'patch' } = input;
  const conflict = revisionError(found.value.record, expectedRevision);
  if (conflict && !isRetry(found.value, expectedRevision)) return fail(conflict);
  const checked = checkPatch(input.patch, field);
  if (!checked.ok) return checked;
  const merged = mergePatch(specJson(found.value.record.spec), renameRuntime(checked.value));
  const parsed = parseSpec(merged, field);
  if (!parsed.ok) return parsed;
  // Null clears the key, and merging has deleted it by now.
  const cleared = apiKeyFields(checked.value).some((key) => checked.value[key] === null);
  const rewritten = cleared ? { ...parsed.value, apiKey: '' } : parsed.value;
  return rewrite(records, found.value, { parsed: rewritten, expectedRevision }, now);
}

/**
 * A revision that is not the expected one is a conflict (W3), but for a write that comes twice: it expects
 * the revision that the present one took the place of, and says what is stored already.
 */
function rewrite(
  records: Records,
  own: KnownWorker,
  { parsed, expectedRevision }: { parsed: ParsedSpec; expectedRevision: number },
  now: Instant,
): Written {
  const conflict = revisionError(own.record, expectedRevision);
  const again = isRetry(own, expectedRevision) && unchanged(own, parsed);
  if (conflict && !again) return fail(conflict);
  if (parsed.spec.url !== own.record.url) {
    const description = `must stay ${own.record.url}; register the new URL, then remove this worker`;
    return fail(invalid('INVALID_SPEC', `${parsed.field}.url`, description));
  }
  if (unchanged(own, parsed)) return ok(keep(records, own, { validateOnly: false }, now));
  return ok(change(records, own, parsed, { manager: '', validateOnly: false }, now));
}

/** Whether a write that expects `revision` is the one, again, that made the present revision. */
function isRetry(own: KnownWorker, revision: number): boolean {
  return own.replaced === revision;
}

/** Whether a spec and its key say what is stored already; an absent key says nothing (W10). */
export function unchanged(own: KnownWorker, { spec, apiKey }: ParsedSpec): boolean {
  const sameKey = apiKey === undefined || apiKey === (own.apiKey ?? '');
  return sameKey && says(own.record, spec);
}

function says(record: WorkerRecord, spec: WorkerSpec): boolean {
  return !record.degraded && sameSpec(record.spec, spec);
}

/** Nothing to write, but a removal in progress is cancelled (W11), and a lease that is given begins (W18). */
function keep(
  records: Records,
  own: KnownWorker,
  { validateOnly, leaseMs }: { validateOnly: boolean; leaseMs?: number | undefined },
  now: Instant,
): WriteResult {
  const lease = leaseOf(leaseMs, own.lease, now);
  if (validateOnly || !isLeaving(own.record)) {
    if (!validateOnly && lease !== own.lease) records.write({ ...own, lease });
    return { record: own.record, outcome: 'UNCHANGED' };
  }
  const { removeTimeMs: _removeTimeMs, ...rest } = own.record;
  const status = statusAfterRemoval(records, rest.spec);
  const health = fresh('REMOVAL_CANCELLED', now);
  const record: WorkerRecord = {
    ...rest,
    ...{ status, ownerStatus: status, health, updateTimeMs: now.wallMs },
  };
  records.write({ ...own, record, health, lease });
  return { record, outcome: 'UNCHANGED' };
}

/** Puts a changed spec in: a new revision; status and counters stay (W3). */
export function change(
  records: Records,
  own: KnownWorker,
  parsed: ParsedSpec,
  options: { manager: string; validateOnly: boolean; leaseMs?: number | undefined },
  now: Instant,
): WriteResult {
  const { record } = own;
  const { spec, apiKey } = parsed;
  const { removeTimeMs: _removeTimeMs, ...rest } = record;
  // Another manager of the same spec is no change of the spec (W3).
  const revision = unchanged(own, parsed)
    ? record.revision
    : options.validateOnly
      ? records.highestRevision + 1
      : records.nextRevision();
  const { status, health = own.health } = statusOfReplaced(records, own, spec, now) ?? {};
  const changed: WorkerRecord = {
    ...rest,
    ...(status ? { status, ownerStatus: status } : {}),
    health,
    spec,
    degraded: false,
    manager: options.manager === '' ? record.manager : options.manager,
    revision,
    apiKeySet: apiKey === undefined ? record.apiKeySet : apiKey !== '',
    updateTimeMs: now.wallMs,
  };
  if (options.validateOnly) return { record: changed, outcome: 'REPLACED' };
  const written: KnownWorker = {
    record: changed,
    health,
    apiKey: apiKey === undefined ? own.apiKey : apiKey === '' ? undefined : apiKey,
    replaced: revision === record.revision ? own.replaced : record.revision,
    // A report that another status has superseded must not lapse into a third one.
    report: changed.status === record.status ? own.report : undefined,
    lease: leaseOf(options.leaseMs, own.lease, now),
  };
  records.write(written, status === undefined);
  return { record: changed, outcome: 'REPLACED' };
}

function create(
  records: Records,
  input: {
    id: string;
    parsed: ParsedSpec;
    manager: string;
    heir: KnownWorker | undefined;
    revision: number;
    leaseMs: number | undefined;
    now: Instant;
  },
): KnownWorker {
  const { id, parsed, manager, heir, revision, leaseMs, now } = input;
  const { spec, apiKey } = parsed;
  const earlier = heir?.record.id === id ? heir.record : undefined;
  const inherited = heir && heir.record.status !== 'DRAINING' ? heir : undefined;
  const disabled = neverProbed(spec);
  const status = disabled ? 'READY' : (inherited?.record.status ?? 'PENDING');
  const reason = disabled ? 'HEALTH_CHECK_DISABLED' : 'REGISTERED';
  const health = inherited?.record.status === status ? inherited.health : fresh(reason, now);
  const record: WorkerRecord = {
    id,
    url: spec.url,
    owner: records.node,
    origin: 'LOCAL',
    spec,
    revision,
    status,
    ownerStatus: status,
    health,
    manager: manager === '' ? (earlier?.manager ?? '') : manager,
    degraded: false,
    stale: false,
    registerTimeMs: earlier?.registerTimeMs ?? now.wallMs,
    updateTimeMs: now.wallMs,
    apiKeySet: apiKey !== undefined && apiKey !== '',
  };
  const kept = apiKey === '' ? undefined : apiKey;
  const lease = leaseOf(leaseMs, undefined, now);
  return { record, health, apiKey: kept, replaced: undefined, report: undefined, lease };
}

function statusAfterRemoval(records: Records, spec: WorkerSpec): WorkerStatus {
  return neverProbed(spec) || !records.healthChecks ? 'READY' : 'PENDING';
}

/**
 * The status that a changed spec sets; undefined: status and counters are kept (W3). A removal is cancelled,
 * and who is probed no more is ready (H6).
 */
function statusOfReplaced(
  records: Records,
  { record, health }: KnownWorker,
  spec: WorkerSpec,
  now: Instant,
): { readonly status: WorkerStatus; readonly health: HealthState } | undefined {
  if (isLeaving(record)) {
    const status = statusAfterRemoval(records, spec);
    return { status, health: fresh('REMOVAL_CANCELLED', now) };
  }
  const disabled = neverProbed(spec) && !neverProbed(record.spec);
  if (!disabled || record.status === 'DRAINING') return undefined;
  // Said of a ready one too: a probe that ends before this is visible must not have the last word.
  const said = record.status === 'READY' ? health : fresh('HEALTH_CHECK_DISABLED', now);
  return { status: 'READY', health: said };
}

function neverProbed(spec: WorkerSpec): boolean {
  return spec.health.disableHealthCheck;
}

/** Health of a record about which nothing is known yet. What comes in one moment shares it: nobody changes it. */
export function fresh(reason: string, { wallMs }: Instant): HealthState {
  if (lastFresh?.statusTimeMs === wallMs && lastFresh.reason === reason) return lastFresh;
  lastFresh = {
    reason,
    message: '',
    statusTimeMs: wallMs,
    consecutiveSuccesses: 0,
    consecutiveFailures: 0,
    pendingProbes: 0,
  };
  return lastFresh;
}

let lastFresh: HealthState | undefined;
