import type { IncomingHttpHeaders, IncomingHttpStatusHeader } from 'node:http2';
import type { HealthCheckRequest } from '../gen/grpc/health/v1/HealthCheckRequest.js';
import type { HealthCheckResponse__Output } from '../gen/grpc/health/v1/HealthCheckResponse.js';
import { codec } from '../grpc/proto.js';
import type { ProbeOutcome } from '../streams/health-context.js';

/** A HealthCheckRequest as the body of a call. */
export function requestBytes(service: string): Buffer {
  const message = request.encode({ service });
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

const request = codec<HealthCheckRequest, unknown>('grpc.health.v1.HealthCheckRequest');
const response = codec<unknown, HealthCheckResponse__Output>('grpc.health.v1.HealthCheckResponse');

/** Before each message: a flag that says whether it is compressed, and its length. */
const PREFIX_BYTES = 5;

/** Names of statuses by their number in the gRPC protocol. */
const STATUS_NAMES = [
  ...['OK', 'CANCELLED', 'UNKNOWN', 'INVALID_ARGUMENT', 'DEADLINE_EXCEEDED', 'NOT_FOUND'],
  ...['ALREADY_EXISTS', 'PERMISSION_DENIED', 'RESOURCE_EXHAUSTED', 'FAILED_PRECONDITION'],
  ...['ABORTED', 'OUT_OF_RANGE', 'UNIMPLEMENTED', 'INTERNAL', 'UNAVAILABLE', 'DATA_LOSS'],
  'UNAUTHENTICATED',
];

/**
 * The verdict on a whole answer. A status counts only from a peer that spoke gRPC (H10): HTTP 200 with
 * gRPC's content type, and the status in trailers, or in headers when nothing follows them. SERVING is
 * healthy. So is a server that does not know the method (UNIMPLEMENTED): it speaks gRPC and answers, and
 * many inference servers have no health service.
 */
export function judgeGrpcAnswer(
  head: IncomingHttpHeaders & IncomingHttpStatusHeader,
  body: Buffer,
  trailers: IncomingHttpHeaders | undefined,
): ProbeOutcome {
  const http = head[':status'];
  if (http === undefined) return failed('connection closed by the worker');
  if (http !== 200 || !/^application\/grpc($|[+;])/u.test(head['content-type'] ?? '')) {
    return failed(`HTTP ${http}: the answer is not gRPC`);
  }
  const { 'grpc-status': status, 'grpc-message': details } = trailers ?? head;
  if (typeof status !== 'string') return failed('the answer has no gRPC status');
  if (status === '0') return judgeBody(body);
  return judgeStatus(STATUS_NAMES[Number(status)] ?? status, textOf(details));
}

function judgeBody(body: Buffer): ProbeOutcome {
  if (body.length < PREFIX_BYTES || body.readUInt32BE(1) !== body.length - PREFIX_BYTES) {
    return failed('the answer is not one gRPC message');
  }
  if (body[0] !== 0) return failed('the answer is compressed, which was not asked for');
  try {
    const { status } = response.decode(body.subarray(PREFIX_BYTES));
    return { success: status === 'SERVING', message: status };
  } catch {
    return failed('the answer is not a HealthCheckResponse');
  }
}

function judgeStatus(name: string, details: string): ProbeOutcome {
  switch (name) {
    case 'UNIMPLEMENTED':
      return { success: true, message: `${name}: reachable, it has no health service` };
    case 'UNAUTHENTICATED':
    case 'PERMISSION_DENIED':
      return { success: true, message: name, keyRefused: true };
    default:
      return failed(details === '' ? name : `${name}: ${details}`);
  }
}

function failed(message: string): ProbeOutcome {
  return { success: false, message };
}

/** gRPC sends its messages percent-encoded; one that is not is taken as it came. */
function textOf(details: string | string[] | undefined): string {
  const text = typeof details === 'string' ? details : '';
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
