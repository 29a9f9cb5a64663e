import type { MeshNode } from '../core/gossip/mesh-node.js';
import type { GossipTarget } from '../grpc/gossip-service.js';
import type { PeerNames } from '../grpc/peer-names.js';
import type { PeerTransport } from '../grpc/peer-transport.js';
import type { MeshDriver } from './mesh-driver.js';
import { PingRelay } from './ping-relay.js';

/** What comes in on the gossip listener, to the mesh. */
export function createGossipTarget(options: {
  readonly cluster: string;
  readonly node: string;
  readonly mesh: MeshNode;
  readonly driver: MeshDriver;
  readonly transport: PeerTransport;
  readonly pingTimeoutMs: number;
  readonly peerNames: PeerNames;
  /** A call was refused for this field of it. */
  readonly refused: GossipTarget['refused'];
}): GossipTarget {
  const { cluster, node, mesh, driver, transport, pingTimeoutMs, peerNames, refused } = options;
  const { membership } = mesh;
  const relay = new PingRelay(
    (name) => membership.row(name),
    ({ name, address }) =>
      transport.ping(address, name, membership.pair(name), pingTimeoutMs).then(
        (answer) => answer.node === name,
        () => false,
      ),
  );
  return {
    peerNames,
    refused,
    cluster,
    node,
    boot: () => mesh.boot,
    accept: (link) => driver.accept(link),
    pinged: (source, rows) => {
      driver.input({ type: 'pinged', source, rows });
      return membership.pair(source);
    },
    pingFor: (target) => relay.ping(target),
  };
}
