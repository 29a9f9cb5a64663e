import { compareBoots, type Boot } from '../boot.js';
import { add64, toRecord, type Entry } from './entry.js';
import type { OwnerLog } from './owner-log.js';
import type { OwnerState } from './owner-state.js';
import type { Dot, Prior } from './prior/prior.js';
import type { LogRecord, OwnerDelta, Want } from './rows.js';

/** Frame bytes besides the records; the owner's name may take 1 KiB. */
const DELTA_OVERHEAD_BYTES = 1280;
const MARKER_BYTES = 80;

/**
 * Keys of a prior's markers: tombstones that say how far a boot is known, which boots are closed, and
 * which cut has struck. No record's key begins like this.
 */
export const MARKER_PREFIX = '\u0000';
export const MARKER_HEAD = `${MARKER_PREFIX}head`;
export const MARKER_FROM = `${MARKER_PREFIX}from`;
export const MARKER_LOG = `${MARKER_PREFIX}log`;

/**
 * A cursor over one owner's log or prior. It holds no records: each frame is computed when it is sent,
 * from what the log is then. It belongs to one link.
 */
export interface Transfer {
  readonly owner: string;
  readonly prior: boolean;
}

/** Opens the log from what the asker holds; undefined when it lacks nothing. */
export function openTransfer(
  state: OwnerState,
  want: Want,
): LogTransfer | PriorTransfer | undefined {
  const { log, prior } = state;
  if (want.prior) return prior && new PriorTransfer(state.owner, prior);
  const order = want.boot === undefined ? 1 : compareBoots(log.boot, want.boot);
  if (order < 0) return undefined;
  if (order > 0 || want.after === 0) return new LogTransfer(state.owner, log, 0);
  return want.after < log.head ? new LogTransfer(state.owner, log, want.after) : undefined;
}

/** What leads from the cut (boot, after) to the present one. */
export class LogTransfer implements Transfer {
  readonly owner: string;
  readonly prior = false;
  #log: OwnerLog;
  #after: number;
  /** Entries up to here have been sent. */
  #cursor: number;
  /** Head when the full cut began. */
  #startHead: number;
  #part = 0;
  #done = false;

  constructor(owner: string, log: OwnerLog, after: number) {
    this.owner = owner;
    this.#log = log;
    this.#after = after;
    this.#cursor = after;
    this.#startHead = log.head;
  }

  /** The next frame of about `bytesMax` (one record at least); undefined when there is no more. */
  next(state: OwnerState | undefined, bytesMax: number): OwnerDelta | undefined {
    if (this.#done || state === undefined) return undefined;
    if (this.#movedUnder(state.log)) this.#restart(state.log);
    const log = state.log;
    if (this.#after > 0 && this.#after >= log.head) return undefined;
    const records: LogRecord[] = [];
    let bytes = DELTA_OVERHEAD_BYTES;
    let more = false;
    for (const entry of log.after(this.#cursor)) {
      more = records.length > 0 && bytes + entry.bytes > bytesMax;
      if (more) break;
      records.push(toRecord(entry));
      bytes += entry.bytes;
      this.#cursor = entry.seq;
    }
    if (!more) this.#cursor = log.head;
    this.#done = !more;
    return this.#frame(log, records, more);
  }

  #frame(log: OwnerLog, records: LogRecord[], more: boolean): OwnerDelta {
    this.#part += 1;
    return {
      owner: this.owner,
      boot: log.boot,
      after: this.#after,
      upTo: log.head,
      floor: log.floor,
      records,
      more,
      stampMs: log.stampMs,
      settled: log.settled,
      hash: log.hash,
      prior: false,
      part: this.#part,
      ...(log.claimGraceMs > 0 ? { claimGraceMs: log.claimGraceMs } : {}),
      ...(log.tombstoneGraceMs > 0 ? { tombstoneGraceMs: log.tombstoneGraceMs } : {}),
      ...(log.diskCommits > 0 ? { diskCommits: log.diskCommits } : {}),
    };
  }

  /**
   * Whether what was sent no longer leads to the present: the log is another one, or a tombstone above
   * the cursor has been forgotten whose record the receiver may hold. A full cut does not need the
   * tombstones from before it began: what they deleted was never sent. So it ends, however busy its
   * owner is.
   */
  #movedUnder(log: OwnerLog): boolean {
    if (log !== this.#log) return true;
    return log.floor > Math.max(this.#cursor, this.#after === 0 ? this.#startHead : 0);
  }

  #restart(log: OwnerLog): void {
    this.#log = log;
    this.#after = 0;
    this.#cursor = 0;
    this.#startHead = log.head;
    this.#part = 0;
  }
}

/** The dots of a prior, then the markers that say how far its boots are known. */
export class PriorTransfer implements Transfer {
  readonly owner: string;
  readonly prior = true;
  #prior: Prior;
  #dots: Iterator<Dot, undefined, undefined>;
  /** A dot that did not fit into the last frame. */
  #held: Dot | undefined;
  /** Hash over what was sent: dots may be struck under way, which a receiver does by itself. */
  #hash = 0n;
  #part = 0;
  #done = false;

  constructor(owner: string, prior: Prior) {
    this.owner = owner;
    this.#prior = prior;
    this.#dots = prior.dots();
  }

  /** The next frame of about `bytesMax`; undefined when there is no more, or no prior any more. */
  next(state: OwnerState | undefined, bytesMax: number): OwnerDelta | undefined {
    if (this.#done || state?.prior === undefined) return undefined;
    if (state.prior !== this.#prior) this.#restart(state.prior);
    const markers = priorMarkers(state.log, this.#prior);
    const records: LogRecord[] = [];
    let bytes = DELTA_OVERHEAD_BYTES;
    let dot = this.#held ?? this.#dots.next().value;
    this.#held = undefined;
    while (dot !== undefined && (records.length === 0 || bytes + dot.entry.bytes <= bytesMax)) {
      records.push(toRecord(dot.entry, dot.origin.boot));
      this.#hash = add64(this.#hash, dot.entry.hash * dot.origin.multiplier);
      bytes += dot.entry.bytes;
      dot = this.#dots.next().value;
    }
    this.#held = dot;
    const roomy = records.length === 0 || bytes + markers.length * MARKER_BYTES <= bytesMax;
    this.#done = dot === undefined && roomy;
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
    this.#dots = prior.dots();
    this.#held = undefined;
    this.#hash = 0n;
    this.#part = 0;
  }
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
