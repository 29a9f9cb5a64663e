import { compareBoots, type Boot } from '../boot.js';
import { GRAVE_AGE_MAX_MS, GRAVES_MAX, OWNERS_MAX } from '../limits.js';
import type { MemberRow } from './member.js';
import { isFinal } from './row.js';

/** What this node holds of another one. */
export interface Member {
  /** Its row; `ageMs` is that of the moment `sinceMs` stands for, 0. */
  row: MemberRow;
  /** When it took its status, monotonic ms; may lie before this process began. */
  sinceMs: number;
  reason: string;
  /** Why its eviction is held; '' = it is not. */
  evictionHeld: string;
}

/**
 * Members by name, and graves: a grave outlives the row of a node that came back, for logs of the buried
 * boot may still come from a peer that was away (M4).
 */
export class MemberTable {
  readonly #members = new Map<string, Member>();
  readonly #graves = new Map<string, { row: MemberRow; sinceMs: number }>();

  get(name: string): Member | undefined {
    return this.#members.get(name);
  }

  all(): Iterable<Member> {
    return this.#members.values();
  }

  /** Whether there is room for one more name; graves do not count. */
  get full(): boolean {
    return this.#members.size - this.#graves.size >= OWNERS_MAX;
  }

  set(member: Member): void {
    const { row, sinceMs } = member;
    this.#members.set(row.name, member);
    if (isFinal(row)) this.bury(row, sinceMs);
  }

  /** Remembers a grave; an older one of the same name gives way. */
  bury(row: MemberRow, sinceMs: number): void {
    const known = this.#graves.get(row.name);
    if (known && compareBoots(known.row.boot, row.boot) >= 0) return;
    this.#graves.delete(row.name);
    this.#graves.set(row.name, { row, sinceMs });
    if (this.#graves.size <= GRAVES_MAX) return;
    const [oldest] = this.#graves.keys();
    if (oldest !== undefined) this.#forget(oldest);
  }

  /** The grave that bars this boot of a node, if there is one. */
  grave(name: string, boot: Boot, nowMs: number): MemberRow | undefined {
    const grave = this.#graves.get(name);
    if (!grave || compareBoots(boot, grave.row.boot) > 0) return undefined;
    return { ...grave.row, ageMs: Math.max(0, nowMs - grave.sinceMs) };
  }

  /** Lets graves go that are older than any log that could still be let in. */
  forgetOldGraves(nowMs: number): void {
    for (const [name, { sinceMs }] of this.#graves) {
      if (nowMs - sinceMs >= GRAVE_AGE_MAX_MS) this.#forget(name);
    }
  }

  #forget(name: string): void {
    this.#graves.delete(name);
    const member = this.#members.get(name);
    if (member && isFinal(member.row)) this.#members.delete(name);
  }
}
