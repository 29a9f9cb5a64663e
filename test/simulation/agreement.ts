import type { WorkerRecord } from '../../src/core/registry/worker.js';
import type { DigestRow } from '../../src/core/store/rows.js';
import { workerState } from '../../src/grpc/worker-state.js';
import { isPublishable } from '../../src/streams/publish.js';
import { workerIdOf, workerKey } from '../../src/streams/context.js';
import { bootName } from './oracle.js';
import type { SimNode } from './sim-node.js';
import type { World } from './world.js';

/**
 * The first thing on which the nodes of a world do not agree, in words; undefined when all agree: every
 * node holds the present cut of every living owner and of nobody else, and its gateway is shown just that.
 * `nodes`: those that are looked at.
 */
export function disagreement(world: World, nodes = world.running()): string | undefined {
  const owners = new Map(world.running().map((node) => [node.name, node]));
  for (const node of nodes) {
    const found =
      ownDisagreement(node) ??
      storeDisagreement(node, owners) ??
      tableDisagreement(node, owners) ??
      watchDisagreement(node);
    if (found !== undefined) return `${node.machine}: ${found}`;
  }
  return undefined;
}

/** What a node's registry owns is what its log says. */
function ownDisagreement(node: SimNode): string | undefined {
  const { store } = node.mesh;
  const own = [...node.registry.table.byOwner(node.name)].filter(isPublishable);
  for (const record of own) {
    const held = store.get(node.name, workerKey(record.id));
    if (!held || held.prior) return `${record.url} is not published`;
    const published = workerState.decode(held.value);
    if (published?.revision !== record.revision) return `${record.url} is published as it was`;
    if (published.status !== record.status) return `${record.url} is ${record.status}`;
  }
  const live = store.counts(node.name);
  if (live.live !== own.length) return `its log has ${live.live} records of ${own.length}`;
  return undefined;
}

function storeDisagreement(
  node: SimNode,
  owners: ReadonlyMap<string, SimNode>,
): string | undefined {
  const { store } = node.mesh;
  for (const owner of store.owners()) {
    if (!owners.has(owner) && !isKept(node, owner, owners))
      return `it holds a log of ${owner}, which is gone`;
  }
  for (const [owner, other] of owners) {
    const row = store.row(owner);
    const truth = other.mesh.store.row(owner);
    if (row?.boot === undefined || truth?.boot === undefined) return `it has no log of ${owner}`;
    const held = `${bootName(row.boot)} head ${row.head}`;
    const wanted = `${bootName(truth.boot)} head ${truth.head}`;
    if (held !== wanted) return `it holds ${owner} at ${held}, not ${wanted}`;
    if (row.hash !== truth.hash) return `its hash of ${owner} differs`;
    const priors = row.prior?.hash === truth.prior?.hash;
    if (!priors && !isOver(node, truth) && !isOver(other, row)) {
      return `its prior of ${owner} differs`;
    }
  }
  return undefined;
}

/** A node that saw the owner unsettled early lets its earlier boots go early, and takes none back (S6). */
function isOver(node: SimNode, row: DigestRow): boolean {
  const { store } = node.mesh;
  return store.row(row.owner)?.prior === undefined && store.lacks(row, node.now()).length === 0;
}

/** The last node that runs sees nobody alive, so it keeps what the dead ones had (M3), and says so. */
export function isKept(
  node: SimNode,
  owner: string,
  owners: Pick<ReadonlyMap<string, SimNode>, 'size' | 'has'>,
): boolean {
  const { evictionHeld } = node.mesh.membership.view(owner);
  return owners.size === 1 && !owners.has(owner) && evictionHeld.includes('no other node alive');
}

/** The registry shows what each owner's registry has, no more and no less. */
function tableDisagreement(
  node: SimNode,
  owners: ReadonlyMap<string, SimNode>,
): string | undefined {
  const { table } = node.registry;
  for (const record of table.records()) {
    if (record.origin === 'LOCAL' || isKept(node, record.owner, owners)) continue;
    const owned = owners.get(record.owner)?.registry.table.get(record.id);
    const held = node.mesh.store.get(record.owner, workerKey(record.id));
    if (!held) return `it shows ${record.url} of ${record.owner}, which its store has not`;
    if (!held.prior && !owned) return `it shows ${record.url}, which ${record.owner} has not`;
    if (record.stale !== held.prior) return `it shows ${record.url} as stale: ${record.stale}`;
  }
  for (const { owner, key, prior } of node.mesh.store.keys()) {
    const id = workerIdOf(key) ?? '';
    const shown = table.get(id);
    const owned = owners.get(owner)?.registry.table.get(id);
    if (owner === node.name && !prior) continue;
    if (!shown) return `it does not show ${owned?.url ?? key} of ${owner}`;
    const differs = owned && !prior ? difference(shown, owned) : undefined;
    if (differs !== undefined) return `it shows ${shown.url} of ${owner} with ${differs}`;
  }
  return undefined;
}

function difference(shown: WorkerRecord, owned: WorkerRecord): string | undefined {
  if (shown.revision !== owned.revision) return `revision ${shown.revision}`;
  if (shown.spec.text !== owned.spec.text) return `spec ${shown.spec.text}`;
  if (shown.ownerStatus !== owned.status) return `owner status ${shown.ownerStatus}`;
  if (shown.manager !== owned.manager) return `manager ${shown.manager}`;
  const ready = shown.status === 'READY';
  if (owned.status !== 'PENDING' && ready !== (owned.status === 'READY')) {
    return `status ${shown.status} where the owner says ${owned.status}`;
  }
  return undefined;
}

/** What the watch has told is what a list shows. */
function watchDisagreement(node: SimNode): string | undefined {
  const { held } = node.watcher;
  const urls = new Set([...node.registry.table.records()].map(({ url }) => url));
  for (const url of urls) {
    const active = node.registry.table.active(url);
    if (active?.id !== held.get(url)?.id) return `its watcher has another worker of ${url}`;
    if (active?.status !== held.get(url)?.status) return `its watcher has another status of ${url}`;
  }
  for (const url of held.keys()) if (!urls.has(url)) return `its watcher still has ${url}`;
  return undefined;
}
