import * as grpc from '@grpc/grpc-js';
import { Observable, of } from 'rxjs';
import { bearerOf } from '../core/health/bearer.js';
import { PROBE_BODY_BYTES_MAX, PROBE_HEADER_BYTES_MAX } from '../core/limits.js';
import type { Probe, ProbeOutcome, ProbeTarget } from '../streams/health-context.js';
import { HealthServiceClient } from './proto.js';

export interface GrpcProberOptions {
  /** PEM of the only authorities to trust; absent: those of Node and NODE_EXTRA_CA_CERTS. */
  readonly ca?: string;
}

/**
 * Calls grpc.health.v1.Health/Check for the whole server. SERVING is healthy. So is a server that
 * does not know the service (UNIMPLEMENTED): it speaks gRPC and answers, and many inference servers
 * have no health service; UNAUTHENTICATED and PERMISSION_DENIED mean reachable, as 401 and 403 do (H4).
 */
export function createGrpcProber(options: GrpcProberOptions = {}): Probe {
  return (target) => {
    const bearer = target.apiKey === undefined ? undefined : bearerOf(target.apiKey);
    if (bearer?.ok === false) return of({ success: false, message: bearer.error });
    return new Observable((subscriber) => {
      const metadata = new grpc.Metadata();
      if (bearer !== undefined) metadata.set('authorization', bearer.value);
      const client = new HealthServiceClient(address(target), credentials(target, options), {
        'grpc.enable_retries': 0,
        'grpc.enable_http_proxy': 0,
        'grpc.use_local_subchannel_pool': 1,
        'grpc.max_receive_message_length': PROBE_BODY_BYTES_MAX,
        'grpc.max_metadata_size': PROBE_HEADER_BYTES_MAX,
      });
      const deadline = Date.now() + target.timeoutMs;
      const call = client.check({ service: '' }, metadata, { deadline }, (error, response) => {
        subscriber.next(error === null ? judge(response?.status) : judgeError(error));
        subscriber.complete();
      });
      return () => {
        call.cancel();
        client.close();
      };
    });
  };
}

function address({ url }: ProbeTarget): string {
  if (url.startsWith('ipc://')) return `unix:${url.slice('ipc://'.length)}`;
  // Not by URL, which would drop a port that is the default of another protocol.
  return `dns:${/^[a-z]+:\/\/([^/]+)/u.exec(url)?.[1] ?? ''}`;
}

function credentials({ url }: ProbeTarget, { ca }: GrpcProberOptions): grpc.ChannelCredentials {
  const secure = url.startsWith('grpcs:') || url.startsWith('https:');
  if (!secure) return grpc.credentials.createInsecure();
  return grpc.credentials.createSsl(ca === undefined ? null : Buffer.from(ca));
}

function judge(status = 'UNKNOWN'): ProbeOutcome {
  return { success: status === 'SERVING', message: status };
}

function judgeError(error: grpc.ServiceError): ProbeOutcome {
  const name = grpc.status[error.code];
  switch (error.code) {
    case grpc.status.UNIMPLEMENTED:
      return { success: true, message: `${name}: reachable, it has no health service` };
    case grpc.status.UNAUTHENTICATED:
    case grpc.status.PERMISSION_DENIED:
      return { success: true, message: `${name}: reachable, the key is not accepted` };
    default:
      return { success: false, message: `${name}: ${cause(error.details)}` };
  }
}

const DETAILS_LENGTH_MAX = 200;

/** grpc-js names addresses and lists attempts at length; the cause of the last one is what counts. */
function cause(details: string): string {
  const last = /Last error: (.*)$/su.exec(details)?.[1] ?? details;
  return last.slice(0, DETAILS_LENGTH_MAX);
}
