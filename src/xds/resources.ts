import type { Worker } from '../client/worker.js';
import { envoyLocalities, type EnvoyEndpoint } from '../sinks/envoy.js';
import type { ClusterName } from './cluster-index.js';
import { envelope, type XdsType } from './messages.js';

/** One resource as an object of its message. */
export interface PlainResource {
  readonly type: XdsType;
  readonly name: string;
  readonly message: object;
}

const MANAGER = 'envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager';
const ROUTER = 'envoy.extensions.filters.http.router.v3.Router';
const PROTOCOLS = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';
/** Engines bound their own queues; Envoy's default of 1,024 requests is that of one, not of a cluster. */
const UNBOUNDED = Object.fromEntries(
  ['max_connections', 'max_pending_requests', 'max_requests', 'max_retries'].map((key) => [
    key,
    { value: 2 ** 32 - 1 },
  ]),
);
const FROM_HERE = { ads: {}, resource_api_version: 'V3' };

/**
 * What is said of one cluster, and the URLs of workers that cannot be named. A client that speaks gRPC to the
 * workers itself finds them by a listener and a route; a proxy has those of its own. A cluster over TLS is
 * for the operator to describe, who knows which authority signs its certificates: a cluster without that
 * would send requests in the clear. Its endpoints are served all the same.
 */
export function clusterResources(
  { cluster, service, scheme }: ClusterName,
  workers: readonly Worker[],
): { readonly resources: readonly PlainResource[]; readonly omitted: readonly string[] } {
  const { localities, omitted } = envoyLocalities(workers);
  const endpoints = localities.map(({ region, zone, weight, endpoints: all }) => ({
    locality: { region, zone },
    lb_endpoints: all.map(lbEndpoint),
    load_balancing_weight: { value: weight },
  }));
  const resources: PlainResource[] = [
    { type: 'EDS', name: cluster, message: { cluster_name: cluster, endpoints } },
  ];
  if (scheme === 'http' || scheme === 'grpc') {
    const message = clusterMessage(cluster, scheme === 'grpc');
    resources.push({ type: 'CDS', name: cluster, message });
  }
  if (scheme === 'grpc') resources.push(listener(service), route(service, cluster));
  return { resources, omitted };
}

function clusterMessage(name: string, http2: boolean): object {
  return {
    name,
    type: 'EDS',
    eds_cluster_config: { eds_config: FROM_HERE },
    // A gRPC client knows no other policy by itself.
    lb_policy: http2 ? 'ROUND_ROBIN' : 'LEAST_REQUEST',
    // Only a READY worker takes requests, also when there are few of them.
    common_lb_config: { healthy_panic_threshold: { value: 0 } },
    circuit_breakers: { thresholds: [UNBOUNDED] },
    ...(http2 && {
      typed_extension_protocol_options: {
        [PROTOCOLS]: {
          ...envelope(PROTOCOLS),
          explicit_http_config: { http2_protocol_options: {} },
        },
      },
    }),
  };
}

function lbEndpoint({ host, port, health, weight, metadata }: EnvoyEndpoint): object {
  const labels = Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1));
  const fields = labels.map(([key, value]) => [key, { stringValue: value }]);
  return {
    endpoint: { address: { socket_address: { address: host, port_value: port } } },
    health_status: health,
    load_balancing_weight: { value: weight },
    metadata: { filter_metadata: { 'envoy.lb': { fields: Object.fromEntries(fields) as object } } },
  };
}

function listener(name: string): PlainResource {
  const manager = {
    ...envelope(MANAGER),
    rds: { config_source: FROM_HERE, route_config_name: name },
    http_filters: [{ name: 'router', typed_config: envelope(ROUTER) }],
  };
  return { type: 'LDS', name, message: { name, api_listener: { api_listener: manager } } };
}

function route(name: string, cluster: string): PlainResource {
  const routes = [{ match: { prefix: '' }, route: { cluster } }];
  const virtualHosts = [{ name, domains: ['*'], routes }];
  return { type: 'RDS', name, message: { name, virtual_hosts: virtualHosts } };
}
