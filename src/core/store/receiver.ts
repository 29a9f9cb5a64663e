import { assert } from '../assert.js';
import { compareBoots, type Boot } from '../boot.js';
import {
  boundLog,
  judgeLog,
  judgeOwn,
  judgePrior,
  KNOWN,
  outcomeOf,
  refuse,
  type ReceiveResult,
} from './judge.js';
import type { TreePlan } from './cut-tree.js';
import type { OwnerLog } from './owner-log.js';
import {
  dropPrior,
  lifeOf,
  replacePrior,
  swapCut,
  visible,
  type OwnerState,
  type StoreContext,
} from './owner-state.js';
import { boundPrior, joinPriors, Prior, withoutBoots } from './prior/prior.js';
import type { LogDelta, LogRecord, OwnerDelta, PriorDelta } from './rows.js';
import type { Seals } from './seals.js';
import { continues, createStaged, stagedBytes, Staging, type Staged } from './staging.js';
import type { StoreLimits } from './store-limits.js';

const STAGED: ReceiveResult = { kind: 'staged' };
const INSTALLED: ReceiveResult = { kind: 'installed' };

/** Whether a later boot of a life that is known shows that what is held was never its owner's. */
function interrupts(held: OwnerState, boot: Boot): boolean {
  const { log } = held;
  return log.boot.instanceId !== boot.instanceId && lifeOf(held, boot) !== undefined;
}

/** What the last frame says of the log besides its records; whether it has settled is the caller's. */
function takeHeader(log: OwnerLog, delta: LogDelta, seal: OwnerLog['seal']): void {
  log.head = delta.upTo;
  log.stampMs = delta.stampMs;
  log.claimGraceMs = delta.claimGraceMs ?? 0;
  log.tombstoneGraceMs = delta.tombstoneGraceMs ?? 0;
  log.diskCommits = delta.diskCommits ?? 0;
  log.seal = seal;
}

/** Takes transfers in, and installs them as cuts (S2, S3). */
export class Receiver {
  readonly staging = new Staging();
  readonly #node: string;
  readonly #owners: Map<string, OwnerState>;
  readonly #context: StoreContext;
  readonly #limits: StoreLimits;
  readonly #seals: Seals;

  constructor(o: {
    readonly node: string;
    readonly owners: Map<string, OwnerState>;
    readonly context: StoreContext;
    readonly limits: StoreLimits;
    readonly seals: Seals;
  }) {
    this.#node = o.node;
    this.#owners = o.owners;
    this.#context = o.context;
    this.#limits = o.limits;
    this.#seals = o.seals;
  }

  /** One frame of a transfer. `fromOwner`: the link's peer is the owner itself. */
  receive(linkId: number, delta: OwnerDelta, nowMs: number, fromOwner: boolean): ReceiveResult {
    const staged = this.#stagedFor(linkId, delta, nowMs);
    const first = staged.frame === 0;
    const fits = continues(staged, delta);
    staged.frame = delta.frame;
    staged.touchedMs = nowMs;
    this.staging.drop(linkId, delta);
    let result: ReceiveResult | undefined;
    if (!fits && staged.passing === undefined) {
      result = refuse('GAP', `frame ${delta.frame} without those before it`);
    }
    if (fits && first) result = this.#judge(delta, nowMs, fromOwner);
    if (staged.passing === undefined) result ??= this.#append(staged, delta);
    if (staged.passing !== undefined || result !== undefined) {
      return this.#pass(linkId, staged, delta, nowMs, fromOwner, result);
    }
    staged.upTo = delta.upTo;
    if (!delta.more) return this.#install(staged, delta, nowMs, fromOwner);
    const full = this.#keep(linkId, staged);
    return full === undefined ? STAGED : this.#pass(linkId, staged, delta, nowMs, fromOwner, full);
  }

  /** The transfer that the frame belongs to; frame 1 begins a new one. */
  #stagedFor(linkId: number, delta: OwnerDelta, nowMs: number): Staged {
    const staged = delta.frame === 1 ? undefined : this.staging.get(linkId, delta);
    return staged ?? createStaged(this.#context.factory, delta, nowMs);
  }

  #keep(linkId: number, staged: Staged): ReceiveResult | undefined {
    const refused = this.#boundStaged(linkId, staged);
    if (refused === undefined) this.staging.set(linkId, staged);
    return refused;
  }

  /** Why the link may not have this transfer under way besides its others (S11). */
  #boundStaged(linkId: number, staged: Staged): ReceiveResult | undefined {
    const { owners, stagedBytesPerLink: max } = this.#limits;
    if (this.staging.count(linkId) >= owners) {
      const message = `over ${owners} transfers under way on one link`;
      return { ...refuse('LIMIT', message), filledBy: 'link' };
    }
    if (staged.passing !== undefined) return undefined;
    const bytes = stagedBytes(staged);
    const others = this.staging.bytes(linkId);
    if (others > 0 && others + bytes > max) {
      const message = `over ${max} bytes of transfers under way on one link`;
      return { ...refuse('LIMIT', message), filledBy: 'link' };
    }
    return this.#boundAll(bytes);
  }

  /** Why nothing of so many bytes may come besides all that is held and staged (S11). */
  #boundAll(bytes: number): ReceiveResult | undefined {
    const { bytes: max } = this.#limits;
    if (this.#context.held.total + this.staging.bytes() + bytes <= max) return undefined;
    return { ...refuse('LIMIT', `over ${max} bytes of all owners`), filledBy: 'store' };
  }

  /**
   * A frame of a transfer that is not taken: the first is answered, the others are not. But the last
   * frame of what was known at first may lead further than what is held by then.
   */
  #pass(
    linkId: number,
    staged: Staged,
    delta: OwnerDelta,
    nowMs: number,
    fromOwner: boolean,
    result: ReceiveResult | undefined,
  ): ReceiveResult {
    if (result !== undefined) staged.passing = result.kind === 'known' ? 'known' : 'refused';
    if (delta.more) {
      // Without its records: nothing of it will be used.
      const rest = createStaged(this.#context.factory, delta, nowMs);
      rest.passing = staged.passing;
      this.#keep(linkId, rest);
      return result ?? (staged.passing === 'known' ? KNOWN : STAGED);
    }
    if (result !== undefined) return result;
    if (staged.passing === 'refused') return STAGED;
    return (
      this.#judge(delta, nowMs, fromOwner) ??
      refuse('GAP', 'its beginning was known, its end is not')
    );
  }

  /** Why the transfer cannot be taken by what is held now; undefined when it can. */
  #judge(delta: OwnerDelta, nowMs: number, fromOwner: boolean): ReceiveResult | undefined {
    const state = this.#owners.get(delta.owner);
    if (delta.kind === 'prior') return judgePrior(this.#context, state, delta, nowMs);
    if (delta.owner === this.#node) return judgeOwn(state, delta);
    if (state !== undefined) return judgeLog(state.log, delta, fromOwner);
    if (this.#owners.size >= this.#limits.owners) {
      return refuse('LIMIT', `over ${this.#limits.owners} owners`);
    }
    return delta.after > 0 ? refuse('GAP', 'nothing of this owner is held') : undefined;
  }

  #append(staged: Staged, delta: OwnerDelta): ReceiveResult | undefined {
    let refused: ReceiveResult | undefined;
    if (delta.kind === 'log') {
      delta.records.some((record) => (refused = this.#appendRecord(staged, delta, record)));
    } else {
      delta.records.some((record) => (refused = staged.prior.append(record, this.#limits)));
    }
    return refused;
  }

  #appendRecord(staged: Staged, delta: LogDelta, sent: LogRecord): ReceiveResult | undefined {
    const { log } = staged;
    if (sent.seq <= Math.max(delta.after, log.head) || sent.seq > delta.upTo) {
      return refuse('HASH', `record ${sent.seq} is out of order`);
    }
    const record = this.#context.factory.create(sent);
    if (record === undefined) return refuse('LIMIT', 'a key or a value is too large');
    log.set(record);
    return boundLog(log, this.#limits);
  }

  #install(staged: Staged, delta: OwnerDelta, nowMs: number, fromOwner: boolean): ReceiveResult {
    // Another link may have brought the same, or more, while this one was staged.
    const refused = this.#judge(delta, nowMs, fromOwner);
    if (refused !== undefined) return refused;
    const state = this.#owners.get(delta.owner);
    if (delta.kind === 'log' && delta.after === 0) {
      return this.#installCut(state, staged.log, delta, nowMs, fromOwner);
    }
    assert(state !== undefined, 'a delta or a prior of an unknown owner is refused');
    if (delta.kind === 'prior') return this.#installPrior(state, staged, delta);
    return this.#installDelta(state, staged.log, delta, fromOwner);
  }

  #installCut(
    held: OwnerState | undefined,
    log: OwnerLog,
    delta: LogDelta,
    nowMs: number,
    fromOwner: boolean,
  ): ReceiveResult {
    log.raiseFloor(delta.floor);
    if (log.hash !== delta.hash) return refuse('HASH', 'the full cut is not what its hash says');
    const full = this.#boundGrowth(held, log.bytes);
    if (full !== undefined) return full;
    const seal = this.#seals.arrived(delta, held?.log);
    const forged = this.#seals.judge(delta, seal, fromOwner, (sha256) => log.digest(sha256));
    if (forged !== undefined) return forged;
    takeHeader(log, delta, seal);
    log.settled = delta.settled;
    const above = held !== undefined && interrupts(held, delta.boot);
    this.#owners.set(delta.owner, swapCut(this.#context, held, delta.owner, log, nowMs));
    if (log.settled) this.staging.dropOwner(delta.owner, true);
    return above ? { kind: 'installed', above } : INSTALLED;
  }

  /** A cut that makes a log no larger is let in however much is held, so the bound stops no log for good. */
  #boundGrowth(held: OwnerState | undefined, bytes: number): ReceiveResult | undefined {
    const growth = bytes - (held?.log.bytes ?? 0);
    return growth > 0 ? this.#boundAll(growth) : undefined;
  }

  #installDelta(
    state: OwnerState,
    staged: OwnerLog,
    delta: LogDelta,
    fromOwner: boolean,
  ): ReceiveResult {
    const { log } = state;
    const outcome = outcomeOf(log, staged, delta.floor);
    if (outcome.hash !== delta.hash) return refuse('HASH', 'the delta leads to another hash');
    const refused = boundLog(outcome, this.#limits);
    const full = refused ?? this.#boundGrowth(state, outcome.bytes);
    if (full !== undefined) return full;
    const seal = this.#seals.arrived(delta, log);
    let plan: TreePlan | undefined;
    const forged = this.#seals.judge(delta, seal, fromOwner, (sha256) => {
      plan = log.planDigest(sha256, staged, delta.floor);
      return plan.root;
    });
    if (forged !== undefined) return forged;
    if (plan === undefined) log.dropDigest();
    for (const record of staged.after(log.head)) {
      const before = visible(log, state.prior, record.key);
      log.set(record);
      state.prior?.strike(record.key);
      if (before !== undefined || !record.isTombstone) {
        this.#context.dirty.mark(state.owner, record.key);
      }
    }
    log.raiseFloor(delta.floor);
    plan?.keep();
    takeHeader(log, delta, seal);
    if (delta.settled && !log.settled) {
      log.settled = true;
      state.unsettledSinceMs = undefined;
      dropPrior(this.#context, state);
      this.staging.dropOwner(state.owner, true);
    }
    return INSTALLED;
  }

  #installPrior(state: OwnerState, staged: Staged, delta: PriorDelta): ReceiveResult {
    const { hash, struckBy } = staged.prior;
    if (hash !== delta.hash) return refuse('HASH', 'the prior is not what its hash says');
    if (struckBy === undefined) return refuse('HASH', 'the prior does not say what has struck it');
    // What struck it at its sender must be here: else a key would be gone before its new record comes.
    const reached =
      compareBoots(struckBy.boot, state.log.boot) === 0
        ? struckBy.head <= state.log.head
        : (state.prior?.covers(struckBy.boot, struckBy.head) ?? false);
    if (!reached) return refuse('GAP', 'the prior belongs to a later cut than the one held');
    const told = this.#seals.judgePrior(state, staged.prior);
    if (!(told instanceof Prior)) return told;
    const { factory, priorBounds, bars } = this.#context;
    // Its newest boot has passed the door; those below it may lie below a grave (M4).
    const counts = withoutBoots(factory, told, (boot) => bars(state.owner, boot));
    const newest = counts.newest();
    if (newest === undefined) return KNOWN;
    if (compareBoots(newest.boot, state.log.boot) >= 0) {
      return refuse('GAP', 'the prior is of a later boot than the one held');
    }
    const held = state.prior ?? new Prior(factory, state.priorFrom);
    const joined = boundPrior(factory, joinPriors(factory, held, counts), priorBounds);
    joined.strikeAll(state.log);
    if (joined.row()?.hash === held.row()?.hash) return KNOWN;
    replacePrior(this.#context, state, joined);
    return INSTALLED;
  }
}
