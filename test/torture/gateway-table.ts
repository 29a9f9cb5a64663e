import { WorkerCache } from '../../src/client/index.js';
import type { SidecarProcess } from '../support/sidecar-process.js';

/**
 * A gateway of the client library beside a node, whose table must always hold some routable workers, and must
 * let go of those that were removed. Its connection outlives the process of the sidecar.
 */
export class GatewayTable {
  readonly cache: WorkerCache;
  /** How often the sidecar answered, the first time and after it was lost. */
  connects = 0;
  /** Sentences about routable workers that the table missed; empty is right. */
  readonly misses: string[] = [];
  /** For how long a removed worker was kept at most, while the sidecar answered, ms. */
  keptMs = 0;
  readonly #always: readonly string[];
  /** URLs of removed workers that are shown still, with the time since which they should not be. */
  readonly #removed = new Map<string, number>();

  constructor({ name, addresses }: SidecarProcess, always: readonly string[]) {
    this.#always = always;
    this.cache = new WorkerCache({ address: addresses.registry });
    this.cache.onConnect(() => {
      this.connects += 1;
      // While its sidecar is away, a gateway cannot know.
      for (const url of this.#removed.keys()) this.#removed.set(url, performance.now());
    });
    this.cache.onChange(() => this.#look(name));
  }

  /** Says that a worker was removed: the table should be without it soon. */
  removed(url: string): void {
    this.#removed.set(url, performance.now());
    this.#forget();
  }

  /** Removed workers that are shown still. */
  get kept(): readonly string[] {
    return [...this.#removed.keys()];
  }

  #look(name: string): void {
    const ready = new Set(this.cache.current?.ready().map(({ url }) => url));
    const missing = this.#always.filter((url) => !ready.has(url));
    if (missing.length > 0) {
      this.misses.push(`${name} misses ${missing.length}: ${missing.join(' ')}`);
    }
    this.#forget();
  }

  #forget(): void {
    for (const [url, since] of this.#removed) {
      if (this.cache.current?.byUrl(url) !== undefined) continue;
      this.#removed.delete(url);
      this.keptMs = Math.max(this.keptMs, performance.now() - since);
    }
  }
}
