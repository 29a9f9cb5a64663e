import { compareBoots } from '../boot.js';
import { DELTA_OVERHEAD_BYTES, toLogRecord } from './kept-record.js';
import type { OwnerLog } from './owner-log.js';
import type { OwnerState } from './owner-state.js';
import { PriorTransfer } from './prior/prior-transfer.js';
import type { LogDelta, LogRecord, Want } from './rows.js';

/**
 * A cursor over one owner's log or prior. It holds no records: each frame is computed when it is sent,
 * from what the log is then. It belongs to one link.
 */
export type Transfer = LogTransfer | PriorTransfer;

/** Opens the log from what the asker holds; undefined when it lacks nothing. */
export function openTransfer(state: OwnerState, want: Want): Transfer | undefined {
  const { log, prior } = state;
  if (want.kind === 'prior') return prior && new PriorTransfer(state.owner, prior);
  const order = want.boot === undefined ? 1 : compareBoots(log.boot, want.boot);
  if (order < 0) return undefined;
  if (order > 0 || want.after === 0) return new LogTransfer(state.owner, log, 0);
  return want.after < log.head ? new LogTransfer(state.owner, log, want.after) : undefined;
}

/** What leads from the cut (boot, after) to the present one. */
export class LogTransfer {
  readonly owner: string;
  #log: OwnerLog;
  #after: number;
  /** Records up to here have been sent. */
  #cursor: number;
  /** Head when the full cut began. */
  #startHead: number;
  #frames = 0;
  #done = false;

  constructor(owner: string, log: OwnerLog, after: number) {
    this.owner = owner;
    this.#log = log;
    this.#after = after;
    this.#cursor = after;
    this.#startHead = log.head;
  }

  /** The next frame of about `bytesMax` (one record at least); undefined when there is no more. */
  next(state: OwnerState | undefined, bytesMax: number): LogDelta | undefined {
    if (this.#done || state === undefined) return undefined;
    if (this.#movedUnder(state.log)) this.#restart(state.log);
    const log = state.log;
    const records: LogRecord[] = [];
    let bytes = DELTA_OVERHEAD_BYTES;
    let more = false;
    for (const record of log.after(this.#cursor)) {
      more = records.length > 0 && bytes + record.bytes > bytesMax;
      if (more) break;
      records.push(toLogRecord(record));
      bytes += record.bytes;
      this.#cursor = record.seq;
    }
    this.#done = !more;
    return this.#frame(log, records, more);
  }

  #frame(log: OwnerLog, records: LogRecord[], more: boolean): LogDelta {
    this.#frames += 1;
    return {
      owner: this.owner,
      kind: 'log',
      boot: log.boot,
      after: this.#after,
      upTo: log.head,
      floor: log.floor,
      records,
      more,
      stampMs: log.stampMs,
      settled: log.settled,
      hash: log.hash,
      frame: this.#frames,
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
    const from = this.#after === 0 ? Math.max(this.#cursor, this.#startHead) : this.#cursor;
    return log.floor > from;
  }

  #restart(log: OwnerLog): void {
    this.#log = log;
    this.#after = 0;
    this.#cursor = 0;
    this.#startHead = log.head;
    this.#frames = 0;
  }
}
