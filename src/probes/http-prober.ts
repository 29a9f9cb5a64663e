import * as http from 'node:http';
import { Observable, of } from 'rxjs';
import { bearerOf } from '../core/probes/bearer.js';
import { PROBE_BODY_BYTES_MAX, PROBE_HEADER_BYTES_MAX } from '../core/limits.js';
import type { Probe, ProbeOutcome } from '../streams/health-context.js';
import { outcomeOfError } from './probe-failure.js';
import { endpointOf, openProbeSocket, type ProbeSurroundings } from './probe-socket.js';

/**
 * Asks `GET <url><path>`: any 2xx is healthy, 401 and 403 mean reachable without a key that is accepted
 * (H4, H10), all else is a failure, redirects too: they would lead to another backend than the one that
 * was registered. The answer must end; a body over PROBE_BODY_BYTES_MAX is cut off.
 */
export function createHttpProber(surroundings: ProbeSurroundings): Probe {
  return (target) => {
    const bearer = target.apiKey === undefined ? undefined : bearerOf(target.apiKey);
    if (bearer?.ok === false) return of({ success: false, message: bearer.error });
    return new Observable((subscriber) => {
      const endpoint = endpointOf(target.url);
      const socket = openProbeSocket(endpoint, target, surroundings, ['http/1.1']);
      const request = http.request({
        createConnection: () => socket,
        path: endpoint.path + target.path,
        headers: {
          host: endpoint.authority,
          accept: '*/*',
          'user-agent': 'worker-mesh',
          ...(bearer === undefined ? {} : { authorization: bearer.value }),
        },
        maxHeaderSize: PROBE_HEADER_BYTES_MAX,
      });
      const end = (outcome: ProbeOutcome): void => {
        subscriber.next(outcome);
        subscriber.complete();
      };
      const fail = (error: Error): void => end(outcomeOfError(error));
      request.on('error', fail);
      request.on('response', (response) => {
        let bytes = 0;
        response.on('error', fail);
        response.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
          if (bytes > PROBE_BODY_BYTES_MAX) {
            const message = `the answer's body is over ${PROBE_BODY_BYTES_MAX} bytes`;
            end({ success: false, message });
          }
        });
        response.on('end', () => end(judge(response.statusCode ?? 0)));
      });
      request.end();
      return () => {
        request.destroy();
        socket.destroy();
      };
    });
  };
}

function judge(status: number): ProbeOutcome {
  const message = `HTTP ${status}`;
  if (status >= 200 && status < 300) return { success: true, message };
  if (status === 401 || status === 403) return { success: true, message, keyRefused: true };
  if (status < 300 || status >= 400) return { success: false, message };
  return { success: false, message: `${message}: redirects are not followed` };
}
