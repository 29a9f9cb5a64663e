import { FRAME_BYTES_TARGET, PING_TIMEOUT_MS } from '../core/limits.js';
import { isBeyond, type KnownOnDisk } from '../core/store/recall.js';
import type { OwnerDelta } from '../core/store/rows.js';
import type { MeshNode } from '../core/gossip/mesh-node.js';
import type { MeshDriver } from './mesh-driver.js';
import { PingRelay } from './ping-relay.js';
import type { Incoming, Transport } from './transport.js';

/** Hands what peers ask to the mesh. */
export function createIncoming(options: {
  readonly mesh: MeshNode;
  readonly driver: MeshDriver;
  readonly transport: Transport;
}): Incoming {
  const { mesh, driver, transport } = options;
  const { membership } = mesh;
  const relay = new PingRelay(
    (name) => membership.row(name),
    ({ name, address }, done) =>
      transport.ping({ name, address }, membership.pair(name), PING_TIMEOUT_MS, (answer) =>
        done(answer.ok && answer.value.node === name),
      ),
  );
  return {
    boot: () => mesh.boot,
    accept: (link) => driver.accept(link),
    pinged: (source, rows) => {
      driver.input({ kind: 'pinged', source, rows });
      return membership.pair(source);
    },
    pingFor: (target, done) => relay.ping(target, done),
    recall: (asker, known) => ({
      member: membership.row(asker),
      next: recalled(mesh, asker, known),
    }),
  };
}

/** The asker's log piece by piece, unless its disk knows as much. */
function recalled(
  { store }: MeshNode,
  owner: string,
  known: KnownOnDisk,
): () => OwnerDelta | undefined {
  const transfer = store.openTransfer({ owner, kind: 'log', after: 0 });
  let first = true;
  return () => {
    const delta = transfer && store.nextDelta(transfer, FRAME_BYTES_TARGET);
    const wanted = delta !== undefined && (!first || isBeyond(delta, known));
    first = false;
    return wanted ? delta : undefined;
  };
}
