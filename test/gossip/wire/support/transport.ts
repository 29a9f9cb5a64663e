import { ChannelCredentials } from '@grpc/grpc-js';
import { OpenSockets } from '../../../../src/core/open-sockets.js';
import { createPeerNames } from '../../../../src/gossip/wire/peer-names.js';
import { PeerTransport } from '../../../../src/gossip/wire/peer-transport.js';

/** The outgoing half of node `a` of cluster `c`; with TLS it compares names. */
export function newTransport(
  credentials = ChannelCredentials.createInsecure(),
  sockets = new OpenSockets(),
  { cluster = 'c', node = 'a' } = {},
): PeerTransport {
  const peerNames = createPeerNames(cluster, credentials._isSecure());
  return new PeerTransport({ cluster, node, credentials: () => credentials, peerNames, sockets });
}
