import { assert } from '../assert.js';
import { compareBoots, type Boot } from '../boot.js';
import { KEY_BYTES_MAX, LATE_TICK_MS, STAMP_RENEWAL_MS, VALUE_BYTES_MAX } from '../limits.js';
import { fail, ok, type Instant, type Result } from '../ports.js';
import { OwnerLog } from './owner-log.js';
import { dropPrior, replacePrior, type OwnerState, type StoreContext } from './owner-state.js';
import { joinPriors, Prior } from './prior/prior.js';
import { tombstonesMax, type StoreLimits } from './store-limits.js';

/** A bound that a write would break. */
export interface LimitBreach {
  readonly kind: 'records' | 'bytes' | 'key bytes' | 'value bytes';
  readonly max: number;
}

/** No key may begin with this character: the codec uses such keys itself. */
const RESERVED = '\u0000';
/** Tombstones are let go of in so many steps a grace: one header entry a step, not one a tombstone. */
const GRACE_STEPS = 16;

/** Tombstones with seq up to `seq` that were written from `startMs` to `endMs`. */
interface TombstoneAge {
  seq: number;
  readonly startMs: number;
  endMs: number;
}

/** The node's own log: the only one that is ever appended to here. */
export class OwnLog {
  readonly state: OwnerState;
  readonly #context: StoreContext;
  readonly #limits: StoreLimits;
  readonly #graceMs: number;
  readonly #claimGraceMs: number;
  readonly #diskCommits: () => number;
  #settleByMs: number;
  /** Oldest first; at most GRACE_STEPS and the one that grows, after a tick. */
  #ages: TombstoneAge[] = [];
  #stampedMs = 0;

  constructor(o: {
    node: string;
    boot: Boot;
    context: StoreContext;
    limits: StoreLimits;
    tombstoneGraceMs: number;
    claimGraceMs: number;
    diskCommits: () => number;
    now: Instant;
  }) {
    this.#context = o.context;
    this.#limits = o.limits;
    this.#graceMs = o.tombstoneGraceMs;
    this.#claimGraceMs = o.claimGraceMs;
    this.#diskCommits = o.diskCommits;
    this.#settleByMs = o.now.monotonicMs + o.claimGraceMs;
    this.state = {
      owner: o.node,
      log: new OwnerLog(o.boot),
      prior: undefined,
      priorFrom: undefined,
      unsettledSinceMs: o.now.monotonicMs,
      lives: [o.boot],
    };
    this.#stamp(o.now);
  }

  /** Writes a record; returns its seq. */
  put(key: string, value: Uint8Array): Result<number, LimitBreach> {
    const { log } = this.state;
    assert(key !== '' && !key.startsWith(RESERVED), 'a key is empty or reserved');
    if (value.length > VALUE_BYTES_MAX) return fail({ kind: 'value bytes', max: VALUE_BYTES_MAX });
    const max = this.#limits.recordsPerOwner;
    if (log.live >= max && log.getLive(key) === undefined) return fail({ kind: 'records', max });
    const record = this.#context.factory.create({ key, seq: log.head + 1, value });
    if (record === undefined) return fail({ kind: 'key bytes', max: KEY_BYTES_MAX });
    const { bytesPerOwner } = this.#limits;
    if (log.bytes - (log.get(key)?.bytes ?? 0) + record.bytes > bytesPerOwner) {
      return fail({ kind: 'bytes', max: bytesPerOwner });
    }
    log.set(record);
    log.diskCommits = this.#diskCommits();
    this.#strike(key);
    return ok(record.seq);
  }

  /**
   * Writes a tombstone over a live record, its own or an earlier boot's; undefined without one. `trace` is that of
   * the removal, where it is recorded.
   */
  delete(key: string, nowMs: number, trace?: string): number | undefined {
    const { log, prior } = this.state;
    if (log.getLive(key) === undefined && prior?.getLive(key) === undefined) return undefined;
    const seq = log.head + 1;
    const record = this.#context.factory.create({ key, seq, ...(trace && { trace }) });
    assert(record !== undefined, 'a key that was put is within bounds');
    log.set(record);
    log.diskCommits = this.#diskCommits();
    this.#strike(key);
    this.#age(record.seq, nowMs);
    this.#boundTombstones();
    return record.seq;
  }

  /** Says that nothing of the earlier boots will be claimed any more (S7). */
  settle(): void {
    const { log } = this.state;
    if (log.settled) return;
    log.settled = true;
    log.head += 1;
    this.state.unsettledSinceMs = undefined;
    dropPrior(this.#context, this.state);
    this.#boundTombstones();
  }

  /**
   * Goes above what is newer about this node (S8): all that lives, under the new boot. Before settling
   * the tombstones come along, so that no peer's prior shows what this node has deleted; and nothing
   * else that anyone holds of the boots that are left counts as prior.
   */
  raiseBoot(boot: Boot, now: Instant, forged: readonly Boot[]): void {
    const old = this.state.log;
    assert(compareBoots(boot, old.boot) > 0, 'a boot is raised');
    if (!old.settled) this.#disown([old.boot, ...forged]);
    const log = new OwnerLog(boot);
    this.state.log = log;
    log.settled = old.settled;
    log.diskCommits = old.diskCommits;
    this.#stamp(now);
    this.#ages = [];
    for (const { key, value } of old.records()) {
      if (value === undefined && log.settled) continue;
      const seq = log.head + 1;
      const record = this.#context.factory.create({ key, seq, ...(value ? { value } : {}) });
      assert(record !== undefined, 'what was put is within bounds');
      log.set(record);
      if (value === undefined) this.#age(seq, now.monotonicMs);
    }
  }

  /** Settles, renews the stamp, and lets old tombstones go, each when its time has come (S4). */
  tick(now: Instant): void {
    this.#settleInTime(now.monotonicMs);
    if (this.#stampIsOver(now)) this.#stamp(now);
    let floor = 0;
    while (this.#ages[0] !== undefined && this.#ages[0].endMs + this.#graceMs <= now.monotonicMs) {
      floor = this.#ages[0].seq;
      this.#ages.shift();
    }
    this.#raiseFloor(floor);
  }

  /** Settles when the grace is over; a process that stood still hears first what was claimed meanwhile. */
  #settleInTime(nowMs: number): void {
    if (nowMs < this.#settleByMs) return;
    if (nowMs - this.#settleByMs > LATE_TICK_MS) this.#settleByMs = nowMs + LATE_TICK_MS;
    else this.settle();
  }

  nextDeadlineMs(): number {
    return Math.min(
      this.#stampedMs + STAMP_RENEWAL_MS,
      this.state.log.settled ? Infinity : this.#settleByMs,
      this.#ages[0] === undefined ? Infinity : this.#ages[0].endMs + this.#graceMs,
    );
  }

  /** Says that all of these boots is known, and that nothing of it is left but what is put again. */
  #disown(boots: readonly Boot[]): void {
    const { state } = this;
    const mine = new Prior(this.#context.factory, state.priorFrom);
    for (const boot of boots) mine.know(boot, Number.MAX_SAFE_INTEGER);
    const joined = state.prior ? joinPriors(this.#context.factory, state.prior, mine) : mine;
    replacePrior(this.#context, state, joined);
  }

  /** An hour has passed, or the wall clock was set: a stamp by a wrong clock bars the log elsewhere. */
  #stampIsOver({ monotonicMs, wallMs }: Instant): boolean {
    const passedMs = monotonicMs - this.#stampedMs;
    const setByMs = wallMs - this.state.log.stampMs - passedMs;
    return passedMs >= STAMP_RENEWAL_MS || Math.abs(setByMs) >= STAMP_RENEWAL_MS;
  }

  /** A header entry, so that peers hear of this cut anew. */
  stampAnew(now: Instant): void {
    this.#stamp(now);
  }

  #stamp(now: Instant): void {
    const { log } = this.state;
    log.stampMs = Math.floor(now.wallMs);
    log.claimGraceMs = this.#claimGraceMs;
    log.tombstoneGraceMs = this.#graceMs;
    log.head += 1;
    this.#stampedMs = now.monotonicMs;
  }

  #strike(key: string): void {
    const struck = this.state.prior?.strike(key);
    if (struck?.record.isTombstone === false) this.#context.dirty.mark(this.state.owner, key);
  }

  #age(seq: number, nowMs: number): void {
    const newest = this.#ages.at(-1);
    if (newest !== undefined && nowMs - newest.startMs < this.#graceMs / GRACE_STEPS) {
      newest.seq = seq;
      newest.endMs = nowMs;
    } else {
      this.#ages.push({ seq, startMs: nowMs, endMs: nowMs });
    }
  }

  /**
   * Beyond the bound the older half goes (S4). Before settling the bound is the widest: a tombstone must
   * outlive the priors that it strikes.
   */
  #boundTombstones(): void {
    const { log } = this.state;
    const max = log.settled
      ? Math.max(this.#limits.tombstones, log.live)
      : tombstonesMax(this.#limits);
    if (log.tombstones <= max && log.bytes <= this.#limits.bytesPerOwner) return;
    let leave = log.tombstones - Math.floor(max / 2);
    for (const tombstone of log.tombstonesThrough(log.head)) {
      leave -= 1;
      if (leave > 0) continue;
      this.#raiseFloor(tombstone.seq);
      break;
    }
  }

  #raiseFloor(floor: number): void {
    const { log } = this.state;
    const oldest = log.oldestTombstone();
    if (oldest === undefined || oldest.seq > floor) return;
    log.raiseFloor(floor);
    log.head += 1;
    while (this.#ages[0] !== undefined && this.#ages[0].seq <= floor) this.#ages.shift();
  }
}
