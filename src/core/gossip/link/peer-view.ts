import { compareBoots } from '../../boot.js';
import { DIGEST_BUCKETS, PEER_ROWS_MAX, PRIOR_PULLS_PER_LABEL_MAX } from '../../limits.js';
import { isAhead, sameCut, type Cut } from '../../store/cut.js';
import { bucketOf } from '../../store/digest-sums.js';
import { rowOf, type DigestRow, type LogDelta } from '../../store/rows.js';
import type { PriorRow, RefusalReason } from '../../store/rows.js';
import type { Digest, Refused } from './frames.js';
import {
  afterDigest,
  afterRefusal,
  afterRow,
  afterSending,
  isPaused,
  TOLD,
  type Progress,
  type Sent,
} from './progress.js';

/**
 * What one peer has, as one link knows it (L1): its last row of each owner, and what was sent since. The
 * row counts, lower too, as soon as it was written after the sent frame arrived; until then the frame
 * under way counts. So a refused or lost frame is never believed for longer than one row takes.
 */
export class PeerView {
  readonly #entries = new Map<string, Entry>();
  /** The peer wants rows only, of all logs. */
  allLazy = false;
  /** Owners of whose earlier boots the peer shows something: seldom any. */
  readonly priors = new Set<string>();
  #named: Set<string> | undefined;
  /** Buckets of the whole digest that is coming in; undefined = all. */
  #buckets: ReadonlySet<number> | undefined;

  /** The number of owners of whom the peer has said that it holds something. */
  get size(): number {
    return this.#entries.size;
  }

  /** The peer's last row of an owner. */
  row(owner: string): DigestRow | undefined {
    return this.#entries.get(owner)?.row;
  }

  /** All rows of the peer. */
  *rows(): Iterable<DigestRow> {
    for (const entry of this.#entries.values()) if (entry.row !== undefined) yield entry.row;
  }

  /** Up to where the log was sent last, taken in or not. */
  sentLast(owner: string): Cut | undefined {
    return this.#entries.get(owner)?.lastSent;
  }

  /** What the peer has once everything that is under way has arrived. */
  believed(owner: string): Cut | undefined {
    const entry = this.#entries.get(owner);
    return entry?.progress.kind === 'sent' ? entry.progress : entry?.row && cutOf(entry.row);
  }

  /** Takes in a digest frame. Rows of more owners than PEER_ROWS_MAX are left out. */
  apply(digest: Digest): DigestOutcome {
    if (digest.begin) {
      this.#named = new Set();
      this.#buckets = digest.buckets && new Set(digest.buckets);
    }
    const { receivedFrames, none = [] } = digest;
    for (const owner of [...digest.rows.map((row) => row.owner), ...none]) this.#named?.add(owner);
    const rows = digest.rows.filter((row) => this.#applyRow(row, receivedFrames));
    const gone = [...none];
    for (const owner of none) this.#applyNone(owner, receivedFrames);
    const ofWhole = this.#named !== undefined;
    const whole = digest.end && ofWhole;
    if (whole) gone.push(...this.#closeWhole(receivedFrames));
    return { rows, gone, ofWhole, whole };
  }

  /** The peer's sums of these buckets say that, of their owners, it holds just these rows. */
  confirm(
    rows: readonly DigestRow[],
    buckets: ReadonlySet<number>,
    receivedFrames: number,
  ): DigestOutcome {
    const whole = buckets.size === DIGEST_BUCKETS;
    if (buckets.size === 0) return { rows: [], gone: [], ofWhole: true, whole };
    this.#named = new Set(rows.map(({ owner }) => owner));
    this.#buckets = buckets;
    const taken = rows.filter((row) => this.#applyRow(row, receivedFrames));
    return { rows: taken, gone: this.#closeWhole(receivedFrames), ofWhole: true, whole };
  }

  /** Notes that the frame with this number closed a transfer. */
  sent(delta: LogDelta, frame: number): void {
    const entry = this.#entry(delta.owner);
    if (entry === undefined) return;
    const { boot, upTo: head, after } = delta;
    entry.lastSent = { kind: 'sent', boot, head, frame, full: after === 0 };
    entry.progress = afterSending(entry.progress, entry.lastSent);
  }

  /**
   * The peer refused what was sent of an owner: `about`, or what was sent last. False when the word is
   * late: a later boot has gone out since. GAP and KNOWN need nothing: the row that came with them says
   * where to start from. A HASH on a delta is answered with the full cut, once; whatever else, a full cut
   * with a bad HASH too, waits.
   */
  refused(owner: string, reason: RefusalReason, about?: Refused): boolean {
    const entry = this.#entries.get(owner);
    const last = entry?.lastSent;
    const boot = about?.boot ?? last?.boot;
    if (boot && last && compareBoots(boot, last.boot) < 0) return false;
    if (entry === undefined || reason === 'GAP' || reason === 'KNOWN') return true;
    const whole = about ? about.after === 0 : last?.full !== false;
    if (reason === 'HASH' && !whole) {
      if (last?.full === true) return false;
      entry.row = undefined;
      entry.progress = TOLD;
    } else entry.progress = afterRefusal(reason, boot, last);
    return true;
  }

  /**
   * True while this cut of a log is not to be sent to the peer: until its next whole digest, and where a
   * limit barred it, until the log has changed too. A later boot than the one refused is another log.
   */
  sendPaused(owner: string, cut: Cut | undefined): boolean {
    return isPaused(this.#entries.get(owner)?.progress ?? TOLD, cut);
  }

  /** We refused the cut that the peer's row names. */
  pausePull(owner: string, reason: RefusalReason): void {
    const entry = this.#entries.get(owner);
    if (entry !== undefined) entry.pullPaused = { reason, cut: entry.row && cutOf(entry.row) };
  }

  /** True while the peer's cut of this owner is one that we refused. */
  pullPaused(owner: string): boolean {
    const entry = this.#entries.get(owner);
    return entry?.pullPaused !== undefined && sameCut(entry.pullPaused.cut, entry.row);
  }

  /** True while the peer is told of this log by rows only (L5). */
  isLazy(owner: string): boolean {
    return this.allLazy || this.#entries.get(owner)?.lazy === true;
  }

  /** True while the peer is told by rows only of all logs that it holds, but those of these owners. */
  isLazyBut(owners: readonly string[]): boolean {
    if (this.allLazy) return true;
    let lazy = false;
    for (const [owner, entry] of this.#entries) {
      if (owners.includes(owner)) continue;
      if (entry.row !== undefined && !entry.lazy) return false;
      lazy ||= entry.lazy;
    }
    return lazy;
  }

  /** Tells the peer of this log by rows only, or by deltas again. */
  setLazy(owner: string, lazy: boolean): void {
    const entry = this.#entry(owner);
    if (entry !== undefined) entry.lazy = lazy;
  }

  /** The peer brought what was known already. @returns how many times in a row */
  duplicate(owner: string): number {
    const entry = this.#entry(owner);
    if (entry === undefined) return 0;
    entry.duplicates += 1;
    return entry.duplicates;
  }

  /** The peer brought news: it holds what it sent. */
  brought(delta: LogDelta): void {
    const entry = this.#entry(delta.owner);
    if (entry === undefined) return;
    entry.duplicates = 0;
    const row = rowOf(delta);
    const prior = entry.row?.prior;
    if (isAhead(row, entry.row)) entry.row = prior ? { ...row, prior } : row;
  }

  /** True when this prior was not pulled over this link yet, or has changed and may be once more. */
  mayPullPrior(owner: string, prior: PriorRow): boolean {
    const last = this.#entries.get(owner)?.priorPulls;
    if (last === undefined || !sameCut(last.prior, prior)) return true;
    return last.prior.hash !== prior.hash && last.count < PRIOR_PULLS_PER_LABEL_MAX;
  }

  /** Notes that this prior is being pulled. */
  pulledPrior(owner: string, prior: PriorRow): void {
    const entry = this.#entries.get(owner);
    if (entry === undefined) return;
    const last = entry.priorPulls;
    const count = last !== undefined && sameCut(last.prior, prior) ? last.count + 1 : 1;
    entry.priorPulls = { prior, count };
  }

  #applyRow(row: DigestRow, receivedFrames: number): boolean {
    const entry = this.#entry(row.owner);
    if (entry === undefined) return false;
    entry.row = row;
    if (row.prior !== undefined) this.priors.add(row.owner);
    else if (this.priors.size > 0) this.priors.delete(row.owner);
    entry.progress = afterRow(entry.progress, row, receivedFrames);
    return true;
  }

  /** The peer holds nothing of this owner. */
  #applyNone(owner: string, receivedFrames: number): void {
    const entry = this.#entries.get(owner);
    if (entry === undefined) return;
    entry.row = undefined;
    this.priors.delete(owner);
    entry.progress = afterRow(entry.progress, undefined, receivedFrames);
  }

  #closeWhole(receivedFrames: number): string[] {
    const gone: string[] = [];
    for (const [owner, entry] of this.#entries) {
      if (this.#buckets?.has(entry.bucket) === false) continue;
      if (this.#named?.has(owner) === false) {
        if (entry.row !== undefined) gone.push(owner);
        this.#applyNone(owner, receivedFrames);
      }
      const idle = entry.progress.kind === 'told' && !entry.lazy;
      entry.progress = afterDigest(entry.progress);
      if (entry.pullPaused?.reason !== 'LIMIT') entry.pullPaused = undefined;
      if (entry.row === undefined && idle) this.#entries.delete(owner);
    }
    this.#named = undefined;
    return gone;
  }

  #entry(owner: string): Entry | undefined {
    const known = this.#entries.get(owner);
    if (known !== undefined) return known;
    if (this.#entries.size >= PEER_ROWS_MAX) return undefined;
    const entry: Entry = {
      bucket: bucketOf(owner),
      row: undefined,
      progress: TOLD,
      lastSent: undefined,
      pullPaused: undefined,
      lazy: false,
      duplicates: 0,
      priorPulls: undefined,
    };
    this.#entries.set(owner, entry);
    return entry;
  }
}

interface Entry {
  readonly bucket: number;
  row: DigestRow | undefined;
  /** How far the log has come on its way to the peer. */
  progress: Progress;
  /** The newest cut that was ever sent, whether it has arrived or not. */
  lastSent: Sent | undefined;
  /** We refused this cut from the peer: it is not asked for again until it changes. */
  pullPaused: { readonly reason: RefusalReason; readonly cut: Cut | undefined } | undefined;
  /** The peer hears of this log by another way first: it gets rows, and asks (L5). */
  lazy: boolean;
  /** How many deltas in a row the peer brought that were known already. */
  duplicates: number;
  /** The prior that was pulled last over this link, and how often one of its boot and head was. */
  priorPulls: { readonly prior: PriorRow; readonly count: number } | undefined;
}

/** What came out of a digest frame. */
export interface DigestOutcome {
  readonly rows: readonly DigestRow[];
  /** Owners of whom the peer holds nothing, by its word or because a whole digest did not name them. */
  readonly gone: readonly string[];
  /** This frame is one of a whole digest. */
  readonly ofWhole: boolean;
  /** This frame closed a whole digest. */
  readonly whole: boolean;
}

function cutOf({ boot, head }: Cut): Cut {
  return { boot, head };
}
