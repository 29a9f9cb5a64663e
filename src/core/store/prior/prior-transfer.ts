import { add64, DELTA_OVERHEAD_BYTES, toLogRecord, type KeptRecord } from '../kept-record.js';
import type { OwnerLog } from '../owner-log.js';
import type { OwnerState } from '../owner-state.js';
import type { PriorDelta, PriorRecord } from '../rows.js';
import type { Dot, Prior } from './prior.js';
import type { SealedCut } from './sealed-cut.js';

/** About what a word of a prior takes in a frame, unless it is a dot. */
const MARKER_BYTES = 80;
/** About what the header of a signed cut takes besides its signature and its certificates. */
const HEADER_BYTES = 160;

/** What is sent of a prior, before it says how far its boots are known. */
interface Item {
  readonly record: PriorRecord;
  readonly bytes: number;
  readonly dot?: Dot;
}

/** The dots of a prior, then how far its boots are known. */
export class PriorTransfer {
  readonly owner: string;
  #prior: Prior;
  #items: Generator<Item, undefined>;
  /** What did not fit into the last frame. */
  #left: Item | undefined;
  /** Hash over what was sent: dots may be struck under way, which a receiver does by itself. */
  #hash = 0n;
  #frames = 0;
  #done = false;

  constructor(owner: string, prior: Prior) {
    this.owner = owner;
    this.#prior = prior;
    this.#items = itemsOf(prior);
  }

  /** The next frame of about `bytesMax`; undefined when there is no more, or no prior any more. */
  next(state: OwnerState | undefined, bytesMax: number): PriorDelta | undefined {
    if (this.#done || state?.prior === undefined) return undefined;
    if (state.prior !== this.#prior) this.#restart(state.prior);
    const markers = reachOf(state.log, this.#prior);
    const records: PriorRecord[] = [];
    let bytes = DELTA_OVERHEAD_BYTES;
    let item = this.#left ?? this.#items.next().value;
    while (item !== undefined && (records.length === 0 || bytes + item.bytes <= bytesMax)) {
      records.push(item.record);
      if (item.dot)
        this.#hash = add64(this.#hash, dotHash(item.dot.record, item.dot.origin.multiplier));
      bytes += item.bytes;
      item = this.#items.next().value;
    }
    this.#left = item;
    const roomy = records.length === 0 || bytes + markers.length * MARKER_BYTES <= bytesMax;
    this.#done = item === undefined && roomy;
    if (this.#done) records.push(...markers);
    return this.#frame(state.log, records);
  }

  #frame(log: OwnerLog, records: PriorRecord[]): PriorDelta {
    const newest = this.#prior.newest();
    this.#frames += 1;
    return {
      owner: this.owner,
      kind: 'prior',
      boot: newest?.boot ?? log.boot,
      upTo: newest?.head ?? 0,
      records,
      more: !this.#done,
      stampMs: log.stampMs,
      hash: this.#hash,
      frame: this.#frames,
    };
  }

  #restart(prior: Prior): void {
    this.#prior = prior;
    this.#items = itemsOf(prior);
    this.#left = undefined;
    this.#hash = 0n;
    this.#frames = 0;
  }
}

/** Each record of a signed cut is sent once, as it is or as its digest: it may be struck under way. */
function* itemsOf(prior: Prior): Generator<Item, undefined> {
  for (const dot of prior.dots()) if (dot.origin.cut === undefined) yield dotItem(dot);
  for (const origin of prior.origins.values()) {
    const { boot, cut } = origin;
    if (cut === undefined) continue;
    for (const { seq, digest, key } of cut.leaves) {
      const dot = key === undefined ? undefined : prior.dotOf(origin, key, seq);
      const gone = { kind: 'gone', boot, seq, digest } as const;
      yield dot ? dotItem(dot) : { record: gone, bytes: MARKER_BYTES + digest.length / 2 };
    }
    yield sealItem(cut);
  }
  return undefined;
}

function dotItem(dot: Dot): Item {
  const { record, origin } = dot;
  return {
    record: { kind: 'dot', ...toLogRecord(record), boot: origin.boot },
    bytes: record.bytes,
    dot,
  };
}

function sealItem({ leaves: _, ...cut }: SealedCut): Item {
  const { signature, chain } = cut.seal;
  const der = chain.reduce((sum, { length }) => sum + length, signature.length);
  const bytes = MARKER_BYTES + HEADER_BYTES + 2 * der;
  return { record: { kind: 'seal', boot: cut.boot, cut }, bytes };
}

/** How far a prior reaches as it is now; the receiver must have the cut that struck it. */
function reachOf(log: OwnerLog, prior: Prior): PriorRecord[] {
  const known = Array.from(prior.origins.values(), ({ boot, head }) => {
    return { kind: 'known', boot, head } as const;
  });
  return [
    ...(prior.from === undefined ? [] : [{ kind: 'from', boot: prior.from } as const]),
    ...known,
    { kind: 'struck-by', boot: log.boot, head: log.head },
  ];
}

/** Hash of a dot in a prior's transfer. */
export function dotHash(record: KeptRecord, multiplier: bigint): bigint {
  return BigInt.asUintN(64, record.hash * multiplier);
}
