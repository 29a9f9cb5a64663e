import { WorkerCache } from '../../src/client/index.js';
import type { SidecarProcess } from '../support/sidecar-process.js';
import type { RunningClock } from './running-clock.js';

/** A worker that was removed, and since when a table shows it although it should not; undefined: it does not. */
interface Removed {
  readonly owner: string;
  since: number | undefined;
}

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
  /** For how long a removed worker was kept at most, while its owner and the sidecar ran, ms. */
  keptMs = 0;
  readonly #name: string;
  readonly #always: readonly string[];
  readonly #clock: RunningClock;
  readonly #removed = new Map<string, Removed>();

  constructor({ name, addresses }: SidecarProcess, always: readonly string[], clock: RunningClock) {
    this.#name = name;
    this.#always = always;
    this.#clock = clock;
    this.cache = new WorkerCache({ address: addresses.registry });
    this.cache.onConnect(() => {
      this.connects += 1;
      // While its sidecar is away, a gateway cannot know.
      this.#countAnew();
    });
    this.cache.onChange(() => this.#look());
  }

  /** Says that a worker will be registered: it may be shown again. */
  registers(url: string): void {
    this.#removed.delete(url);
  }

  /** Says that its owner has removed a worker: the table should be without it soon, and stay so. */
  removed(url: string, owner: string): void {
    this.#removed.set(url, { owner, since: this.#clock.now(owner, this.#name) });
    this.#lookForRemoved();
  }

  /** Whether a worker is shown that this owner has removed. */
  keepsOf(owner: string): boolean {
    return [...this.#removed.values()].some(
      (each) => each.owner === owner && each.since !== undefined,
    );
  }

  /** Removed workers that are shown still, or again. */
  get kept(): readonly string[] {
    return [...this.#removed].flatMap(([url, { since }]) => (since === undefined ? [] : [url]));
  }

  #countAnew(): void {
    for (const each of this.#removed.values()) {
      if (each.since !== undefined) {
        each.since = this.#clock.now(each.owner, this.#name);
      }
    }
  }

  #look(): void {
    const ready = new Set(this.cache.current?.ready().map(({ url }) => url));
    const missing = this.#always.filter((url) => !ready.has(url));
    if (missing.length > 0) {
      this.misses.push(`${this.#name} misses ${missing.length}: ${missing.join(' ')}`);
    }
    this.#lookForRemoved();
  }

  #lookForRemoved(): void {
    for (const [url, each] of this.#removed) {
      const isShown = this.cache.current?.byUrl(url) !== undefined;
      if (!isShown && each.since === undefined) continue;
      const now = this.#clock.now(each.owner, this.#name);
      this.keptMs = Math.max(this.keptMs, now - (each.since ?? now));
      each.since = isShown ? (each.since ?? now) : undefined;
    }
  }
}
