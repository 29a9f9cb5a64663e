import type { Logger } from 'winston';
import { DIAL_REPORT_INTERVAL_MS, DIAL_REPORTS_REMEMBERED_MAX } from '../core/limits.js';
import { OncePer } from '../core/once-per.js';
import type { Instant } from '../core/ports.js';
import type { SeedView } from '../core/views.js';
import { dialFault, resolveFault } from './dial-fault.js';

/** What is asked of the process around it. */
export interface DialReportsOptions {
  readonly seeds: readonly string[];
  readonly tls: boolean;
  readonly log: Logger;
  now(): Instant;
  /** Addresses of the members that are alive: a seed that is one of them has joined, whoever dialed. */
  aliveAddresses(): Iterable<string>;
}

interface Seed {
  addresses: readonly string[];
  answered: boolean;
  fault?: SeedView;
}

/**
 * Says in the log why a seed or a peer cannot be dialed, once for each cause and address, and keeps the last
 * cause of each seed that never answered, or is refused.
 */
export class DialReports {
  readonly #o: DialReportsOptions;
  readonly #seeds: ReadonlyMap<string, Seed>;
  readonly #said = new OncePer(DIAL_REPORT_INTERVAL_MS, DIAL_REPORTS_REMEMBERED_MAX);

  constructor(options: DialReportsOptions) {
    this.#o = options;
    this.#seeds = new Map(options.seeds.map((name) => [name, { addresses: [], answered: false }]));
  }

  resolved(name: string, addresses: readonly string[]): void {
    const seed = this.#seeds.get(name);
    if (seed) seed.addresses = addresses;
  }

  unresolved(name: string, error: unknown): void {
    this.#report(name, '', resolveFault(error));
  }

  answered(address: string): void {
    for (const seed of this.#seeds.values()) {
      if (seed.addresses.includes(address)) seed.answered = true;
    }
  }

  failed(address: string, error: unknown): void {
    const cause = dialFault(error, this.#o.tls);
    const names = [...this.#seeds].filter(([, { addresses }]) => addresses.includes(address));
    for (const [name] of names) this.#report(name, address, cause);
    if (names.length > 0 || !this.#passes(address, cause)) return;
    this.#o.log.info('a peer cannot be dialed', { address, cause });
  }

  /** It stays without a link until it is another one, or this node is: the log has said so (I5). */
  refused(address: string, why: string): void {
    const cause = `it answers, and no link is possible: ${why}`;
    for (const [name, seed] of this.#seeds) {
      if (!seed.addresses.includes(address)) continue;
      seed.answered = false;
      seed.fault = { name, address, cause, timeMs: this.#o.now().wallMs };
    }
  }

  /** Seeds that never answered, or are refused, and why. */
  unanswered(): SeedView[] {
    const alive = new Set(this.#o.aliveAddresses());
    return [...this.#seeds.values()].flatMap(({ answered, addresses, fault }) =>
      answered || !fault || addresses.some((address) => alive.has(address)) ? [] : [fault],
    );
  }

  #report(name: string, address: string, cause: string): void {
    const seed = this.#seeds.get(name);
    if (seed) seed.fault = { name, address, cause, timeMs: this.#o.now().wallMs };
    if (!this.#passes(`${name} ${address}`, cause)) return;
    this.#o.log.info('a seed does not answer', { seed: name, address, cause });
  }

  #passes(about: string, cause: string): boolean {
    return this.#said.passes(`${about} ${cause}`, this.#o.now().monotonicMs);
  }
}
