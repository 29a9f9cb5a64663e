import { checkDoor } from '../../src/core/gossip/logs/door.js';
import { workerIdOf } from '../../src/streams/context.js';
import { assertWorld } from './failure.js';
import { isSmall } from './settings.js';
import type { SimNode } from './sim-node.js';
import type { World } from './world.js';

/** A watcher is told SYNCED: what it holds is all that there is (M7), and no restart has made it less (D5). */
export function checkSynced(world: World, node: SimNode): void {
  checkComplete(world, node);
  checkMemories(world, node);
}

/** All that the store held when it came in sync, and still holds, is in the registry. */
function checkComplete(world: World, node: SimNode): void {
  if (node.completedBy !== 'import') return;
  for (const { owner, key } of world.checker.followed(node).promised) {
    if (owner === node.name || world.oracle.tainted.has(owner)) continue;
    checkShown(node, owner, key, 'complete', 'it had when it came in sync');
  }
}

/** What was known of others before a restart is there after it, unless it had to go meanwhile. */
function checkMemories(world: World, node: SimNode): void {
  if (isSmall(world.settings, node.name)) return;
  const { evictedMs, graves } = world.checker.followed(node);
  const { store } = node.mesh;
  for (const { member, deltas } of node.memories) {
    const owner = member.name;
    const [log] = deltas;
    if (log === undefined || owner === node.name || world.oracle.tainted.has(owner)) continue;
    if (evictedMs.has(owner) || graves.has(owner)) continue;
    const { boot, stampMs } = log;
    // A clock that was wrong at the start bars what it takes for the future, and is not asked again.
    const barred = [node.startWallMs, node.now().wallMs].some(
      (wallMs) => checkDoor({ owner, boot, stampMs }, undefined, undefined, wallMs) !== undefined,
    );
    if (barred) continue;
    const where = `${node.machine} says SYNCED`;
    const row = store.row(owner);
    assertWorld(row !== undefined, 'shrinks', `${where} without ${owner}, whom it knew on disk`);
    for (const { record, prior } of store.records(owner)) {
      if (prior || record.value === undefined) continue;
      checkShown(node, owner, record.key, 'shrinks', 'it knew on disk');
    }
  }
}

function checkShown(node: SimNode, owner: string, key: string, rule: string, which: string): void {
  const { table } = node.registry;
  const shown = node.mesh.store.get(owner, key) === undefined || table.get(workerIdOf(key) ?? '');
  assertWorld(
    shown !== undefined,
    rule,
    `${node.machine} says SYNCED without ${key} of ${owner}, which ${which}`,
  );
}
