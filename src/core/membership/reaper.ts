import { CLAIMED_DEAD_TIMEOUT_MAX_MS, ISOLATED_AFTER_INTERVALS } from '../limits.js';
import type { Member } from './member-table.js';
import type { Outbox } from './outbox.js';
import type { PingFailure } from './pinger.js';
import { compareBoots } from '../boot.js';
import { isFinal, isRemembered, joinObservers } from './row.js';
import type { Parts, Roster } from './roster.js';
import { OBSERVERS_WANTED } from './suspicion.js';

/** From a failed ping to SUSPECT, to DEAD, to a grave: what becomes of those who do not answer. */
export class Reaper {
  readonly #parts: Parts;
  readonly #roster: Roster;

  constructor(parts: Parts, roster: Roster) {
    this.#parts = parts;
    this.#roster = roster;
  }

  /** Nobody has said a word for so long that this node takes itself for the one that is cut off. */
  get isolated(): boolean {
    const { clock } = this.#parts;
    return clock.nowMs - clock.heardMs > this.#silenceMaxMs;
  }

  get #silenceMaxMs(): number {
    return ISOLATED_AFTER_INTERVALS * this.#parts.settings.pingIntervalMs;
  }

  /** When the timer of a member that has one ends. */
  #deadlineMs(member: Member): number {
    const { row, timerMs, suspicionMs } = member;
    if (row.status === 'SUSPECT') return timerMs + suspicionMs * this.#parts.awareness.stretch;
    return timerMs + this.#deadTimeoutMs(member);
  }

  /** The longer of its own and this node's: a node knows best how long it may be away (M3). */
  #deadTimeoutMs({ row }: Member): number {
    const claimedMs = Math.min(row.deadTimeoutMs ?? 0, CLAIMED_DEAD_TIMEOUT_MAX_MS);
    return Math.max(this.#parts.settings.deadTimeoutMs, claimedMs);
  }

  /** The earliest deadline; what the brake holds is looked at again with every ping. */
  nextDeadlineMs(): number {
    let next = Infinity;
    for (const member of this.#roster.timed) {
      if (member.heldBack === '') next = Math.min(next, this.#deadlineMs(member));
    }
    return next;
  }

  /** Nobody reached the target: this node suspects it, or confirms the suspicion of others. */
  unanswered({ ping, relaysSilent }: PingFailure, out: Outbox): void {
    const { table, awareness, self } = this.#parts;
    if (relaysSilent) awareness.raise(1);
    const row = table.get(ping.target)?.row;
    if (!row || isFinal(row) || compareBoots(row.boot, ping.boot) !== 0) return;
    if (row.incarnation !== ping.incarnation) return;
    if (row.status !== 'ALIVE' && row.observers.length >= OBSERVERS_WANTED) return;
    const observers = joinObservers(row.observers, [self.row.name]);
    // What an earlier life knew becomes an accusation of this one, and gets the time to be refuted.
    const begins = row.status === 'ALIVE' || (isRemembered(row) && !row.restarting);
    const status = begins ? 'SUSPECT' : row.status;
    const incarnation = Math.max(0, row.incarnation);
    this.#roster.apply({ ...row, status, incarnation, observers, ageMs: 0 }, '', out);
  }

  /** Ends suspicions, and the wait of those whom others buried; then buries whom the brake lets go. */
  run(out: Outbox): void {
    const { clock } = this.#parts;
    const dead: Member[] = [];
    for (const member of this.#roster.timed) {
      if (clock.nowMs < this.#deadlineMs(member)) continue;
      if (member.row.status === 'SUSPECT') {
        this.#roster.apply({ ...member.row, status: 'DEAD', ageMs: 0 }, '', out);
      } else if (member.evictPending) this.#roster.evict(member, out);
      else dead.push(member);
    }
    dead.sort((a, b) => a.timerMs - b.timerMs || (a.row.name < b.row.name ? -1 : 1));
    for (const member of dead) this.#buryOrHold(member, out);
  }

  #buryOrHold(member: Member, out: Outbox): void {
    const { clock } = this.#parts;
    const seconds = Math.round((clock.nowMs - member.timerMs) / 1000);
    if (member.row.restarting) {
      // An announced goodbye cannot be mistaken for a partition: nothing holds it (M8).
      this.#roster.bury(member, `evicted, stopped ${seconds} s ago and did not return`, out);
      return;
    }
    const before = member.heldBack;
    member.heldBack = this.#hold(member);
    if (member.heldBack !== '') {
      if (before === '') out.push({ kind: 'held-back', name: member.row.name });
      return;
    }
    const seenBy = member.row.observers.join(', ');
    this.#roster.bury(member, `evicted, dead for ${seconds} s, did not answer ${seenBy}`, out);
  }

  #hold(member: Member): string {
    const { table, clock, brake } = this.#parts;
    let othersAlive = 0;
    for (const { row } of table.values()) if (row.status === 'ALIVE') othersAlive += 1;
    return brake.hold({
      nowMs: clock.nowMs,
      othersAlive,
      silenceMs: clock.nowMs - clock.heardMs,
      silenceMaxMs: this.#silenceMaxMs,
      observers: member.row.observers,
      owners: table.livingCount + 1,
      isLiving: (name) => {
        const row = table.get(name)?.row;
        return row !== undefined && !isFinal(row);
      },
    });
  }
}
