import {
  MANAGER_LENGTH_MAX,
  NODE_NAME_LENGTH_MAX,
  REASON_LENGTH_MAX,
  URL_LENGTH_MAX,
  WORKER_ID_LENGTH_MAX,
} from '../core/limits.js';
import type { JsonObject, Result } from '../core/ports.js';
import { backendText } from '../core/redact-text.js';
import type { RegistryError } from '../core/errors.js';
import { parsePatchText, parseSpec, parseSpecText } from '../core/registry/spec/parse-spec.js';
import type { Target } from '../core/registry/registry.js';
import type { ParsedSpec } from '../core/registry/spec/spec.js';
import { WORKER_STATUSES, type WorkerStatus } from '../core/registry/worker.js';
import { badField, fromRegistryError } from './status.js';
import { structToJson } from './struct.js';
import type { View } from './convert.js';
import type { PatchWorkerRequest__Output } from '../gen/workermesh/v1/PatchWorkerRequest.js';
import type { Struct__Output } from '../gen/google/protobuf/Struct.js';
import type { WorkerSource__Output } from '../gen/workermesh/v1/WorkerSource.js';

/** The value of a result, or its error thrown as the status that it becomes. */
export function unwrap<T>(result: Result<T, RegistryError>): T {
  if (!result.ok) throw fromRegistryError(result.error);
  return result.value;
}

/** The spec in either form. `prefix` is the path of the message that holds it, with its dot. */
export function readSource(source: WorkerSource__Output, prefix = ''): ParsedSpec {
  switch (source.source) {
    case 'spec':
      return unwrap(parseSpec(readStruct(source.spec, `${prefix}spec`), `${prefix}spec`));
    case 'specJson':
      return unwrap(parseSpecText(source.specJson ?? '', `${prefix}spec_json`));
    default:
      throw badField(`${prefix}spec`, 'is missing: set spec, or spec_json');
  }
}

/** A Struct as JSON; it must be there. */
export function readStruct(struct: Struct__Output | null | undefined, field: string): JsonObject {
  if (struct === null || struct === undefined) throw badField(field, 'is missing');
  return unwrap(structToJson(struct, field));
}

/** A merge patch in either form, and the path under which it was typed. */
export function readPatch({ patch, patchJson }: HasPatch): { patch: JsonObject; field: string } {
  if (patchJson === '') return { patch: readStruct(patch, 'patch'), field: 'patch' };
  if (patch !== null) throw badField('patch_json', 'must not be set beside patch');
  return { patch: unwrap(parsePatchText(patchJson, 'patch_json')), field: 'patch_json' };
}

type HasPatch = Pick<PatchWorkerRequest__Output, 'patch' | 'patchJson'>;

/** What has the two ways to name a worker. */
export interface HasTarget {
  readonly workerId?: string;
  readonly url?: string;
  readonly target?: 'workerId' | 'url';
}

/** Which worker is meant. */
export function readTarget(request: HasTarget, prefix = ''): Target {
  if (request.target === 'workerId') {
    return { id: readWorkerId(request.workerId ?? '', `${prefix}worker_id`) };
  }
  if (request.target === 'url') {
    return { url: required(request.url ?? '', `${prefix}url`, URL_LENGTH_MAX) };
  }
  throw badField(`${prefix}worker_id`, 'is missing: set worker_id, or url');
}

/** A worker id as the caller typed it; whether there is one is not looked at. */
export function readWorkerId(text: string, field: string): string {
  return required(text, field, WORKER_ID_LENGTH_MAX);
}

/** A revision to compare with; 0 = any. */
export function readRevision(revision: number, field = 'expected_revision'): number {
  if (Number.isSafeInteger(revision) && revision >= 0) return revision;
  throw badField(field, `must be between 0 and ${Number.MAX_SAFE_INTEGER}`);
}

/** Who maintains a record; '' = nobody said. */
export function readManager(manager: string): string {
  return optional(manager, 'manager', MANAGER_LENGTH_MAX);
}

/** Words for people about a status. */
export function readReason(reason: string): string {
  // Gateways pass on what a backend told them.
  return backendText(optional(reason, 'reason', REASON_LENGTH_MAX));
}

/** The name of a node. */
export function readNodeName(name: string, field = 'node_name'): string {
  return required(name, field, NODE_NAME_LENGTH_MAX);
}

/** A text that must be there. */
export function required(text: string, field: string, max: number): string {
  if (text === '') throw badField(field, 'is missing');
  return optional(text, field, max);
}

/** A text that may be empty. */
export function optional(text: string, field: string, max: number): string {
  if (text.length <= max) return text;
  throw badField(field, `has ${text.length} characters; at most ${max} are allowed`);
}

/** A status; unspecified, or of a newer version, is refused. */
export function readStatus(value: unknown, field: string): WorkerStatus {
  const name = enumName(value, 'WORKER_STATUS_');
  const status = WORKER_STATUSES.find((each) => each === name);
  if (status !== undefined) return status;
  throw badField(field, `is ${String(value)}; it must be one of ${WORKER_STATUSES.join(', ')}`);
}

/** A view; unspecified is the method's default. */
export function readView(value: unknown, unspecified: View): View {
  const name = enumName(value, 'WORKER_VIEW_');
  if (name === 'UNSPECIFIED') return unspecified;
  if (name === 'BASIC' || name === 'SPEC' || name === 'SPEC_JSON') return name;
  throw badField('view', `is ${String(value)}; it must be one of BASIC, SPEC, SPEC_JSON`);
}

/** The name of an enum value without its prefix; '' for a number that no name is known for. */
export function enumName(value: unknown, prefix: string): string {
  return typeof value === 'string' && value.startsWith(prefix) ? value.slice(prefix.length) : '';
}

/** The same error, with `prefix` before its field paths. */
export function prefixed(prefix: string, error: RegistryError): RegistryError {
  if (error.kind !== 'INVALID') return error;
  const violations = error.violations.map((violation) => ({
    ...violation,
    field: `${prefix}${violation.field}`,
  }));
  return { ...error, violations };
}
