import {
  checkPage,
  BRANCH,
  LEAF,
  META_COUNT,
  OVERFLOW,
  PAGE_HEADER_BYTES,
  check,
  pageNumber,
  type Meta,
  type PageFile,
  type Tree,
} from './page-file.js';

const NODE_HEADER_BYTES = 8;
const BIG_DATA = 0x01;
/** Where an overflow value is: page, transaction, number of pages. */
const REFERENCE_BYTES = 24;
const DEPTH_MAX = 32;

/** Pages that are in use, one bit each: no page may be in two places. */
export class PageUse {
  readonly #bits: Uint8Array;
  readonly #pages: number;

  constructor(pages: number) {
    this.#pages = pages;
    this.#bits = new Uint8Array((pages >> 3) + 1);
  }

  /** False when the page does not exist or is taken already. */
  take(page: number): boolean {
    if (page < META_COUNT || page >= this.#pages) return false;
    const bit = 1 << (page & 7);
    const byte = this.#bits[page >> 3] ?? 0;
    if ((byte & bit) !== 0) return false;
    this.#bits[page >> 3] = byte | bit;
    return true;
  }
}

interface Walk {
  readonly file: PageFile;
  readonly meta: Meta;
  readonly use: PageUse;
  readonly onEntry: (key: Buffer, value: Buffer) => void;
  readonly integerKeys: boolean;
  /** One page a level of the tree: a page is done with when its neighbour is read. */
  readonly pages: Buffer[];
  branchPages: number;
  leafPages: number;
  overflowPages: number;
  entries: number;
}

/** Visits every entry of a tree in key order, with buffers that hold until the visit is over; throws a PageError where a page is not as LMDB writes it. */
export function walkTree(
  file: PageFile,
  meta: Meta,
  tree: Tree,
  use: PageUse,
  onEntry: (key: Buffer, value: Buffer) => void,
): void {
  const integerKeys = tree === meta.free;
  const counts = { branchPages: 0, leafPages: 0, overflowPages: 0, entries: 0 };
  const walk: Walk = { file, meta, use, onEntry, integerKeys, pages: [], ...counts };
  check((tree.root === undefined) === (tree.depth === 0), 'a tree has a depth but no root');
  check(tree.depth <= DEPTH_MAX, 'a tree is impossibly deep');
  if (tree.root !== undefined) {
    walkPage(walk, tree.root, tree.depth, { low: undefined, high: undefined });
  }
  check(walk.entries === tree.entries, `a tree has ${walk.entries} entries of ${tree.entries}`);
  const pages = walk.branchPages + walk.leafPages + walk.overflowPages;
  const counted = tree.branchPages + tree.leafPages + tree.overflowPages;
  check(pages === counted, `a tree has ${pages} pages of ${counted}`);
}

/** Reads a page that must be of this kind, from no later transaction, and in no other place. */
export function readPage(walk: Pick<Walk, 'file' | 'meta'>, number: number, into?: Buffer): Buffer {
  checkPage(number >= META_COUNT && number <= walk.meta.lastPage, number, 'does not exist');
  const page = walk.file.page(number, into);
  checkPage(pageNumber(page, 0) === number, number, 'says that it is another');
  const written = pageNumber(page, 8);
  checkPage(written <= walk.meta.transaction, number, 'is from a later transaction');
  return page;
}

/** Keys of a page lie in [low, high); undefined: no bound. */
interface Bounds {
  readonly low: Buffer | undefined;
  readonly high: Buffer | undefined;
}

function walkPage(walk: Walk, number: number, depth: number, bounds: Bounds): void {
  const page = readPage(
    walk,
    number,
    (walk.pages[depth] ??= Buffer.allocUnsafe(walk.file.pageBytes)),
  );
  checkPage(walk.use.take(number), number, 'is in two places');
  const kind = page.readUInt16LE(18);
  checkPage(kind === (depth === 1 ? LEAF : BRANCH), number, 'is of the wrong kind');
  const nodes = readNodes(walk, page, number);
  if (kind === BRANCH) walkBranch(walk, nodes, number, depth, bounds);
  else walkLeaf(walk, nodes, number, bounds);
}

interface PageNode {
  /** In a leaf the length of the value, in a branch the lower half of a page number. */
  readonly low: number;
  /** In a leaf its flags, in a branch the upper half of the page number. */
  readonly high: number;
  readonly key: Buffer;
  /** From the end of the key to the end of the page. */
  readonly rest: Buffer;
}

function readNodes(walk: Walk, page: Buffer, number: number): PageNode[] {
  const lower = page.readUInt16LE(20);
  const upper = page.readUInt16LE(22);
  const room = walk.file.pageBytes - PAGE_HEADER_BYTES;
  const sound = lower % 2 === 0 && lower <= upper && upper <= room;
  checkPage(sound, number, 'has impossible bounds');
  return Array.from({ length: lower / 2 }, (_, index) => {
    const offset = page.readUInt16LE(PAGE_HEADER_BYTES + index * 2);
    const inside = offset >= upper && offset + NODE_HEADER_BYTES <= room;
    checkPage(inside, number, 'has a node outside of it');
    const at = PAGE_HEADER_BYTES + offset;
    const keyAt = at + NODE_HEADER_BYTES;
    const restAt = keyAt + page.readUInt16LE(at + 6);
    checkPage(restAt <= page.length, number, 'has a key outside of it');
    const [key, rest] = [page.subarray(keyAt, restAt), page.subarray(restAt)];
    return { low: page.readUInt32LE(at), high: page.readUInt16LE(at + 4), key, rest };
  });
}

function walkBranch(
  walk: Walk,
  nodes: readonly PageNode[],
  number: number,
  depth: number,
  bounds: Bounds,
): void {
  walk.branchPages += 1;
  checkPage(nodes.length >= 2, number, 'has too few children');
  // LMDB never compares the first separator of a page: it may be anything.
  for (const { key } of nodes.slice(1)) checkKey(walk, key, number);
  nodes.forEach((node, index) => {
    const low = index === 0 ? bounds.low : node.key;
    const high = nodes[index + 1]?.key ?? bounds.high;
    checkPage(inOrder(walk, low, high), number, 'has its keys out of order');
    walkPage(walk, node.low + node.high * 2 ** 32, depth - 1, { low, high });
  });
}

function walkLeaf(walk: Walk, nodes: readonly PageNode[], number: number, bounds: Bounds): void {
  walk.leafPages += 1;
  checkPage(nodes.length >= 1, number, 'is empty');
  nodes.forEach(({ key }) => checkKey(walk, key, number));
  nodes.forEach(({ low: size, high: flags, key, rest }, index) => {
    const { low } = bounds;
    const above = index > 0 || low === undefined || compareKeys(walk, low, key) <= 0;
    const below = inOrder(walk, key, nodes[index + 1]?.key ?? bounds.high);
    checkPage(above && below, number, 'has its keys out of order');
    checkPage(flags === 0 || flags === BIG_DATA, number, 'has a node of another kind');
    const inside = (flags === BIG_DATA ? REFERENCE_BYTES : size) <= rest.length;
    checkPage(inside, number, 'has data outside of it');
    walk.entries += 1;
    walk.onEntry(key, flags === BIG_DATA ? readOverflow(walk, rest, size) : rest.subarray(0, size));
  });
}

function checkKey(walk: Walk, key: Buffer, number: number): void {
  const sound = walk.integerKeys ? key.length === 8 : key.length > 0;
  checkPage(sound, number, 'has an impossible key');
}

function inOrder(walk: Walk, low: Buffer | undefined, high: Buffer | undefined): boolean {
  return low === undefined || high === undefined || compareKeys(walk, low, high) < 0;
}

function readOverflow(walk: Walk, reference: Buffer, size: number): Buffer {
  const first = pageNumber(reference, 0);
  const pages = pageNumber(reference, 16);
  const fits = Math.floor((PAGE_HEADER_BYTES - 1 + size) / walk.file.pageBytes) + 1;
  check(pages === fits, `the value on page ${first} has the wrong number of pages`);
  check(first + pages - 1 <= walk.meta.lastPage, `the value on page ${first} does not end`);
  const page = readPage(walk, first);
  checkPage(page.readUInt16LE(18) === OVERFLOW, first, 'is of the wrong kind');
  check(page.readUInt32LE(20) === pages, `the value on page ${first} is of another length`);
  for (let at = first; at < first + pages; at += 1) {
    checkPage(walk.use.take(at), at, 'is in two places');
  }
  walk.overflowPages += pages;
  return walk.file.bytes(first * walk.file.pageBytes + PAGE_HEADER_BYTES, size);
}

function compareKeys(walk: Walk, a: Buffer, b: Buffer): number {
  if (!walk.integerKeys) return Buffer.compare(a, b);
  const [left, right] = [a.readBigUInt64LE(), b.readBigUInt64LE()];
  return left < right ? -1 : left > right ? 1 : 0;
}
