import type { Boot } from '../boot.js';
import { compareBoots } from '../boot.js';
import { GRAVE_AGE_MAX_MS, GRAVES_MAX, MEMBERS_MAX } from '../limits.js';
import type { MemberRow } from './member.js';
import { compareRows, isActive, isFinal, joinRows, sameRow } from './row.js';

/** Another node as this one knows it. `row` is replaced, never changed; its `ageMs` is not kept up. */
export interface Member {
  row: MemberRow;
  /** Since when the row's status holds, as far as anybody told us. Monotonic ms, may be negative. */
  sinceMs: number;
  /** When the status changed here, monotonic ms. */
  changedMs: number;
  /** Why it changed, for people. */
  reason: string;
  /** Start of the timer that its status runs; moved on by what this process sleeps through. */
  timerMs: number;
  /** SUSPECT: how many nodes there were when it began; the time to refute follows from it. */
  suspicionNodes: number;
  /** SUSPECT: the time to refute, in ms, before the health score stretches it. */
  suspicionMs: number;
  /** Why it is not evicted though it is time; empty = it is not held back. */
  heldBack: string;
  /** Buried by others while it was alive for us: the log goes at timerMs + dead-timeout. */
  evictPending: boolean;
  /** It has greeted this node itself, at first hand. */
  met: boolean;
  /** Known from too long ago to vouch for; see doubt.ts. */
  doubted: boolean;
  /** Known from an earlier life of this node only: nobody has spoken of it in this one (D5). */
  unheard: boolean;
  /** The grave of an older boot, beside the row of a newer one. */
  grave: Grave | undefined;
}

/** A grave and its own age. */
export interface Grave {
  readonly row: MemberRow;
  readonly sinceMs: number;
}

/** What became of a row that was offered. Only `changed` and `buried` changed the table. */
export type Offer =
  /** Known, too old a grave, or no room for a new name. */
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'full' }
  /** At or below a grave, which is handed out to answer with (M4). */
  | { readonly kind: 'barred'; readonly grave: MemberRow }
  /** What is held stands above it. */
  | { readonly kind: 'older'; readonly member: Member }
  /** A grave of an older boot than the row's: it bars, and shows nowhere else. */
  | { readonly kind: 'buried'; readonly row: MemberRow }
  /** The row of the name is another one; `before` is what it was, undefined for a new name. */
  | { readonly kind: 'changed'; readonly member: Member; readonly before: MemberRow | undefined };

const UNCHANGED: Offer = { kind: 'unchanged' };

/**
 * What this node knows of the others: a join of everything it was told. A name has one row, the
 * newest, and at most one grave beside it, so that a returned node's old log stays barred.
 */
export class MemberTable {
  readonly #members = new Map<string, Member>();
  #graveCount = 0;
  #activeCount = 0;

  /** How many nodes there are in it that are not buried. */
  get livingCount(): number {
    return this.#members.size - this.#graveCount;
  }

  /** Names that are ALIVE or SUSPECT. */
  get activeCount(): number {
    return this.#activeCount;
  }

  /** They themselves, in no order. */
  *activeNames(): Iterable<string> {
    for (const { row } of this.#members.values()) if (isActive(row)) yield row.name;
  }

  /** What is known of a name. */
  get(name: string): Member | undefined {
    return this.#members.get(name);
  }

  /** All names, graves too. */
  values(): Iterable<Member> {
    return this.#members.values();
  }

  /** The grave that bars this boot of this name, with its age at `nowMs`. */
  bars(name: string, boot: Boot, nowMs: number): MemberRow | undefined {
    const member = this.#members.get(name);
    if (member === undefined) return undefined;
    const grave = isFinal(member.row) ? member : member.grave;
    if (grave === undefined || compareBoots(boot, grave.row.boot) > 0) return undefined;
    return aged(grave, nowMs);
  }

  /** Joins one row about another node into the table. The caller keeps reasons and timers. */
  offer(row: MemberRow, nowMs: number): Offer {
    if (isFinal(row) && row.ageMs >= GRAVE_AGE_MAX_MS) return UNCHANGED;
    const member = this.#members.get(row.name);
    if (member === undefined) return this.#admit(row, nowMs);
    if (sameRow(row, member.row)) return this.#known(member, row, nowMs);
    if (isFinal(row)) {
      if (compareBoots(row.boot, member.row.boot) < 0) return this.#buryBeside(member, row, nowMs);
    } else {
      const grave = this.bars(row.name, row.boot, nowMs);
      if (grave !== undefined) return { kind: 'barred', grave };
      if (isFinal(member.row) && this.#full()) return { kind: 'full' };
    }
    const order = compareRows(row, member.row);
    if (order < 0) return { kind: 'older', member };
    const before = member.row;
    const joined = joinRows(before, row);
    if (sameRow(joined, before)) return this.#known(member, row, nowMs);
    const isAnew = before.status !== joined.status || order !== 0;
    this.#replace(member, joined, isAnew ? nowMs - row.ageMs : member.sinceMs);
    return { kind: 'changed', member, before };
  }

  /** Lets graves go that are old enough, but for those whose logs are still to go (M4). */
  expire(nowMs: number): void {
    for (const [name, member] of this.#members) {
      if (member.grave && nowMs - member.grave.sinceMs >= GRAVE_AGE_MAX_MS) {
        member.grave = undefined;
      }
      if (!isFinal(member.row) || member.evictPending) continue;
      if (nowMs - member.sinceMs >= GRAVE_AGE_MAX_MS) this.forget(name);
    }
  }

  /** A name is as if it had never been heard. */
  forget(name: string): void {
    const row = this.#members.get(name)?.row;
    if (row === undefined) return;
    this.#members.delete(name);
    if (isFinal(row)) this.#graveCount -= 1;
    if (isActive(row)) this.#activeCount -= 1;
  }

  /** The same grave dug earlier elsewhere: it goes when the first one goes, nobody renews it. */
  #known(member: Member, row: MemberRow, nowMs: number): Offer {
    member.sinceMs = Math.min(member.sinceMs, nowMs - row.ageMs);
    return UNCHANGED;
  }

  #admit(row: MemberRow, nowMs: number): Offer {
    if (!isFinal(row) && this.#full()) return { kind: 'full' };
    const member: Member = {
      row,
      sinceMs: nowMs - row.ageMs,
      changedMs: nowMs,
      reason: '',
      timerMs: nowMs,
      suspicionNodes: 0,
      suspicionMs: 0,
      heldBack: '',
      evictPending: false,
      met: false,
      doubted: false,
      unheard: false,
      grave: undefined,
    };
    this.#members.set(row.name, member);
    if (isActive(row)) this.#activeCount += 1;
    if (isFinal(row)) this.#graveDug();
    return { kind: 'changed', member, before: undefined };
  }

  #full(): boolean {
    return this.livingCount + 1 >= MEMBERS_MAX;
  }

  #replace(member: Member, row: MemberRow, sinceMs: number): void {
    const was = member.row;
    if (isFinal(was) && !isFinal(row)) {
      // It came back in a newer boot: what is at or below the old one stays out.
      member.grave = { row: was, sinceMs: member.sinceMs };
      this.#graveCount -= 1;
    }
    member.row = row;
    member.sinceMs = sinceMs;
    this.#activeCount += Number(isActive(row)) - Number(isActive(was));
    if (isFinal(row)) {
      member.grave = undefined;
      if (!isFinal(was)) this.#graveDug();
    }
  }

  #buryBeside(member: Member, row: MemberRow, nowMs: number): Offer {
    if (isFinal(member.row)) return { kind: 'older', member };
    const grave = { row, sinceMs: nowMs - row.ageMs };
    const known = member.grave;
    if (known === undefined) {
      member.grave = grave;
      return { kind: 'buried', row };
    }
    const order = compareRows(row, known.row);
    if (order < 0) return { kind: 'older', member };
    const joined = joinRows(known.row, row);
    const sinceMs = order === 0 ? Math.min(known.sinceMs, grave.sinceMs) : grave.sinceMs;
    member.grave = { row: joined, sinceMs };
    return sameRow(joined, known.row) ? UNCHANGED : { kind: 'buried', row: joined };
  }

  #graveDug(): void {
    this.#graveCount += 1;
    if (this.#graveCount <= GRAVES_MAX) return;
    let oldest: Member | undefined;
    for (const member of this.#members.values()) {
      if (!isFinal(member.row) || member.evictPending) continue;
      if (!oldest || member.sinceMs < oldest.sinceMs) oldest = member;
    }
    if (oldest) this.forget(oldest.row.name);
  }
}

/** The row with its age at `nowMs`, as it travels. */
export function aged(held: Grave, nowMs: number): MemberRow {
  return { ...held.row, ageMs: Math.max(0, Math.round(nowMs - held.sinceMs)) };
}
