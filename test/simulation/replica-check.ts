import { compareBoots, type Boot } from '../../src/core/boot.js';
import { DIGEST_INTERVAL_MS, STAMP_AHEAD_MAX_MS } from '../../src/core/limits.js';
import { sameCut } from '../../src/core/store/cut.js';
import type { DigestRow } from '../../src/core/store/rows.js';
import { assertWorld } from './failure.js';
import { bootName } from './oracle.js';
import { isSmall } from './settings.js';
import type { SimNode } from './sim-node.js';
import type { World } from './world.js';

/** What one process held of one owner when it was looked at last. */
export interface Replica {
  row: DigestRow | undefined;
  /** Boot -> the highest head of it that was ever held here. */
  readonly heads: Map<string, number>;
}

/** Everything that must hold of what one node holds of one owner, at any moment. */
export function checkReplica(
  world: World,
  node: SimNode,
  owner: string,
  rows: Map<string, string>,
): void {
  const { replicas, evictedMs } = world.checker.followed(node);
  const replica = replicas.get(owner) ?? { row: undefined, heads: new Map<string, number>() };
  replicas.set(owner, replica);
  const before = replica.row;
  const row = node.mesh.store.row(owner);
  replica.row = row;
  if (row?.boot === undefined) {
    const gone = before === undefined || evictedMs.get(owner) === world.nowMs;
    assertWorld(gone, 'never-falls', `${node.machine} lost the log of ${owner} without a grave`);
    return;
  }
  const { boot } = row;
  if (before?.boot && evictedMs.get(owner) !== world.nowMs) {
    const boots = compareBoots(boot, before.boot);
    assertWorld(
      boots > 0 || (boots === 0 && row.head >= before.head),
      'never-falls',
      `${node.machine} fell from ${nameOf(before)} of ${owner} to ${nameOf(row)}`,
    );
  }
  const name = bootName(boot);
  replica.heads.set(name, Math.max(row.head, replica.heads.get(name) ?? 0));
  const { text, forged } = checkCut(world, node, row, boot);
  checkEqualRows(node, row, text, rows);
  checkPrior(world, node, row, replica, forged);
  checkDoor(world, node, row, before);
}

/** Only the owner raises (boot, head); what is installed is a state that it had, or a lie that was told. */
function checkCut(
  world: World,
  node: SimNode,
  row: DigestRow,
  boot: Boot,
): { readonly text: string; readonly forged: boolean } {
  const { owner, head } = row;
  const { oracle } = world;
  const text = oracle.observed(node, row);
  const life = oracle.life(owner, boot);
  if (life && head <= life.head && life.text(head) === text) return { text, forged: false };
  if (owner !== node.name && oracle.isForged(owner, boot, head, text)) {
    return { text, forged: true };
  }
  const where = `${node.machine} holds ${nameOf(row)} of ${owner}`;
  assertWorld(life !== undefined, 'owner-raises', `${where}: a boot that ${owner} never had`);
  assertWorld(head <= life.head, 'owner-raises', `${where}: its owner is at head ${life.head}`);
  assertWorld(
    false,
    'cut',
    `${where}, which is no state of its owner.\nheld:\n${text}\nowned:\n${life.text(head)}`,
  );
}

/** Equal rows mean equal records, whoever holds them, whenever. */
function checkEqualRows(
  node: SimNode,
  row: DigestRow,
  text: string,
  rows: Map<string, string>,
): void {
  const { owner, boot, head, floor, settled, hash } = row;
  const name = `${owner} ${bootName(boot)} ${head} ${floor} ${settled} ${hash}`;
  const known = rows.get(name);
  rows.set(name, text);
  const message = `${node.machine} holds other records under the row ${name}:\n${text}\nnot\n${known}`;
  assertWorld(known === undefined || known === text, 'equal-rows', message);
}

/** What is shown of earlier boots was written, and not deleted as far as this node knows. */
function checkPrior(
  world: World,
  node: SimNode,
  row: DigestRow,
  replica: Replica,
  forged: boolean,
): void {
  if (row.prior === undefined) return;
  const { owner, head } = row;
  const { oracle } = world;
  // A lie in the owner's boot has other words at this head than the owner.
  const said = forged ? undefined : oracle.life(owner, row.boot)?.replay(head);
  for (const { record, boot, prior } of node.mesh.store.records(owner)) {
    if (!prior || oracle.isForgedBoot(owner, boot)) continue;
    const { key, seq } = record;
    const where = `${node.machine} shows ${key} of ${owner} from ${bootName(boot)}, seq ${seq}`;
    const life = oracle.life(owner, boot);
    const known = life?.replay(Math.max(seq, replica.heads.get(bootName(boot)) ?? 0)).get(key);
    assertWorld(known?.seq === seq, 'deleted', `${where}: its owner wrote it again, or never`);
    assertWorld(
      known.value === (record.value && oracle.value(record.value)),
      'cut',
      `${where}: its owner wrote something else`,
    );
    assertWorld(said?.has(key) !== true, 'deleted', `${where}: its newer boot has spoken of it`);
  }
  assertWorld(
    !row.settled,
    'prior',
    `${node.machine} shows a prior of ${owner}, which has settled`,
  );
}

/**
 * Nothing at or below a grave is let in (M4). A log that was here when others buried its owner may stay
 * for a dead-timeout, so that one neighbour's bad view empties nobody's list.
 */
function checkDoor(world: World, node: SimNode, row: DigestRow, before?: DigestRow): void {
  const grave = world.checker.followed(node).graves.get(row.owner);
  if (grave === undefined || row.owner === node.name) return;
  if (compareBoots(row.boot, grave.boot) > 0) return;
  const where = `${node.machine} holds ${nameOf(row)} of ${row.owner}, which it has buried`;
  assertWorld(sameCut(row, before), 'door', where);
  // Where the returned owner's new log is too big, the old one stays until it is not (S11).
  if (isSmall(world.settings, node.name)) return;
  if (node.clock.frozen) grave.sinceMs = world.nowMs;
  // Nor does it come while the clocks are too far apart, and until a whole digest after (I3).
  if (clocksDiffer(world, node.machine, row.owner))
    grave.sinceMs = world.nowMs + DIGEST_INTERVAL_MS;
  const heldMs = world.nowMs - grave.sinceMs;
  const maxMs = 2 * world.settings.deadTimeoutMs + 5_000;
  assertWorld(heldMs < maxMs, 'door', `${where} ${heldMs} ms ago`);
}

/** Whether a log may be refused for its stamp, by one clock or the other. */
function clocksDiffer(world: World, a: string, b: string): boolean {
  const apartMs = world.machine(a).wallOffsetMs - world.machine(b).wallOffsetMs;
  return Math.abs(apartMs) > STAMP_AHEAD_MAX_MS;
}

function nameOf(row: DigestRow): string {
  return `${bootName(row.boot)} head ${row.head}`;
}
