import { ChannelCredentials, ServerCredentials } from '@grpc/grpc-js';
import type { Logger } from 'winston';
import type { Config } from '../config.js';
import { GOSSIP_IDLE_MAX_MS, LINK_CLOSE_TIMEOUT_MS } from '../core/limits.js';
import { BoundedServer } from '../grpc/bounded-server.js';
import { gossipDefinition } from './wire/gossip-definition.js';
import { createGossipHandlers, type GossipTarget } from './wire/gossip-service.js';
import { listen } from '../grpc/listener.js';
import { createPeerNames, type PeerNames } from './wire/peer-names.js';
import { GOSSIP_OPTIONS } from './wire/peer-transport.js';
import { TlsIdentity } from '../grpc/tls.js';
import { keepFresh } from '../grpc/certificates.js';

/** The gossip side of the process: where it listens, and with what it dials. */
export interface GossipListener {
  /** host:port as it was bound. */
  readonly address: string;
  /** Names of who is at the other end of a call or link. */
  readonly peerNames: PeerNames;
  /** Credentials for a new connection to a peer. */
  credentials(): ChannelCredentials;
  /** Certificates and keys as they are in force; undefined without TLS. */
  readonly identity: TlsIdentity | undefined;
  /** Hands what comes in to a target; before, it is answered with UNIMPLEMENTED, and peers try again. */
  serve(target: GossipTarget): void;
  /** When its certificate expires, Unix ms; undefined without TLS. */
  certificateExpiryMs(): number | undefined;
  /** Reads the certificates at the paths of `config`; true when they are new. @throws when they are bad. */
  reload(config: Config): boolean;
  /** Calls `act` when who is trusted has changed; the connections that came in before are ended. */
  onTrustChanged(act: () => void): void;
  /** Calls `act` when other certificates are in force. */
  onRenewed(act: () => void): void;
  close(): void;
}

/** Binds the gossip address. @throws when it cannot be bound or the certificates cannot be read. */
export async function openGossipListener(config: Config, log: Logger): Promise<GossipListener> {
  let act = (): void => undefined;
  const trustChanged = (): void => {
    log.info('the authorities have changed: all connections are made anew');
    act();
    server.drainAll(LINK_CLOSE_TIMEOUT_MS);
  };
  const identity = config.tls ? new TlsIdentity(config.tls, trustChanged) : undefined;
  const credentials = identity?.serverCredentials();
  const server = new BoundedServer({
    ...GOSSIP_OPTIONS,
    'grpc.max_connection_idle_ms': GOSSIP_IDLE_MAX_MS,
  });
  const address = await listen(
    server,
    config.gossipAddress,
    credentials ?? ServerCredentials.createInsecure(),
  );
  let renewed = (): void => undefined;
  const refresh = identity && credentials && keepFresh(identity, credentials, log, () => renewed());
  const insecure = ChannelCredentials.createInsecure();
  return {
    address,
    identity,
    peerNames: createPeerNames(config.cluster, identity !== undefined),
    credentials: () => identity?.channelCredentials() ?? insecure,
    onTrustChanged: (next) => void (act = next),
    onRenewed: (next) => void (renewed = next),
    serve: (target) => server.addService(gossipDefinition, createGossipHandlers(target)),
    certificateExpiryMs: () => identity?.expiryMs,
    reload: ({ tls }) => tls !== undefined && refresh?.reload(tls) === true,
    close: () => {
      refresh?.stop();
      server.forceShutdown();
    },
  };
}
