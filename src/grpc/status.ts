import * as grpc from '@grpc/grpc-js';
import { messageOf, type FieldViolation, type RegistryError } from '../core/errors.js';
import { badRequestCodec, errorInfoCodec, statusCodec } from './proto.js';
import { shortened, wellFormed } from './text.js';
import type { Status as StatusMessage } from '../gen/google/rpc/Status.js';

/** An error of a call: thrown inside of handlers, or put into an answer of ApplyWorkers. */
export class CallError extends Error {
  readonly code: grpc.status;
  readonly reason: Reason;
  /** ErrorInfo.metadata: ids and limits, for machines. */
  readonly info: Readonly<Record<string, string>>;
  readonly violations: readonly FieldViolation[];

  constructor(
    code: grpc.status,
    reason: Reason,
    message: string,
    info: Readonly<Record<string, string>> = {},
    violations: readonly FieldViolation[] = [],
  ) {
    super(shortened(wellFormed(message), MESSAGE_LENGTH_MAX));
    this.code = code;
    this.reason = reason;
    this.info = info;
    this.violations = violations;
  }
}

/** The domain of every ErrorInfo of ours. */
export const ERROR_DOMAIN = 'worker-mesh';
/** Response metadata that names the node that answered. */
export const NODE_METADATA = 'worker-mesh-node';

// Headers are small: grpc-core drops a call whose trailers pass 8 KiB, and details travel in base64.
const DETAILS_BYTES_MAX = 3 * 1024;
const MESSAGE_LENGTH_MAX = 512;
const DESCRIPTION_LENGTH_MAX = 256;
const METADATA_VALUE_LENGTH_MAX = 256;

/** Machine-readable causes: ErrorInfo.reason. */
export type Reason =
  | 'INVALID_REQUEST'
  | 'INVALID_SPEC'
  | 'WORKER_NOT_FOUND'
  | 'WORKER_EXISTS'
  | 'REVISION_MISMATCH'
  | 'NOT_OWNER'
  | 'LIMIT_EXCEEDED'
  | 'DISK_FULL'
  | 'DISK_ERROR'
  | 'NODE_FENCED'
  | 'STOPPING'
  | 'NODE_NOT_FOUND'
  | 'NODE_ALIVE'
  | 'WRONG_NODE'
  | 'SERVICE_NOT_FOUND'
  | 'CANCELLED'
  | 'IDLE'
  | 'TOKEN_MISSING'
  | 'TOKEN_WRONG'
  | 'INTERNAL';

/** One wrong field of a request. */
export function badField(field: string, description: string): CallError {
  return fromRegistryError({
    kind: 'INVALID',
    reason: 'INVALID_REQUEST',
    violations: [{ field, description }],
  });
}

/** What the registry refused, with what to do next. */
export function fromRegistryError(error: RegistryError): CallError {
  const { status } = grpc;
  switch (error.kind) {
    case 'INVALID': {
      const words = error.violations.map(
        (violation) => `${violation.field}: ${violation.description}`,
      );
      const message = `invalid argument: ${words.join('; ')}`;
      return new CallError(status.INVALID_ARGUMENT, error.reason, message, {}, error.violations);
    }
    case 'WORKER_NOT_FOUND':
      return new CallError(
        status.NOT_FOUND,
        error.kind,
        `no worker ${error.target}; ListWorkers shows the ids and URLs that there are`,
        { target: error.target },
      );
    case 'WORKER_EXISTS':
      return new CallError(
        status.ALREADY_EXISTS,
        error.kind,
        `worker ${error.workerId} has URL ${error.url} and another spec; ` +
          'set allow_replace, or use ReplaceWorker or PatchWorker',
        { workerId: error.workerId, url: error.url },
      );
    case 'REVISION_MISMATCH':
      return new CallError(
        status.ABORTED,
        error.kind,
        `worker ${error.workerId} has revision ${error.actual}, not ${error.expected}; ` +
          'read it again and retry with its present revision',
        {
          workerId: error.workerId,
          expectedRevision: String(error.expected),
          actualRevision: String(error.actual),
        },
      );
    case 'NOT_OWNER':
      return new CallError(
        status.FAILED_PRECONDITION,
        error.kind,
        `worker ${error.workerId} is owned by node ${error.owner}; ` +
          'change it there, or register its URL here to claim it',
        { workerId: error.workerId, owner: error.owner },
      );
    case 'LIMIT_EXCEEDED':
      return limitExceeded(error.what, error.max, 'remove some, or spread them over more nodes');
  }
}

/** A bound was met; `what` completes "at most N …", `advice` says what to do. */
export function limitExceeded(what: string, max: number, advice: string): CallError {
  return new CallError(
    grpc.status.RESOURCE_EXHAUSTED,
    'LIMIT_EXCEEDED',
    `at most ${max} ${what} are allowed; ${advice}`,
    { limit: what, max: String(max) },
  );
}

/** Why this node takes no writes now. */
export type WriteRefusal = 'NODE_FENCED' | 'STOPPING' | DiskRefusal;

/** What the journal says of the disk; `kind` is a JournalError's. */
export interface DiskRefusal {
  readonly diskError: string;
  readonly kind?: string;
}

/** A write came while this node takes none. */
export function fromRefusal(refusal: WriteRefusal): CallError {
  const { status } = grpc;
  if (refusal === 'NODE_FENCED') {
    return new CallError(
      status.FAILED_PRECONDITION,
      refusal,
      'this node is fenced: another live process has its name; give each node its own --node-name',
    );
  }
  if (refusal === 'STOPPING') {
    const message = 'this node is stopping; retry when it is back, or at another node';
    return new CallError(status.UNAVAILABLE, refusal, message);
  }
  if (refusal.kind === 'DESCRIPTORS') {
    const message = `writes are refused: ${refusal.diskError}; retry then`;
    return new CallError(status.RESOURCE_EXHAUSTED, 'LIMIT_EXCEEDED', message);
  }
  return new CallError(
    status.RESOURCE_EXHAUSTED,
    'DISK_FULL',
    `writes are refused while the disk refuses them (${refusal.diskError}); ` +
      'free space in the data directory and retry',
  );
}

/**
 * A write was not made durable: a JournalError, or whatever the disk said. Readers see what was before, and
 * so will a restart, unless the outcome is unknown: then it may find the write, until the disk has taken what
 * is shown once more.
 */
export function fromDiskError(error: unknown): CallError {
  const { status } = grpc;
  const words = messageOf(error);
  const { kind, outcomeUnknown } = error as {
    readonly kind?: string;
    readonly outcomeUnknown?: boolean;
  };
  if (outcomeUnknown !== false) {
    const message = `not done, but it may be on disk: ${words}; retry to make sure`;
    return new CallError(status.UNAVAILABLE, 'DISK_ERROR', message);
  }
  const message = `nothing was changed: ${words}; retry when that is mended`;
  return kind === 'FULL'
    ? new CallError(status.RESOURCE_EXHAUSTED, 'DISK_FULL', message)
    : new CallError(status.UNAVAILABLE, 'DISK_ERROR', message);
}

/** Whatever a handler threw, as an error for the caller; what is not ours tells nothing of the inside. */
export function fromThrown(error: unknown): CallError {
  if (error instanceof CallError) return error;
  const message = 'internal error; the log of the sidecar has the cause';
  return new CallError(grpc.status.INTERNAL, 'INTERNAL', message);
}

/** The error as a grpc status whose trailers carry google.rpc.Status. */
export function toStatusObject(error: CallError, node: string): grpc.StatusObject {
  const metadata = new grpc.Metadata();
  metadata.set(NODE_METADATA, node);
  metadata.set('grpc-status-details-bin', statusCodec.encode(toStatusMessage(error)));
  return { code: error.code, details: error.message, metadata };
}

/** The error as google.rpc.Status with ErrorInfo, and BadRequest when fields were wrong. */
export function toStatusMessage(error: CallError): StatusMessage {
  const info = errorInfoCodec.encode({
    reason: error.reason,
    domain: ERROR_DOMAIN,
    metadata: Object.fromEntries(
      Object.entries(error.info).map(([key, value]) => [key, bounded(value)]),
    ),
  });
  const details = [{ type_url: 'type.googleapis.com/google.rpc.ErrorInfo', value: info }];
  const badRequest = encodeViolations(error.violations, DETAILS_BYTES_MAX - info.length);
  if (badRequest !== undefined) {
    details.push({ type_url: 'type.googleapis.com/google.rpc.BadRequest', value: badRequest });
  }
  return { code: error.code, message: error.message, details };
}

/** As many violations, from the first on, as fit. */
function encodeViolations(
  violations: readonly FieldViolation[],
  bytesMax: number,
): Buffer | undefined {
  const kept = violations.slice(0, 16).map(({ field, description }) => ({
    field: bounded(field),
    description: shortened(wellFormed(description), DESCRIPTION_LENGTH_MAX),
  }));
  while (kept.length > 0) {
    const bytes = badRequestCodec.encode({ fieldViolations: kept });
    if (bytes.length <= bytesMax || kept.length === 1) return bytes;
    kept.pop();
  }
  return undefined;
}

function bounded(text: string): string {
  return shortened(wellFormed(text), METADATA_VALUE_LENGTH_MAX);
}
