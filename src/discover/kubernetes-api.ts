import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { text } from 'node:stream/consumers';
import type { Pod } from './pod.js';

/** Where the API server is, and which pods are asked for. */
export interface KubernetesOptions {
  /** Such as https://10.96.0.1:443. */
  readonly server: string;
  readonly namespace: string;
  readonly selector: string;
  /** Read before each call: the token of a pod is renewed. */
  readonly token: () => string | undefined;
  readonly ca: string | undefined;
}

export interface PodEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK';
  readonly pod: Pod;
}

const PAGE_SIZE = 500;
/** The server ends a watch after so long; one that says nothing for longer is dead. */
const WATCH_SECONDS = 240;
const LIST_TIMEOUT_MS = 30_000;
/** Longest line of a watch: an object of Kubernetes has at most some 1.5 MiB. */
const LINE_LENGTH_MAX = 8 * 1024 * 1024;

/**
 * The two calls of Kubernetes's API that discovery needs. The official client brings sixteen libraries,
 * among them for OpenID, WebSockets, tar and proxies, for a list and a watch over HTTP.
 */
export class KubernetesApi {
  readonly #options: KubernetesOptions;

  constructor(options: KubernetesOptions) {
    this.#options = options;
  }

  /** For log lines. */
  get selection(): string {
    const { namespace, selector } = this.#options;
    return `${selector === '' ? 'of all labels' : selector} in ${namespace}`;
  }

  /** All pods, over all pages, and the version from which to watch. */
  async list(signal: AbortSignal): Promise<{ pods: Pod[]; version: string }> {
    const pods: Pod[] = [];
    let next = '';
    for (;;) {
      const query = { limit: String(PAGE_SIZE), ...(next !== '' && { continue: next }) };
      const limited = AbortSignal.any([signal, AbortSignal.timeout(LIST_TIMEOUT_MS)]);
      const page = JSON.parse(await text(await this.#get(query, limited))) as {
        items?: Pod[];
        metadata?: { continue?: string; resourceVersion?: string };
      };
      pods.push(...(page.items ?? []));
      next = page.metadata?.continue ?? '';
      const version = page.metadata?.resourceVersion;
      if (version === undefined)
        throw new Error('the API server answered without a resourceVersion');
      if (next === '') return { pods, version };
    }
  }

  /** Resolves when the server ends the watch. @throws an error with code 410 when `version` is too old. */
  async watch(
    version: string,
    signal: AbortSignal,
    take: (event: PodEvent) => void,
  ): Promise<void> {
    const response = await this.#get(
      {
        watch: '1',
        resourceVersion: version,
        allowWatchBookmarks: 'true',
        timeoutSeconds: String(WATCH_SECONDS),
      },
      AbortSignal.any([signal, AbortSignal.timeout((WATCH_SECONDS + 30) * 1_000)]),
    );
    response.setEncoding('utf8');
    let rest = '';
    for await (const chunk of response as AsyncIterable<string>) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      if (rest.length > LINE_LENGTH_MAX) throw new Error('a line of the watch is too long');
      for (const line of lines) if (line !== '') take(readEvent(line));
    }
  }

  #get(query: Record<string, string>, signal: AbortSignal): Promise<IncomingMessage> {
    const { server, namespace, selector, token, ca } = this.#options;
    const url = new URL(`/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`, server);
    for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
    if (selector !== '') url.searchParams.set('labelSelector', selector);
    const bearer = token();
    const headers = {
      accept: 'application/json',
      ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
    };
    const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      const call = request(url, { headers, signal, ...(ca !== undefined && { ca }) });
      call.on('error', reject);
      call.on('response', (response) => {
        if (response.statusCode === 200) {
          resolve(response);
          return;
        }
        response.resume();
        reject(statusError(response.statusCode ?? 0, url.pathname));
      });
      call.end();
    });
  }
}

function readEvent(line: string): PodEvent {
  const { type, object } = JSON.parse(line) as { type: string; object: Pod & { code?: number } };
  if (type === 'ERROR') throw statusError(object.code ?? 0, 'the watch');
  return { type: type as PodEvent['type'], pod: object };
}

function statusError(code: number, what: string): Error {
  return Object.assign(new Error(`${what} was answered with ${code}`), { code });
}
