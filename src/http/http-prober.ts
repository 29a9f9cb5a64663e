import * as http from 'node:http';
import * as https from 'node:https';
import { Observable, of } from 'rxjs';
import { bearerOf } from '../core/health/bearer.js';
import { PROBE_BODY_BYTES_MAX, PROBE_HEADER_BYTES_MAX } from '../core/limits.js';
import type { Probe, ProbeOutcome, ProbeTarget } from '../streams/health-context.js';
import { probeFailureText } from './probe-failure.js';

export interface HttpProberOptions {
  /** Appended to the worker's URL, begins with a slash. */
  readonly healthPath: string;
  /** PEM of further authorities to trust; those of Node and NODE_EXTRA_CA_CERTS always are. */
  readonly ca?: string;
}

/**
 * Asks `GET <url><healthPath>`: any 2xx is healthy, 401 and 403 mean reachable (H4), all else is a
 * failure, redirects too: they would lead to another backend than the one that was registered. The
 * answer must end; a body over PROBE_BODY_BYTES_MAX is cut off. One connection a probe: a kept-alive
 * one would only prove that the old connection still works.
 */
export function createHttpProber(options: HttpProberOptions): Probe {
  return (target) => {
    const bearer = target.apiKey === undefined ? undefined : bearerOf(target.apiKey);
    if (bearer?.ok === false) return of({ success: false, message: bearer.error });
    return new Observable((subscriber) => {
      const request = open(options, target, bearer?.value);
      const end = (outcome: ProbeOutcome): void => {
        subscriber.next(outcome);
        subscriber.complete();
      };
      const fail = (error: Error): void =>
        end({ success: false, message: probeFailureText(error) });
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
      return () => request.destroy();
    });
  };
}

function open(
  { healthPath, ca }: HttpProberOptions,
  target: ProbeTarget,
  authorization: string | undefined,
): http.ClientRequest {
  const headers = {
    accept: '*/*',
    'user-agent': 'worker-mesh',
    ...(authorization === undefined ? {} : { authorization }),
  };
  const common = { method: 'GET', headers, agent: false, maxHeaderSize: PROBE_HEADER_BYTES_MAX };
  if (target.url.startsWith('ipc://')) {
    const socketPath = target.url.slice('ipc://'.length);
    return http.request({ ...common, socketPath, path: healthPath, host: 'localhost' });
  }
  const url = new URL(target.url + healthPath);
  if (url.protocol === 'http:') return http.request(url, common);
  const trusted = ca === undefined ? {} : { ca };
  return https.request(url, { ...common, ...trusted, rejectUnauthorized: true });
}

function judge(status: number): ProbeOutcome {
  if (status >= 200 && status < 300) return { success: true, message: `HTTP ${status}` };
  if (status === 401 || status === 403) {
    return { success: true, message: `HTTP ${status}: reachable, the key is not accepted` };
  }
  if (status >= 300 && status < 400) {
    return { success: false, message: `HTTP ${status}: redirects are not followed` };
  }
  return { success: false, message: `HTTP ${status}` };
}
