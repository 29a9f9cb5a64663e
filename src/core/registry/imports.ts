import { ok, type Instant, type Result } from '../ports.js';
import { fresh } from './gateway-writes.js';
import { workerId } from './ids.js';
import { jsonEqual } from './json.js';
import { minimalSpec, parseSpecText } from './parse-spec.js';
import type { Records } from './records.js';
import type { WorkerSpec } from './spec.js';
import { afterHint } from './status-machine.js';
import { canonicalUrl, isHostLocal } from './url.js';
import type { WorkerRecord, WorkerStatus } from './worker.js';

/** A record of a peer, or of this node's earlier boot, as it stands in its owner's log. */
export interface ImportedWorker {
  readonly owner: string;
  readonly id: string;
  readonly url: string;
  readonly modelId: string;
  readonly specJson: string;
  readonly revision: number;
  /** undefined: a status that this version does not know. */
  readonly status: WorkerStatus | undefined;
  readonly health: boolean;
  readonly load: number | undefined;
  readonly manager: string;
  readonly registerTimeMs: number;
  readonly updateTimeMs: number;
  readonly stale: boolean;
}

/** What became of an import. */
export type ImportOutcome =
  | { readonly type: 'imported' | 'updated' | 'unchanged'; readonly degraded: boolean }
  | { readonly type: 'refused'; readonly reason: ImportRefusal };

export type ImportRefusal = 'WRONG_ID' | 'INVALID_URL' | 'URL_MISMATCH' | 'HOST_LOCAL' | 'LOCAL';

/** Takes in a record (W6): the spec follows its owner, the owner's status is a hint at an edge (W7). */
export function importWorker(records: Records, input: ImportedWorker, now: Instant): ImportOutcome {
  const read = readImport(input);
  if (!read.ok) return { type: 'refused', reason: read.error };
  const { spec, degraded } = read.value;
  const existing = records.table.get(input.id);
  if (existing?.origin === 'LOCAL') return { type: 'refused', reason: 'LOCAL' };
  const type = existing
    ? update(records, existing, input, { spec, degraded }, now)
    : create(records, input, { spec, degraded }, now);
  records.table.setLoad(input.id, input.load);
  return { type, degraded };
}

/** Takes out an import that its owner's log no longer has; never an own record (W8). */
export function removeImport(
  records: Records,
  owner: string,
  id: string,
): WorkerRecord | undefined {
  const record = records.table.get(id);
  if (record?.origin !== 'MESH' || record.owner !== owner) return undefined;
  records.drop(record);
  return record;
}

interface ReadSpec {
  readonly spec: WorkerSpec;
  readonly degraded: boolean;
}

function readImport(input: ImportedWorker): Result<ReadSpec, ImportRefusal> {
  const refuse = (error: ImportRefusal) => ({ ok: false as const, error });
  const url = canonicalUrl(input.url);
  if (!url.ok || url.value !== input.url) return refuse('INVALID_URL');
  if (input.id !== workerId(input.owner, input.url)) return refuse('WRONG_ID');
  const parsed = input.specJson === '' ? undefined : parseSpecText(input.specJson);
  const degraded = parsed?.ok !== true;
  const spec = parsed?.ok ? parsed.value.spec : minimalSpec(input.url, input.modelId);
  if (spec.url !== input.url) return refuse('URL_MISMATCH');
  return isHostLocal(spec) ? refuse('HOST_LOCAL') : ok({ spec, degraded });
}

function create(records: Records, input: ImportedWorker, read: ReadSpec, now: Instant): 'imported' {
  const { id, owner, url, revision, manager, stale, registerTimeMs, updateTimeMs } = input;
  const ownerStatus = publishedStatus(input);
  const record: WorkerRecord = {
    ...{ id, owner, url, revision, manager, stale, registerTimeMs, updateTimeMs, ownerStatus },
    ...read,
    origin: 'MESH',
    status: ownerStatus === 'READY' ? 'READY' : 'NOT_READY',
    health: fresh('IMPORTED', now),
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
  const status = hinted(before, ownerStatus);
  const respecified =
    revision !== before.revision ||
    read.degraded !== before.degraded ||
    (read.spec.text !== before.spec.text && !jsonEqual(read.spec.json, before.spec.json));
  const relabelled =
    manager !== before.manager ||
    stale !== before.stale ||
    ownerStatus !== before.ownerStatus ||
    registerTimeMs !== before.registerTimeMs;
  if (!respecified && !relabelled && status === before.status) return 'unchanged';
  const next: WorkerRecord = {
    ...before,
    ...{ revision, manager, stale, registerTimeMs, ownerStatus },
    ...(respecified ? read : {}),
    health: records.health(before),
    updateTimeMs: now.wallMs,
  };
  if (respecified) records.put(next, 'REPLACED');
  else if (status === before.status) records.put(next, undefined);
  if (status === before.status) return 'updated';
  const { consecutiveSuccesses: _s, consecutiveFailures: _f, ...kept } = next.health;
  const counters = { consecutiveSuccesses: 0, consecutiveFailures: 0 };
  const health = { ...kept, ...counters, reason: 'OWNER_HINT', statusTimeMs: now.wallMs };
  records.setStatus(next, status, health, now);
  return 'updated';
}

/** The hint counts when the published status differs from the one applied last; PENDING is no evidence. */
function hinted(before: WorkerRecord, ownerStatus: WorkerStatus): WorkerStatus {
  if (ownerStatus === before.ownerStatus || ownerStatus === 'PENDING') return before.status;
  return afterHint(before.status, ownerStatus === 'READY');
}

function publishedStatus({ status, health }: ImportedWorker): WorkerStatus {
  return status ?? (health ? 'READY' : 'NOT_READY');
}
