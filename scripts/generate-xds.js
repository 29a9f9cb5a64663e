// Prints src/gen/xds.ts: the messages of Envoy's API that we speak, with the fields that we use, from the protos that
// gRPC's own xDS client for Node carries.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import protobuf from 'protobufjs';

const LIBRARY = 'node_modules/@grpc/grpc-js-xds';
const { name, version } = JSON.parse(readFileSync(join(LIBRARY, 'package.json'), 'utf8'));
const roots = [
  ...['envoy-api', 'googleapis', 'protoc-gen-validate', 'xds'].map((root) =>
    join(LIBRARY, 'deps', root),
  ),
  'node_modules/protobufjs',
];

const FILES = [
  'envoy/service/discovery/v3/ads.proto',
  'envoy/config/cluster/v3/cluster.proto',
  'envoy/config/endpoint/v3/endpoint.proto',
  'envoy/config/listener/v3/listener.proto',
  'envoy/config/route/v3/route.proto',
  'envoy/extensions/filters/network/http_connection_manager/v3/http_connection_manager.proto',
  'envoy/extensions/filters/http/router/v3/router.proto',
  'envoy/extensions/upstreams/http/v3/http_protocol_options.proto',
];

/** The fields that we write or read; the wire keeps those of a message that we leave out. */
const DISCOVERY = 'envoy.service.discovery.v3';
const CORE = 'envoy.config.core.v3';
const CLUSTER = 'envoy.config.cluster.v3.Cluster';
const ENDPOINT = 'envoy.config.endpoint.v3';
const ROUTE = 'envoy.config.route.v3';
const MANAGER = 'envoy.extensions.filters.network.http_connection_manager.v3';
const PROTOCOL = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';
const FIELDS = {
  [`${DISCOVERY}.DiscoveryRequest`]:
    'version_info node resource_names type_url response_nonce error_detail',
  [`${DISCOVERY}.DiscoveryResponse`]: 'version_info resources type_url nonce',
  [`${DISCOVERY}.DeltaDiscoveryRequest`]:
    'node type_url resource_names_subscribe resource_names_unsubscribe initial_resource_versions response_nonce error_detail',
  [`${DISCOVERY}.DeltaDiscoveryResponse`]:
    'system_version_info resources type_url removed_resources nonce',
  [`${DISCOVERY}.Resource`]: 'name version resource',
  'google.rpc.Status': 'code message',
  [`${CORE}.Node`]: 'id cluster user_agent_name user_agent_version',
  [CLUSTER]:
    'name type eds_cluster_config lb_policy common_lb_config circuit_breakers typed_extension_protocol_options',
  [`${CLUSTER}.EdsClusterConfig`]: 'eds_config',
  [`${CLUSTER}.CommonLbConfig`]: 'healthy_panic_threshold',
  'envoy.config.cluster.v3.CircuitBreakers': 'thresholds',
  'envoy.config.cluster.v3.CircuitBreakers.Thresholds':
    'max_connections max_pending_requests max_requests max_retries',
  [`${CORE}.ConfigSource`]: 'ads resource_api_version',
  [`${CORE}.AggregatedConfigSource`]: '',
  [`${CORE}.Http2ProtocolOptions`]: '',
  'envoy.type.v3.Percent': 'value',
  [PROTOCOL]: 'explicit_http_config',
  [`${PROTOCOL}.ExplicitHttpConfig`]: 'http2_protocol_options',
  [`${ENDPOINT}.ClusterLoadAssignment`]: 'cluster_name endpoints',
  [`${ENDPOINT}.LocalityLbEndpoints`]: 'locality lb_endpoints load_balancing_weight',
  [`${ENDPOINT}.LbEndpoint`]: 'endpoint health_status metadata load_balancing_weight',
  [`${ENDPOINT}.Endpoint`]: 'address',
  [`${CORE}.Locality`]: 'region zone',
  [`${CORE}.Address`]: 'socket_address',
  [`${CORE}.SocketAddress`]: 'address port_value',
  [`${CORE}.Metadata`]: 'filter_metadata',
  'envoy.config.listener.v3.Listener': 'name api_listener',
  'envoy.config.listener.v3.ApiListener': 'api_listener',
  [`${MANAGER}.HttpConnectionManager`]: 'rds http_filters',
  [`${MANAGER}.Rds`]: 'config_source route_config_name',
  [`${MANAGER}.HttpFilter`]: 'name typed_config',
  'envoy.extensions.filters.http.router.v3.Router': '',
  [`${ROUTE}.RouteConfiguration`]: 'name virtual_hosts',
  [`${ROUTE}.VirtualHost`]: 'name domains routes',
  [`${ROUTE}.Route`]: 'match route',
  [`${ROUTE}.RouteMatch`]: 'prefix',
  [`${ROUTE}.RouteAction`]: 'cluster',
};
const SERVICE = `${DISCOVERY}.AggregatedDiscoveryService`;

const source = new protobuf.Root();
source.resolvePath = (_origin, target) =>
  protobuf.common.get(target) === null
    ? roots.map((root) => join(root, target)).find(existsSync)
    : target;
source.loadSync(FILES, { keepCase: true }).resolveAll();

const kept = new protobuf.Root();
for (const [name, fields] of Object.entries(FIELDS)) keepMessage(source.lookupType(name), fields);
keepService(source.lookupService(SERVICE));
kept.resolveAll();

// Copies of messages would be taken for proto2, which nothing here depends on.
const text = JSON.stringify(
  kept.toJSON(),
  (key, value) => (key === 'edition' ? undefined : value),
  1,
);
process.stdout
  .write(`// Written by scripts/generate from the protos of ${name}@${version}. Do not edit.
/** Messages of Envoy's API, as protobufjs reads them, with the fields that are used here. */
export const XDS_MESSAGES: object = ${text};
`);

function keepMessage(type, fields) {
  const names = fields.split(' ').filter((name) => name !== '');
  const message = new protobuf.Type(type.name);
  for (const name of names) {
    const field = type.fields[name]?.resolve();
    if (field === undefined) throw new Error(`${type.fullName} has no field ${name}`);
    message.add(copyOf(field));
    keepWhatItNames(field.resolvedType);
  }
  for (const { name, oneof } of type.oneofsArray) {
    const members = oneof.filter((member) => names.includes(member));
    if (members.length > 1) message.add(new protobuf.OneOf(name, members));
  }
  parentOf(type).add(message);
}

function copyOf({ name, id, rule, repeated, map, keyType, type, resolvedType }) {
  const full = resolvedType === null ? type : resolvedType.fullName.slice(1);
  if (map) return new protobuf.MapField(name, id, keyType, full);
  return new protobuf.Field(name, id, full, repeated ? 'repeated' : rule);
}

/** Enums are taken whole, and so are Google's messages that protobufjs brings itself. */
function keepWhatItNames(type) {
  const name = type?.fullName.slice(1);
  if (type === null || name in FIELDS || kept.lookup(name) !== null) return;
  if (type instanceof protobuf.Enum) parentOf(type).add(new protobuf.Enum(type.name, type.values));
  else if (!name.startsWith('google.protobuf.')) throw new Error(`say which fields of ${name}`);
  else parentOf(type).add(protobuf.Type.fromJSON(type.name, type.toJSON()));
  if (name === 'google.protobuf.Struct')
    for (const each of ['Value', 'ListValue', 'NullValue'])
      keepWhatItNames(type.parent.lookup(each));
}

function keepService(service) {
  const copy = new protobuf.Service(service.name);
  for (const { name, resolvedRequestType, resolvedResponseType } of service.methodsArray) {
    const [request, response] = [resolvedRequestType, resolvedResponseType].map((type) =>
      type.fullName.slice(1),
    );
    copy.add(new protobuf.Method(name, 'rpc', request, response, true, true));
  }
  parentOf(service).add(copy);
}

/** The place of a name among what is kept; a message around it must be named before it. */
function parentOf({ parent }) {
  if (parent.fullName === '') return kept;
  return kept.lookup(parent.fullName) ?? kept.define(parent.fullName.slice(1));
}
