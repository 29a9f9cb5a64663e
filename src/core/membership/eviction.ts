import { isFinal } from './row.js';
import type { Member } from './member-table.js';

/** Share of the owners that may go in one dead-timeout, and one in any case (M3). */
const BRAKE_SHARE = 0.3;

/** The brake on evictions: whole meshes do not die in one dead-timeout, but views of them do. */
export class EvictionBrake {
  readonly #deadTimeoutMs: number;
  /** Moments of evictions in the last dead-timeout. */
  #recent: number[] = [];

  constructor(deadTimeoutMs: number) {
    this.#deadTimeoutMs = deadTimeoutMs;
  }

  /** Why this member, dead for long enough, is not evicted now; '' when it may be. */
  holds(member: Member, members: Iterable<Member>, nowMs: number): string {
    const all = [...members].filter(({ row }) => !isFinal(row));
    const aliveOthers = all.filter(({ row }) => row.status === 'ALIVE').length;
    if (aliveOthers === 0) return 'this node sees no other node alive';
    const { restarting, observers } = member.row;
    if (!restarting && aliveOthers >= 2 && observers.length < 2) {
      const [observer = 'nobody'] = observers;
      return `only ${observer} has seen it fail; two must, where three nodes or more are alive`;
    }
    this.#recent = this.#recent.filter((atMs) => nowMs - atMs < this.#deadTimeoutMs);
    const owners = all.length + 1 + this.#recent.length;
    const max = Math.max(1, Math.floor(BRAKE_SHARE * owners));
    if (this.#recent.length < max) return '';
    return `${this.#recent.length} of ${owners} nodes were evicted within the last dead-timeout`;
  }

  evicted(nowMs: number): void {
    this.#recent.push(nowMs);
  }
}
