import type { NodeContext } from '../grpc/node-context.js';
import type { XdsServer } from '../xds/server.js';
import type { RegistryAccess } from './registry-access.js';
import type { Parts } from './wiring.js';

/** The listener for clients of xDS, and where it is bound. */
export interface ListeningXds {
  readonly server: XdsServer;
  readonly address: string;
}

/** Listens where the settings say so, secured like the registry listener (X3). */
export async function startXds(
  { config, log, metrics }: Parts,
  context: NodeContext,
  { credentials, token }: RegistryAccess,
): Promise<ListeningXds | undefined> {
  if (config.xds === undefined) return undefined;
  const { address, clusterBy } = config.xds;
  // The messages of Envoy's API, and protobufjs, are loaded only where xDS is served.
  const { createXdsServer } = await import('../xds/server.js');
  const server = createXdsServer(
    { ...context, log: log.of('xds') },
    { clusterBy, metrics, ...(token && { token }) },
  );
  const bound = await server.listen(address, credentials, config.registrySocketMode);
  return { server, address: bound };
}
