import type { MeshNode } from '../core/gossip/mesh-node.js';
import type { GossipTarget } from '../grpc/gossip-service.js';
import type { PeerTransport } from '../grpc/peer-transport.js';
import type { MeshDriver } from './mesh-driver.js';

/** What comes in on the gossip listener, to the mesh. */
export function createGossipTarget(options: {
  readonly cluster: string;
  readonly node: string;
  readonly mesh: MeshNode;
  readonly driver: MeshDriver;
  readonly transport: PeerTransport;
  readonly pingTimeoutMs: number;
}): GossipTarget {
  const { cluster, node, mesh, driver, transport, pingTimeoutMs } = options;
  return {
    cluster,
    node,
    boot: () => mesh.boot,
    accept: (link) => driver.accept(link),
    pinged: (source, rows) => {
      driver.input({ type: 'pinged', source, rows });
      return mesh.membership.pair(source);
    },
    pingFor: async (target, address) => {
      const known = mesh.membership.row(target);
      const rows = mesh.membership.pair(target);
      try {
        const answer = await transport.ping(known?.address ?? address, target, rows, pingTimeoutMs);
        return answer.node === target;
      } catch {
        return false;
      }
    },
  };
}
