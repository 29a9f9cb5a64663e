import type { SealPort } from '../../ports.js';
import { CutTree } from '../cut-tree.js';
import type { OwnerLog } from '../owner-log.js';
import type { SealedHeader } from '../rows.js';

/** About what a leaf takes in memory. */
export const LEAF_BYTES = 128;

/** The digest of one record of a cut, whether or not the record is still here. */
export interface Leaf {
  readonly seq: number;
  readonly digest: string;
  /** Absent where the record itself has never been here. */
  readonly key?: string;
}

/**
 * What is kept of a cut that has become prior, so that anybody can check what its owner has signed (S12): the
 * words of its header, the signature, and the digests of all its records in the order of seq. The records
 * that a later boot has struck are known by their digests only.
 */
export interface SealedCut extends SealedHeader {
  readonly leaves: readonly Leaf[];
}

/** What is to be kept of a log that becomes prior; undefined when its present cut is not signed. */
export function sealedCut(log: OwnerLog): SealedCut | undefined {
  const { boot, head, floor, stampMs, settled, seal } = log;
  if (seal?.head !== head) return undefined;
  const leaves: Leaf[] = [];
  for (const { seq, digest, key } of log.records()) {
    // Where this node does not check signatures there are no digests, so it has nothing to show.
    if (digest === '') return undefined;
    leaves.push({ seq, digest, key });
  }
  const { claimGraceMs, tombstoneGraceMs, diskCommits } = log;
  const header = { floor, stampMs, settled, claimGraceMs, tombstoneGraceMs, diskCommits };
  return { boot, head, ...header, seal, leaves };
}

/** The digest over all records of the cut. */
export function rootOf({ leaves }: Pick<SealedCut, 'leaves'>, sha256: SealPort['sha256']): string {
  const seqs = leaves.map(({ seq }) => seq);
  const plan = new CutTree(sha256).plan(seqs, (from, to) =>
    leaves.slice(indexFrom(leaves, from), indexFrom(leaves, to + 1)).map(({ digest }) => digest),
  );
  return plan.root;
}

/** Index of the first leaf with a seq from `seq` on. */
function indexFrom(leaves: readonly Leaf[], seq: number): number {
  let low = 0;
  let high = leaves.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((leaves[middle]?.seq ?? Infinity) < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}
