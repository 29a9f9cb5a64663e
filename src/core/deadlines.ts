const SLACK = 64;

/** When what is due: one moment a key, the earliest first. A moment that was moved or cancelled is gone. */
export class Deadlines {
  readonly #heap: { readonly key: string; readonly atMs: number }[] = [];
  readonly #moments = new Map<string, number>();

  /** Entries in the heap, those of moved moments too: at most about twice as many as there are keys. */
  get heapSize(): number {
    return this.#heap.length;
  }

  /** Sets the moment of a key, monotonic ms; undefined cancels it. */
  set(key: string, atMs: number | undefined): void {
    if (atMs === undefined) {
      this.#moments.delete(key);
      return;
    }
    if (this.#moments.get(key) === atMs) return;
    this.#moments.set(key, atMs);
    this.#push({ key, atMs });
    if (this.#heap.length > 2 * this.#moments.size + SLACK) this.#rebuild();
  }

  /** The moment of a key. */
  get(key: string): number | undefined {
    return this.#moments.get(key);
  }

  /** The earliest moment. */
  get nextMs(): number | undefined {
    this.#dropStale();
    return this.#heap[0]?.atMs;
  }

  /** Takes the keys that are due, in order. */
  takeDue(nowMs: number): string[] {
    const due: string[] = [];
    for (;;) {
      this.#dropStale();
      const first = this.#heap[0];
      if (!first || first.atMs > nowMs) return due;
      this.#pop();
      this.#moments.delete(first.key);
      due.push(first.key);
    }
  }

  /** A moment that is moved again and again must not leave an entry each time. */
  #rebuild(): void {
    this.#heap.length = 0;
    for (const [key, atMs] of this.#moments) this.#push({ key, atMs });
  }

  #dropStale(): void {
    let first = this.#heap[0];
    while (first && this.#moments.get(first.key) !== first.atMs) {
      this.#pop();
      first = this.#heap[0];
    }
  }

  #push(entry: { key: string; atMs: number }): void {
    const heap = this.#heap;
    let at = heap.push(entry) - 1;
    for (;;) {
      const parent = (at - 1) >> 1;
      const above = heap[parent];
      if (at === 0 || !above || above.atMs <= entry.atMs) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = entry;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      const right = heap[left + 1];
      const child = right && right.atMs < (heap[left]?.atMs ?? 0) ? left + 1 : left;
      const below = heap[child];
      if (!below || below.atMs >= last.atMs) break;
      heap[at] = below;
      at = child;
    }
    heap[at] = last;
  }
}
