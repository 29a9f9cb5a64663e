import type { MeshNode } from '../core/gossip/mesh-node.js';
import type { Sample } from '../metrics.js';
import type { MeshNotice } from './mesh-driver.js';

/**
 * How far each peer is behind the own log. A peer whose link dies stays, with what it acknowledged last,
 * for as long as it is a member that this node wants a link to: that is when its lag matters most.
 */
export class LinkLags {
  readonly #node: string;
  readonly #mesh: MeshNode;
  /** Newest head that a peer has acknowledged, for members only. */
  readonly #heads = new Map<string, number>();

  constructor(node: string, mesh: MeshNode) {
    this.#node = node;
    this.#mesh = mesh;
  }

  /** Takes in what the mesh has noticed. */
  notice(notice: MeshNotice): void {
    if (notice.type === 'acknowledged') this.#heads.set(notice.node, notice.head);
    // The own log is another one: nothing of it was acknowledged yet.
    else if (notice.type === 'boot-raised') {
      for (const peer of this.#heads.keys()) this.#heads.set(peer, 0);
    } else if (notice.type === 'node-status' && !this.#mesh.membership.isMember(notice.name)) {
      this.#heads.delete(notice.name);
    }
  }

  /** One series a peer. */
  samples(): Sample[] {
    const { membership, store } = this.#mesh;
    for (const { peer, state, acknowledgedHead } of this.#mesh.linkInfos()) {
      if (state === 'LIVE') this.#heads.set(peer, acknowledgedHead);
      else if (state === 'COMPARING' && !this.#heads.has(peer)) this.#heads.set(peer, 0);
    }
    for (const peer of this.#heads.keys()) {
      if (!membership.isMember(peer) || !this.#mesh.serves(peer)) this.#heads.delete(peer);
    }
    const head = store.row(this.#node)?.head ?? 0;
    return [...this.#heads].map(([peer, held]) => ({ labels: { peer }, value: head - held }));
  }
}
