import type { SealPort } from '../../ports.js';
import { CutTree } from '../cut-tree.js';
import type { OwnerLog } from '../owner-log.js';

/** About what a leaf takes in memory. */
export const LEAF_BYTES = 128;

/** The digest of one entry of a cut, whether or not the entry is still here. */
export interface Leaf {
  readonly seq: number;
  readonly digest: string;
  /** Absent where the entry itself has never been here. */
  readonly key?: string;
}

/**
 * What is kept of a cut that has become prior, so that anybody can check what its owner has signed (S12): the
 * words of its header, the signature, and the digests of all its entries in the order of seq. The entries
 * that a later boot has struck are known by their digests only.
 */
export interface SealedCut extends Pick<
  OwnerLog,
  | 'boot'
  | 'head'
  | 'floor'
  | 'stampMs'
  | 'settled'
  | 'claimGraceMs'
  | 'tombstoneGraceMs'
  | 'diskCommits'
> {
  readonly seal: NonNullable<OwnerLog['seal']>;
  readonly leaves: readonly Leaf[];
}

/** What is to be kept of a log that becomes prior; undefined when its present cut is not signed. */
export function sealedCut(log: OwnerLog): SealedCut | undefined {
  const { boot, head, floor, stampMs, settled, seal } = log;
  if (seal?.head !== head) return undefined;
  const leaves: Leaf[] = [];
  for (const { seq, digest, key } of log.entries()) {
    // Where this node does not check signatures there are no digests, so it has nothing to show.
    if (digest === '') return undefined;
    leaves.push({ seq, digest, key });
  }
  const { claimGraceMs, tombstoneGraceMs, diskCommits } = log;
  const header = { floor, stampMs, settled, claimGraceMs, tombstoneGraceMs, diskCommits };
  return { boot, head, ...header, seal, leaves };
}

/** The digest over all entries of the cut. */
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

/** Header and signature of a cut as they travel in a marker: a JSON array, with bytes in hexadecimal digits. */
export function encodeSeal(cut: SealedCut): Uint8Array {
  const { floor, stampMs, claimGraceMs, tombstoneGraceMs, diskCommits, settled, seal } = cut;
  const { fingerprint, signature, chain } = seal;
  const numbers = [floor, stampMs, claimGraceMs, tombstoneGraceMs, diskCommits];
  const texts = [fingerprint, ...[signature, ...chain].map(toHex)];
  return new TextEncoder().encode(JSON.stringify([settled, ...numbers, ...texts]));
}

/** What encodeSeal wrote, of a cut whose entries are to come; undefined when it is no such. */
export function decodeSeal(
  value: Uint8Array,
  { boot, head }: Pick<SealedCut, 'boot' | 'head'>,
): Omit<SealedCut, 'leaves'> | undefined {
  const [settled, ...words] = parse(value);
  const numbers = words.splice(0, 5);
  if (typeof settled !== 'boolean' || !numbers.every(isCount) || !words.every(isHex)) return;
  const [floor, stampMs, claimGraceMs, tombstoneGraceMs, diskCommits] = numbers;
  const [fingerprint, signature, ...chain] = words;
  if (floor === undefined || stampMs === undefined || claimGraceMs === undefined) return;
  if (tombstoneGraceMs === undefined || diskCommits === undefined) return;
  if (fingerprint === undefined || signature === undefined) return;
  const seal = { fingerprint, signature: fromHex(signature), chain: chain.map(fromHex), head };
  const header = { floor, stampMs, settled, claimGraceMs, tombstoneGraceMs, diskCommits };
  return { boot, head, ...header, seal };
}

function parse(value: Uint8Array): unknown[] {
  try {
    const words: unknown = JSON.parse(new TextDecoder().decode(value));
    return Array.isArray(words) ? words : [];
  } catch {
    return [];
  }
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isHex(value: unknown): value is string {
  return typeof value === 'string' && /^(?:[0-9a-f]{2})+$/.test(value);
}

/** Bytes as lower-case hexadecimal digits. */
export function toHex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}

/** What toHex wrote. */
export function fromHex(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length / 2);
  for (let n = 0; n < bytes.length; n += 1) {
    bytes[n] = Number.parseInt(text.slice(2 * n, 2 * n + 2), 16);
  }
  return bytes;
}
