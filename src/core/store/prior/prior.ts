import { compareBoots, type Boot } from '../../boot.js';
import { add64, sub64, type KeptRecord, type RecordFactory } from '../kept-record.js';
import type { OwnerLog } from '../owner-log.js';
import type { PriorRow } from '../rows.js';
import { LEAF_BYTES, sealedCut, type SealedCut } from './sealed-cut.js';

/** One earlier boot in a prior: how far it is known, whether or not anything of it is left. */
export interface Origin {
  readonly boot: Boot;
  /** The boot as one text. */
  readonly name: string;
  /** Records of this boot at or below it are known: one that is not there was deleted or struck. */
  head: number;
  /** Sum modulo 2^64 of the hashes of its dots. */
  sum: bigint;
  readonly multiplier: bigint;
  /** The signed cut that its dots are from; then `head` is that of the cut, and nothing else counts (S12). */
  cut: SealedCut | undefined;
}

/** One record of an earlier boot. */
export interface Dot {
  readonly record: KeptRecord;
  readonly origin: Origin;
}

/** Spreads a head over the row's hash. */
const HEAD_SPREAD = 0x9e3779b97f4a7c15n;

/**
 * Records of an owner's earlier boots (S6): dots, each with its boot and seq, and for each boot the
 * head up to which it is known. It joins like a set with a memory: a dot that one side lacks though it
 * knows its boot that far is gone; of two dots of a key the larger (boot, seq) stays. Tombstones of
 * boots that had not settled are dots too: they beat what older boots said of their key.
 *
 * A prior changes in place only by strikes; a fold or a join makes a new one.
 */
export class Prior {
  #from: Boot | undefined;
  readonly #factory: RecordFactory;
  readonly #origins = new Map<string, Origin>();
  readonly #dots = new Map<string, Dot>();
  #live = 0;
  #bytes = 0;
  #leaves = 0;

  constructor(factory: RecordFactory, from: Boot | undefined) {
    this.#factory = factory;
    this.#from = from;
  }

  /** Boots below are closed: settled over, or expired. Nothing of theirs is let in again. */
  get from(): Boot | undefined {
    return this.#from;
  }

  /** Closes the boots below; what there is of them goes with the next join. */
  closeBelow(from: Boot): void {
    this.#from = laterBoot(this.#from, from);
  }

  /** Number of dots, tombstones too. */
  get size(): number {
    return this.#dots.size;
  }

  /** Number of dots with a value. */
  get live(): number {
    return this.#live;
  }

  /** Bytes of all dots, and of the digests of signed cuts (S11). */
  get bytes(): number {
    return this.#bytes + this.#leaves * LEAF_BYTES;
  }

  /** The earlier boots, in no order. */
  get origins(): ReadonlyMap<string, Origin> {
    return this.#origins;
  }

  /** The dot when it has a value. */
  getLive(key: string): Dot | undefined {
    const dot = this.#dots.get(key);
    return dot?.record.isTombstone === false ? dot : undefined;
  }

  /** All dots; one that is struck meanwhile does not come. */
  dots(): IterableIterator<Dot> {
    return this.#dots.values();
  }

  /**
   * Says that the boot is known up to `head`, by this signed cut if there is one; ignored for a boot that is
   * closed. What is signed stands above what is not, and a later cut above an earlier one.
   */
  know(boot: Boot, head: number, cut?: SealedCut): Origin | undefined {
    if (this.#from !== undefined && compareBoots(boot, this.#from) < 0) return undefined;
    const name = originName(boot);
    let origin = this.#origins.get(name);
    if (origin === undefined) {
      const multiplier = this.#factory.multiplier(boot);
      origin = { boot, name, head, sum: 0n, multiplier, cut: undefined };
      this.#origins.set(name, origin);
    }
    const held = origin.cut;
    if (cut !== undefined && (held === undefined || held.head < cut.head)) {
      origin.cut = cut;
      origin.head = cut.head;
      this.#leaves += cut.leaves.length - (held?.leaves.length ?? 0);
    } else if (held === undefined) {
      origin.head = Math.max(origin.head, head);
    }
    return origin;
  }

  /** Knows the boots of another prior as far as that does. */
  knowAll(origins: Iterable<Origin>): void {
    for (const { boot, head, cut } of origins) this.know(boot, head, cut);
  }

  /** The dot when it is this record of the boot. */
  dotOf(origin: Origin, key: string, seq: number): Dot | undefined {
    const dot = this.#dots.get(key);
    return dot?.origin === origin && dot.record.seq === seq ? dot : undefined;
  }

  /** Whether a record (boot, seq) that is not here is known to be gone. */
  covers(boot: Boot, seq: number, name = originName(boot)): boolean {
    if (this.#from !== undefined && compareBoots(boot, this.#from) < 0) return true;
    const origin = this.#origins.get(name);
    return origin !== undefined && origin.head >= seq;
  }

  /** Whether this very record is here. */
  holds(dot: Dot): boolean {
    const own = this.#dots.get(dot.record.key);
    return own !== undefined && compareDots(own, dot) === 0;
  }

  /** Adds a dot unless its boot is closed, or its key has a larger one. */
  add(boot: Boot, record: KeptRecord): void {
    const origin = this.know(boot, record.seq);
    if (origin !== undefined) this.#place({ record, origin });
  }

  /** Adds a dot of another prior, whose boots are known here. */
  adopt(dot: Dot): void {
    const origin = this.#origins.get(dot.origin.name);
    if (origin !== undefined) this.#place({ record: dot.record, origin });
  }

  /** Adds a cut as the newest boot: its values, and its tombstones unless it had settled and is not signed. */
  addCut(log: OwnerLog): void {
    const origin = this.know(log.boot, log.head, sealedCut(log));
    if (origin === undefined) return;
    // One sum for all: a cut of 100,000 records becomes prior in one turn.
    let sum = log.hash;
    const empty = this.#dots.size === 0;
    for (const record of log.records()) {
      if (record.isTombstone && log.settled && origin.cut === undefined) {
        sum = sub64(sum, record.hash);
        continue;
      }
      if (!empty) this.strike(record.key);
      this.#dots.set(record.key, { record, origin });
      this.#bytes += record.bytes;
      if (!record.isTombstone) this.#live += 1;
    }
    origin.sum = add64(origin.sum, sum);
  }

  #place(dot: Dot): void {
    const { record, origin } = dot;
    const held = this.#dots.get(record.key);
    if (held !== undefined && compareDots(held, dot) >= 0) return;
    this.strike(record.key);
    this.#dots.set(record.key, dot);
    this.#bytes += record.bytes;
    origin.sum = add64(origin.sum, record.hash);
    if (!record.isTombstone) this.#live += 1;
  }

  /** Takes the key's dot out: the new boot has spoken of the key. */
  strike(key: string): Dot | undefined {
    const dot = this.#dots.get(key);
    if (dot === undefined) return undefined;
    this.#dots.delete(key);
    this.#bytes -= dot.record.bytes;
    dot.origin.sum = sub64(dot.origin.sum, dot.record.hash);
    if (!dot.record.isTombstone) this.#live -= 1;
    return dot;
  }

  /** Strikes what the log speaks of; returns the dots that are gone. */
  strikeAll(log: OwnerLog): Dot[] {
    const struck: Dot[] = [];
    if (this.#dots.size === 0) return struck;
    for (const record of log.records()) {
      const dot = this.strike(record.key);
      if (dot !== undefined) struck.push(dot);
    }
    return struck;
  }

  /** The newest boot among them. */
  newest(): Origin | undefined {
    let newest: Origin | undefined;
    for (const origin of this.#origins.values()) {
      if (newest === undefined || compareBoots(origin.boot, newest.boot) > 0) newest = origin;
    }
    return newest;
  }

  /** Its part of the digest row; equal rows mean equal dots and equally far known boots. */
  row(): PriorRow | undefined {
    const newest = this.newest();
    if (newest === undefined) return undefined;
    let hash = 0n;
    for (const { head, sum, multiplier } of this.#origins.values()) {
      hash = add64(hash, (sum + BigInt(head) * HEAD_SPREAD) * multiplier);
    }
    return { boot: newest.boot, head: newest.head, hash };
  }
}

/**
 * The join of two priors of one owner: commutative, associative and idempotent over what an owner's
 * boots can lead to. Neither is changed; with an empty `a`, `b` itself may be the join.
 */
export function joinPriors(factory: RecordFactory, a: Prior, b: Prior): Prior {
  if (a.origins.size === 0 && laterBoot(a.from, b.from) === b.from) return b;
  const joined = new Prior(factory, laterBoot(a.from, b.from));
  for (const one of [a, b]) joined.knowAll(one.origins.values());
  keepDots(joined, a, b);
  keepDots(joined, b, a);
  return joined;
}

function keepDots(joined: Prior, from: Prior, other: Prior): void {
  for (const dot of from.dots()) {
    const { boot, name } = dot.origin;
    // What took the place of a signed record is signed as well: who merely lacks it has no news.
    const stays = joined.origins.get(name)?.cut
      ? dot.origin.cut !== undefined
      : other.holds(dot) || !other.covers(boot, dot.record.seq, name);
    if (stays) joined.adopt(dot);
  }
}

/**
 * The prior after a new boot: what was in it, and the cut that the new boot takes the place of. A cut
 * that had settled stands alone: nothing below its boot is let in again.
 */
export function foldCut(
  factory: RecordFactory,
  held: { readonly prior: Prior | undefined; readonly priorFrom: Boot | undefined },
  log: OwnerLog,
): Prior {
  const { prior } = held;
  const folded = new Prior(factory, log.settled ? log.boot : held.priorFrom);
  if (prior !== undefined && !log.settled) {
    folded.knowAll(prior.origins.values());
    for (const dot of prior.dots()) folded.adopt(dot);
  }
  folded.addCut(log);
  return folded;
}

/** The prior without these boots, of which it then says nothing; the same one when it has none of them. */
export function withoutBoots(
  factory: RecordFactory,
  prior: Prior,
  isOut: (boot: Boot) => boolean,
): Prior {
  const kept = [...prior.origins.values()].filter(({ boot }) => !isOut(boot));
  if (kept.length === prior.origins.size) return prior;
  const left = new Prior(factory, prior.from);
  left.knowAll(kept);
  for (const dot of prior.dots()) left.adopt(dot);
  return left;
}

/** What a prior may hold; its newest boot is bounded by what a log may. */
export interface PriorBounds {
  readonly boots: number;
  readonly dots: number;
  readonly bytes: number;
}

function isWithin(size: PriorBounds, bounds: PriorBounds): boolean {
  const { boots, dots, bytes } = bounds;
  return size.boots <= boots && size.dots <= dots && size.bytes <= bytes;
}

/** Lets go of the oldest boots until the bounds hold; the newest boot stays. */
export function boundPrior(factory: RecordFactory, prior: Prior, bounds: PriorBounds): Prior {
  const left = { boots: prior.origins.size, dots: prior.size, bytes: prior.bytes };
  if (isWithin(left, bounds)) return prior;
  const boots = [...prior.origins.values()].map(({ boot }) => boot).sort(compareBoots);
  const sizes = new Map<string, { dots: number; bytes: number }>();
  for (const { name, cut } of prior.origins.values()) {
    sizes.set(name, { dots: 0, bytes: (cut?.leaves.length ?? 0) * LEAF_BYTES });
  }
  for (const { origin, record } of prior.dots()) {
    const { dots, bytes } = sizes.get(origin.name) ?? { dots: 0, bytes: 0 };
    sizes.set(origin.name, { dots: dots + 1, bytes: bytes + record.bytes });
  }
  let [oldest, ...newer] = boots;
  while (oldest && newer.length > 0 && !isWithin(left, bounds)) {
    const size = sizes.get(originName(oldest));
    left.boots -= 1;
    left.dots -= size?.dots ?? 0;
    left.bytes -= size?.bytes ?? 0;
    [oldest, ...newer] = newer;
  }
  const bounded = new Prior(factory, laterBoot(prior.from, oldest));
  bounded.knowAll(prior.origins.values());
  for (const dot of prior.dots()) bounded.adopt(dot);
  return bounded;
}

/** The newer of two boots; absent is older than all. */
export function laterBoot(a: Boot | undefined, b: Boot | undefined): Boot | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return compareBoots(a, b) >= 0 ? a : b;
}

function compareDots(a: Dot, b: Dot): number {
  return compareBoots(a.origin.boot, b.origin.boot) || a.record.seq - b.record.seq;
}

/** The boot as one text. */
export function originName(boot: Boot): string {
  return `${boot.generation}:${boot.instanceId}`;
}
