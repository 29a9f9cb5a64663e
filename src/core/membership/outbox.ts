import type { MembershipEffect } from './effects.js';
import type { MemberRow } from './member.js';

/** Effects of one input, collected: what happened first, then one flood, then the answers. */
export class Outbox {
  readonly #effects: MembershipEffect[] = [];
  readonly #changed = new Map<string, MemberRow>();
  readonly #answers = new Map<string, MemberRow[]>();

  /** An effect in its place. */
  push(...effects: MembershipEffect[]): void {
    this.#effects.push(...effects);
  }

  /** A row that everybody should have; only the last state of a (name, boot) goes out. */
  flood(row: MemberRow): void {
    this.#changed.set(`${row.name} ${row.boot.generation} ${row.boot.instanceId}`, row);
  }

  /** A row that one neighbour should have, since it said something older. */
  answer(to: string, row: MemberRow): void {
    const rows = this.#answers.get(to);
    if (rows) rows.push(row);
    else this.#answers.set(to, [row]);
  }

  /** All of it. */
  take(): MembershipEffect[] {
    const effects = [...this.#effects];
    if (this.#changed.size > 0) {
      effects.push({ kind: 'rows-changed', rows: [...this.#changed.values()] });
    }
    for (const [to, rows] of this.#answers) effects.push({ kind: 'rows-changed', rows, to });
    return effects;
  }
}
