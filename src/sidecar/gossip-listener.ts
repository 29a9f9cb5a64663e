import { ChannelCredentials, Server, ServerCredentials } from '@grpc/grpc-js';
import type { Logger } from 'winston';
import type { Config } from '../config.js';
import { gossipDefinition } from '../grpc/gossip-definition.js';
import { createGossipHandlers, type GossipTarget } from '../grpc/gossip-service.js';
import { listen } from '../grpc/listener.js';
import { createPeerNames, type PeerNames } from '../grpc/peer-names.js';
import { GOSSIP_OPTIONS } from '../grpc/peer-transport.js';
import { TlsIdentity } from '../grpc/tls.js';
import { keepFresh } from './certificates.js';

/** The gossip side of the process: where it listens, and with what it dials. */
export interface GossipListener {
  /** host:port as it was bound. */
  readonly address: string;
  /** Names of who is at the other end of a call or link. */
  readonly peerNames: PeerNames;
  /** Credentials for a new connection to a peer. */
  credentials(): ChannelCredentials;
  /** Hands what comes in to a target; before, it is answered with UNIMPLEMENTED, and peers try again. */
  serve(target: GossipTarget): void;
  /** Reads the certificates at the paths of `config`; true when they are new. @throws when they are bad. */
  reload(config: Config): boolean;
  close(): void;
}

/** Binds the gossip address. @throws when it cannot be bound or the certificates cannot be read. */
export async function openGossipListener(config: Config, log: Logger): Promise<GossipListener> {
  const identity = config.tls ? new TlsIdentity(config.tls) : undefined;
  const credentials = identity?.serverCredentials();
  const server = new Server(GOSSIP_OPTIONS);
  const address = await listen(
    server,
    config.gossipAddress,
    credentials ?? ServerCredentials.createInsecure(),
  );
  const refresh = identity && credentials && keepFresh(identity, credentials, log);
  const insecure = ChannelCredentials.createInsecure();
  return {
    address,
    peerNames: createPeerNames(config.cluster, identity !== undefined),
    credentials: () => identity?.channelCredentials() ?? insecure,
    serve: (target) => server.addService(gossipDefinition, createGossipHandlers(target)),
    reload: ({ tls }) => tls !== undefined && refresh?.reload(tls) === true,
    close: () => {
      refresh?.stop();
      server.forceShutdown();
    },
  };
}
