import type { Session } from '../../src/core/gossip/link/session.js';
import { isAhead, type Cut } from '../../src/core/store/cut.js';
import { bootName } from './oracle.js';
import { assertWorld } from './failure.js';
import type { SimNode } from './sim-node.js';
import type { World } from './world.js';

/** A row takes a second at most, a frame on a bad wire a little longer. */
const MISBELIEF_MAX_MS = 10_000;

/** L1: what a side believes of its peer's copy of its own log is not more than the peer has, for long. */
export function checkBeliefs(world: World, since: Map<string, number>): void {
  const wrong = new Set<string>();
  for (const node of world.running()) {
    if (node.clock.frozen) continue;
    for (const session of node.mesh.live) {
      const name = misbelief(world, node, session);
      if (name !== undefined) wrong.add(name);
    }
  }
  for (const name of since.keys()) if (!wrong.has(name)) since.delete(name);
  for (const name of wrong) {
    const firstMs = since.get(name) ?? world.nowMs;
    since.set(name, firstMs);
    assertWorld(world.nowMs - firstMs < MISBELIEF_MAX_MS, 'belief', name);
  }
}

function misbelief(world: World, node: SimNode, session: Session): string | undefined {
  const named = session.peer && bootName(session.peer.boot);
  const peer = world
    .running()
    .find(({ name, mesh }) => name === session.peer?.node && bootName(mesh.boot) === named);
  if (!peer || peer.clock.frozen) return undefined;
  const { network } = world;
  if (!network.reaches(node.machine, peer.machine)) return undefined;
  if (!network.reaches(peer.machine, node.machine)) return undefined;
  // What was said on a stream that is half open is believed until a keepalive is missed.
  if (network.isHalfOpen(node.machine, peer.machine)) return undefined;
  const believed = session.view.believed(node.name);
  const has = peer.mesh.store.row(node.name);
  if (!isAhead(believed, has)) return undefined;
  return `${node.machine} believes that ${peer.machine} has ${text(believed)} of it, not ${text(has)}`;
}

function text(cut: Cut | undefined): string {
  return cut ? `${bootName(cut.boot)} head ${cut.head}` : 'nothing';
}
