import * as http from 'node:http';
import { Observable, throwError } from 'rxjs';
import { bearerOf } from '../core/probes/bearer.js';
import { PROBE_HEADER_BYTES_MAX } from '../core/limits.js';
import type { ProbeTarget } from '../streams/health-context.js';
import { endpointOf, openProbeSocket, type ProbeSurroundings } from './probe-socket.js';

/** What a worker answered. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: Buffer;
}

/** The request cannot be made, or its answer not be read: a sentence for people. */
export class HttpGetError extends Error {}

/** Asks `GET <url><path>` once, on a connection of its own, and reads the whole answer, up to `bodyBytesMax`. */
export function httpGet$(
  target: Pick<ProbeTarget, 'url' | 'path' | 'apiKey' | 'timeoutMs'>,
  surroundings: ProbeSurroundings,
  bodyBytesMax: number,
): Observable<HttpAnswer> {
  const bearer = target.apiKey === undefined ? undefined : bearerOf(target.apiKey);
  if (bearer?.ok === false) return throwError(() => new HttpGetError(bearer.error));
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
    const fail = (error: Error): void => subscriber.error(error);
    request.on('error', fail);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('error', fail);
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes <= bodyBytesMax) chunks.push(chunk);
        else fail(new HttpGetError(`the answer's body is over ${bodyBytesMax} bytes`));
      });
      response.on('end', () => {
        subscriber.next({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) });
        subscriber.complete();
      });
    });
    request.end();
    return () => {
      request.destroy();
      socket.destroy();
    };
  });
}
