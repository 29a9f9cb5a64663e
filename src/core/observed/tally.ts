import { sameBoot, type Boot } from '../boot.js';
import { ChangeOrder } from './change-order.js';
import type { FactKey } from './fact.js';
import { OBSERVED_SLOTS_MAX } from './limits.js';

/** How far a tally is known. */
export interface Place {
  readonly boot: Boot;
  readonly upTo: number;
}

/**
 * What leads from one state of a node's tally to a later one; `after` 0 takes the place of whatever is
 * there. An entry is (slot, key, said): the key only where the receiver cannot know it yet, said 0 for
 * nothing any more.
 */
export interface ObservedDelta extends Place {
  readonly node: string;
  readonly after: number;
  /** More follows: what has changed later is not in it, not even as it was before. */
  readonly more: boolean;
  readonly entries: readonly ObservedEntry[];
}

export interface ObservedEntry {
  readonly slot: number;
  readonly key?: FactKey;
  readonly said: number;
}

/** What is said of one node's tally without its entries. */
export interface ObservedRow {
  readonly node: string;
  /** How far the speaker has it; undefined: nothing of it. */
  readonly place?: Place;
  /** Asks for what lies beyond. */
  readonly want?: boolean;
  /** It comes by another way: no more of it, please. */
  readonly spare?: boolean;
}

/** What one frame tells of tallies. */
export interface ObservedFrame {
  readonly rows: readonly ObservedRow[];
  readonly deltas: readonly ObservedDelta[];
}

interface Slot {
  key: FactKey;
  said: number;
  /** When the key came to this slot. */
  born: number;
}

/** One entry that an applied delta has changed; said 0: nothing any more. */
export interface ObservedChange {
  readonly key: FactKey;
  readonly said: number;
}

/**
 * One node's tally of what it sees (W17): key → number, the last state only. Each change has a number, and the
 * tally can tell the difference from any of its earlier states, each key once. Keys have short slots, which
 * are told with their keys once.
 */
export class Tally {
  readonly node: string;
  readonly boot: Boot;
  readonly #slots: (Slot | undefined)[] = [];
  readonly #byKey = new Map<FactKey, number>();
  readonly #free: number[] = [];
  readonly #order = new ChangeOrder<number>();
  #upTo: number;
  /** All that the node had said up to there is here: nothing is still to follow. */
  #whole = true;
  /** What is known up to less than this is another history: its holder gets the whole. */
  #floor: number;

  /** @param start Number of the last change before this tally. */
  constructor(node: string, boot: Boot, start = 0) {
    this.node = node;
    this.boot = boot;
    this.#upTo = start;
    this.#floor = start;
  }

  get place(): Place {
    return { boot: this.boot, upTo: this.#upTo };
  }

  get upTo(): number {
    return this.#upTo;
  }

  /** False while more is to follow of what was told last: nobody else can go on from here. */
  get whole(): boolean {
    return this.#whole;
  }

  /** Whether something is said under a key. */
  has(key: FactKey): boolean {
    return this.#byKey.has(key);
  }

  /** Keys that say something. */
  get size(): number {
    return this.#byKey.size;
  }

  /** Whether somebody who is at this place lacks something. */
  isAheadOf(place: Place | undefined): boolean {
    if (place === undefined || !sameBoot(place.boot, this.boot)) return this.#upTo > 0;
    return place.upTo < this.#upTo;
  }

  /** Says something under a key, 0 = nothing any more; false beyond OBSERVED_SLOTS_MAX. */
  write(key: FactKey, said: number): boolean {
    const slot = this.#byKey.get(key) ?? this.#take(key, said);
    if (slot === undefined) return said === 0;
    this.#upTo += 1;
    this.#put(slot, key, said, this.#upTo);
    if (said === 0) this.#free.push(slot);
    return true;
  }

  /**
   * Takes in what another node's sidecar has told of this tally.
   * @returns what has changed; undefined when it does not lead on from here.
   */
  apply(delta: ObservedDelta): ObservedChange[] | undefined {
    const { after, upTo, entries } = delta;
    if (upTo <= this.#upTo || (after > this.#upTo && after > 0)) return undefined;
    if (after === 0 && this.#upTo > 0) return undefined;
    if (after === 0) this.#floor = upTo;
    this.#upTo = upTo;
    this.#whole = !delta.more;
    const changes: ObservedChange[] = [];
    for (const { slot, key, said } of entries) {
      const before = this.#slots[slot];
      const name = key ?? before?.key;
      if (name === undefined || slot >= OBSERVED_SLOTS_MAX) continue;
      // A key that has moved to another slot is not gone.
      if (before !== undefined && before.key !== name && this.#byKey.get(before.key) === slot) {
        changes.push({ key: before.key, said: 0 });
      }
      this.#put(slot, name, said, upTo);
      changes.push({ key: name, said });
    }
    return changes;
  }

  /**
   * What somebody who is at `place` lacks, or the first part of it: about `bytesMax`. Undefined when that is
   * nothing.
   * @param from Where the parts began, of which this is a further one: the keys since then are not all known.
   */
  since(place: Place | undefined, bytesMax: number, from = Infinity): ObservedDelta | undefined {
    if (!this.isAheadOf(place)) return undefined;
    const known = place !== undefined && sameBoot(place.boot, this.boot) ? place.upTo : 0;
    const after = known < this.#floor ? 0 : known;
    const entries: ObservedEntry[] = [];
    let bytes = 0;
    let upTo = after;
    for (const { key: index, seq } of this.#order.after(after)) {
      // What has one number belongs together: half of it would pass for all.
      if (bytes >= bytesMax && seq > upTo) {
        return { ...this.#head, after, upTo, more: true, entries };
      }
      upTo = seq;
      const slot = this.#slots[index];
      if (slot === undefined || (after === 0 && slot.said === 0)) continue;
      const entry = entryOf(index, slot, Math.min(after, from));
      bytes += entryBytes(entry, entries.at(-1)?.slot ?? 0);
      entries.push(entry);
    }
    return { ...this.#head, after, upTo: this.#upTo, more: !this.#whole, entries };
  }

  get #head(): { node: string; boot: Boot } {
    return { node: this.node, boot: this.boot };
  }

  #take(key: FactKey, said: number): number | undefined {
    if (said === 0) return undefined;
    const slot = this.#free.pop() ?? this.#slots.length;
    if (slot >= OBSERVED_SLOTS_MAX) return undefined;
    this.#byKey.set(key, slot);
    return slot;
  }

  #put(index: number, key: FactKey, said: number, seq: number): void {
    const before = this.#slots[index];
    this.#order.moved(index, seq);
    if (before?.key === key && before.said !== 0 && said !== 0) {
      before.said = said;
      return;
    }
    if (before !== undefined && this.#byKey.get(before.key) === index)
      this.#byKey.delete(before.key);
    // A key that comes back is told anew: who was told all while it said nothing has not heard of it.
    const known = before?.key === key && before.said !== 0;
    this.#slots[index] = { key, said, born: known ? before.born : seq };
    if (said !== 0) this.#byKey.set(key, index);
  }
}

function entryOf(index: number, { key, said, born }: Slot, after: number): ObservedEntry {
  return born > after ? { slot: index, key, said } : { slot: index, said };
}

/** Bytes of a key on the wire: its plane, and the worker's id as 16 bytes. */
const KEY_BYTES = 17;

/** About what an entry takes on the wire, the slot as the step from the one before. */
export function entryBytes({ slot, key, said }: ObservedEntry, slotBefore: number): number {
  const step = 2 * Math.abs(slot - slotBefore);
  return varintBytes(step) + varintBytes(2 * said) + (key === undefined ? 0 : KEY_BYTES);
}

function varintBytes(value: number): number {
  let bytes = 1;
  for (let rest = value; rest >= 128; rest /= 128) bytes += 1;
  return bytes;
}
