import { DurableStates } from './durable-check.js';

/** A registration that a gateway sent, and whether its sidecar has said that it is safe. */
export interface Registered {
  readonly url: string;
  readonly revision: number;
  readonly atMs: number;
  acknowledged: boolean;
}

/** What the gateways of one node have asked for, over all lives of its process. */
export class Ledger {
  readonly registered: Registered[] = [];
  readonly durable = new DurableStates();
  readonly #removed: { readonly url: string; readonly atMs: number }[] = [];

  register(url: string, revision: number, atMs: number): Registered {
    const entry: Registered = { url, revision, atMs, acknowledged: false };
    this.registered.push(entry);
    return entry;
  }

  /** How many URLs have ever been registered. */
  get urls(): number {
    return new Set(this.registered.map(({ url }) => url)).size;
  }

  remove(url: string, atMs: number): void {
    this.#removed.push({ url, atMs });
  }

  /** The registration that gave this revision. */
  find(url: string, revision: number): Registered | undefined {
    return this.registered.findLast((one) => one.url === url && one.revision === revision);
  }

  removedSince(url: string, sinceMs: number): boolean {
    return this.#removed.some((one) => one.url === url && one.atMs >= sinceMs);
  }

  /** Whether the URL was registered (again) between two moments. */
  registeredBetween(url: string, fromMs: number, toMs: number): boolean {
    return this.registered.some((one) => one.url === url && one.atMs >= fromMs && one.atMs <= toMs);
  }
}
