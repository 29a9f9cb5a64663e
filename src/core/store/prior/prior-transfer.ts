import type { Boot } from '../../boot.js';
import { add64, toRecord, type Entry } from '../entry.js';
import type { OwnerLog } from '../owner-log.js';
import type { OwnerState } from '../owner-state.js';
import type { LogRecord, OwnerDelta } from '../rows.js';
import { DELTA_OVERHEAD_BYTES, type Transfer } from '../transfer.js';
import type { Dot, Prior } from './prior.js';
import { encodeSeal, fromHex, type SealedCut } from './sealed-cut.js';

const MARKER_BYTES = 80;

/**
 * Keys of a prior's markers, which are no records: how far a boot is known, which boots are closed, which cut
 * has struck, what an owner has signed of a boot's cut, and the digest of one of its entries that is gone.
 * No record's key begins like this; what is not known here is left out.
 */
export const MARKER_PREFIX = '\u0000';
export const MARKER_HEAD = `${MARKER_PREFIX}head`;
export const MARKER_FROM = `${MARKER_PREFIX}from`;
export const MARKER_LOG = `${MARKER_PREFIX}log`;
export const MARKER_SEAL = `${MARKER_PREFIX}seal`;
export const MARKER_GONE = `${MARKER_PREFIX}gone`;

/** What is sent of a prior, before its markers. */
interface Item {
  readonly record: LogRecord;
  readonly bytes: number;
  readonly dot?: Dot;
}

/** The dots of a prior, then the markers that say how far its boots are known. */
export class PriorTransfer implements Transfer {
  readonly owner: string;
  readonly prior = true;
  #prior: Prior;
  #items: Generator<Item, undefined>;
  /** What did not fit into the last frame. */
  #held: Item | undefined;
  /** Hash over what was sent: dots may be struck under way, which a receiver does by itself. */
  #hash = 0n;
  #part = 0;
  #done = false;

  constructor(owner: string, prior: Prior) {
    this.owner = owner;
    this.#prior = prior;
    this.#items = itemsOf(prior);
  }

  /** The next frame of about `bytesMax`; undefined when there is no more, or no prior any more. */
  next(state: OwnerState | undefined, bytesMax: number): OwnerDelta | undefined {
    if (this.#done || state?.prior === undefined) return undefined;
    if (state.prior !== this.#prior) this.#restart(state.prior);
    const markers = priorMarkers(state.log, this.#prior);
    const records: LogRecord[] = [];
    let bytes = DELTA_OVERHEAD_BYTES;
    let item = this.#held ?? this.#items.next().value;
    this.#held = undefined;
    while (item !== undefined && (records.length === 0 || bytes + item.bytes <= bytesMax)) {
      records.push(item.record);
      if (item.dot)
        this.#hash = add64(this.#hash, dotHash(item.dot.entry, item.dot.origin.multiplier));
      bytes += item.bytes;
      item = this.#items.next().value;
    }
    this.#held = item;
    const roomy = records.length === 0 || bytes + markers.length * MARKER_BYTES <= bytesMax;
    this.#done = item === undefined && roomy;
    if (this.#done) records.push(...markers);
    return this.#frame(state.log, records);
  }

  #frame(log: OwnerLog, records: LogRecord[]): OwnerDelta {
    const newest = this.#prior.newest();
    this.#part += 1;
    return {
      owner: this.owner,
      boot: newest?.boot ?? log.boot,
      after: 0,
      upTo: newest?.head ?? 0,
      floor: 0,
      records,
      more: !this.#done,
      stampMs: log.stampMs,
      settled: false,
      hash: this.#hash,
      prior: true,
      part: this.#part,
    };
  }

  #restart(prior: Prior): void {
    this.#prior = prior;
    this.#items = itemsOf(prior);
    this.#held = undefined;
    this.#hash = 0n;
    this.#part = 0;
  }
}

/** Each entry of a signed cut is sent once, as it is or as its digest: it may be struck under way. */
function* itemsOf(prior: Prior): Generator<Item, undefined> {
  for (const dot of prior.dots()) if (dot.origin.cut === undefined) yield dotItem(dot);
  for (const origin of prior.origins.values()) {
    const { boot, cut } = origin;
    if (cut === undefined) continue;
    for (const { seq, digest, key } of cut.leaves) {
      const dot = key === undefined ? undefined : prior.dotOf(origin, key, seq);
      yield dot ? dotItem(dot) : valueItem(MARKER_GONE, boot, seq, fromHex(digest));
    }
    yield sealItem(cut);
  }
  return undefined;
}

function dotItem(dot: Dot): Item {
  return { record: toRecord(dot.entry, dot.origin.boot), bytes: dot.entry.bytes, dot };
}

function sealItem(cut: SealedCut): Item {
  return valueItem(MARKER_SEAL, cut.boot, cut.head, encodeSeal(cut));
}

function valueItem(key: string, boot: Boot, seq: number, value: Uint8Array): Item {
  return { record: { key, seq, value, boot }, bytes: MARKER_BYTES + value.length };
}

/** The markers of a prior as it is now; the receiver must have the cut that struck it. */
function priorMarkers(log: OwnerLog, prior: Prior): LogRecord[] {
  const marker = (key: string, boot: Boot, seq: number): LogRecord => ({ key, seq, boot });
  return [
    ...(prior.from === undefined ? [] : [marker(MARKER_FROM, prior.from, 1)]),
    ...[...prior.origins.values()].map(({ boot, head }) => marker(MARKER_HEAD, boot, head)),
    marker(MARKER_LOG, log.boot, log.head),
  ];
}

/** Hash of a dot in a prior's transfer. */
export function dotHash(entry: Entry, multiplier: bigint): bigint {
  return BigInt.asUintN(64, entry.hash * multiplier);
}
