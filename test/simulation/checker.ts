import { compareBoots, type Boot } from '../../src/core/boot.js';
import type { MeshEffect } from '../../src/core/gossip/effects.js';
import type { UnsavedChange } from '../../src/core/registry/table/stored.js';
import type { WatchEvent } from '../../src/core/registry/watch/watch.js';
import { checkBeliefs } from './beliefs.js';
import { checkPublished, checkWatched } from './durable-check.js';
import { assertWorld } from './failure.js';
import type { Observer } from './observer.js';
import { OwnLife } from './own-life.js';
import type { Promptness } from './promptness.js';
import { checkReplica, type Replica } from './replica-check.js';
import { checkSynced } from './synced-check.js';
import { checkRemoval } from './removal-check.js';
import { checkEviction } from './eviction-check.js';
import type { SimNode } from './sim-node.js';
import type { World } from './world.js';

/** What is kept of one process for its checks. */
export interface Followed {
  readonly own: OwnLife;
  readonly replicas: Map<string, Replica>;
  /** Owners that may have changed in this turn. */
  readonly touched: Set<string>;
  /** Name -> the newest boot of it that this node has buried. */
  readonly graves: Map<string, { readonly boot: Boot; sinceMs: number }>;
  /** What its store held when it came in sync with its first peer, as owner and key (M7). */
  promised: { readonly owner: string; readonly key: string }[];
  /** Name -> when this node let go of its log. */
  readonly evictedMs: Map<string, number>;
}

/** The invariants of the design, looked at after each turn of each process (T3). */
export class Checker implements Observer {
  readonly world: World;
  readonly #followed = new WeakMap<SimNode, Followed>();
  /** Rows seen so far, with the records under them: equal rows mean equal records. */
  readonly #rows = new Map<string, string>();
  /** Since when a link has believed what is not so. */
  readonly misbeliefs = new Map<string, number>();
  turns = 0;
  /** Looks at when writes arrive, while all is calm. */
  prompt: Promptness | undefined;
  /** False: it follows what happens and says nothing, so that a sabotage goes on to what users see. */
  asserting = true;

  constructor(world: World) {
    this.world = world;
  }

  followed(node: SimNode): Followed {
    const followed = this.#followed.get(node);
    if (!followed) throw new Error('BUG: a process that never started');
    return followed;
  }

  started(node: SimNode): void {
    this.#followed.set(node, {
      own: new OwnLife(node, this.world.oracle),
      replicas: new Map(),
      touched: new Set([node.name]),
      graves: new Map(),
      evictedMs: new Map(),
      promised: [],
    });
  }

  wrote(node: SimNode, key: string, seq: number, value: Uint8Array | undefined): void {
    if (this.asserting) checkPublished(this.world, node, key, value);
    this.followed(node).own.wrote(key, seq, value);
    this.prompt?.wrote(node, key, seq);
    this.touched(node, node.name);
  }

  ownChanged(node: SimNode): void {
    this.followed(node).own.changed();
    this.touched(node, node.name);
  }

  touched(node: SimNode, owner: string): void {
    this.followed(node).touched.add(owner);
  }

  evicted(node: SimNode, owner: string): void {
    const followed = this.followed(node);
    followed.evictedMs.set(owner, this.world.nowMs);
    followed.touched.add(owner);
    if (this.asserting) checkEviction(this.world, node, owner);
  }

  notice(node: SimNode, effect: MeshEffect): void {
    this.prompt?.notice(node, effect);
    if (effect.kind === 'synced') this.followed(node).promised = [...node.mesh.store.keys()];
    if (effect.kind !== 'node-status') return;
    const { name, status, row } = effect;
    if (status !== 'EVICTED' && status !== 'LEFT') return;
    const { graves } = this.followed(node);
    const known = graves.get(name);
    if (known && compareBoots(row.boot, known.boot) <= 0) return;
    graves.set(name, { boot: row.boot, sinceMs: this.world.nowMs });
  }

  flushed(node: SimNode, changes: readonly UnsavedChange[]): void {
    this.world.ledger(node.name).durable.flushed(changes);
  }

  watched(node: SimNode, event: WatchEvent): void {
    if (!this.asserting) return;
    checkWatched(this.world, node, event);
    if (event.kind === 'REMOVED') checkRemoval(this.world, node, event.record);
    if (event.kind === 'SYNCED') checkSynced(this.world, node);
  }

  ended(node: SimNode): void {
    this.followed(node).own.life.endedMs = this.world.nowMs;
  }

  turn(node: SimNode): void {
    this.turns += 1;
    const { touched } = this.followed(node);
    if (touched.size === 0 || !this.asserting) return;
    const owners = [...touched];
    touched.clear();
    for (const owner of owners) checkReplica(this.world, node, owner, this.#rows);
  }

  /** Everything again, whether it was touched or not, and what needs the whole world. */
  slice(): void {
    if (!this.asserting) return;
    for (const node of this.world.running()) {
      const { touched, replicas } = this.followed(node);
      for (const owner of [...node.mesh.store.owners(), ...replicas.keys()]) touched.add(owner);
      this.turn(node);
      assertWorld(
        node.mesh.store.staged <= node.mesh.linkInfos().length * 2 * this.world.machines.size,
        'bounded',
        `${node.name} stages ${node.mesh.store.staged} transfers`,
      );
    }
    checkBeliefs(this.world, this.misbeliefs);
  }
}
