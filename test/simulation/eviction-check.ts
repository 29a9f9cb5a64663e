import { assertWorld } from './failure.js';
import type { SimNode } from './sim-node.js';
import type { World } from './world.js';

/** One node's isolation empties nobody's list; and nobody who is well is evicted. */
export function checkEviction(world: World, node: SimNode, owner: string): void {
  const machine = world.machines.get(owner);
  const alive = machine?.running;
  if (!alive || alive.clock.frozen || world.oracle.tainted.has(owner)) return;
  const others = world.running().filter((other) => other.name !== node.name);
  const cutOff = others.every((other) => !connected(world, node, other));
  assertWorld(
    !cutOff || others.length < 2,
    'isolation',
    `${node.machine} reaches nobody, and evicted ${owner}, which is well`,
  );
  const calmMs = world.nowMs - Math.max(world.lastFaultMs, alive.startedMs);
  assertWorld(
    calmMs < 2 * world.settings.deadTimeoutMs + 30_000,
    'false-eviction',
    `${node.machine} evicted ${owner}, which has been well for ${calmMs} ms`,
  );
}

function connected(world: World, a: SimNode, b: SimNode): boolean {
  const { network } = world;
  return network.reaches(a.machine, b.machine) && network.reaches(b.machine, a.machine);
}
