import { SEED_ADDRESSES_MAX, SEED_RESOLVE_INTERVAL_MS } from '../../limits.js';
import type { Rng } from '../../ports.js';
import { backoffMs } from './backoff.js';

/**
 * The seeds of `--peer`: resolved at the start, again every 30 s, and with backoff while nothing comes of
 * it, for ever (M6): where a name leads changes, and two meshes that lost each other meet again there.
 */
export class Seeds {
  readonly #rng: Rng;
  readonly #seeds = new Map<string, Seed>();

  constructor(names: readonly string[], rng: Rng) {
    this.#rng = rng;
    for (const name of names) {
      this.#seeds.set(name, { name, addresses: [], failures: 0, dueMs: 0 });
    }
  }

  /** Takes in what a seed leads to now; of more than SEED_ADDRESSES_MAX, some, by lot. */
  resolved(name: string, addresses: readonly string[], nowMs: number): void {
    const seed = this.#seeds.get(name);
    if (seed === undefined) return;
    if (addresses.length === 0) {
      seed.failures += 1;
      seed.dueMs = nowMs + backoffMs(seed.failures, this.#rng);
      return;
    }
    seed.failures = 0;
    seed.addresses = this.#someOf([...new Set(addresses)]);
    seed.dueMs = nowMs + this.#interval();
  }

  /** Seeds to resolve now. One that is never answered is asked again after the interval. */
  due(nowMs: number): string[] {
    const due = [...this.#seeds.values()].filter((seed) => seed.dueMs <= nowMs);
    for (const seed of due) seed.dueMs = nowMs + this.#interval();
    return due.map((seed) => seed.name);
  }

  /** All addresses that seeds lead to. */
  addresses(): Set<string> {
    return new Set([...this.#seeds.values()].flatMap((seed) => seed.addresses));
  }

  nextDeadlineMs(): number {
    return Math.min(Infinity, ...[...this.#seeds.values()].map((seed) => seed.dueMs));
  }

  #interval(): number {
    return SEED_RESOLVE_INTERVAL_MS * (0.75 + this.#rng() / 2);
  }

  #someOf(addresses: string[]): readonly string[] {
    while (addresses.length > SEED_ADDRESSES_MAX) {
      addresses.splice(Math.floor(this.#rng() * addresses.length), 1);
    }
    return addresses;
  }
}

interface Seed {
  readonly name: string;
  addresses: readonly string[];
  failures: number;
  dueMs: number;
}
