import { Resolver } from 'node:dns/promises';
import { isIPv6 } from 'node:net';
import { messageOf } from '../core/errors.js';
import { repeat, type Found, type Source } from './source.js';

/** What a name stands for. */
export interface DnsSourceOptions {
  /** A name with A and AAAA records, or `srv:NAME`. */
  readonly query: string;
  /** For A and AAAA records, which hold no port. */
  readonly port: number;
  readonly scheme: string;
  /** What all workers of the name have in common: models, type, labels. */
  readonly template: object;
  /** host:port of a server to ask instead of the system's. */
  readonly server: string | undefined;
}

/** Bounds of the time to live that is obeyed. Node does not tell that of SRV records. */
const TTL_MIN_MS = 1_000;
const TTL_MAX_MS = 60_000;
const TTL_UNKNOWN_MS = 10_000;
const RETRY_MS = 2_000;

interface Answer {
  readonly hosts: readonly string[];
  readonly ttlMs: number;
}

/** Workers behind a name, asked for again when its records expire. */
export class DnsSource implements Source {
  readonly name: string;
  readonly #options: DnsSourceOptions;
  readonly #resolver = new Resolver({ timeout: 2_000, tries: 2 });
  #look: () => void = () => undefined;

  constructor(options: DnsSourceOptions) {
    this.#options = options;
    this.name = `name ${options.query}`;
    if (options.server !== undefined) this.#resolver.setServers([options.server]);
  }

  start(found: Found): () => void {
    let last = '';
    const asking = repeat(async () => {
      try {
        const { hosts, ttlMs } = await this.#resolve();
        const sorted = [...new Set(hosts)].sort();
        const text = sorted.join(' ');
        if (text !== last) found.all(sorted.map((host) => this.#spec(host)));
        last = text;
        return ttlMs;
      } catch (error) {
        found.failed(messageOf(error));
        return RETRY_MS;
      }
    });
    this.#look = () => {
      last = '';
      asking.now();
    };
    return () => {
      asking.end();
      this.#resolver.cancel();
    };
  }

  look(): void {
    this.#look();
  }

  #spec(host: string): { spec: object; origin: string } {
    const { scheme, template } = this.#options;
    return { spec: { ...template, url: `${scheme}://${host}` }, origin: host };
  }

  async #resolve(): Promise<Answer> {
    const { query, port } = this.#options;
    if (query.startsWith('srv:')) {
      const records = await this.#resolver.resolveSrv(query.slice('srv:'.length));
      const hosts = records.map(({ name, port: own }) => `${name.replace(/\.$/, '')}:${own}`);
      return { hosts, ttlMs: TTL_UNKNOWN_MS };
    }
    const both = await Promise.allSettled([
      this.#resolver.resolve4(query, { ttl: true }),
      this.#resolver.resolve6(query, { ttl: true }),
    ]);
    const records = both.flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
    for (const each of both) {
      // Many names have records of one family only. A server that fails for a family has not said that there are none.
      if (each.status === 'rejected' && (records.length === 0 || !isNoData(each.reason))) {
        throw each.reason;
      }
    }
    const ttls = records.map(({ ttl }) => ttl * 1_000);
    return {
      hosts: records.map(({ address }) => `${isIPv6(address) ? `[${address}]` : address}:${port}`),
      ttlMs: Math.min(TTL_MAX_MS, Math.max(TTL_MIN_MS, Math.min(...ttls))),
    };
  }
}

function isNoData(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENODATA';
}
