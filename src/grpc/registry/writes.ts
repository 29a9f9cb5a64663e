import type { RegistryError } from '../../core/errors.js';
import { LEASE_MAX_MS, LEASE_MIN_MS, LOADS_PER_REPORT_MAX } from '../../core/limits.js';
import type { Result } from '../../core/ports.js';
import type { Span } from '../../core/trace.js';
import type { RegistryServiceHandlers } from '../../gen/workermesh/v1/RegistryService.js';
import type { LoadReport, WriteResult } from '../../core/registry/registry.js';
import { warningsOf } from '../../core/registry/spec/spec-warnings.js';
import { unary } from '../call.js';
import { callSpan } from '../trace-scope.js';
import type { EdgeContext } from '../context.js';
import { toWorker } from '../convert.js';
import {
  readManager,
  readReason,
  readRevision,
  readSource,
  readStatus,
  readPatch,
  readTarget,
  readWorkerId,
  unwrap,
} from '../requests.js';
import { causeOf, removalEnd, type RemovalWaits } from './removal-wait.js';
import { badField, fromDiskError, fromRefusal, limitExceeded } from '../status.js';
import { wellFormed } from '../text.js';
import { fromDuration } from '../time.js';
import type { Duration__Output } from '../../gen/google/protobuf/Duration.js';
import type { RegisterWorkerResponse } from '../../gen/workermesh/v1/RegisterWorkerResponse.js';
import type { WorkerLoad__Output } from '../../gen/workermesh/v1/WorkerLoad.js';

/** Ten years: far beyond any report, and well inside of what a number of ms holds. */
const VALID_FOR_MS_MAX = 10 * 365 * 86_400_000;

type Writes = Pick<
  RegistryServiceHandlers,
  | 'RegisterWorker'
  | 'ReplaceWorker'
  | 'PatchWorker'
  | 'UpdateWorkerStatus'
  | 'ReportLoads'
  | 'RemoveWorker'
>;

/** The methods that change one worker, or loads. Each is durable before it is answered, or seen (D4). */
export function createWriteHandlers(context: EdgeContext): Writes {
  const { registry } = context;
  const waits: RemovalWaits = new Set();
  return {
    RegisterWorker: unary(context, async (request) => {
      const { allowReplace, validateOnly } = request;
      const parsed = readSource(request);
      const manager = readManager(request.manager);
      const leaseMs = readLease(request.lease);
      const input = { parsed, manager, allowReplace, validateOnly, leaseMs };
      const { warnings } = parsed;
      const register = () => registry.register(input, context.now());
      if (validateOnly) {
        return toResponse(context, await settled(context, register()), warnings);
      }
      return written(context, 'RegisterWorker', await write(context, register), warnings);
    }),
    ReplaceWorker: unary(context, async (request) => {
      const id = readWorkerId(request.workerId, 'worker_id');
      const parsed = readSource(request);
      const expectedRevision = readRevision(request.expectedRevision);
      const replace = () => registry.replace({ id, parsed, expectedRevision }, context.now());
      const result = await write(context, replace);
      return written(context, 'ReplaceWorker', result, parsed.warnings);
    }),
    PatchWorker: unary(context, async (request) => {
      const target = readTarget(request);
      const { patch, field } = readPatch(request);
      const expectedRevision = readRevision(request.expectedRevision);
      const change = () =>
        registry.patch({ target, patch, field, expectedRevision }, context.now());
      const result = await write(context, change);
      return written(context, 'PatchWorker', result, warningsOf(patch, result.record.spec, field));
    }),
    UpdateWorkerStatus: unary(context, async (request) => {
      const target = readTarget(request);
      const status = readStatus(request.status, 'status');
      const expectedRevision = readRevision(request.expectedRevision);
      const reason = readReason(request.reason);
      const validForMs = fromDuration(request.validFor, 'valid_for', VALID_FOR_MS_MAX);
      if (validForMs === 0) throw badField('valid_for', 'must be more than 0, or unset');
      const input = { target, status, expectedRevision, reason };
      const update = () =>
        registry.updateStatus(
          validForMs === undefined ? input : { ...input, validForMs },
          context.now(),
        );
      const record = await write(context, update);
      countWrite(context, 'UpdateWorkerStatus', `SET_${status}`);
      return { worker: toWorker(context, record, 'BASIC') };
    }),
    ReportLoads: unary(context, (request) => {
      const loads = readLoads(request.loads);
      refuseWrites(context, false);
      const ignoredWorkerIds = registry.reportLoads(loads, context.now());
      context.changed();
      return { ignoredWorkerIds };
    }),
    RemoveWorker: unary(context, async (request, call) => {
      const input = {
        target: readTarget(request),
        expectedRevision: readRevision(request.expectedRevision),
        skipDrain: request.skipDrain,
        allowMissing: request.allowMissing,
      };
      const judged = await write(context, () => registry.remove(input, context.now()));
      const done = request.wait ? await removalEnd(waits, registry, judged, call) : judged;
      const successor = done.removed && done.record && registry.table.active(done.record.url);
      const outcome = done.removed ? 'REMOVED' : done.record ? 'DRAINING' : 'MISSING';
      countWrite(context, 'RemoveWorker', outcome);
      return {
        worker: done.record === undefined ? null : toWorker(context, done.record, 'BASIC'),
        removed: done.removed,
        successor: successor ? toWorker(context, successor, 'BASIC') : null,
        cause: causeOf(registry, done),
      };
    }),
  };
}

/** Throws when this node takes no writes; a full disk does not matter to what is never written to it. */
export function refuseWrites(context: EdgeContext, toDisk = true): void {
  const refusal = context.refusal();
  if (refusal === undefined || (typeof refusal === 'object' && !toDisk)) return;
  throw fromRefusal(refusal);
}

/**
 * Judges one write in this turn, and ends with its outcome in the turn after it is durable, so that its frames for peers
 * leave before the answer: of two streams, the one that brought the request is written first, and a watcher at a peer
 * waited until the answer was made and sent. A change reached it in 0.83 of the time.
 */
export async function write<T>(
  context: EdgeContext,
  change: () => Result<T, RegistryError>,
): Promise<T> {
  refuseWrites(context);
  const outcome = change();
  context.changed();
  const span = callSpan.getStore();
  try {
    return await (span === undefined ? settled(context, outcome) : traced(context, outcome, span));
  } finally {
    await new Promise(setImmediate);
  }
}

/** The same, with the way to the disk as a span of the call's trace. */
async function traced<T>(
  context: EdgeContext,
  outcome: Result<T, RegistryError>,
  call: Span,
): Promise<T> {
  const commit = traceCommit(context, outcome, call);
  return settled(context, outcome).finally(() => commit?.end());
}

/** The span of a write's way to the disk; what follows it is known by the worker. To be ended when it is there. */
export function traceCommit<T>(
  context: EdgeContext,
  outcome: Result<T, RegistryError>,
  call: Span,
): Span | undefined {
  const commit = context.tracer?.start('commit', 'internal', call.context, {});
  const id = outcome.ok ? idOf(outcome.value) : undefined;
  // Before it is on disk: it is published in the turn in which it is.
  if (commit !== undefined && id !== undefined) context.traced?.(id, commit.context);
  return commit;
}

/** The worker that a write is about. */
function idOf(done: unknown): string | undefined {
  const { id, record } = done as { id?: string; record?: { id: string } };
  return id ?? record?.id;
}

/**
 * What a write, or the trial of one, was judged to be, once all is on disk that it was judged by: a conflict
 * too may be one with a write that is still pending.
 */
export async function settled<T>(
  context: EdgeContext,
  outcome: Result<T, RegistryError>,
): Promise<T> {
  try {
    await context.durable();
  } catch (error) {
    throw fromDiskError(error);
  }
  return unwrap(outcome);
}

/** Counts writes that were done. */
export function countWrite(
  context: EdgeContext,
  method: string,
  outcome: string,
  count?: number,
): void {
  context.metrics?.count('registry_writes_total', { method, outcome }, count);
}

/** Logs what the writer of a spec probably did not mean; a repetition of what is stored says nothing new. */
export function logWarnings(
  context: EdgeContext,
  fields: { readonly method: string; readonly outcome: string; readonly url?: string },
  warnings: readonly string[],
): void {
  if (warnings.length === 0 || fields.outcome === 'UNCHANGED') return;
  context.log.warn('a spec was taken with warnings', { ...fields, warnings });
}

function written(
  context: EdgeContext,
  method: string,
  result: WriteResult,
  warnings: readonly string[],
): RegisterWorkerResponse {
  const { outcome, record } = result;
  countWrite(context, method, outcome);
  logWarnings(context, { method, outcome, url: record.url }, warnings);
  return toResponse(context, result, warnings);
}

function toResponse(
  context: EdgeContext,
  result: WriteResult,
  warnings: readonly string[],
): RegisterWorkerResponse {
  return {
    worker: toWorker(context, result.record, 'BASIC'),
    outcome: `WRITE_OUTCOME_${result.outcome}`,
    warnings: warnings.map(wellFormed),
  };
}

function readLease(lease: Duration__Output | null): number | undefined {
  const ms = fromDuration(lease, 'lease', Infinity);
  if (ms === undefined || ms === 0 || (ms >= LEASE_MIN_MS && ms <= LEASE_MAX_MS)) return ms;
  const allowed = `from ${LEASE_MIN_MS / 1000} s to ${LEASE_MAX_MS / 3_600_000} h`;
  throw badField('lease', `must be ${allowed}, 0 for none, or unset; got ${ms / 1000} s`);
}

function readLoads(loads: readonly WorkerLoad__Output[]): LoadReport[] {
  if (loads.length > LOADS_PER_REPORT_MAX) {
    throw limitExceeded('loads in one report', LOADS_PER_REPORT_MAX, 'send several');
  }
  return loads.map(({ workerId, load, queued = 0, _queued }, index) => {
    for (const [field, value] of Object.entries({ load, queued })) {
      if (Number.isFinite(value) && value >= 0) continue;
      throw badField(`loads[${index}].${field}`, `must be finite and not negative; got ${value}`);
    }
    const id = readWorkerId(workerId, `loads[${index}].worker_id`);
    return { id, load, ...(_queued === undefined ? {} : { queued }) };
  });
}
