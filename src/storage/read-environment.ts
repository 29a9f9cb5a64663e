import { closeSync, fstatSync, openSync } from 'node:fs';
import type { StoredWorker } from '../core/registry/stored.js';
import { PageError, PageFile, check, readMetas, type Meta } from './page-file.js';
import { HEADER_KEY, PEERS_KEY, WORKER_KEY_PREFIX, decodeRecord, type Header } from './record.js';
import { decodeStoredWorker } from './stored-text.js';
import { PageUse, readPage, walkTree } from './tree-walk.js';

/** All that a journal file says, checked down to the last bit that matters. */
export interface EnvironmentContent {
  readonly header: Header;
  readonly peers: readonly string[];
  readonly workers: readonly StoredWorker[];
  /** False: the list of free pages cannot be relied on, and the file must be rewritten before it is written to. */
  readonly freeListSound: boolean;
}

/**
 * Reads a journal file without LMDB, page by page, in one pass. Damage is a PageError that says where;
 * so is a file cut short. The file is only read.
 */
export function readEnvironment(path: string): EnvironmentContent {
  const descriptor = openSync(path, 'r');
  try {
    const file = new PageFile(descriptor, fstatSync(descriptor).size);
    const meta = newestMeta(file);
    const use = new PageUse(meta.lastPage + 1);
    const content = readRecords(file, meta, use);
    return { ...content, freeListSound: isFreeListSound(file, meta, use) };
  } finally {
    closeSync(descriptor);
  }
}

/**
 * LMDB goes by the higher transaction number alone. Both metas must be neighbours, and each root page
 * must be the work of its meta's transaction: else a flipped bit in a number would quietly bring back
 * the state before the last flush.
 */
function newestMeta(file: PageFile): Meta {
  const [a, b] = readMetas(file) as [Meta, Meta];
  const neighbours = Math.abs(a.transaction - b.transaction) === 1;
  check(neighbours, 'its meta pages are not of neighbouring transactions');
  for (const meta of [a, b]) {
    const { root } = meta.records;
    check(root !== undefined, 'it holds no records at all');
    const written = readPage({ file, meta }, root).readBigUInt64LE(8);
    const own = written === BigInt(meta.transaction);
    check(own, `page ${root} is not of transaction ${meta.transaction}`);
  }
  return a.transaction > b.transaction ? a : b;
}

function readRecords(file: PageFile, meta: Meta, use: PageUse) {
  const workers: StoredWorker[] = [];
  let header: Header | undefined;
  let peers: readonly string[] = [];
  const seen = { count: 0, sum: 0 };
  walkTree(file, meta, meta.records, use, (keyBytes, value) => {
    const key = keyBytes.toString('latin1');
    const record = decodeRecord(key, value);
    if (record === undefined) {
      throw new PageError(`the record ${JSON.stringify(key)} does not match its checksum`);
    }
    if (key === HEADER_KEY) {
      header = JSON.parse(record.text.toString()) as Header;
      return;
    }
    seen.count += 1;
    seen.sum = (seen.sum + record.checksum) >>> 0;
    if (key === PEERS_KEY) peers = JSON.parse(record.text.toString()) as string[];
    else if (key.startsWith(WORKER_KEY_PREFIX)) workers.push(decodeStoredWorker(record.text));
  });
  check(header !== undefined, 'its header is missing');
  const whole = header.count === seen.count && header.sum === seen.sum;
  check(whole, `it holds ${seen.count} records, and its header speaks of ${header.count} others`);
  return { header, peers, workers };
}

/**
 * Pages of the free list must exist, be unused, and be named once. The records do not depend on it,
 * but the next write would overwrite a page in use.
 */
function isFreeListSound(file: PageFile, meta: Meta, use: PageUse): boolean {
  try {
    const free: Buffer[] = [];
    walkTree(file, meta, meta.free, use, (_, value) => free.push(Buffer.from(value)));
    return free.every((value) => takeFreePages(value, use));
  } catch (error) {
    if (error instanceof PageError) return false;
    throw error;
  }
}

/** An entry: its length, then page numbers; a negative one gives the length of the run that begins at the next; 0 is a gap. */
function takeFreePages(value: Buffer, use: PageUse): boolean {
  if (value.length < 8 || value.length % 8 !== 0) return false;
  const length = Number(value.readBigInt64LE(0));
  if (length < 0 || length > value.length / 8 - 1) return false;
  for (let at = 1; at <= length; at += 1) {
    let entry = Number(value.readBigInt64LE(at * 8));
    if (entry === 0) continue;
    let pages = 1;
    if (entry < 0) {
      pages = -entry;
      at += 1;
      if (at > length) return false;
      entry = Number(value.readBigInt64LE(at * 8));
    }
    for (let page = entry; page < entry + pages; page += 1) if (!use.take(page)) return false;
  }
  return true;
}
