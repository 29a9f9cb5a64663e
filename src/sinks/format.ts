import { stringifyExact } from '../core/registry/spec/exact-json.js';
import type { Worker, WorkerStatus } from '../client/worker.js';

/** The text of a file, and what it could not say. */
export interface Rendering {
  readonly text: string;
  /** URLs of workers that the format has no way to name, such as a host name where it wants an IP. */
  readonly omitted: readonly string[];
}

/** A form of a file in which a router reads its workers. */
export interface Format {
  /** Workers of these statuses are handed to `render`. */
  readonly statuses: readonly WorkerStatus[];
  /**
   * @param workers By URL.
   * @param name What the set is called where the format wants a name.
   * @param previous The file as it is, for fields in it that are somebody else's.
   */
  render(workers: readonly Worker[], name: string, previous: string | undefined): Rendering;
}

/** Host and port of a worker's URL; undefined for a socket of the host. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
}

/** As probes have them. */
const DEFAULT_PORTS: Readonly<Record<string, number>> = {
  http: 80,
  https: 443,
  grpc: 443,
  grpcs: 443,
};

/** Where a worker listens: its rank (`@N`) and its path are not part of it. */
export function endpointOf(worker: Worker): Endpoint | undefined {
  const match = /^(https?|grpcs?):\/\/(\[[^\]]+\]|[^:/@]+)(?::(\d+))?/.exec(worker.url);
  const [, scheme = '', host = '', port] = match ?? [];
  const fallback = DEFAULT_PORTS[scheme];
  if (match === null || fallback === undefined) return undefined;
  const tls = scheme === 'https' || scheme === 'grpcs';
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port ?? fallback), tls };
}

/** JSON for people and machines. */
export function jsonText(value: unknown): string {
  return `${stringifyExact(value, 2)}\n`;
}
