import { readSync } from 'node:fs';

/**
 * The shapes on an LMDB file's pages (data version 2 of lmdb-js, 64 bits, little endian), read without
 * LMDB: it maps the file and trusts it, so that one flipped bit may end the process.
 */
export const PAGE_HEADER_BYTES = 24;
export const META_COUNT = 2;
const META_BYTES = 144;
const MAGIC = 0xbeefc0de;
const DATA_VERSION = 2;
/**
 * LMDB need not write a page that was freed in the transaction that made it, so that a file may end
 * before its last page; a page in use that is not there is found when it is read.
 */
const UNWRITTEN_PAGES_MAX = 65_536;
const NO_PAGE = 0xffff_ffff_ffff_ffffn;

export const BRANCH = 0x01;
export const LEAF = 0x02;
export const OVERFLOW = 0x04;
const META = 0x08;
/** What `openEnvironment` creates: no sub-directory, integer keys in the free list, plain keys in the records. */
const FREE_FLAGS = 0x4008;
const RECORD_FLAGS = 0;

/** The file is not what LMDB would have written: a sentence that says where. */
export class PageError extends Error {}

/** Throws the PageError unless the condition holds. */
export function check(condition: boolean, message: string): asserts condition {
  if (!condition) throw new PageError(message);
}

/** The same of one page: the sentence begins with its number, and is put together only when it is needed. */
export function checkPage(condition: boolean, page: number, what: string): asserts condition {
  if (!condition) throw new PageError(`page ${page} ${what}`);
}

export interface Tree {
  readonly depth: number;
  readonly branchPages: number;
  readonly leafPages: number;
  readonly overflowPages: number;
  readonly entries: number;
  /** undefined: empty. */
  readonly root: number | undefined;
}

export interface Meta {
  readonly free: Tree;
  readonly records: Tree;
  readonly lastPage: number;
  readonly transaction: number;
}

/** Pages of an open file, by number. */
export class PageFile {
  readonly pageBytes: number;
  readonly pages: number;
  readonly #descriptor: number;

  constructor(descriptor: number, fileBytes: number) {
    this.#descriptor = descriptor;
    check(fileBytes >= PAGE_HEADER_BYTES + META_BYTES, 'it is cut off before its first page ends');
    const head = this.bytes(0, PAGE_HEADER_BYTES + META_BYTES);
    this.pageBytes = head.readUInt32LE(PAGE_HEADER_BYTES + 24);
    const sound = this.pageBytes >= 4096 && this.pageBytes <= 65536;
    check(sound && (this.pageBytes & (this.pageBytes - 1)) === 0, 'its page size is impossible');
    this.pages = Math.ceil(fileBytes / this.pageBytes);
  }

  page(number: number, into?: Buffer): Buffer {
    return this.bytes(number * this.pageBytes, this.pageBytes, into);
  }

  /** @param into Of this length; a new buffer when there is none. */
  bytes(position: number, length: number, into?: Buffer): Buffer {
    const bytes = into ?? Buffer.allocUnsafe(length);
    const read = readSync(this.#descriptor, bytes, 0, length, position);
    if (read !== length) throw new PageError(`it ends within byte ${position + length}`);
    return bytes;
  }
}

/** Both meta pages, in the file's order. */
export function readMetas(file: PageFile): Meta[] {
  return Array.from({ length: META_COUNT }, (_, slot) => readMeta(file, slot));
}

function readMeta(file: PageFile, slot: number): Meta {
  const page = file.page(slot);
  const at = `meta page ${slot}`;
  check(page.readUInt16LE(18) === META, `${at} is not marked as one`);
  const meta = page.subarray(PAGE_HEADER_BYTES, PAGE_HEADER_BYTES + META_BYTES);
  check(meta.readUInt32LE(0) === MAGIC, `${at} does not begin as an LMDB file does`);
  check(meta.readUInt32LE(4) === DATA_VERSION, `${at} is of another LMDB format`);
  check(meta.readBigUInt64LE(8) === 0n, `${at} asks for a fixed address`);
  check(meta.readUInt32LE(24) === file.pageBytes, `${at} has another page size`);
  check(meta.readUInt32LE(72) === 0, `${at} has records of another kind`);
  check(meta.readUInt16LE(28) === FREE_FLAGS, `${at} has flags that were never set`);
  check(meta.readUInt16LE(76) === RECORD_FLAGS, `${at} has record flags that were never set`);
  const lastPage = pageNumber(meta, 120);
  const whole = lastPage < file.pages + UNWRITTEN_PAGES_MAX;
  check(whole, `it is cut off: ${file.pages} pages of ${lastPage + 1}`);
  const mapBytes = meta.readBigUInt64LE(16);
  check(mapBytes <= 1n << 46n, `${at} has an impossible size`);
  const transaction = pageNumber(meta, 128);
  check(transaction > 0 && transaction % META_COUNT === slot, `${at} is in another's place`);
  return { free: readTree(meta, 24), records: readTree(meta, 72), lastPage, transaction };
}

function readTree(meta: Buffer, at: number): Tree {
  const root = meta.readBigUInt64LE(at + 40);
  return {
    depth: meta.readUInt16LE(at + 6),
    branchPages: pageNumber(meta, at + 8),
    leafPages: pageNumber(meta, at + 16),
    overflowPages: pageNumber(meta, at + 24),
    entries: pageNumber(meta, at + 32),
    root: root === NO_PAGE ? undefined : pageNumber(meta, at + 40),
  };
}

/** A 64-bit number that must be small enough to be real. */
export function pageNumber(bytes: Buffer, at: number): number {
  const number = bytes.readBigUInt64LE(at);
  check(number <= 0xffff_ffff_ffffn, 'a page number is impossible');
  return Number(number);
}
