import type { MeshEffect } from '../../src/core/gossip/effects.js';
import type { UnsavedChange } from '../../src/core/registry/table/stored.js';
import type { WatchEvent } from '../../src/core/registry/watch/watch.js';
import type { SimNode } from './sim-node.js';

/** Who looks on at all processes of a world: the oracle, the invariants, a transcript. */
export interface Observer {
  /** A process begins; nothing is published yet. */
  started(node: SimNode): void;
  /** The bridge wrote the own log; no value = a tombstone. */
  wrote(node: SimNode, key: string, seq: number, value: Uint8Array | undefined): void;
  /** The own log may have changed by itself: a header, a new boot. */
  ownChanged(node: SimNode): void;
  /** What this node holds of an owner may have changed. */
  touched(node: SimNode, owner: string): void;
  /** These own workers got to its disk. */
  flushed(node: SimNode, changes: readonly UnsavedChange[]): void;
  evicted(node: SimNode, owner: string): void;
  notice(node: SimNode, effect: MeshEffect): void;
  watched(node: SimNode, event: WatchEvent): void;
  /** The process is gone. */
  ended(node: SimNode): void;
  /** A turn of this process is over. */
  turn(node: SimNode): void;
}
