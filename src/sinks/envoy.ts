import { isIP } from 'node:net';
import type { Worker } from '../client/worker.js';
import { endpointOf } from './format.js';

/** Health as Envoy's API names it. */
export type EnvoyHealth = 'HEALTHY' | 'DRAINING' | 'UNHEALTHY';

/** One address that requests may go to. */
export interface EnvoyEndpoint {
  readonly host: string;
  readonly port: number;
  readonly health: EnvoyHealth;
  readonly weight: number;
  /** The worker's labels and its `worker_id`: what subsets of a cluster are chosen by (`envoy.lb`). */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Endpoints of one place. */
export interface EnvoyLocality {
  readonly region: string;
  readonly zone: string;
  readonly endpoints: readonly EnvoyEndpoint[];
  /** The sum over those that take requests; at least 1. */
  readonly weight: number;
}

const WEIGHT_MAX = 1_000;
const RANKS: Readonly<Record<EnvoyHealth, number>> = { HEALTHY: 0, DRAINING: 1, UNHEALTHY: 2 };

/**
 * Workers by place, and the URLs of those that Envoy cannot be told of: it takes addresses only, no names of
 * hosts. Workers that share an address, as the ranks of one engine do, are one endpoint: two of one address
 * are refused. It is the healthiest of them.
 */
export function envoyLocalities(workers: readonly Worker[]): {
  readonly localities: readonly EnvoyLocality[];
  readonly omitted: readonly string[];
} {
  const byAddress = new Map<string, Placed>();
  const omitted: string[] = [];
  for (const worker of workers) {
    const placed = place(worker);
    if (placed === undefined) {
      omitted.push(worker.url);
      continue;
    }
    const other = byAddress.get(placed.address)?.endpoint;
    if (other === undefined || RANKS[placed.endpoint.health] < RANKS[other.health]) {
      byAddress.set(placed.address, placed);
    }
  }
  const groups = new Map<string, EnvoyEndpoint[]>();
  for (const { locality: key, endpoint } of byAddress.values()) {
    const group = groups.get(key) ?? [];
    group.push(endpoint);
    groups.set(key, group);
  }
  return { localities: [...groups].map(toLocality), omitted };
}

/** The endpoint of one worker; undefined where Envoy cannot be told of it. */
export function envoyEndpoint(worker: Worker): EnvoyEndpoint | undefined {
  return place(worker)?.endpoint;
}

function toLocality([key, endpoints]: [string, EnvoyEndpoint[]]): EnvoyLocality {
  const [region = '', zone = ''] = JSON.parse(key) as string[];
  const healthy = endpoints.filter(({ health }) => health === 'HEALTHY');
  const weight = healthy.reduce((sum, each) => sum + each.weight, 0);
  return { region, zone, endpoints, weight: Math.max(1, weight) };
}

/** A worker's endpoint, and where it belongs. */
interface Placed {
  readonly address: string;
  /** Region and zone, as one text. */
  readonly locality: string;
  readonly endpoint: EnvoyEndpoint;
}

/** A worker is immutable, and is looked at again whenever another one of its cluster changes. */
const places = new WeakMap<Worker, Placed>();

function place(worker: Worker): Placed | undefined {
  const known = places.get(worker);
  if (known !== undefined) return known;
  const endpoint = endpointOf(worker);
  if (endpoint === undefined || isIP(endpoint.host) === 0) return undefined;
  const { host, port } = endpoint;
  const { region = '', zone = '' } = worker.labels;
  const placed = {
    address: `${host} ${port}`,
    locality: JSON.stringify([region, zone]),
    endpoint: {
      ...{ host, port, health: healthOf(worker), weight: weightOf(worker) },
      metadata: { ...worker.labels, worker_id: worker.id },
    },
  };
  places.set(worker, placed);
  return placed;
}

function healthOf({ status }: Worker): EnvoyHealth {
  if (status === 'READY') return 'HEALTHY';
  return status === 'DRAINING' ? 'DRAINING' : 'UNHEALTHY';
}

/** A worker of twice the priority, or of half the cost, gets twice the requests. */
function weightOf({ priority, cost }: Worker): number {
  const weight = priority / (cost > 0 ? cost : 1);
  return Math.min(WEIGHT_MAX, Math.max(1, Math.round(weight)));
}
