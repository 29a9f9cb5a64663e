import type { MeshNode } from '../core/gossip/mesh-node.js';
import { FRAME_BYTES_TARGET } from '../core/limits.js';
import { isBeyond, type KnownOnDisk } from '../core/store/recall.js';
import type { OwnerDelta } from '../core/store/rows.js';
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
    recall: (asker, known) => ({
      member: membership.row(asker),
      next: recalled(mesh, asker, known),
    }),
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

/** The asker's log piece by piece, unless its disk knows as much. */
function recalled(
  { store }: MeshNode,
  owner: string,
  known: KnownOnDisk,
): () => OwnerDelta | undefined {
  const transfer = store.openTransfer({ owner, after: 0, prior: false });
  let first = true;
  return () => {
    const delta = transfer && store.nextDelta(transfer, FRAME_BYTES_TARGET);
    const wanted = delta !== undefined && (!first || isBeyond(delta, known));
    first = false;
    return wanted ? delta : undefined;
  };
}
