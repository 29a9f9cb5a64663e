import { compareBoots } from '../boot.js';
import { add64, sub64, type KeptRecord } from './kept-record.js';
import type { OwnerLog } from './owner-log.js';
import { priorExpired, type OwnerState, type StoreContext } from './owner-state.js';
import type { LogDelta, PriorDelta, RefusalReason } from './rows.js';
import { tombstonesMax, type StoreLimits } from './store-limits.js';

/** What became of a frame. Only `installed` changed what is held. */
export type ReceiveResult =
  /** Kept aside, or the rest of a transfer that was answered before: nothing to answer. */
  | { readonly kind: 'staged' }
  /** `above`: the owner went above what others wrote in its name. */
  | { readonly kind: 'installed'; readonly above?: true }
  /** A duplicate. */
  | { readonly kind: 'known' }
  /** To be answered with the row and the reason. */
  | Refused;

interface Refused {
  readonly kind: 'refused';
  readonly reason: RefusalReason;
  readonly message: string;
  /** Others fill the bound: transfers on the same link, which end soon, or all that is held. */
  readonly filledBy?: 'link' | 'store';
}

/** The answer to a duplicate. */
export const KNOWN: ReceiveResult = { kind: 'known' };

/** The answer to what is not taken. */
export function refuse(reason: RefusalReason, message: string): Refused {
  return { kind: 'refused', reason, message };
}

/** Why a delta of another's log cannot be taken by what is held (S3); undefined when it can. */
export function judgeLog(
  log: OwnerLog,
  delta: LogDelta,
  fromOwner: boolean,
): ReceiveResult | undefined {
  const order = compareBoots(delta.boot, log.boot);
  if (order < 0) return refuse('KNOWN', 'a newer boot is held');
  if (order > 0) {
    return delta.after > 0 ? refuse('GAP', 'another boot of this owner is held') : undefined;
  }
  if (delta.after > log.head) {
    return refuse('GAP', `it starts after ${delta.after}, the head held is ${log.head}`);
  }
  if (delta.frame === 1 && delta.after > 0 && delta.floor > delta.after) {
    return refuse('GAP', 'tombstones that it needs are forgotten');
  }
  if (delta.upTo > log.head) return undefined;
  if (delta.upTo < log.head || delta.hash === log.hash) return KNOWN;
  // One head with two contents: only the owner knows which is right.
  if (fromOwner && delta.after === 0) return undefined;
  return refuse('HASH', `another hash is held at head ${log.head}`);
}

/** Nobody else writes this node's log; what is older than it, or the same, hurts nobody. */
export function judgeOwn(state: OwnerState | undefined, delta: LogDelta): ReceiveResult {
  const log = state?.log;
  if (log === undefined) return refuse('NOT_OWNER', "it is this node's own log");
  const order = compareBoots(delta.boot, log.boot);
  const same = delta.upTo === log.head && delta.hash === log.hash;
  if (order < 0 || (order === 0 && (delta.upTo < log.head || same))) return KNOWN;
  return refuse('NOT_OWNER', "it says more of this node's own log than this node wrote");
}

/** Why a prior cannot be taken: only while its owner's newer boot has not settled (S6). */
export function judgePrior(
  context: StoreContext,
  state: OwnerState | undefined,
  { boot }: Pick<PriorDelta, 'boot'>,
  nowMs: number,
): ReceiveResult | undefined {
  if (state === undefined) return refuse('GAP', 'the log of this owner is not held yet');
  if (state.log.settled) return refuse('KNOWN', 'the owner has settled');
  if (priorExpired(context, state, nowMs)) return refuse('KNOWN', 'its time is over');
  if (compareBoots(boot, state.log.boot) >= 0) {
    return refuse('GAP', 'the boot that follows it is not held yet');
  }
  return undefined;
}

/** Records of a log by kind, and the bytes of all. */
export interface LogSize {
  readonly live: number;
  readonly tombstones: number;
  readonly bytes: number;
}

/** Why a log of this size is refused (S11); undefined when it is within the bounds. */
export function boundLog(log: LogSize, limits: StoreLimits): ReceiveResult | undefined {
  const max = limits.recordsPerOwner;
  if (log.live > max) return refuse('LIMIT', `over ${max} records of one owner`);
  const dead = tombstonesMax(limits);
  if (log.tombstones > dead) return refuse('LIMIT', `over ${dead} tombstones of one owner`);
  return boundBytes(log.bytes, limits);
}

/** Why so many bytes of one owner are refused (S11); undefined when they are within the bound. */
export function boundBytes(bytes: number, limits: StoreLimits): ReceiveResult | undefined {
  const max = limits.bytesPerOwner;
  return bytes > max ? refuse('LIMIT', `over ${max} bytes of one owner`) : undefined;
}

/** What installing the staged records above the head would lead to; nothing is changed. */
export function outcomeOf(
  log: OwnerLog,
  staged: OwnerLog,
  floor: number,
): LogSize & { hash: bigint } {
  let { hash, live, tombstones, bytes } = log;
  const count = ({ isTombstone }: KeptRecord, by: 1 | -1) => {
    if (isTombstone) tombstones += by;
    else live += by;
  };
  for (const record of staged.after(log.head)) {
    const old = log.get(record.key);
    if (old !== undefined) {
      hash = sub64(hash, old.hash);
      bytes -= old.bytes;
      count(old, -1);
    }
    if (record.isTombstone && record.seq <= floor) continue;
    hash = add64(hash, record.hash);
    bytes += record.bytes;
    count(record, 1);
  }
  for (const tombstone of log.tombstonesThrough(floor)) {
    const record = staged.get(tombstone.key);
    if (record !== undefined && record.seq > log.head) continue;
    hash = sub64(hash, tombstone.hash);
    bytes -= tombstone.bytes;
    count(tombstone, -1);
  }
  return { hash, live, tombstones, bytes };
}
