import type { SealPort } from '../ports.js';

/** Children of a node; a power of two, so that places stay exact. */
const FANOUT = 64;
/** 64^9 is beyond the largest seq. */
const LEVELS = 9;

/** What a tree would come to. */
export interface TreePlan {
  /** Digest over all records; empty for none. */
  readonly root: string;
  /** Makes it so, once the records are what was planned with. */
  keep(): void;
}

/** The digests of the records with seq from `from` to `to`, in the order of seq. */
export type ReadDigests = (from: number, to: number) => readonly string[];

/**
 * A digest over the records of a cut that nobody can find two contents for: a tree of SHA-256 over the
 * digests of the records, in the order of seq. Its shape depends on nothing but which seqs there are. A
 * node with one child is that child, so a sparse log costs no more hashes than it has records. What has
 * changed is read again when the digest is asked for.
 */
export class CutTree {
  readonly #sha256: SealPort['sha256'];
  readonly #levels = Array.from({ length: LEVELS }, () => new Map<number, string>());
  readonly #touched = new Set<number>();

  constructor(sha256: SealPort['sha256']) {
    this.#sha256 = sha256;
  }

  /** A record at this place came or went. */
  touch(seq: number): void {
    this.#touched.add(Math.floor(seq / FANOUT));
  }

  /** The digest once the records at these places, and at those that were touched, are read anew. */
  plan(seqs: Iterable<number>, read: ReadDigests): TreePlan {
    const changes: Map<number, string>[] = [];
    let due = new Set(this.#touched);
    for (const seq of seqs) due.add(Math.floor(seq / FANOUT));
    let children = (node: number): readonly string[] =>
      read(node * FANOUT, node * FANOUT + FANOUT - 1);
    for (const level of this.#levels) {
      const changed = new Map<number, string>();
      const above = new Set<number>();
      for (const node of due) {
        changed.set(node, this.#join(children(node)));
        above.add(Math.floor(node / FANOUT));
      }
      changes.push(changed);
      children = (node) => childrenOf(node, changed, level);
      due = above;
    }
    return { root: children(0)[0] ?? '', keep: () => this.#keep(changes) };
  }

  #join(digests: readonly string[]): string {
    return digests.length > 1 ? this.#sha256(digests.join('')) : (digests[0] ?? '');
  }

  #keep(changes: readonly Map<number, string>[]): void {
    this.#touched.clear();
    changes.forEach((changed, index) => {
      const level = this.#levels[index];
      for (const [node, digest] of changed) {
        if (digest === '') level?.delete(node);
        else level?.set(node, digest);
      }
    });
  }
}

function childrenOf(
  node: number,
  changed: ReadonlyMap<number, string>,
  level: ReadonlyMap<number, string>,
): string[] {
  const digests: string[] = [];
  for (let child = node * FANOUT; child < (node + 1) * FANOUT; child += 1) {
    const digest = changed.get(child) ?? level.get(child) ?? '';
    if (digest !== '') digests.push(digest);
  }
  return digests;
}
