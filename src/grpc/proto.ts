import * as grpc from '@grpc/grpc-js';
import { createServiceDefinition } from './definition.js';
import type { Codec } from '../protobuf/codec.js';
import { CODECS, SERVICES } from '../gen/codecs.js';
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

export type { Codec } from '../protobuf/codec.js';

/** A constructor of clients that know one service's methods. */
export type ClientConstructor<Client> = new (
  ...args: ConstructorParameters<typeof grpc.Client>
) => Client & grpc.Client;

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

function definition(name: string): grpc.ServiceDefinition {
  return createServiceDefinition(name, SERVICES[name] ?? unknown(name));
}

function client<Client>(service: object): ClientConstructor<Client> {
  const constructor = grpc.makeGenericClientConstructor(service as grpc.ServiceDefinition, '');
  return constructor as unknown as ClientConstructor<Client>;
}

/** The codec of a message that a method names, or that is carried inside others as bytes, by full name. */
export function codec<Input, Output>(name: string): Codec<Input, Output> {
  return (CODECS[name] ?? unknown(name)) as Codec<Input, Output>;
}

function unknown(name: string): never {
  throw new Error(`BUG: ${name} is not in src/gen/codecs.ts`);
}
