import type { Boot } from '../boot.js';
import { add64, sub64, type Entry } from './entry.js';
import type { Seal, SealPort } from '../ports.js';
import { CutTree, type TreePlan } from './cut-tree.js';
import { KeyedLog } from './keyed-log.js';

/** What a log says besides its records. A change of it takes a seq, like a record (S1). */
export interface LogHeader {
  head: number;
  floor: number;
  stampMs: number;
  settled: boolean;
}

/**
 * One cut of one owner's log: a header, and one entry a key in the order of seq. The same structure
 * serves the owner, the replicas, and a full cut on its way in.
 */
export class OwnerLog implements LogHeader {
  readonly boot: Boot;
  head = 0;
  floor = 0;
  stampMs = 0;
  settled = false;
  /** Of the owner's settings; 0 = it has not said. They change with its boot only. */
  claimGraceMs = 0;
  tombstoneGraceMs = 0;
  /** Commits on the owner's disk when the newest entry was written, over all its boots; 0 = not said. */
  diskCommits = 0;
  /** The owner's signature over the cut at this head; it says nothing of any other. */
  seal: (Seal & { readonly head: number }) | undefined;
  /** Only once somebody has asked for the digest. */
  #tree: CutTree | undefined;
  #hash = 0n;
  #bytes = 0;
  readonly #entries = new KeyedLog<Entry>();
  /** The same entries, tombstones only: what a floor lets go of is found without a search. */
  readonly #tombstones = new KeyedLog<Entry>();

  constructor(boot: Boot) {
    this.boot = boot;
  }

  /** Sum modulo 2^64 of the entries' hashes (S5). */
  get hash(): bigint {
    return this.#hash;
  }

  /** Bytes of all entries (S11). */
  get bytes(): number {
    return this.#bytes;
  }

  get live(): number {
    return this.#entries.size - this.#tombstones.size;
  }

  get tombstones(): number {
    return this.#tombstones.size;
  }

  get(key: string): Entry | undefined {
    return this.#entries.get(key);
  }

  /** The entry when it has a value. */
  getLive(key: string): Entry | undefined {
    const entry = this.#entries.get(key);
    return entry?.value === undefined ? undefined : entry;
  }

  /** Appends an entry in the place of what its key had; its seq is above all others. */
  set(entry: Entry): void {
    this.remove(entry.key);
    this.#entries.set(entry);
    this.#tree?.touch(entry.seq);
    if (entry.value === undefined) this.#tombstones.set(entry);
    this.#hash = add64(this.#hash, entry.hash);
    this.#bytes += entry.bytes;
    this.head = Math.max(this.head, entry.seq);
  }

  /** Takes the key's entry out as if it had never been. */
  remove(key: string): Entry | undefined {
    const entry = this.#entries.delete(key);
    if (entry === undefined) return undefined;
    this.#tree?.touch(entry.seq);
    if (entry.value === undefined) this.#tombstones.delete(key);
    this.#hash = sub64(this.#hash, entry.hash);
    this.#bytes -= entry.bytes;
    return entry;
  }

  /** Raises the floor: tombstones at or below it are forgotten (S4). */
  raiseFloor(floor: number): void {
    this.floor = Math.max(this.floor, floor);
    for (const tombstone of this.tombstonesThrough(this.floor)) this.remove(tombstone.key);
  }

  /** The tombstones at or below `seq`, oldest first. */
  *tombstonesThrough(seq: number): Generator<Entry, void, undefined> {
    for (const tombstone of this.#tombstones.after(0)) {
      if (tombstone.seq > seq) return;
      yield tombstone;
    }
  }

  oldestTombstone(): Entry | undefined {
    return this.#tombstones.oldest();
  }

  /** The digest over the entries as they are. */
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
      ...this.#digests(from, to, (entry) => {
        const next = staged.get(entry.key);
        return (next === undefined || next.seq <= this.head) && !isForgotten(entry, floor);
      }),
      ...staged.#digests(Math.max(from, this.head + 1), to, (entry) => !isForgotten(entry, floor)),
    ]);
  }

  /** Nobody asks for the digest: nothing is kept for it. */
  dropDigest(): void {
    this.#tree = undefined;
  }

  #grownTree(sha256: SealPort['sha256']): CutTree {
    if (this.#tree === undefined) {
      this.#tree = new CutTree(sha256);
      for (const { seq } of this.entries()) this.#tree.touch(seq);
    }
    return this.#tree;
  }

  *#digests(from: number, to: number, counts?: (entry: Entry) => boolean): Generator<string> {
    for (const entry of this.after(from - 1)) {
      if (entry.seq > to) return;
      if (counts?.(entry) ?? true) yield entry.digest;
    }
  }

  /** All entries, tombstones too, in the order of seq; the log may change meanwhile. */
  entries(): IterableIterator<Entry> {
    return this.#entries.values();
  }

  /** The entries above `seq`, in the order of seq; the log may change meanwhile. */
  after(seq: number): Generator<Entry, void, undefined> {
    return this.#entries.after(seq);
  }
}

function isForgotten(entry: Entry, floor: number): boolean {
  return entry.value === undefined && entry.seq <= floor;
}
