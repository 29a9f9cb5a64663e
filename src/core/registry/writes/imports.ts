import { GENERATION_AHEAD_MAX_MS } from '../../limits.js';
import { fail, ok, type Instant, type Result } from '../../ports.js';
import { fresh } from './gateway-writes.js';
import { workerId } from '../spec/ids.js';
import { parseJsonText } from '../spec/json.js';
import { minimalSpec, parsePublishedSpec } from '../spec/parse-spec.js';
import type { Records } from '../table/records.js';
import { sameSpec, type WorkerSpec } from '../spec/spec.js';
import { afterHint } from './status-machine.js';
import { canonicalUrl, isHostLocal } from '../spec/url.js';
import type { RemovalCause } from '../table/removal-causes.js';
import { changed, type HealthState, type WorkerRecord, type WorkerStatus } from '../worker.js';
import type { NodeStatus } from '../../node-status.js';

/** Takes in a record (W6): the spec follows its owner, the owner's status is a hint at an edge (W7). */
export function importWorker(records: Records, input: ImportedWorker, now: Instant): ImportOutcome {
  const existing = records.table.get(input.id);
  const read = readImport(input, existing);
  if (!read.ok) return { kind: 'refused', reason: read.error };
  if (existing?.origin === 'LOCAL') return { kind: 'refused', reason: 'LOCAL' };
  if (input.owner === records.node) topRevision(records, input.revision, now);
  const kind = existing
    ? update(records, existing, input, read.value, now)
    : create(records, input, read.value, now);
  records.observed.logged(input.id, input.owner, input.load);
  return { kind, degraded: read.value.degraded };
}

/** What an owner's log says of one worker. */
export interface PublishedWorker {
  readonly id: string;
  readonly url: string;
  readonly modelId: string;
  readonly specJson: string;
  readonly revision: number;
  /** undefined: not a status that this version knows; `health` still says whether it is READY. */
  readonly status: WorkerStatus | undefined;
  readonly health: boolean;
  readonly load: number | undefined;
  readonly manager: string;
  readonly registerTimeMs: number;
  readonly updateTimeMs: number;
  /** The trace of the write that put it, where it is recorded. */
  readonly trace?: string;
}

/** The record of a peer, or of this node's earlier boot, that says it. */
export interface ImportedWorker extends PublishedWorker {
  readonly owner: string;
  readonly stale: boolean;
}

/** What became of an import. */
export type ImportOutcome =
  | { readonly kind: 'imported' | 'updated' | 'unchanged'; readonly degraded: boolean }
  | { readonly kind: 'refused'; readonly reason: ImportRefusal };

export type ImportRefusal =
  | 'WRONG_ID'
  | 'INVALID_URL'
  | 'INVALID_REVISION'
  | 'URL_MISMATCH'
  | 'HOST_LOCAL'
  /** This node owns the record: no peer changes it (W8). */
  | 'LOCAL';

/**
 * A node that has lost its disk does not know which revisions it has given out. If its clock was set back, its generation
 * lies below them; but its peers remember (W3). A number that no clock can have led to is not believed.
 */
function topRevision(records: Records, revision: number, now: Instant): void {
  if (revision <= now.wallMs + GENERATION_AHEAD_MAX_MS) records.raiseRevision(revision);
}

/** Takes out an import that its owner's log no longer has; never an own record (W8). */
export function removeImport(
  records: Records,
  owner: string,
  id: string,
  ownerStatus?: NodeStatus,
): WorkerRecord | undefined {
  const record = records.table.get(id);
  if (record?.origin !== 'MESH' || record.owner !== owner) return undefined;
  records.causes.note(id, importEnd(record, ownerStatus));
  records.drop(record);
  return record;
}

function importEnd({ stale }: WorkerRecord, ownerStatus: NodeStatus | undefined): RemovalCause {
  if (ownerStatus === 'EVICTED') return 'OWNER_EVICTED';
  if (ownerStatus === 'LEFT') return 'OWNER_LEFT';
  return stale ? 'OWNER_RESTARTED' : 'REMOVED_BY_OWNER';
}

interface ReadSpec {
  readonly spec: WorkerSpec;
  readonly degraded: boolean;
}

/** The spec of an import, or why it is refused: what no rule can read (W6, P5), and what never travels (W9). */
function readImport(
  input: ImportedWorker,
  existing: WorkerRecord | undefined,
): Result<ReadSpec, ImportRefusal> {
  if (!Number.isSafeInteger(input.revision) || input.revision < 0) return fail('INVALID_REVISION');
  if (existing && isSameSpec(input, existing)) return ok({ spec: existing.spec, degraded: false });
  const url = canonicalUrl(input.url);
  if (!url.ok || url.value !== input.url) return fail('INVALID_URL');
  if (input.id !== workerId(input.owner, input.url)) return fail('WRONG_ID');
  const parsed = input.specJson === '' ? undefined : parsePublishedSpec(input.specJson, input.url);
  const degraded = parsed?.ok !== true;
  const spec = parsed?.ok ? parsed.value : minimalSpec(input.url, input.modelId);
  const named = degraded ? namedByUnreadable(input) : spec;
  if (named.url !== input.url) return fail('URL_MISMATCH');
  return isHostLocal(named) ? fail('HOST_LOCAL') : ok({ spec, degraded });
}

/** The reconcile reads every record again and again: one that says the same is not parsed again. */
function isSameSpec({ owner, url, specJson }: ImportedWorker, existing: WorkerRecord): boolean {
  return existing.owner === owner && existing.url === url && existing.spec.text === specJson;
}

/**
 * What of a spec that cannot be read decides whether it is refused: its URL and its connection mode. A minimal worker
 * takes its place only if it is not.
 */
function namedByUnreadable(input: ImportedWorker): Pick<WorkerSpec, 'url' | 'connectionMode'> {
  const raw = parseJsonText(input.specJson, 'spec_json', 'the spec');
  const json = raw.ok ? raw.value.json : {};
  const given = typeof json.url === 'string' ? json.url : input.url;
  const url = canonicalUrl(given);
  const zmq = json.connection_mode === 'zmq';
  return { url: url.ok ? url.value : '', connectionMode: zmq ? 'zmq' : 'http' };
}

function create(records: Records, input: ImportedWorker, read: ReadSpec, now: Instant): 'imported' {
  const { id, owner, url, revision, manager, stale, registerTimeMs, updateTimeMs } = input;
  const ownerStatus = publishedStatus(input);
  const record: WorkerRecord = {
    id,
    url,
    owner,
    origin: 'MESH',
    spec: read.spec,
    revision,
    status: firstStatus(ownerStatus),
    ownerStatus,
    health: fresh('IMPORTED', now),
    manager,
    degraded: read.degraded,
    stale,
    registerTimeMs,
    updateTimeMs,
    apiKeySet: false,
  };
  records.put(record, 'REGISTERED');
  return 'imported';
}

function update(
  records: Records,
  before: WorkerRecord,
  input: ImportedWorker,
  read: ReadSpec,
  now: Instant,
): 'updated' | 'unchanged' {
  const { revision, manager, stale, registerTimeMs } = input;
  const ownerStatus = publishedStatus(input);
  const respecified =
    revision !== before.revision ||
    read.degraded !== before.degraded ||
    !sameSpec(read.spec, before.spec);
  const endsProbes = read.spec.health.disableHealthCheck && !before.spec.health.disableHealthCheck;
  const hint = hinted(records, before, ownerStatus, endsProbes);
  const relabelled =
    manager !== before.manager ||
    stale !== before.stale ||
    ownerStatus !== before.ownerStatus ||
    registerTimeMs !== before.registerTimeMs;
  if (!respecified && !relabelled && hint === before.status) return 'unchanged';
  const health = records.health(before);
  const { spec, degraded } = respecified ? read : before;
  const next = changed(before, {
    ...{ spec, degraded, revision, manager, stale, registerTimeMs, ownerStatus },
    status: hint,
    health: hint === before.status ? health : { ...fresh('OWNER_HINT', now), ...probed(health) },
    updateTimeMs: now.wallMs,
  });
  records.put(next, respecified ? 'REPLACED' : undefined);
  return 'updated';
}

function probed({ probeTimeMs }: HealthState): Pick<HealthState, 'probeTimeMs'> {
  return probeTimeMs === undefined ? {} : { probeTimeMs };
}

/**
 * The status after the owner's word: it counts when it differs from the word that was applied last, and only
 * then. PENDING is no evidence: it is not applied, and does not make the word before it new again. Where
 * probes end (H6), nothing else could ever correct what they said: the owner's word counts as at first.
 */
function hinted(
  records: Records,
  before: WorkerRecord,
  ownerStatus: WorkerStatus,
  endsProbes: boolean,
): WorkerStatus {
  const applied = records.hints.get(before.id) ?? before.ownerStatus;
  if (ownerStatus === 'PENDING') {
    if (applied !== 'PENDING') records.hints.set(before.id, applied);
    return before.status;
  }
  records.hints.delete(before.id);
  if (!endsProbes && applied === ownerStatus) return before.status;
  if (endsProbes) return firstStatus(ownerStatus);
  return afterHint(before.status, ownerStatus === 'READY');
}

/** Of an import about which nothing else is known (W7). */
function firstStatus(ownerStatus: WorkerStatus): WorkerStatus {
  return ownerStatus === 'READY' ? 'READY' : 'NOT_READY';
}

function publishedStatus({ status, health }: ImportedWorker): WorkerStatus {
  return status ?? (health ? 'READY' : 'NOT_READY');
}
