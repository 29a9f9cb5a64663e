import { sameBoot, type Boot } from '../boot.js';
import { DIGEST_BUCKETS } from '../limits.js';
import type { Hash64 } from '../ports.js';
import type { DigestRow } from './rows.js';

interface Known {
  readonly row: DigestRow;
  readonly bucket: number;
  readonly sum: bigint;
}

/** The bucket of an owner, the same at all nodes: from 0, below DIGEST_BUCKETS. FNV-1a, folded. */
export function bucketOf(owner: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < owner.length; index += 1) {
    hash = Math.imul(hash ^ owner.charCodeAt(index), 0x01000193);
  }
  return ((hash ^ (hash >>> 16)) >>> 0) % DIGEST_BUCKETS;
}

/** All that a row says, as one text: the same for two rows only when they say the same. */
export function textOf(row: DigestRow): string {
  const { owner, boot, head, floor, hash, settled, stampMs, prior } = row;
  const log = `${owner} ${sayBoot(boot)} ${head} ${floor} ${hash} ${settled} ${stampMs}`;
  return prior ? `${log} ${sayBoot(prior.boot)} ${prior.head} ${prior.hash}` : log;
}

/**
 * All rows of a node in short: a sum for each bucket of owners, modulo 2^64, whatever the order. Equal sums
 * mean equal rows. What a row adds is remembered: from one time to the next, hardly any row changes.
 */
export class DigestSums {
  private readonly hash64: Hash64;
  private readonly encoder = new TextEncoder();
  private known = new Map<string, Known>();

  constructor(hash64: Hash64) {
    this.hash64 = hash64;
  }

  /** The sums of these rows, one a bucket. */
  of(rows: Iterable<DigestRow>): readonly bigint[] {
    const sums = Array.from({ length: DIGEST_BUCKETS }, () => 0n);
    const present = new Map<string, Known>();
    for (const row of rows) {
      const known = this.reckon(row);
      present.set(row.owner, known);
      sums[known.bucket] = (sums[known.bucket] ?? 0n) + known.sum;
    }
    this.known = present;
    return sums.map((sum) => BigInt.asUintN(64, sum));
  }

  /**
   * The rows of the last sums whose owners are in these buckets. One object for all links that keep it: a
   * thousand rows on each of eight would be most of what a link weighs.
   */
  *rowsIn(buckets: ReadonlySet<number>): Iterable<DigestRow> {
    for (const { row, bucket } of this.known.values()) if (buckets.has(bucket)) yield row;
  }

  private reckon(row: DigestRow): Known {
    const known = this.known.get(row.owner);
    if (known !== undefined && saysTheSame(known.row, row)) return known;
    const sum = this.hash64(this.encoder.encode(textOf(row)));
    return { row, bucket: known?.bucket ?? bucketOf(row.owner), sum };
  }
}

function saysTheSame(a: DigestRow, b: DigestRow): boolean {
  return (
    a.head === b.head &&
    a.hash === b.hash &&
    a.floor === b.floor &&
    a.settled === b.settled &&
    a.stampMs === b.stampMs &&
    sameBoot(a.boot, b.boot) &&
    a.prior?.hash === b.prior?.hash &&
    a.prior?.head === b.prior?.head &&
    sameBoot(a.prior?.boot, b.prior?.boot)
  );
}

function sayBoot(boot: Boot): string {
  return `${boot.generation}.${boot.instanceId}`;
}
