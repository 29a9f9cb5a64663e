import * as grpc from '@grpc/grpc-js';
import protobuf from 'protobufjs';
import { XDS_MESSAGES } from '../gen/xds.js';
import { createServiceDefinition } from '../grpc/definition.js';
import type { Codec } from '../protobuf/codec.js';

/** The kinds of resources, in the order in which a client needs them: clusters before what names them. */
export const XDS_TYPES = ['CDS', 'EDS', 'LDS', 'RDS'] as const;
export type XdsType = (typeof XDS_TYPES)[number];

const MESSAGES: Readonly<Record<XdsType, string>> = {
  CDS: 'envoy.config.cluster.v3.Cluster',
  EDS: 'envoy.config.endpoint.v3.ClusterLoadAssignment',
  LDS: 'envoy.config.listener.v3.Listener',
  RDS: 'envoy.config.route.v3.RouteConfiguration',
};
const URL_PREFIX = 'type.googleapis.com/';
const SERVICE = 'envoy.service.discovery.v3.AggregatedDiscoveryService';

/** A message in an envelope that says what it is. */
export interface AnyMessage {
  readonly type_url: string;
  readonly value: Uint8Array;
}

/** Who asks, as it says itself. */
export interface NodeMessage {
  readonly id: string;
  readonly cluster: string;
  readonly user_agent_name: string;
  readonly user_agent_version?: string;
}

/** What both protocols ask with. */
interface RequestMessage {
  readonly node: NodeMessage | null;
  readonly type_url: string;
  readonly response_nonce: string;
  /** Why the last response was refused. */
  readonly error_detail: { readonly code: number; readonly message: string } | null;
}

export interface DiscoveryRequest extends RequestMessage {
  readonly version_info: string;
  readonly resource_names: readonly string[];
}

export interface DiscoveryResponse {
  readonly version_info: string;
  readonly type_url: string;
  readonly nonce: string;
  readonly resources: readonly AnyMessage[];
}

export interface DeltaDiscoveryRequest extends RequestMessage {
  readonly resource_names_subscribe: readonly string[];
  readonly resource_names_unsubscribe: readonly string[];
  readonly initial_resource_versions: Readonly<Record<string, string>>;
}

export interface DeltaDiscoveryResponse {
  readonly system_version_info: string;
  readonly type_url: string;
  readonly nonce: string;
  readonly resources: readonly {
    readonly name: string;
    readonly version: string;
    readonly resource: AnyMessage;
  }[];
  readonly removed_resources: readonly string[];
}

const root = protobuf.Root.fromJSON(XDS_MESSAGES);
root.resolveAll();

/** The service as a server adds it; its messages have the names of the proto files. */
export const adsService = createServiceDefinition(
  SERVICE,
  root.lookupService(SERVICE).methodsArray.map((method) => ({
    name: method.name,
    requestStream: method.requestStream ?? false,
    responseStream: method.responseStream ?? false,
    request: reflected(method.resolvedRequestType),
    response: reflected(method.resolvedResponseType),
  })),
);

/** A client of it. */
export const AdsClient = grpc.makeGenericClientConstructor(adsService, SERVICE);

/** The codec of a message by protobufjs: of Envoy's API so little is sent that none is generated. */
function reflected(type: protobuf.Type | null): Codec<object, object> {
  if (type === null) throw new Error(`BUG: ${SERVICE} names a message that is not there`);
  return {
    encode: (message) => type.encode(type.fromObject({ ...message })).finish() as Buffer,
    decode: (bytes) =>
      type.toObject(type.decode(bytes), { longs: Number, enums: String, defaults: true }),
  };
}

/** The type URL of a kind of resource. */
export function typeUrl(type: XdsType): string {
  return URL_PREFIX + MESSAGES[type];
}

/** The kind of a type URL; undefined for what is not served. */
export function xdsType(url: string): XdsType | undefined {
  return XDS_TYPES.find((type) => typeUrl(type) === url);
}

/** A resource in its envelope. Messages inside it that have an `@type` get envelopes of their own. */
export function packResource(type: XdsType, message: object): AnyMessage {
  return packEncoded(type, [encodeMessage(MESSAGES[type], message)]);
}

/** The same of bytes, of which some are fields that are encoded already. */
export function packEncoded(type: XdsType, parts: readonly Uint8Array[]): AnyMessage {
  return { type_url: typeUrl(type), value: Buffer.concat(parts) };
}

/** The bytes of a message, by its full name. */
export function encodeMessage(name: string, message: object): Uint8Array {
  const type = typeOf(name);
  return type.encode(type.fromObject({ ...message })).finish();
}

const types = new Map<string, protobuf.Type>();

/** A search by name takes as long as an encoding: each type is looked for once. */
function typeOf(name: string): protobuf.Type {
  const type = types.get(name) ?? root.lookupType(name);
  types.set(name, type);
  return type;
}

/** Bytes of a message as a field of another one: fields may follow each other in any order. */
export function encodeField(name: string, field: string, value: Uint8Array): Uint8Array {
  const { id } = typeOf(name).get(field) as protobuf.Field;
  const BYTES = 2;
  return protobuf.Writer.create()
    .uint32((id << 3) | BYTES)
    .bytes(value)
    .finish();
}

/** What is in an envelope, with nested envelopes opened too. */
export function unpackResource({ type_url: url, value }: AnyMessage): Record<string, unknown> {
  const type = typeOf(url.slice(URL_PREFIX.length));
  return type.toObject(type.decode(value), { longs: Number, enums: String, json: true });
}

/** An envelope's type, for a message inside a resource. */
export function envelope(message: string): { readonly '@type': string } {
  return { '@type': URL_PREFIX + message };
}
