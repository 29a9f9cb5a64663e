import { assert } from '../assert.js';
import type { Boot } from '../boot.js';
import { STAGED_IDLE_MAX_MS } from '../limits.js';
import type { Hash64, Instant, Result } from '../ports.js';
import { DirtyKeys, type DirtySlice } from './dirty-keys.js';
import { RecordFactory, toLogRecord } from './kept-record.js';
import { HeldBytes } from './held-bytes.js';
import { isForged, lacks } from './lacks.js';
import { OwnLog, type LimitBreach } from './own-log.js';
import {
  bytesOf,
  digestRow,
  dropPrior,
  markDifference,
  priorEnds,
  priorShownMs,
  setAway,
  visible,
  type OwnerState,
  type StoreContext,
} from './owner-state.js';
import type { ReceiveResult } from './judge.js';
import { Receiver } from './receiver.js';
import type { DigestRow, LogRecord, OwnerDelta, Want } from './rows.js';
import { Seals, type SealOptions } from './seals.js';
import { recordsMax, STORE_LIMITS, type StoreLimits } from './store-limits.js';
import { openTransfer, type Transfer } from './transfer.js';

/** What a reader finds under a key. */
export interface HeldValue {
  readonly seq: number;
  readonly value: Uint8Array;
  /** What has the value for as long as somebody asks it, wherever the store moves it. */
  readonly record: { readonly value: Uint8Array | undefined };
  readonly boot: Boot;
  readonly prior: boolean;
}

/** Why the claims of an owner cannot be heard. */
export type Absence = 'GONE' | 'CLOCK';

/**
 * All that this node holds: for each owner the newest cut of its log. A node appends to its own log
 * only; of the others it installs cuts. The join of two stores takes, owner by owner, the larger
 * (boot, head); ALGORITHM.md says why that is enough.
 */
export class MeshStore {
  readonly #node: string;
  readonly #owners = new Map<string, OwnerState>();
  /** Those with a prior: few, so that a tick does not look at all. */
  readonly #withPrior = new Set<string>();
  readonly #own: OwnLog;
  readonly #complete: boolean;
  readonly #context: StoreContext;
  readonly #receiver: Receiver;
  readonly #seals: Seals;
  /** Owners whose claims cannot be heard. */
  readonly #absent = new Map<string, Set<Absence>>();

  /**
   * @param o.claimGraceMs The own log settles by then, if not before; others' earlier boots are shown
   *   for at most twice as long. Below `tombstoneGraceMs`: a tombstone must outlive what it strikes.
   * @param o.diskCommits Commits on this node's disk, over all its boots; what they say may be told (D6).
   * @param o.bars Whether a boot of an owner lies at or below a grave (M4).
   * @param o.complete A disk gives back all that this node owned: peers have nothing to add (S7).
   */
  constructor(o: {
    node: string;
    boot: Boot;
    hash64: Hash64;
    limits?: Partial<StoreLimits> | undefined;
    tombstoneGraceMs: number;
    claimGraceMs: number;
    complete?: boolean | undefined;
    bars?: StoreContext['bars'];
    diskCommits?: (() => number) | undefined;
    seals?: SealOptions | undefined;
    now: Instant;
  }) {
    assert(
      o.claimGraceMs < o.tombstoneGraceMs,
      'a tombstone must outlive the prior that it strikes: claim grace < tombstone grace',
    );
    const limits = { ...STORE_LIMITS, ...o.limits };
    const context = {
      factory: new RecordFactory(o.hash64, o.seals?.port.sha256),
      dirty: new DirtyKeys(limits.dirtyKeys),
      held: new HeldBytes(),
      priorShownMs: 2 * o.claimGraceMs,
      away: new Map<string, number>(),
      bars: o.bars ?? (() => false),
      priorBounds: {
        boots: limits.priorBoots,
        dots: recordsMax(limits),
        bytes: limits.bytesPerOwner,
      },
    };
    const { node, boot, tombstoneGraceMs, claimGraceMs, now, diskCommits = () => 0 } = o;
    this.#node = node;
    this.#complete = o.complete ?? false;
    this.#context = context;
    const graces = { tombstoneGraceMs, claimGraceMs };
    this.#own = new OwnLog({ node, boot, context, limits, ...graces, diskCommits, now });
    this.#owners.set(o.node, this.#own.state);
    const seals = new Seals(node, o.seals);
    this.#seals = seals;
    this.#receiver = new Receiver({ node, owners: this.#owners, context, limits, seals });
  }

  get boot(): Boot {
    return this.#own.state.log.boot;
  }

  /** Whether this node has said that its earlier boots are over (S7). */
  get settled(): boolean {
    return this.#own.state.log.settled;
  }

  /** Whether what peers hold of this node's earlier boots is to come before it is in sync (S7). */
  get wantsPast(): boolean {
    return !this.settled && !this.#complete;
  }

  /** Writes an own record; returns its seq, or the bound that it would break. */
  put(key: string, value: Uint8Array, _now: Instant): Result<number, LimitBreach> {
    const result = this.#own.put(key, value);
    this.#changed(this.#node);
    return result;
  }

  /** Deletes an own record, or one of this node's earlier boots; undefined when there was none. */
  delete(key: string, now: Instant, trace?: string): number | undefined {
    const seq = this.#own.delete(key, now.monotonicMs, trace);
    this.#changed(this.#node);
    return seq;
  }

  /** Says that what is not claimed of this node's earlier boots is over. Once is enough. */
  settle(_now: Instant): void {
    this.#own.settle();
    this.#receiver.staging.dropOwner(this.#node, true);
    this.#changed(this.#node);
  }

  /**
   * Puts all own live records under a boot above whatever was heard of this node (S8).
   * @param forged Boots under this node's name that are not its own, as far as they are known.
   */
  raiseBoot(boot: Boot, now: Instant, forged: readonly Boot[] = []): void {
    this.#own.raiseBoot(boot, now, forged);
    this.#changed(this.#node);
  }

  /** The live value under an owner's key; `prior` when it is an earlier boot's. */
  get(owner: string, key: string): HeldValue | undefined {
    const state = this.#owners.get(owner);
    const found = state && visible(state.log, state.prior, key);
    if (found === undefined) return undefined;
    const { record, boot, prior } = found;
    const { seq, value } = record;
    return value && { seq, value, record, boot, prior };
  }

  /** The trace of the removal of a key that is gone, where its owner recorded one (O3). */
  removalTrace(owner: string, key: string): string | undefined {
    return this.#owners.get(owner)?.log.get(key)?.trace;
  }

  /** All live keys. The store may change meanwhile: what is there throughout comes at least once. */
  *keys(): Generator<{ owner: string; key: string; seq: number; prior: boolean }, void, undefined> {
    for (const owner of this.#owners.keys()) {
      for (const { record, prior } of this.records(owner)) {
        if (record.value !== undefined) yield { owner, key: record.key, seq: record.seq, prior };
      }
    }
  }

  /** All records of an owner's log in the order of seq, tombstones too; then its prior's values. */
  *records(
    owner: string,
  ): Generator<{ record: LogRecord; boot: Boot; prior: boolean }, void, undefined> {
    const state = this.#owners.get(owner);
    if (state === undefined) return;
    const { log, prior } = state;
    for (const record of log.records()) {
      yield { record: toLogRecord(record), boot: log.boot, prior: false };
    }
    for (const { record, origin } of prior?.dots() ?? []) {
      if (record.value === undefined) continue;
      yield { record: toLogRecord(record), boot: origin.boot, prior: true };
    }
  }

  /** All owners that something is held of, this node first. */
  owners(): Iterable<string> {
    return this.#owners.keys();
  }

  /** The rows of all owners. */
  *rows(): Generator<DigestRow, void, undefined> {
    for (const state of this.#owners.values()) yield digestRow(state);
  }

  row(owner: string): DigestRow | undefined {
    const state = this.#owners.get(owner);
    return state && digestRow(state);
  }

  /** What an owner says of its graces, in ms. */
  graces(owner: string): { claimGraceMs?: number; tombstoneGraceMs?: number } {
    const { claimGraceMs = 0, tombstoneGraceMs = 0 } = this.#owners.get(owner)?.log ?? {};
    return {
      ...(claimGraceMs > 0 ? { claimGraceMs } : {}),
      ...(tombstoneGraceMs > 0 ? { tombstoneGraceMs } : {}),
    };
  }

  counts(owner: string): { live: number; tombstones: number; prior: number } {
    const state = this.#owners.get(owner);
    return {
      live: state?.log.live ?? 0,
      tombstones: state?.log.tombstones ?? 0,
      prior: state?.prior?.live ?? 0,
    };
  }

  /**
   * What to ask a peer for that shows this row: the log where it is ahead, the prior where it may hold
   * more of one. Never this node's own log, but its own prior (S7).
   */
  lacks(row: DigestRow, now: Instant): Want[] {
    const { wantsPast } = this;
    const looker = { node: this.#node, wantsPast, context: this.#context, nowMs: now.monotonicMs };
    return lacks(row, this.#owners.get(row.owner), looker);
  }

  /** Whether a row says more of this node's own log than this node wrote (S8). */
  disowns(row: DigestRow): boolean {
    return row.owner === this.#node && isForged(row, this.#own.state.log);
  }

  /** Opens the answer to a Want; undefined when nothing is held, or the asker lacks nothing. */
  openTransfer(want: Want): Transfer | undefined {
    const state = this.#owners.get(want.owner);
    return state && openTransfer(state, want);
  }

  /**
   * The transfer's next frame, of about `maxBytes` or one record; the last has `more` false. Begins
   * again with frame 1 where what was sent no longer leads to the present. Undefined when it has ended,
   * the last frame or not: what it was about may be gone.
   */
  nextDelta(transfer: Transfer, maxBytes: number): OwnerDelta | undefined {
    const state = this.#owners.get(transfer.owner);
    const delta = transfer.next(state, maxBytes);
    if (delta?.kind !== 'log' || delta.more) return delta;
    const seal = state && this.#seals.of(state);
    if (seal === undefined) return delta;
    const { signature, fingerprint, chain } = seal;
    return { ...delta, seal: { signature, fingerprint, chain } };
  }

  /** Whether what is held of an owner carries its signature. */
  signed(owner: string): boolean {
    const state = this.#owners.get(owner);
    return state !== undefined && this.#seals.has(state);
  }

  /** Says the own header again: what peers hold was signed by a certificate that is in force no more. */
  stampAnew(now: Instant): void {
    this.#own.stampAnew(now);
  }

  /**
   * One frame from a link. The door (graves), FUTURE and TOO_OLD are checked before.
   * @param fromOwner The peer is the owner: its full cut settles two contents at one head.
   */
  receive(linkId: number, delta: OwnerDelta, now: Instant, fromOwner = false): ReceiveResult {
    const result = this.#receiver.receive(linkId, delta, now.monotonicMs, fromOwner);
    if (this.#owners.get(delta.owner)?.prior === undefined) this.#withPrior.delete(delta.owner);
    else this.#withPrior.add(delta.owner);
    this.#changed(delta.owner);
    return result;
  }

  /** Forgets what a link has begun to bring. */
  dropStaged(linkId: number): void {
    this.#receiver.staging.dropLink(linkId);
  }

  /** Number of transfers that are staged, over all links. */
  get staged(): number {
    return this.#receiver.staging.size;
  }

  /** Bytes of all logs and priors, and of all unfinished transfers (S11). */
  get memory(): { readonly heldBytes: number; readonly stagedBytes: number } {
    const { held } = this.#context;
    return { heldBytes: held.total, stagedBytes: this.#receiver.staging.bytes() };
  }

  /** Drops all that is held of another node: log, prior, staged. Its keys are dirty. */
  evict(owner: string): void {
    const state = this.#owners.get(owner);
    if (owner === this.#node) return;
    this.#owners.delete(owner);
    this.#withPrior.delete(owner);
    this.#absent.delete(owner);
    this.#context.away.delete(owner);
    this.#receiver.staging.dropOwner(owner);
    markDifference(this.#context.dirty, owner, state, undefined);
    this.#changed(owner);
  }

  /**
   * Says that an owner is not alive as far as this node knows, or that its log is refused for its clock; or
   * is so no more: meanwhile its claims cannot be heard, and its earlier boots stay (S6). Of an owner that
   * has been evicted, or has left, nothing is away.
   */
  setAway(owner: string, away: boolean, now: Instant, cause: Absence = 'GONE'): void {
    if (owner === this.#node) return;
    const causes = this.#absent.get(owner) ?? new Set<Absence>();
    if (away) causes.add(cause);
    else causes.delete(cause);
    if (causes.size > 0) this.#absent.set(owner, causes);
    else this.#absent.delete(owner);
    setAway(this.#context, owner, this.#owners.get(owner), causes.size > 0, now.monotonicMs);
  }

  /** Settles, renews the stamp, raises the floor, lets priors and idle transfers go. */
  tick(now: Instant): void {
    this.#own.tick(now);
    for (const owner of this.#withPrior) {
      const state = this.#owners.get(owner);
      if (state === undefined || !priorEnds(this.#context, state, now.monotonicMs)) continue;
      dropPrior(this.#context, state);
      this.#withPrior.delete(owner);
      this.#receiver.staging.dropOwner(owner, true);
      this.#count(owner);
    }
    this.#receiver.staging.dropIdle(now.monotonicMs - STAGED_IDLE_MAX_MS);
    this.#changed(this.#node);
  }

  /** When `tick` has something to do, monotonic ms. */
  nextDeadlineMs(): number | undefined {
    let deadline = this.#own.nextDeadlineMs();
    for (const owner of this.#withPrior) {
      if (this.#context.away.has(owner)) continue;
      const state = this.#owners.get(owner);
      if (state?.unsettledSinceMs === undefined) continue;
      const endMs = state.unsettledSinceMs + priorShownMs(this.#context, state);
      deadline = Math.min(deadline, endMs);
    }
    const touched = this.#receiver.staging.oldestTouchMs();
    if (touched !== undefined) deadline = Math.min(deadline, touched + STAGED_IDLE_MAX_MS);
    return deadline;
  }

  /** Up to `max` keys to look at again; after an overflow, once, everything is to be looked at (S9). */
  takeDirty(max: number): DirtySlice {
    return this.#context.dirty.take(max);
  }

  /** The place of the newest dirty key: whoever has taken up to it knows all that is held now (M7). */
  get dirtyPlace(): number {
    return this.#context.dirty.place;
  }

  /** Calls `listener` at the end of a turn that made keys dirty; returns what ends that. */
  onDirty(listener: () => void): () => void {
    return this.#context.dirty.onDirty(listener);
  }

  /** Ends a turn that may have changed what is held of an owner. */
  #changed(owner: string): void {
    this.#count(owner);
    this.#context.dirty.tell();
  }

  #count(owner: string): void {
    this.#context.held.set(owner, bytesOf(this.#owners.get(owner)));
  }
}
