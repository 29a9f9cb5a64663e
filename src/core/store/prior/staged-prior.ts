import { compareBoots, type Boot } from '../../boot.js';
import { add64, type RecordFactory } from '../kept-record.js';
import { boundBytes, refuse, type ReceiveResult } from '../judge.js';
import type { PriorRecord, SealedHeader } from '../rows.js';
import { recordsMax, type StoreLimits } from '../store-limits.js';
import { dotHash } from './prior-transfer.js';
import { originName, Prior } from './prior.js';
import { LEAF_BYTES, type Leaf, type SealedCut } from './sealed-cut.js';

/** Of SHA-256, in hexadecimal digits. Digests of one length only: put together, they can be read in one way. */
const DIGEST_LENGTH = 64;

/** A prior on its way in. */
export class StagedPrior {
  readonly #factory: RecordFactory;
  readonly #prior: Prior;
  readonly #leaves = new Map<string, Leaf[]>();
  readonly #seals = new Map<string, SealedHeader>();
  #leafCount = 0;
  #hash = 0n;
  #struckBy: { readonly boot: Boot; readonly head: number } | undefined;

  constructor(factory: RecordFactory) {
    this.#factory = factory;
    this.#prior = new Prior(factory, undefined);
  }

  /** Hash over the dots. */
  get hash(): bigint {
    return this.#hash;
  }

  /** The cut that had struck it at its sender. */
  get struckBy(): { readonly boot: Boot; readonly head: number } | undefined {
    return this.#struckBy;
  }

  get bytes(): number {
    return this.#prior.bytes + this.#leafCount * LEAF_BYTES;
  }

  /** Boots that something was said of. */
  get #boots(): number {
    return Math.max(this.#prior.origins.size, this.#leaves.size, this.#seals.size);
  }

  /** Takes in what is said of one boot; the answer is why it cannot. */
  append(record: PriorRecord, limits: StoreLimits): ReceiveResult | undefined {
    const refused = this.#take(record);
    if (refused !== undefined) return refused;
    const max = recordsMax(limits);
    if (this.#prior.size > max || this.#leafCount > 2 * max) {
      return refuse('LIMIT', `over ${max} records in a prior`);
    }
    // Each holder lets go of boots beyond the limit; twice as many are room for a sender with a larger one.
    const boots = 2 * limits.priorBoots;
    if (this.#boots > boots) return refuse('LIMIT', `over ${boots} boots in a prior`);
    return boundBytes(this.bytes, limits);
  }

  #take(record: PriorRecord): ReceiveResult | undefined {
    const { boot } = record;
    switch (record.kind) {
      case 'dot':
        return this.#appendDot(record);
      case 'gone': {
        const { seq, digest } = record;
        if (digest.length !== DIGEST_LENGTH) {
          return refuse('HASH', 'a digest of a record is not one');
        }
        this.#appendLeaf(boot, { seq, digest });
        break;
      }
      case 'seal':
        if (record.cut === undefined)
          return refuse('SIGNATURE', 'a signature in it cannot be read');
        this.#seals.set(originName(boot), record.cut);
        break;
      case 'from':
        this.#prior.closeBelow(boot);
        break;
      case 'known':
        this.#prior.know(boot, record.head);
        break;
      case 'struck-by':
        this.#struckBy = { boot, head: record.head };
    }
    return undefined;
  }

  #appendDot(dot: Extract<PriorRecord, { kind: 'dot' }>): ReceiveResult | undefined {
    const { boot } = dot;
    const record = this.#factory.create(dot);
    if (record === undefined) return refuse('LIMIT', 'a key or a value is too large');
    record.moveTo(new Uint8Array(record.length), 0);
    const origin = this.#prior.know(boot, record.seq);
    if (origin === undefined) return refuse('HASH', 'a record of a boot that is closed');
    this.#hash = add64(this.#hash, dotHash(record, origin.multiplier));
    this.#prior.add(boot, record);
    const { seq, digest, key } = record;
    if (digest !== '') this.#appendLeaf(boot, { seq, digest, key });
    return undefined;
  }

  #appendLeaf(boot: Boot, leaf: Leaf): void {
    const name = originName(boot);
    const leaves = this.#leaves.get(name);
    if (leaves === undefined) this.#leaves.set(name, [leaf]);
    else leaves.push(leaf);
    this.#leafCount += 1;
  }

  /** What has come, as anybody may have made it up. */
  asTold(): Prior {
    return this.#prior;
  }

  /** The cuts that are said to be signed, the newest first; undefined when records of one are out of order. */
  cuts(): SealedCut[] | undefined {
    const cuts = [...this.#seals]
      .map(([name, seal]) => ({ ...seal, leaves: this.#leaves.get(name) ?? [] }))
      .sort((a, b) => compareBoots(b.boot, a.boot));
    return cuts.every(({ leaves }) => isInOrder(leaves)) ? cuts : undefined;
  }

  /** Whether there are dots of a boot whose cut is not said to be signed. */
  get partlyUnsigned(): boolean {
    for (const { origin } of this.#prior.dots()) if (!this.#seals.has(origin.name)) return true;
    return false;
  }

  /**
   * What these cuts prove, and nothing else: their records, as far as they have come, and that the boots below
   * one that had settled are closed.
   */
  asSigned(cuts: readonly SealedCut[]): Prior {
    const from = cuts.find(({ settled }) => settled)?.boot;
    const signed = new Prior(this.#factory, from);
    for (const cut of cuts) signed.know(cut.boot, cut.head, cut);
    for (const dot of this.#prior.dots()) signed.adopt(dot);
    return signed;
  }
}

/** A leaf that is out of order might be found, and not be part of what was signed. */
function isInOrder(leaves: readonly Leaf[]): boolean {
  return leaves.every(({ seq }, index) => seq > (leaves[index - 1]?.seq ?? 0));
}
