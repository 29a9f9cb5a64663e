import { join } from 'node:path';
import * as grpc from '@grpc/grpc-js';
import protobuf from 'protobufjs';
import { createServiceDefinition } from './definition.js';
import { boundStructDepth } from './struct-depth.js';
import { packageRoot } from '../package-root.js';
import type { BadRequest, BadRequest__Output } from '../gen/google/rpc/BadRequest.js';
import type { ErrorInfo, ErrorInfo__Output } from '../gen/google/rpc/ErrorInfo.js';
import type { Status, Status__Output } from '../gen/google/rpc/Status.js';
import type { HealthClient, HealthDefinition } from '../gen/grpc/health/v1/Health.js';
import type {
  ServerReflectionClient as ReflectionV1Client,
  ServerReflectionDefinition as ReflectionV1Definition,
} from '../gen/grpc/reflection/v1/ServerReflection.js';
import type {
  ServerReflectionClient as ReflectionV1AlphaClient,
  ServerReflectionDefinition as ReflectionV1AlphaDefinition,
} from '../gen/grpc/reflection/v1alpha/ServerReflection.js';
import type { GossipServiceDefinition } from '../gen/workermesh/v1/GossipService.js';
import type { MeshServiceClient, MeshServiceDefinition } from '../gen/workermesh/v1/MeshService.js';
import type {
  RegistryServiceClient,
  RegistryServiceDefinition,
} from '../gen/workermesh/v1/RegistryService.js';
import type { Worker, Worker__Output } from '../gen/workermesh/v1/Worker.js';
import type { WorkerState, WorkerState__Output } from '../gen/workermesh/v1/WorkerState.js';

/** How messages look as objects: the same options as in scripts/generate, which writes their types. */
const CONVERSION: protobuf.IConversionOptions = {
  longs: Number,
  enums: String,
  defaults: true,
  oneofs: true,
};

const FILES = [
  'workermesh/v1/worker.proto',
  'workermesh/v1/registry.proto',
  'workermesh/v1/mesh.proto',
  'workermesh/v1/gossip.proto',
  'google/rpc/status.proto',
  'google/rpc/error_details.proto',
  'grpc/health/v1/health.proto',
  'grpc/reflection/v1/reflection.proto',
  'grpc/reflection/v1alpha/reflection.proto',
];

/** Turns messages of one type into bytes and back. */
export interface Codec<Input, Output> {
  /** Throws on a value of the wrong shape. */
  encode(message: Input): Buffer;
  /** Throws on bytes that are no message. */
  decode(bytes: Uint8Array): Output;
}

/** A constructor of clients that know one service's methods. */
export type ClientConstructor<Client> = new (
  ...args: ConstructorParameters<typeof grpc.Client>
) => Client & grpc.Client;

const root = loadRoot();

/** The services of this package, as a server adds them. */
export const registryService = definition(
  'workermesh.v1.RegistryService',
) as unknown as RegistryServiceDefinition;
export const meshService = definition(
  'workermesh.v1.MeshService',
) as unknown as MeshServiceDefinition;
export const gossipService = definition(
  'workermesh.v1.GossipService',
) as unknown as GossipServiceDefinition;
export const healthService = definition('grpc.health.v1.Health') as unknown as HealthDefinition;
export const reflectionV1Service = definition(
  'grpc.reflection.v1.ServerReflection',
) as unknown as ReflectionV1Definition;
export const reflectionV1AlphaService = definition(
  'grpc.reflection.v1alpha.ServerReflection',
) as unknown as ReflectionV1AlphaDefinition;

/** Clients of the same services. */
export const RegistryClient = client<RegistryServiceClient>(registryService);
export const MeshClient = client<MeshServiceClient>(meshService);
export const HealthServiceClient = client<HealthClient>(healthService);
export const ReflectionClient = client<ReflectionV1Client>(reflectionV1Service);
export const ReflectionAlphaClient = client<ReflectionV1AlphaClient>(reflectionV1AlphaService);

/** Messages that are stored, or carried inside others as bytes. */
export const workerStateCodec = codec<WorkerState, WorkerState__Output>(
  'workermesh.v1.WorkerState',
);
export const workerCodec = codec<Worker, Worker__Output>('workermesh.v1.Worker');
export const statusCodec = codec<Status, Status__Output>('google.rpc.Status');
export const errorInfoCodec = codec<ErrorInfo, ErrorInfo__Output>('google.rpc.ErrorInfo');
export const badRequestCodec = codec<BadRequest, BadRequest__Output>('google.rpc.BadRequest');

function loadRoot(): protobuf.Root {
  const loaded = new protobuf.Root();
  loaded.resolvePath = (_origin, target) => join(packageRoot, 'proto', target);
  loaded.loadSync(FILES);
  loaded.resolveAll();
  boundStructDepth(loaded.lookupType('google.protobuf.Struct'));
  return loaded;
}

function definition(name: string): grpc.ServiceDefinition {
  return createServiceDefinition(root.lookupService(name), CONVERSION);
}

function client<Client>(service: object): ClientConstructor<Client> {
  const constructor = grpc.makeGenericClientConstructor(service as grpc.ServiceDefinition, '');
  return constructor as unknown as ClientConstructor<Client>;
}

/** The codec of any message of our files, by full name. */
export function codec<Input, Output>(name: string): Codec<Input, Output> {
  const type = root.lookupType(name);
  return {
    encode: (message) =>
      Buffer.from(type.encode(type.fromObject(message as Record<string, unknown>)).finish()),
    decode: (bytes) => type.toObject(type.decode(bytes), CONVERSION) as Output,
  };
}
