import * as http2 from 'node:http2';
import { Observable, of } from 'rxjs';
import { bearerOf } from '../core/probes/bearer.js';
import { PROBE_BODY_BYTES_MAX, PROBE_HEADER_BYTES_MAX } from '../core/limits.js';
import type { Probe, ProbeOutcome, ProbeTarget } from '../streams/health-context.js';
import { judgeGrpcAnswer, requestBytes } from './grpc-answer.js';
import { outcomeOfError } from './probe-failure.js';
import { endpointOf, openProbeSocket, type ProbeSurroundings } from './probe-socket.js';

/**
 * Calls grpc.health.v1.Health/Check over HTTP/2. Not by a gRPC client: those make a gRPC status of any
 * HTTP answer, so that a proxy's 404 looks like a server without a health service (H10), and they keep a
 * connection that does not come up open past the call's deadline.
 */
export function createGrpcProber(surroundings: ProbeSurroundings): Probe {
  return (target) => {
    const bearer = target.apiKey === undefined ? undefined : bearerOf(target.apiKey);
    if (bearer?.ok === false) return of({ success: false, message: bearer.error });
    return new Observable((subscriber) => {
      const endpoint = endpointOf(target.url);
      const socket = openProbeSocket(endpoint, target, surroundings, ['h2']);
      const scheme = endpoint.secure ? 'https' : 'http';
      const session = http2.connect(`${scheme}://${endpoint.authority}`, {
        createConnection: () => socket,
        settings: { enablePush: false, maxHeaderListSize: PROBE_HEADER_BYTES_MAX },
        maxSessionMemory: SESSION_MEMORY_MAX_MB,
      });
      const end = (outcome: ProbeOutcome): void => {
        subscriber.next(outcome);
        subscriber.complete();
      };
      const fail = (error: Error): void => end(outcomeOfError(error));
      // The socket's own errors first: those of session and stream only say that the connection is gone.
      socket.on('error', fail);
      session.on('error', fail);
      session.on('close', () =>
        end({ success: false, message: 'connection closed by the worker' }),
      );
      const stream = session.request(headers(target, bearer?.value));
      follow(stream, end, fail);
      stream.end(requestBytes(target.service));
      return () => {
        session.destroy();
        socket.destroy();
      };
    });
  };
}

const METHOD = '/grpc.health.v1.Health/Check';
/** In MB, the unit of Node: header tables and buffers of one connection. */
const SESSION_MEMORY_MAX_MB = 1;

function headers(
  target: ProbeTarget,
  authorization: string | undefined,
): http2.OutgoingHttpHeaders {
  return {
    ':method': 'POST',
    ':path': METHOD,
    'content-type': 'application/grpc',
    te: 'trailers',
    'user-agent': 'worker-mesh',
    'grpc-timeout': `${Math.ceil(target.timeoutMs)}m`,
    ...(authorization === undefined ? {} : { authorization }),
  };
}

/** Gathers the answer, and ends with the verdict on it. */
function follow(
  stream: http2.ClientHttp2Stream,
  end: (outcome: ProbeOutcome) => void,
  fail: (error: Error) => void,
): void {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  let head: http2.IncomingHttpHeaders & http2.IncomingHttpStatusHeader = {};
  let trailers: http2.IncomingHttpHeaders | undefined;
  stream.on('error', fail);
  stream.on('response', (received) => (head = received));
  stream.on('trailers', (received: http2.IncomingHttpHeaders) => (trailers = received));
  stream.on('data', (chunk: Buffer) => {
    sizeBytes += chunk.length;
    chunks.push(chunk);
    if (sizeBytes <= PROBE_BODY_BYTES_MAX) return;
    end({ success: false, message: `the answer's body is over ${PROBE_BODY_BYTES_MAX} bytes` });
  });
  // Not at `end`, which may come before the trailers.
  stream.on('close', () => end(judgeGrpcAnswer(head, Buffer.concat(chunks), trailers)));
}
