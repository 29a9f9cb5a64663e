import { messageOf } from '../core/errors.js';
import type { KubernetesApi } from './kubernetes-api.js';
import { podSpec, type Pod } from './pod.js';
import { repeat, type Found, type Source } from './source.js';

const RETRY_MIN_MS = 200;
const RETRY_MAX_MS = 30_000;
/** Events of a rollout come in bursts; one set is registered for each. */
const GATHER_MS = 100;

/**
 * Pods of a cluster: listed, then watched from the version of the list. A watch that ends goes on from the
 * last version that it named, bookmarks included; 410 says that this is too old, and all are listed again.
 * The pods that are shown stay until the new list is whole.
 */
export class KubernetesSource implements Source {
  readonly name: string;
  readonly #api: KubernetesApi;
  readonly #scheme: string;
  readonly #defaultPort: number;
  #pods = new Map<string, Pod>();
  #version: string | undefined;
  #failures = 0;
  #gather: NodeJS.Timeout | undefined;
  #last = '';
  #found: Found | undefined;

  constructor(api: KubernetesApi, scheme: string, defaultPort: number) {
    this.name = `pods ${api.selection}`;
    this.#api = api;
    this.#scheme = scheme;
    this.#defaultPort = defaultPort;
  }

  start(found: Found): () => void {
    this.#found = found;
    const stop = new AbortController();
    const watching = repeat(() => this.#listAndWatch(stop.signal));
    return () => {
      watching.end();
      stop.abort();
      clearTimeout(this.#gather);
    };
  }

  look(): void {
    this.#last = '';
    if (this.#version !== undefined) this.#tellSoon();
  }

  /** Resolves with the pause before the next attempt. */
  async #listAndWatch(signal: AbortSignal): Promise<number> {
    try {
      if (this.#version === undefined) {
        const { pods, version } = await this.#api.list(signal);
        this.#pods = new Map(pods.map((pod) => [uidOf(pod), pod]));
        this.#version = version;
        this.#tellSoon();
      }
      await this.#api.watch(this.#version, signal, (event) => {
        this.#failures = 0;
        if (event.type === 'DELETED') this.#pods.delete(uidOf(event.pod));
        else if (event.type !== 'BOOKMARK') this.#pods.set(uidOf(event.pod), event.pod);
        this.#version = event.pod.metadata?.resourceVersion ?? this.#version;
        if (event.type !== 'BOOKMARK') this.#tellSoon();
      });
    } catch (error) {
      if (signal.aborted) return RETRY_MAX_MS;
      if (hasCode(error, 410)) this.#version = undefined;
      // A cut connection is nothing unusual; when the server is away, the next call says so.
      else if (!hasCode(error, 'ECONNRESET')) this.#found?.failed(messageOf(error));
    }
    this.#failures += 1;
    return Math.min(RETRY_MAX_MS, RETRY_MIN_MS * 2 ** (this.#failures - 1));
  }

  #tellSoon(): void {
    this.#gather ??= setTimeout(() => {
      this.#gather = undefined;
      const specs = [...this.#pods.values()]
        .flatMap((pod) => podSpec(pod, this.#scheme, this.#defaultPort) ?? [])
        .sort((a, b) => (a.origin < b.origin ? -1 : 1));
      const text = JSON.stringify(specs);
      if (text !== this.#last) this.#found?.all(specs);
      this.#last = text;
    }, GATHER_MS);
  }
}

function uidOf({ metadata }: Pod): string {
  return metadata?.uid ?? metadata?.name ?? '';
}

function hasCode(error: unknown, code: number | string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
