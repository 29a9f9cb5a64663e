import type { Boot } from '../boot.js';
import { add64, sub64, type KeptRecord } from './kept-record.js';
import type { Seal, SealPort } from '../ports.js';
import { CutTree, type TreePlan } from './cut-tree.js';
import { KeyedLog } from './keyed-log.js';
import { Slabs } from './slabs.js';

/** What a log says besides its records. A change of it takes a seq, like a record (S1). */
export interface LogHeader {
  head: number;
  floor: number;
  stampMs: number;
  settled: boolean;
}

/**
 * One cut of one owner's log: a header, and one record a key in the order of seq. The same structure
 * serves the owner, the replicas, and a full cut on its way in.
 */
export class OwnerLog implements LogHeader {
  readonly boot: Boot;
  head = 0;
  floor = 0;
  stampMs = 0;
  settled = false;
  /** The graces of the owner's settings; 0 = it has not said. They change with its boot only. */
  claimGraceMs = 0;
  tombstoneGraceMs = 0;
  /** Commits on the owner's disk when the newest record was written, over all its boots; 0 = not said. */
  diskCommits = 0;
  /** The owner's signature over the cut at this head; it says nothing of any other. */
  seal: (Seal & { readonly head: number }) | undefined;
  /** Only once somebody has asked for the digest. */
  #tree: CutTree | undefined;
  #hash = 0n;
  #bytes = 0;
  readonly #records = new KeyedLog<KeptRecord>();
  readonly #slabs = new Slabs();
  /** The same records, tombstones only: what a floor lets go of is found without a search. */
  readonly #tombstones = new KeyedLog<KeptRecord>();

  constructor(boot: Boot) {
    this.boot = boot;
  }

  /** Sum modulo 2^64 of the records' hashes (S5). */
  get hash(): bigint {
    return this.#hash;
  }

  /** Bytes of all records (S11). */
  get bytes(): number {
    return this.#bytes;
  }

  get live(): number {
    return this.#records.size - this.#tombstones.size;
  }

  get tombstones(): number {
    return this.#tombstones.size;
  }

  get(key: string): KeptRecord | undefined {
    return this.#records.get(key);
  }

  /** The record when it has a value. */
  getLive(key: string): KeptRecord | undefined {
    const record = this.#records.get(key);
    return record?.isTombstone === false ? record : undefined;
  }

  /** Appends a record in the place of what its key had, and takes in its value; its seq is above all others. */
  set(record: KeptRecord): void {
    this.remove(record.key);
    this.#records.set(record);
    this.#slabs.add(record);
    this.#tree?.touch(record.seq);
    if (record.isTombstone) this.#tombstones.set(record);
    this.#hash = add64(this.#hash, record.hash);
    this.#bytes += record.bytes;
    this.head = Math.max(this.head, record.seq);
  }

  /** Takes the key's record out as if it had never been. */
  remove(key: string): KeptRecord | undefined {
    const record = this.#records.delete(key);
    if (record === undefined) return undefined;
    this.#slabs.remove(record);
    this.#tree?.touch(record.seq);
    if (record.isTombstone) this.#tombstones.delete(key);
    this.#hash = sub64(this.#hash, record.hash);
    this.#bytes -= record.bytes;
    return record;
  }

  /** Raises the floor: tombstones at or below it are forgotten (S4). */
  raiseFloor(floor: number): void {
    this.floor = Math.max(this.floor, floor);
    for (const tombstone of this.tombstonesThrough(this.floor)) this.remove(tombstone.key);
  }

  /** The tombstones at or below `seq`, oldest first. */
  *tombstonesThrough(seq: number): Generator<KeptRecord, void, undefined> {
    for (const tombstone of this.#tombstones.after(0)) {
      if (tombstone.seq > seq) return;
      yield tombstone;
    }
  }

  oldestTombstone(): KeptRecord | undefined {
    return this.#tombstones.oldest();
  }

  /** The digest over the records as they are. */
  digest(sha256: SealPort['sha256']): string {
    const plan = this.#grownTree(sha256).plan([], (from, to) => [...this.#digests(from, to)]);
    plan.keep();
    return plan.root;
  }

  /** The digest that taking in what is staged above the head leads to; nothing is changed. */
  planDigest(sha256: SealPort['sha256'], staged: OwnerLog, floor: number): TreePlan {
    const places: number[] = [];
    for (const { key, seq } of staged.after(this.head)) {
      places.push(seq, this.get(key)?.seq ?? seq);
    }
    for (const { seq } of this.tombstonesThrough(floor)) places.push(seq);
    return this.#grownTree(sha256).plan(places, (from, to) => [
      ...this.#digests(from, to, (record) => {
        const next = staged.get(record.key);
        return (next === undefined || next.seq <= this.head) && !isForgotten(record, floor);
      }),
      ...staged.#digests(
        Math.max(from, this.head + 1),
        to,
        (record) => !isForgotten(record, floor),
      ),
    ]);
  }

  /** Nobody asks for the digest: nothing is kept for it. */
  dropDigest(): void {
    this.#tree = undefined;
  }

  #grownTree(sha256: SealPort['sha256']): CutTree {
    if (this.#tree === undefined) {
      this.#tree = new CutTree(sha256);
      for (const { seq } of this.records()) this.#tree.touch(seq);
    }
    return this.#tree;
  }

  *#digests(from: number, to: number, counts?: (record: KeptRecord) => boolean): Generator<string> {
    for (const record of this.after(from - 1)) {
      if (record.seq > to) return;
      if (counts?.(record) ?? true) yield record.digest;
    }
  }

  /** All records, tombstones too, in the order of seq; the log may change meanwhile. */
  records(): IterableIterator<KeptRecord> {
    return this.#records.values();
  }

  /** The records above `seq`, in the order of seq; the log may change meanwhile. */
  after(seq: number): Generator<KeptRecord, void, undefined> {
    return this.#records.after(seq);
  }
}

function isForgotten(record: KeptRecord, floor: number): boolean {
  return record.isTombstone && record.seq <= floor;
}
