import { assert } from '../../assert.js';
import type { WorkerRecord } from '../worker.js';

/** How many characters of specs the history alone may hold; beyond that, its oldest changes are dropped earlier. */
const HISTORY_TEXT_LENGTH_MAX = 64 * 1024 * 1024;

/**
 * The states of all URLs (W12): the present ones, and so many earlier ones that a reader can be told exactly
 * what changed since any revision from `floor` on. One revision is one change of one URL, so that a
 * change is found by its revision without searching. Old changes fall off in the order in which they
 * came: at most max(`historyMin`, live URLs) stay, removals among them, and fewer when the specs that only
 * they hold are longer than `textLengthMax` in all.
 */
export class Slots {
  readonly #historyMin: number;
  readonly #textLengthMax: number;
  #oldTextLength = 0;
  readonly #byUrl = new Map<string, Slot>();
  /** By serial; dropped ones leave a hole that compaction closes. */
  #order: Slot[] = [];
  #nextSerial = 1;
  #live = 0;
  /** The change of revision floor + 1 stands at `#start`. */
  #changes: (Change | undefined)[] = [];
  #start = 0;
  #floor: number;
  #revision: number;

  constructor(startRevision: number, historyMin: number, textLengthMax = HISTORY_TEXT_LENGTH_MAX) {
    this.#floor = startRevision;
    this.#revision = startRevision;
    this.#historyMin = historyMin;
    this.#textLengthMax = textLengthMax;
  }

  /** Revision of the newest change. */
  get revision(): number {
    return this.#revision;
  }

  /** The oldest revision whose state of every URL is still known. */
  get floor(): number {
    return this.#floor;
  }

  /** How many URLs have a claim. */
  get live(): number {
    return this.#live;
  }

  /** Changes, and slots with those that are gone, remembered now; and the places in arrays that they cost. */
  get remembered(): { readonly changes: number; readonly slots: number; readonly places: number } {
    const places = this.#changes.length + this.#order.length;
    return { changes: this.#revision - this.#floor, slots: this.#byUrl.size, places };
  }

  /** The present claims of a URL. */
  claims(url: string): readonly WorkerRecord[] {
    return this.#byUrl.get(url)?.last?.claims ?? [];
  }

  /** The slot of a URL that is live, or whose removal is remembered. */
  get(url: string): Slot | undefined {
    return this.#byUrl.get(url);
  }

  /** Makes `claims` the present state of `url`, as the next revision. */
  append(url: string, claims: readonly WorkerRecord[]): Change {
    const slot = this.#byUrl.get(url) ?? this.#open(url);
    const previous = slot.last;
    this.#revision += 1;
    const change: Change = {
      revision: this.#revision,
      slot,
      claims,
      oldTextLength: textLengthOf(previous?.claims ?? [], claims),
      previous,
      next: undefined,
    };
    if (previous) previous.next = change;
    slot.last = change;
    this.#live += Math.sign(claims.length) - Math.sign(previous?.claims.length ?? 0);
    this.#changes.push(change);
    this.#oldTextLength += change.oldTextLength;
    const kept = Math.max(this.#historyMin, this.#live);
    while (this.#revision - this.#floor > kept) this.#dropOldest();
    while (this.#oldTextLength > this.#textLengthMax) this.#dropOldest();
    return change;
  }

  /** The change that made `revision`; it must be above the floor. */
  at(revision: number): Change {
    const change = this.#changes[this.#start + revision - this.#floor - 1];
    assert(change?.revision === revision, `change ${revision} is not remembered`);
    return change;
  }

  /** What a URL was at `revision`, which must not be below the floor; undefined: nothing was known of it. */
  stateAt(slot: Slot, revision: number): Change | undefined {
    let change = slot.last;
    while (change && change.revision > revision) change = change.previous;
    return change;
  }

  /** The slots after `serial` in the order of creation; do not change the table meanwhile. */
  *from(serial: number): Generator<Slot, void, undefined> {
    let low = 0;
    let high = this.#order.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#order[middle]?.serial ?? 0) > serial) high = middle;
      else low = middle + 1;
    }
    for (let index = low; index < this.#order.length; index += 1) {
      const slot = this.#order[index];
      if (slot?.last) yield slot;
    }
  }

  #open(url: string): Slot {
    const slot: Slot = { url, serial: this.#nextSerial, last: undefined };
    this.#nextSerial += 1;
    this.#byUrl.set(url, slot);
    this.#order.push(slot);
    return slot;
  }

  #dropOldest(): void {
    const change = this.at(this.#floor + 1);
    this.#changes[this.#start] = undefined;
    this.#start += 1;
    this.#floor = change.revision;
    this.#oldTextLength -= change.oldTextLength;
    change.previous = undefined;
    if (change.slot.last === change && change.claims.length === 0) this.#forget(change.slot);
    if (this.#start > 64 && this.#start * 2 > this.#changes.length) {
      this.#changes = this.#changes.slice(this.#start);
      this.#start = 0;
    }
  }

  #forget(slot: Slot): void {
    slot.last = undefined;
    this.#byUrl.delete(slot.url);
    // Rare enough to cost O(1) a change: at least half of the order is holes when it is closed up.
    if (this.#order.length > 64 && this.#order.length > 2 * this.#byUrl.size) {
      this.#order = this.#order.filter((each) => each.last !== undefined);
    }
  }
}

/**
 * One state of a URL: all its claims from `revision` on, until the next change of that URL.
 * Immutable but for the two links between the states of one URL.
 */
export interface Change {
  readonly revision: number;
  readonly slot: Slot;
  /** The active one first; empty when nobody claims the URL any more. */
  readonly claims: readonly WorkerRecord[];
  /** Length of the spec texts that nothing but the history holds since this change. */
  readonly oldTextLength: number;
  /** The state before, as long as it is remembered. */
  previous: Change | undefined;
  /** The next state of this URL; undefined for the present one. */
  next: Change | undefined;
}

/** Revision of the next change of a change's URL; Infinity for its present state. */
export function supersededAt({ next }: Change): number {
  return next?.revision ?? Infinity;
}

/** A URL's place in the order of creation. A URL that is gone keeps it while its removal is remembered. */
export interface Slot {
  readonly url: string;
  /** Grows by one with each new slot. */
  readonly serial: number;
  last: Change | undefined;
}

/** Length of the specs that were there before and are not there after. */
function textLengthOf(before: readonly WorkerRecord[], after: readonly WorkerRecord[]): number {
  let length = 0;
  for (const { spec } of before) {
    if (!after.some((each) => each.spec === spec)) length += spec.text.length;
  }
  return length;
}
