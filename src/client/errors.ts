import { status, type Metadata, type ServiceError } from '@grpc/grpc-js';
import { badRequestCodec, errorInfoCodec, statusCodec } from '../grpc/proto.js';

/** One field of a request that was wrong. */
export interface FieldViolation {
  /** Path as the caller typed it, such as `workers[3].spec_json.url`. */
  readonly field: string;
  readonly description: string;
}

/** What a sidecar refused, or that none answered. */
export class MeshError extends Error {
  override readonly name = 'MeshError';
  /** Name of the gRPC code, such as FAILED_PRECONDITION. */
  readonly code: string;
  /** Machine-readable cause, such as NOT_OWNER; empty when no sidecar answered. */
  readonly reason: string;
  /** Ids and limits that belong to the reason. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly violations: readonly FieldViolation[];

  constructor(
    code: string,
    message: string,
    details: Partial<Pick<MeshError, 'reason' | 'metadata' | 'violations'>> = {},
  ) {
    super(message);
    this.code = code;
    this.reason = details.reason ?? '';
    this.metadata = details.metadata ?? {};
    this.violations = details.violations ?? [];
  }

  /** True when the same call may succeed later without a change of it. */
  get isTransient(): boolean {
    return TRANSIENT.has(this.code);
  }
}

/** Codes of a sidecar that is away, stops, or is at a bound. */
const TRANSIENT: ReadonlySet<string> = new Set([
  ...['UNAVAILABLE', 'CANCELLED', 'INTERNAL', 'DEADLINE_EXCEEDED', 'RESOURCE_EXHAUSTED'],
  ...['ABORTED', 'UNKNOWN'],
]);

/** The error of a call with what its trailers say of it. */
export function toMeshError(error: ServiceError): MeshError {
  return new MeshError(status[error.code], error.details, readDetails(error.metadata));
}

function readDetails(trailers: Metadata): Partial<Pick<MeshError, 'reason' | 'violations'>> {
  const [bytes] = trailers.get('grpc-status-details-bin');
  if (!Buffer.isBuffer(bytes)) return {};
  const read: {
    reason?: string;
    metadata?: Record<string, string>;
    violations?: FieldViolation[];
  } = {};
  try {
    for (const { type_url: type, value } of statusCodec.decode(bytes).details) {
      if (!Buffer.isBuffer(value)) continue;
      if (type.endsWith('/google.rpc.ErrorInfo')) {
        const { reason, metadata } = errorInfoCodec.decode(value);
        Object.assign(read, { reason, metadata });
      } else if (type.endsWith('/google.rpc.BadRequest')) {
        read.violations = badRequestCodec.decode(value).fieldViolations;
      }
    }
  } catch {
    // Details of another server: the code and the message remain.
  }
  return read;
}
