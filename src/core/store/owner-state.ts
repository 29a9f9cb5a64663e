import { compareBoots, type Boot } from '../boot.js';
import type { DirtyKeys } from './dirty-keys.js';
import type { KeptRecord, RecordFactory } from './kept-record.js';
import type { HeldBytes } from './held-bytes.js';
import type { OwnerLog } from './owner-log.js';
import { CLAIMED_GRACE_MAX_MS, LATE_TICK_MS, LIVES_MAX } from '../limits.js';
import { boundPrior, foldCut, laterBoot, Prior, type PriorBounds } from './prior/prior.js';
import type { DigestRow } from './rows.js';

/** All that a node holds of one owner: the newest cut, and earlier boots until it has settled. */
export interface OwnerState {
  readonly owner: string;
  log: OwnerLog;
  prior: Prior | undefined;
  /** Nothing of a boot below is let into the prior: settled over, or expired. */
  priorFrom: Boot | undefined;
  /**
   * When this node first saw an unsettled boot of the owner, monotonic ms; absent once one has settled.
   * A crash loop does not renew it (S6).
   */
  unsettledSinceMs: number | undefined;
  /** The first boot of each life of the owner that was held here, in the order in which they came. */
  lives: readonly Boot[];
}

/** What a reader sees of a key. */
export interface Visible {
  readonly record: KeptRecord;
  readonly boot: Boot;
  readonly prior: boolean;
}

/** What changes of an owner's state need from the store. */
export interface StoreContext {
  readonly factory: RecordFactory;
  readonly dirty: DirtyKeys;
  readonly held: HeldBytes;
  /** How long a prior is shown after an unsettled boot was first seen: 2 × claim grace. */
  readonly priorShownMs: number;
  /** Owners that are not alive here, and since when: their claims cannot be heard. */
  readonly away: Map<string, number>;
  /** Whether a boot of an owner lies at or below a grave. */
  readonly bars: (owner: string, boot: Boot) => boolean;
  readonly priorBounds: PriorBounds;
}

/** Bytes that are held of an owner (S11). */
export function bytesOf(state: OwnerState | undefined): number {
  return state === undefined ? 0 : state.log.bytes + (state.prior?.bytes ?? 0);
}

/** The value under a key: the current boot's, else an earlier boot's. */
export function visible(log: OwnerLog, prior: Prior | undefined, key: string): Visible | undefined {
  const record = log.get(key);
  if (record !== undefined) {
    return record.isTombstone ? undefined : { record, boot: log.boot, prior: false };
  }
  const dot = prior?.getLive(key);
  return dot && { record: dot.record, boot: dot.origin.boot, prior: true };
}

/** The state as a digest row. */
export function digestRow(state: OwnerState): DigestRow {
  const { owner, log } = state;
  const { boot, head, floor, hash, settled, stampMs } = log;
  const prior = state.prior?.row();
  return { owner, boot, head, floor, hash, settled, stampMs, ...(prior ? { prior } : {}) };
}

/**
 * Puts a full cut in the place of the one held (S2, S4); with a newer boot that has not settled, the
 * one held becomes prior (S6). Marks every key whose visible record differs.
 */
export function swapCut(
  context: StoreContext,
  held: OwnerState | undefined,
  owner: string,
  log: OwnerLog,
  nowMs: number,
): OwnerState {
  const state: OwnerState = {
    owner,
    log,
    prior: held?.prior,
    priorFrom: held?.priorFrom,
    unsettledSinceMs: held?.unsettledSinceMs,
    lives: withLife(held?.lives ?? [], log.boot),
  };
  if (held !== undefined && compareBoots(log.boot, held.log.boot) > 0 && !log.settled)
    foldHeld(context, state, held, nowMs);
  state.unsettledSinceMs ??= nowMs;
  if (log.settled) {
    state.prior = undefined;
    state.unsettledSinceMs = undefined;
  }
  markStruck(context.dirty, state);
  markDifference(context.dirty, owner, held, state);
  return state;
}

/** Strikes what the log speaks of from the prior, where it was visible until now. */
export function markStruck(dirty: DirtyKeys, state: OwnerState): void {
  for (const { record } of state.prior?.strikeAll(state.log) ?? []) {
    if (!record.isTombstone) dirty.mark(state.owner, record.key);
  }
}

/** The cut held becomes prior, unless the time for that is over: nothing renews it. */
function foldHeld(context: StoreContext, state: OwnerState, held: OwnerState, nowMs: number): void {
  if (priorExpired(context, state, nowMs)) {
    state.prior = undefined;
    state.priorFrom = state.log.boot;
    return;
  }
  const { factory, priorBounds } = context;
  const since = lifeOf(held, state.log.boot);
  const folded =
    since === undefined ? foldCut(factory, held, held.log) : disown(factory, held, since);
  state.prior = boundPrior(factory, folded, priorBounds);
  state.priorFrom = laterBoot(held.priorFrom, state.prior.from);
}

/** The first boot of the life that this boot belongs to, when one of it was held before. */
export function lifeOf(held: OwnerState | undefined, boot: Boot): Boot | undefined {
  return held?.lives.find(({ instanceId }) => instanceId === boot.instanceId);
}

function withLife(lives: readonly Boot[], boot: Boot): readonly Boot[] {
  if (lives.some(({ instanceId }) => instanceId === boot.instanceId)) return lives;
  return [...lives, boot].slice(-LIVES_MAX);
}

/**
 * The prior when an owner goes above what others wrote in its name (S8). It writes all its records again, and
 * no other process bore its name since its life began: of all boots since then nothing is left but that.
 */
function disown(factory: RecordFactory, held: OwnerState, since: Boot): Prior {
  const left = new Prior(factory, laterBoot(held.priorFrom, held.prior?.from));
  for (const { boot, head, cut } of held.prior?.origins.values() ?? []) {
    if (compareBoots(boot, since) < 0) left.know(boot, head, cut);
    else left.know(boot, Number.MAX_SAFE_INTEGER);
  }
  left.know(held.log.boot, Number.MAX_SAFE_INTEGER);
  for (const dot of held.prior?.dots() ?? []) {
    if (compareBoots(dot.origin.boot, since) < 0) left.adopt(dot);
  }
  return left;
}

/** For how long this owner's earlier boots are shown: by its own grace, where that is longer (S6). */
export function priorShownMs(context: StoreContext, { log }: OwnerState): number {
  return Math.max(context.priorShownMs, 2 * Math.min(log.claimGraceMs, CLAIMED_GRACE_MAX_MS));
}

/**
 * Whether the time in which this owner's earlier boots are shown is over. It stands still while the owner
 * is away: one node's isolation takes no worker from its list.
 */
export function priorExpired(context: StoreContext, state: OwnerState, nowMs: number): boolean {
  const since = state.unsettledSinceMs;
  const untilMs = context.away.get(state.owner) ?? nowMs;
  return since !== undefined && untilMs - since >= priorShownMs(context, state);
}

/** As priorExpired; but one whose time ran out while this process stood still gets a little more. */
export function priorEnds(context: StoreContext, state: OwnerState, nowMs: number): boolean {
  if (!priorExpired(context, state, nowMs)) return false;
  const shownMs = priorShownMs(context, state);
  const endMs = (state.unsettledSinceMs ?? 0) + shownMs;
  if (nowMs - endMs <= LATE_TICK_MS) return true;
  state.unsettledSinceMs = nowMs + LATE_TICK_MS - shownMs;
  return false;
}

/** The owner has gone away, or is back: the time that it was away counts for nothing. */
export function setAway(
  { away }: StoreContext,
  owner: string,
  state: OwnerState | undefined,
  isAway: boolean,
  nowMs: number,
): void {
  const sinceMs = away.get(owner);
  if (isAway) {
    away.set(owner, sinceMs ?? nowMs);
    return;
  }
  if (sinceMs === undefined) return;
  away.delete(owner);
  if (state?.unsettledSinceMs === undefined) return;
  state.unsettledSinceMs += nowMs - Math.max(sinceMs, state.unsettledSinceMs);
}

/** Lets the prior go for good; its keys are dirty. */
export function dropPrior(context: StoreContext, state: OwnerState): void {
  const dropped = state.prior;
  state.prior = undefined;
  state.priorFrom = state.log.boot;
  if (dropped === undefined) return;
  for (const { record } of dropped.dots()) {
    if (context.dirty.overflowed) return;
    if (!record.isTombstone) context.dirty.mark(state.owner, record.key);
  }
}

/** Puts another prior in place; keys whose visible record differs are dirty. */
export function replacePrior(context: StoreContext, state: OwnerState, prior: Prior): void {
  const before = { ...state };
  state.prior = prior;
  state.priorFrom = laterBoot(state.priorFrom, prior.from);
  markDifference(context.dirty, state.owner, before, state);
}

type View = Pick<OwnerState, 'log' | 'prior'>;

/** Marks the keys that the two views show differently. */
export function markDifference(
  dirty: DirtyKeys,
  owner: string,
  before: View | undefined,
  after: View | undefined,
): void {
  if (differenceMin(before, after) > dirty.room) dirty.overflow();
  for (const key of visibleKeys(before)) {
    if (dirty.overflowed) return;
    if (!sameVisible(show(before, key), show(after, key))) dirty.mark(owner, key);
  }
  for (const key of visibleKeys(after)) {
    if (dirty.overflowed) return;
    if (show(before, key) === undefined) dirty.mark(owner, key);
  }
}

/** At least so many keys differ: an overflow that is certain is not counted out key by key. */
function differenceMin(before: View | undefined, after: View | undefined): number {
  const [had, has] = [before, after].map((view) =>
    view === undefined ? 0 : view.log.live + (view.prior?.live ?? 0),
  ) as [number, number];
  const sameBoot = before && after && compareBoots(before.log.boot, after.log.boot) === 0;
  return sameBoot ? Math.abs(had - has) : Math.max(had, has);
}

function show(view: View | undefined, key: string): Visible | undefined {
  return view && visible(view.log, view.prior, key);
}

function sameVisible(a: Visible | undefined, b: Visible | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return (
    a.prior === b.prior &&
    a.record.seq === b.record.seq &&
    a.record.hash === b.record.hash &&
    compareBoots(a.boot, b.boot) === 0
  );
}

function* visibleKeys(view: View | undefined): Generator<string, void, undefined> {
  if (view === undefined) return;
  for (const record of view.log.records()) if (!record.isTombstone) yield record.key;
  for (const { record } of view.prior?.dots() ?? []) if (!record.isTombstone) yield record.key;
}
