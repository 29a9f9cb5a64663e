import type { WorkerRecord } from '../../src/core/registry/worker.js';
import { assertWorld } from './failure.js';
import type { Life } from './oracle.js';
import { isSmall } from './settings.js';
import type { SimNode } from './sim-node.js';
import type { World } from './world.js';

/** How long a removal may take from the store to a watcher, and a claim from the gateway to the log. */
const SLACK_MS = 500;

/** For how long an owner that has crashed may count as alive. */
const UNNOTICED_MAX_MS = 5_000;

/** No REMOVED at a watcher for a worker that its gateway still wants, or registers again in time. */
export function checkRemoval(world: World, node: SimNode, record: WorkerRecord): void {
  const { owner, url, revision } = record;
  if (owner === node.name || world.oracle.tainted.has(owner)) return;
  // A machine that refuses an owner's log for its size does not know what is in it (S11).
  if (isSmall(world.settings, node.name)) return;
  const ledger = world.ledger(owner);
  // Nor does it publish all that its own gateway has registered, once that is more than its log takes.
  if (isSmall(world.settings, owner) && ledger.urls > world.settings.recordsMax) return;
  const registered = ledger.find(url, revision);
  const where = `a watcher at ${node.machine} lost ${url} of ${owner}`;
  assertWorld(
    registered !== undefined,
    'removed',
    `${where}, at revision ${revision}, which nobody had registered`,
  );
  if (!registered.acknowledged || ledger.removedSince(url, registered.atMs)) return;
  const evictedMs = world.checker.followed(node).evictedMs.get(owner);
  if (evictedMs !== undefined && world.nowMs - evictedMs < SLACK_MS) return;
  if (isUnclaimed(world, node, record, registered.atMs)) return;
  assertWorld(false, 'removed', `${where}, which its gateway wants`);
}

/** Whether a life of the owner that knew nothing ended its grace without the worker. */
function isUnclaimed(
  world: World,
  node: SimNode,
  { owner, url }: WorkerRecord,
  sinceMs: number,
): boolean {
  const { claimGraceMs } = world.settings;
  // Who is not linked to the owner does not hear that others refuse its log for its clock (ALGORITHM.md, 7).
  const linked = node.mesh.linkInfos().some(({ peer }) => peer === owner);
  const lives = world.oracle.lives(owner);
  const ledger = world.ledger(owner);
  const held = world.checker.followed(node).replicas.get(owner)?.heads;
  let unsettledMs: number | undefined;
  for (const life of lives) {
    unsettledMs = isSettledFor(held, life) ? undefined : (unsettledMs ?? life.startedMs);
    if (!life.fresh || life.startedMs < sinceMs) continue;
    const graceEndMs = life.startedMs + claimGraceMs - SLACK_MS;
    const endMs = life.endedMs ?? world.nowMs;
    // A crash loop renews nothing (S6): what was not claimed twice over is over. That a life has settled is
    // soon heard, or its owner counts as away: the time after that is no reason to lose anything.
    const firstMs = unsettledMs ?? life.startedMs;
    const lastMs = linked ? (life.settledMs ?? endMs) : endMs;
    const noticedMs = Math.min(lastMs + UNNOTICED_MAX_MS, world.nowMs);
    if (noticedMs - firstMs >= 2 * claimGraceMs - SLACK_MS) return true;
    if (endMs < graceEndMs) continue;
    if (!ledger.registeredBetween(url, life.startedMs, graceEndMs)) return true;
  }
  return false;
}

/**
 * Whether a life had settled when it ended, as far as the watcher's node could hear: who refuses a log for its
 * clock holds it as it was before, and counts on from there.
 */
function isSettledFor(held: ReadonlyMap<string, number> | undefined, life: Life): boolean {
  const head = held?.get(life.name);
  return life.settledMs !== undefined && (head === undefined || life.header(head).settled);
}
