/** Something that is due at a moment. */
export interface Due {
  readonly url: string;
  /** Monotonic ms. */
  readonly dueMs: number;
  /** Breaks ties: who was planned first goes first. */
  readonly order: number;
}

function isBefore(a: Due, b: Due): boolean {
  return a.dueMs === b.dueMs ? a.order < b.order : a.dueMs < b.dueMs;
}

/** A binary heap: the earliest entry on top. */
export class DueHeap {
  #entries: Due[] = [];

  get size(): number {
    return this.#entries.length;
  }

  get first(): Due | undefined {
    return this.#entries[0];
  }

  push(entry: Due): void {
    const entries = this.#entries;
    let at = entries.push(entry) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = entries[parent];
      if (above === undefined || !isBefore(entry, above)) break;
      entries[at] = above;
      at = parent;
    }
    entries[at] = entry;
  }

  pop(): Due | undefined {
    const entries = this.#entries;
    const first = entries[0];
    const last = entries.pop();
    if (last !== undefined && entries.length > 0) this.#sink(last);
    return first;
  }

  /** Keeps what `keep` says, in one pass. */
  retain(keep: (entry: Due) => boolean): void {
    const kept = this.#entries.filter(keep);
    this.#entries = [];
    for (const entry of kept) this.push(entry);
  }

  #sink(entry: Due): void {
    const entries = this.#entries;
    let at = 0;
    for (;;) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      const a = entries[left];
      const b = entries[right];
      if (a === undefined) break;
      const [child, below] = b !== undefined && isBefore(b, a) ? [right, b] : [left, a];
      if (!isBefore(below, entry)) break;
      entries[at] = below;
      at = child;
    }
    entries[at] = entry;
  }
}
