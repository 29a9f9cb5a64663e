import { hashName } from '../../hash-name.js';
import type { Session } from '../link/session.js';
import { FULL_MESH_AGAIN_SHARE, OVERLAY_DETOUR_MAX, OVERLAY_RINGS } from '../../limits.js';

/**
 * Whom to link to (L4, L5). Up to 48 peers: everybody. Beyond: every node stands on four rings, each
 * ordered by another hash of the names, and links to its two neighbours on each. Everybody knows all
 * names, so both ends of a link want it; every ring by itself connects all; and the union of random rings
 * is as good as a random graph: 1,000 nodes lie within 5 hops.
 */
export class Overlay {
  readonly #node: string;
  readonly #fullMeshMax: number;
  readonly #places = new Map<string, Places>();
  #active = false;
  #wanted: ReadonlySet<string> | undefined;

  /** @param fullMeshMax Peers up to which everybody links to everybody. */
  constructor(node: string, fullMeshMax: number) {
    this.#node = node;
    this.#fullMeshMax = fullMeshMax;
  }

  /** True while there are too many nodes for a full mesh: logs are relayed then. */
  get on(): boolean {
    return this.#active;
  }

  /** True when so many nodes are alive that the full mesh must become an overlay at once. */
  overdue(peerCount: number): boolean {
    return !this.#active && peerCount > this.#fullMeshMax;
  }

  /** The peers that were chosen last; undefined = all of them. */
  get wanted(): ReadonlySet<string> | undefined {
    return this.#wanted;
  }

  /**
   * True for a link on which the peer is told what changes: every link but those that this node dialed and has no
   * use for. Whoever dialed this node does want its link, whatever this node would choose.
   */
  serves({ dialed, peer }: Pick<Session, 'dialed' | 'peer'>): boolean {
    return !dialed || this.#wanted?.has(peer?.node ?? '') !== false;
  }

  /**
   * The peers to link to among those that live; undefined = all of them. One that `fails` is stepped over,
   * and wanted nevertheless.
   */
  choose(
    peers: readonly string[],
    fails: (name: string) => boolean,
  ): ReadonlySet<string> | undefined {
    const again = Math.floor(this.#fullMeshMax * FULL_MESH_AGAIN_SHARE);
    this.#active = peers.length > (this.#active ? again : this.#fullMeshMax);
    if (!this.#active) {
      this.#places.clear();
      this.#wanted = undefined;
      return undefined;
    }
    this.#forgetOthers(peers);
    const chosen = new Set<string>();
    for (const neighbours of this.#neighbours(peers)) walk(neighbours, fails, chosen);
    this.#wanted = chosen;
    return chosen;
  }

  #forgetOthers(peers: readonly string[]): void {
    if (this.#places.size <= peers.length + 1) return;
    const known = new Set([this.#node, ...peers]);
    for (const name of this.#places.keys()) if (!known.has(name)) this.#places.delete(name);
  }

  /** The nearest peers on each ring, in both directions: one pass over the names. */
  #neighbours(peers: readonly string[]): readonly Neighbour[][] {
    const own = this.#placesOf(this.#node);
    const sides: Neighbour[][] = Array.from({ length: 2 * OVERLAY_RINGS }, () => []);
    for (const name of peers) {
      const places = this.#placesOf(name);
      for (let ring = 0; ring < OVERLAY_RINGS; ring += 1) {
        const away = (places[ring] ?? 0) - (own[ring] ?? 0);
        const ahead = away < 0 || (away === 0 && name < this.#node) ? away + 2 ** 32 : away;
        insert(sides[2 * ring], name, ahead);
        insert(sides[2 * ring + 1], name, 2 ** 32 - ahead);
      }
    }
    return sides;
  }

  #placesOf(name: string): Places {
    let places = this.#places.get(name);
    if (places === undefined) {
      places = Array.from({ length: OVERLAY_RINGS }, (_, index) => hashName(name, index));
      this.#places.set(name, places);
    }
    return places;
  }
}

/** Places of a name on the rings: well spread, the same at every node. */
type Places = readonly number[];

interface Neighbour {
  readonly name: string;
  readonly away: number;
}

/** Keeps the nearest few, nearest first; of two at one place the smaller name is nearer. */
function insert(nearest: Neighbour[] = [], name: string, away: number): void {
  let index = nearest.length;
  while (index > 0 && isNearer(name, away, nearest[index - 1])) index -= 1;
  if (index > OVERLAY_DETOUR_MAX) return;
  nearest.splice(index, 0, { name, away });
  if (nearest.length > OVERLAY_DETOUR_MAX + 1) nearest.pop();
}

function isNearer(name: string, away: number, than: Neighbour | undefined): boolean {
  return than === undefined || away < than.away || (away === than.away && name < than.name);
}

/** Takes the nearest, and on past those that fail. */
function walk(
  neighbours: readonly Neighbour[],
  fails: (name: string) => boolean,
  chosen: Set<string>,
): void {
  for (const { name } of neighbours) {
    chosen.add(name);
    if (!fails(name)) return;
  }
}
