import type { Worker } from '../client/worker.js';
import {
  envoyEndpoint,
  envoyLocalities,
  type EnvoyEndpoint,
  type EnvoyLocality,
} from '../sinks/envoy.js';
import type { ClusterName } from './cluster-index.js';
import type { Steps } from './steps.js';
import {
  encodeField,
  encodeMessage,
  envelope,
  packEncoded,
  packResource,
  type AnyMessage,
  type XdsType,
} from './messages.js';

/** One resource as it is sent. */
export interface EncodedResource {
  readonly type: XdsType;
  readonly name: string;
  readonly any: AnyMessage;
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
const ENDPOINT = 'envoy.config.endpoint.v3';
const ASSIGNMENT = `${ENDPOINT}.ClusterLoadAssignment`;
const LOCALITY = `${ENDPOINT}.LocalityLbEndpoints`;
const FROM_HERE = { ads: {}, resource_api_version: 'V3' };

/**
 * What is said of one cluster, and the URLs of workers that cannot be named. A client that speaks gRPC to the
 * workers itself finds them by a listener and a route; a proxy has those of its own. A cluster over TLS is
 * for the operator to describe, who knows which authority signs its certificates: a cluster without that
 * would send requests in the clear. Its endpoints are served all the same. It is done in short steps: the first
 * look at ten thousand workers takes as long as all of their encoding.
 */
export function* clusterResources(
  { cluster, service, scheme }: ClusterName,
  workers: readonly Worker[],
): Steps<ClusterResources> {
  for (const worker of workers) {
    const endpoint = envoyEndpoint(worker);
    if (endpoint === undefined || encodedEndpoints.has(endpoint)) continue;
    encodeEndpoint(endpoint);
    yield;
  }
  const { localities, omitted } = envoyLocalities(workers);
  yield;
  const resources: EncodedResource[] = [
    { type: 'EDS', name: cluster, any: yield* assignment(cluster, localities) },
  ];
  if (scheme === 'http' || scheme === 'grpc') {
    const message = clusterMessage(cluster, scheme === 'grpc');
    resources.push({ type: 'CDS', name: cluster, any: packResource('CDS', message) });
  }
  if (scheme === 'grpc') {
    const [lds, rds] = [listenerMessage(service), routeMessage(service, cluster)];
    resources.push({ type: 'LDS', name: service, any: packResource('LDS', lds) });
    resources.push({ type: 'RDS', name: service, any: packResource('RDS', rds) });
  }
  return { resources, omitted };
}

/** What is said of one cluster. */
export interface ClusterResources {
  readonly resources: readonly EncodedResource[];
  /** URLs of workers that it cannot name. */
  readonly omitted: readonly string[];
}

/** Bytes of endpoints, which are those of their workers as long as these do not change. */
const encodedEndpoints = new WeakMap<EnvoyEndpoint, Uint8Array>();

/** Most of a large cluster is as it was before, so the endpoints are encoded one by one, and once. */
function* assignment(cluster: string, localities: readonly EnvoyLocality[]): Steps<AnyMessage> {
  const parts = [encodeMessage(ASSIGNMENT, { cluster_name: cluster })];
  for (const { region, zone, weight, endpoints } of localities) {
    const own = { locality: { region, zone }, load_balancing_weight: { value: weight } };
    const locality = [encodeMessage(LOCALITY, own), ...endpoints.map(encodeEndpoint)];
    parts.push(encodeField(ASSIGNMENT, 'endpoints', Buffer.concat(locality)));
    yield;
  }
  return packEncoded('EDS', parts);
}

function encodeEndpoint(endpoint: EnvoyEndpoint): Uint8Array {
  let bytes = encodedEndpoints.get(endpoint);
  if (bytes === undefined) {
    const message = encodeMessage(`${ENDPOINT}.LbEndpoint`, endpointMessage(endpoint));
    bytes = encodeField(LOCALITY, 'lb_endpoints', message);
    encodedEndpoints.set(endpoint, bytes);
  }
  return bytes;
}

/** A cluster whose endpoints come from here. */
export function clusterMessage(name: string, http2: boolean): object {
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

/** One endpoint; its labels in one order, so that equal ones have equal bytes. */
export function endpointMessage({ host, port, health, weight, metadata }: EnvoyEndpoint): object {
  const labels = Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1));
  const fields = labels.map(([key, value]) => [key, { stringValue: value }]);
  return {
    endpoint: { address: { socket_address: { address: host, port_value: port } } },
    health_status: health,
    load_balancing_weight: { value: weight },
    metadata: { filter_metadata: { 'envoy.lb': { fields: Object.fromEntries(fields) as object } } },
  };
}

/** What a gRPC client asks for first. */
export function listenerMessage(name: string): object {
  const manager = {
    ...envelope(MANAGER),
    rds: { config_source: FROM_HERE, route_config_name: name },
    http_filters: [{ name: 'router', typed_config: envelope(ROUTER) }],
  };
  return { name, api_listener: { api_listener: manager } };
}

/** All calls of a service go to one cluster. */
export function routeMessage(name: string, cluster: string): object {
  const routes = [{ match: { prefix: '' }, route: { cluster } }];
  return { name, virtual_hosts: [{ name, domains: ['*'], routes }] };
}
