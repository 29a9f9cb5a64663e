import type { UnsavedChange } from '../../src/core/registry/table/stored.js';
import type { WatchEvent } from '../../src/core/registry/watch/watch.js';
import { workerState } from '../../src/grpc/worker-state.js';
import { workerIdOf } from '../../src/streams/context.js';
import { assertWorld } from './failure.js';
import type { SimNode } from './sim-node.js';
import type { World } from './world.js';

/** Every state of its workers that a node ever had on a disk. */
export class DurableStates {
  readonly #states = new Set<string>();

  flushed(changes: readonly UnsavedChange[]): void {
    for (const { id, worker } of changes) {
      if (!worker) continue;
      this.#states.add(`${id} ${worker.revision}`);
      this.#states.add(`${id} ${worker.revision} ${worker.status}`);
    }
  }

  /** @param state `id revision`, or `id revision status` */
  has(state: string): boolean {
    return this.#states.has(state);
  }
}

/** D4: what a node writes into its log, its peers may hold: it is on its disk by then. */
export function checkPublished(
  world: World,
  node: SimNode,
  key: string,
  value: Uint8Array | undefined,
): void {
  const worker = value && workerState.decode(value);
  const where = `the log of ${node.name}`;
  if (worker) isDurable(world, node.name, `${worker.id} ${worker.revision}`, where);
  else isGone(world, node, workerIdOf(key) ?? '', where);
}

/** What the gateway alone decides; every other status may be what was inherited from a peer's record. */
const GATEWAYS_WORD: ReadonlySet<string> = new Set(['GATEWAY_REPORT', 'REMOVAL']);

/** D4: what a watcher is told of a worker, a list shows too: it is on its owner's disk by then. */
export function checkWatched(world: World, node: SimNode, event: WatchEvent): void {
  if (event.kind !== 'UPSERTED' && event.kind !== 'REMOVED') return;
  const { id, owner, revision, status, origin, health } = event.record;
  const where = `a watcher at ${node.machine}`;
  const own = origin === 'LOCAL';
  if (event.kind === 'REMOVED') {
    if (own) isGone(world, node, id, where);
    return;
  }
  const word = own && GATEWAYS_WORD.has(health.reason) ? ` ${status}` : '';
  isDurable(world, owner, `${id} ${revision}${word}`, where);
}

function isDurable(world: World, owner: string, state: string, where: string): void {
  if (world.oracle.tainted.has(owner) || world.ledger(owner).durable.has(state)) return;
  assertWorld(false, 'durable', `${where} has ${state} of ${owner}, which was never on its disk`);
}

function isGone(world: World, node: SimNode, id: string, where: string): void {
  if (world.oracle.tainted.has(node.name)) return;
  const message = `${where} has lost ${id} of ${node.name}, which is still on its disk`;
  assertWorld(node.disk?.workers.has(id) !== true, 'durable', message);
}
