import type { RegistryError } from '../../core/errors.js';
import { REQUEST_ID_LENGTH_MAX } from '../../core/limits.js';
import { fail, ok, type Result } from '../../core/ports.js';
import type { ParsedSpec } from '../../core/registry/spec/spec.js';
import type { WorkerRecord } from '../../core/registry/worker.js';
import type { EdgeContext } from '../context.js';
import {
  optional,
  prefixed,
  readManager,
  readRevision,
  readSource,
  readTarget,
} from '../requests.js';
import { badField } from '../status.js';
import { refuseWrites } from './writes.js';
import type { ApplyOperation__Output } from '../../gen/workermesh/v1/ApplyOperation.js';
import type { RemoveWorkerRequest__Output } from '../../gen/workermesh/v1/RemoveWorkerRequest.js';

/** One operation, whether it came in a message of its own or in a batch. */
export type Operation = ApplyOperation__Output;

/** What an operation came to. */
export interface Outcome {
  readonly record: WorkerRecord | undefined;
  readonly outcome: 'CREATED' | 'REPLACED' | 'UNCHANGED' | 'CLAIMED' | 'REMOVED';
  /** What to say about the spec, once it is there; undefined: nothing. */
  readonly warned?: { readonly url: string; readonly by: ParsedSpec['warnings'] };
}

/** What the registry judged, right or wrong, by writes that may be pending; an Error: it was not asked. */
export type Judged = Result<Outcome, RegistryError> | Error;

/** Does one operation in this turn; what is wrong with it is its outcome. */
export function judge(context: EdgeContext, operation: Operation): Judged {
  try {
    optional(operation.requestId, 'request_id', REQUEST_ID_LENGTH_MAX);
    refuseWrites(context);
    return applyOne(context, operation);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function applyOne(context: EdgeContext, operation: Operation): Result<Outcome, RegistryError> {
  if (operation.operation === undefined) {
    throw badField('spec', 'is missing: set spec, spec_json, or remove');
  }
  if (operation.operation === 'remove') return removeOne(context, operation.remove);
  const input = {
    parsed: readSource({ ...operation, source: operation.operation }),
    manager: readManager(operation.manager),
    allowReplace: true,
    validateOnly: false,
  };
  const written = context.registry.register(input, context.now());
  if (!written.ok) return written;
  const { record, outcome } = written.value;
  const { spec, warnings } = input.parsed;
  if (warnings.length === 0) return ok({ record, outcome });
  return ok({ record, outcome, warned: { url: spec.url, by: warnings } });
}

function removeOne(
  context: EdgeContext,
  request: RemoveWorkerRequest__Output | null | undefined,
): Result<Outcome, RegistryError> {
  if (!request) throw badField('remove', 'is missing');
  const input = {
    target: readTarget(request, 'remove.'),
    expectedRevision: readRevision(request.expectedRevision, 'remove.expected_revision'),
    skipDrain: request.skipDrain,
    allowMissing: request.allowMissing,
  };
  const removed = context.registry.remove(input, context.now());
  if (!removed.ok) return fail(prefixed('remove.', removed.error));
  const { record } = removed.value;
  return ok({ record, outcome: record === undefined ? 'UNCHANGED' : 'REMOVED' });
}
