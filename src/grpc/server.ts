import * as grpc from '@grpc/grpc-js';
import { REQUEST_BYTES_MAX, RESPONSE_BYTES_MAX } from '../core/limits.js';
import { BoundedServer } from './bounded-server.js';
import { bearerInterceptor, tellsNoSecret } from './auth.js';
import { WrittenInterceptor } from './call.js';
import type { EdgeContext } from './context.js';
import { HealthService } from './tools/health.js';
import { asIs } from './connections.js';
import { listen, SERVER_OPTIONS, shutDown } from './listener.js';
import { createMeshHandlers } from './mesh/mesh-service.js';
import {
  healthService,
  meshService,
  reflectionV1AlphaService,
  reflectionV1Service,
  registryService,
} from './proto.js';
import type { DescriptorSet } from './tools/descriptors.js';
import { createReflectionHandlers } from './tools/reflection.js';
import {
  createRegistryHandlers,
  type RegistryHandlerOptions,
} from './registry/registry-service.js';

/** Makes the server; nothing listens yet. */
export function createRegistryServer(
  context: EdgeContext,
  options: RegistryServerOptions = {},
): RegistryServer {
  const { token, publicMethods = false } = options;
  const isPublic = publicMethods ? tellsNoSecret : undefined;
  const server = new BoundedServer({
    ...SERVER_OPTIONS,
    'grpc.max_receive_message_length': REQUEST_BYTES_MAX,
    'grpc.max_send_message_length': RESPONSE_BYTES_MAX,
    interceptors: [
      ({ path }, call) => (STEPPED.has(path) ? new WrittenInterceptor(call) : asIs(call)),
      ...(token === undefined ? [] : [bearerInterceptor(context.node, token, isPublic)]),
    ],
  });
  const health = new HealthService(context);
  health.set(REGISTRY_SERVICE_NAME, 'NOT_SERVING');
  const registry = createRegistryHandlers(context, options);
  const mesh = createMeshHandlers(context);
  const reflection = createReflectionHandlers(context, loadDescriptors, SERVICE_NAMES);
  server.addService(registryService, registry.handlers);
  server.addService(meshService, mesh.handlers);
  server.addService(healthService, health.handlers());
  server.addService(reflectionV1Service, reflection);
  server.addService(reflectionV1AlphaService, reflection);
  return {
    health,
    listen: (address, credentials = grpc.ServerCredentials.createInsecure(), socketMode) =>
      listen(server, address, credentials, socketMode),
    stop: async (graceMs) => {
      health.set(REGISTRY_SERVICE_NAME, 'NOT_SERVING');
      registry.close();
      mesh.close();
      health.close();
      await shutDown(server, graceMs);
    },
  };
}

/** Loads protobufjs and the descriptors when they are first asked for, so that a start need not wait for them. */
async function loadDescriptors(): Promise<DescriptorSet> {
  descriptors ??= (await import('./tools/descriptors.js')).readDescriptors();
  return descriptors;
}

let descriptors: DescriptorSet | undefined;

/** Methods whose answers tell when they have left. */
const STEPPED: ReadonlySet<string> = new Set([registryService.ListWorkers.path]);

/** Name under which the health service tells whether the registry is ready. */
export const REGISTRY_SERVICE_NAME = 'workermesh.v1.RegistryService';

const SERVICE_NAMES = [
  REGISTRY_SERVICE_NAME,
  'workermesh.v1.MeshService',
  'grpc.health.v1.Health',
  'grpc.reflection.v1.ServerReflection',
  'grpc.reflection.v1alpha.ServerReflection',
];

/** How the registry listener lets callers in. */
export interface RegistryServerOptions extends RegistryHandlerOptions {
  /** The bearer token that every call must carry (X3); absent: none is asked for. */
  readonly token?: () => string;
  /** Health and reflection need no token. */
  readonly publicMethods?: boolean;
}

/** The registry listener: RegistryService, MeshService, health and reflection. */
export interface RegistryServer {
  /** Tells 'SERVING' or 'NOT_SERVING' of REGISTRY_SERVICE_NAME; NOT_SERVING until told. */
  readonly health: HealthService;
  /** Listens, and resolves with the bound address; see `listen`. May be called for several addresses. */
  listen(
    address: string,
    credentials?: grpc.ServerCredentials,
    socketMode?: number,
  ): Promise<string>;
  /**
   * Turns NOT_SERVING, ends the streams with UNAVAILABLE, lets calls under way finish for `graceMs`,
   * and closes all connections.
   */
  stop(graceMs: number): Promise<void>;
}
