import { assert } from '../assert.js';
import type { Boot } from '../boot.js';
import { compareBoots } from '../boot.js';
import { GRAVE_AGE_MAX_MS, INCARNATION_MAX } from '../limits.js';
import type { MemberRow } from './member.js';
import { contradicts, isAccusation, isFinal } from './row.js';

/** What a row about this node asks it to do. */
export type Hearsay =
  /** Nothing new. */
  | 'known'
  /** The speaker still believes an accusation that was refuted: tell it. */
  | 'outdated'
  /** An accusation; it is refuted now, tell everybody. */
  | 'refuted'
  /**
   * The speaker knows a higher incarnation of this boot, or something that this node has not said of itself: it
   * goes above that, tell everybody.
   */
  | 'raised'
  /** A newer boot than this one, or this one's grave: only a newer boot answers that (S8). */
  | 'newer';

/** What a node says of itself. */
export interface SelfOptions {
  readonly node: string;
  readonly boot: Boot;
  readonly address: string;
  readonly version: string;
  readonly gatewayAddress?: string | undefined;
  readonly settings: { readonly deadTimeoutMs: number };
}

/** This node's own row: the only one that nobody else may write. */
export class Self {
  #row: MemberRow;
  readonly #deadTimeoutMs: number;

  constructor(o: SelfOptions) {
    this.#deadTimeoutMs = o.settings.deadTimeoutMs;
    this.#row = {
      name: o.node,
      boot: o.boot,
      incarnation: 0,
      status: 'ALIVE',
      address: o.address,
      ageMs: 0,
      observers: [],
      restarting: false,
      version: o.version,
      deadTimeoutMs: o.settings.deadTimeoutMs,
      ...(o.gatewayAddress === undefined ? {} : { gatewayAddress: o.gatewayAddress }),
    };
  }

  /** As it travels. */
  get row(): MemberRow {
    return this.#row;
  }

  /** It said that it goes: it refutes nothing any more (M1). */
  get leaving(): boolean {
    return this.#row.status !== 'ALIVE';
  }

  /** Takes in what somebody says about this node. */
  hear(row: MemberRow): Hearsay {
    const order = compareBoots(row.boot, this.#row.boot);
    if (order < 0 || this.leaving) return 'known';
    if (isFinal(row)) return row.ageMs >= GRAVE_AGE_MAX_MS ? 'known' : 'newer';
    if (order > 0) return 'newer';
    const { incarnation } = this.#row;
    const same = row.incarnation === incarnation && !contradicts(row, this.#row);
    if (same && !isAccusation(row)) return 'known';
    if (row.incarnation < incarnation) return isAccusation(row) ? 'outdated' : 'known';
    if (row.incarnation >= INCARNATION_MAX) return 'newer';
    this.#row = { ...this.#row, incarnation: row.incarnation + 1 };
    return isAccusation(row) ? 'refuted' : 'raised';
  }

  /** A newer boot was persisted (S8). The process is the same, its counter starts again. */
  raise(boot: Boot): void {
    assert(compareBoots(boot, this.#row.boot) > 0, 'a boot is raised to a newer one only');
    this.#row = { ...this.#row, boot, incarnation: 0 };
  }

  /**
   * Announces an absence of so long (M9), or with 0 that there is none any more. Others take it for what it is,
   * because it counts on.
   */
  announce(absentMs: number, reason: string): void {
    const { maintenance: _, ...row } = this.#row;
    this.#row = {
      ...row,
      incarnation: row.incarnation + 1,
      deadTimeoutMs: Math.max(this.#deadTimeoutMs, absentMs),
      ...(absentMs > 0 ? { maintenance: reason } : {}),
    };
  }

  /** Says goodbye (M5). */
  leave(kind: 'RESTARTING' | 'LEAVING'): void {
    if (kind === 'LEAVING') this.#row = { ...this.#row, status: 'LEFT', restarting: false };
    else if (!this.leaving) this.#row = { ...this.#row, status: 'DEAD', restarting: true };
  }
}
