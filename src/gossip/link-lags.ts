import type { MeshNode } from '../core/gossip/mesh-node.js';
import type { Sample } from '../metrics.js';
import { LAG_WRITES_MAX } from '../core/limits.js';
import type { MeshNotice } from './mesh-driver.js';

/**
 * How far each peer is behind the own log. A peer whose link dies stays, with what it acknowledged last,
 * for as long as it is a member that this node wants a link to: that is when its lag matters most.
 */
export class LinkLags {
  readonly #node: string;
  readonly #mesh: MeshNode;
  /** When the own log grew, the oldest first: what no peer waits for any more goes. */
  #growth: { head: number; readonly atMs: number }[] = [];
  /** Newest head that a peer has acknowledged, for members only. */
  readonly #heads = new Map<string, number>();

  constructor(node: string, mesh: MeshNode) {
    this.#node = node;
    this.#mesh = mesh;
  }

  /** Takes in what the mesh has noticed. */
  notice(notice: MeshNotice): void {
    if (notice.kind === 'acknowledged') this.#heads.set(notice.node, notice.head);
    // The own log is another one: nothing of it was acknowledged yet.
    else if (notice.kind === 'boot-raised') {
      for (const peer of this.#heads.keys()) this.#heads.set(peer, 0);
      this.#growth = [];
    } else if (notice.kind === 'node-status' && !this.#mesh.membership.isMember(notice.name)) {
      this.#heads.delete(notice.name);
    }
  }

  /** The own log has grown. */
  written(nowMs: number): void {
    const head = this.#mesh.store.row(this.#node)?.head ?? 0;
    if (head <= (this.#growth.at(-1)?.head ?? 0)) return;
    this.#growth.push({ head, atMs: nowMs });
    if (this.#growth.length > LAG_WRITES_MAX) this.#growth = coarser(this.#growth);
  }

  /** For how long each peer has lacked the oldest entry that it lacks, in seconds. */
  seconds(nowMs: number): Sample[] {
    this.written(nowMs);
    this.#look();
    const held = [...this.#heads];
    const all = Math.min(...held.map(([, head]) => head));
    this.#growth = this.#growth.filter(
      ({ head }, at) => head > all || at === this.#growth.length - 1,
    );
    return held.map(([peer, head]) => {
      const first = this.#growth.find((each) => each.head > head);
      return { labels: { peer }, value: first === undefined ? 0 : (nowMs - first.atMs) / 1000 };
    });
  }

  /** How many entries each peer lacks. */
  samples(): Sample[] {
    this.#look();
    const head = this.#mesh.store.row(this.#node)?.head ?? 0;
    return [...this.#heads].map(([peer, held]) => ({ labels: { peer }, value: head - held }));
  }

  #look(): void {
    const { membership } = this.#mesh;
    for (const { peer, state, acknowledgedHead } of this.#mesh.linkInfos()) {
      if (state === 'LIVE') this.#heads.set(peer, acknowledgedHead);
      else if (state === 'COMPARING' && !this.#heads.has(peer)) this.#heads.set(peer, 0);
    }
    for (const peer of this.#heads.keys()) {
      if (!membership.isMember(peer) || !this.#mesh.serves(peer)) this.#heads.delete(peer);
    }
  }
}

/** Joins each two neighbours into one as old as the older, so a lag may be told as too long, but not as too short. */
function coarser<T extends { readonly head: number; readonly atMs: number }>(
  all: readonly T[],
): T[] {
  return all.flatMap((each, at) => {
    if (at % 2 === 1) return [];
    return [{ ...each, head: all[at + 1]?.head ?? each.head }];
  });
}
