import { Heap } from './heap.js';

const SLACK = 64;

interface Moment {
  readonly key: string;
  readonly atMs: number;
}

/** When what is due: one moment a key, the earliest first. A moment that was moved or cancelled is gone. */
export class Deadlines {
  readonly #heap = new Heap<Moment>((a, b) => a.atMs < b.atMs);
  readonly #moments = new Map<string, number>();

  /** Entries in the heap, those of moved moments too: at most about twice as many as there are keys. */
  get heapSize(): number {
    return this.#heap.size;
  }

  /** Sets the moment of a key, monotonic ms; undefined cancels it. */
  set(key: string, atMs: number | undefined): void {
    if (atMs === undefined) {
      this.#moments.delete(key);
      return;
    }
    if (this.#moments.get(key) === atMs) return;
    this.#moments.set(key, atMs);
    this.#heap.push({ key, atMs });
    if (this.#heap.size > 2 * this.#moments.size + SLACK) this.#rebuild();
  }

  /** The moment of a key. */
  get(key: string): number | undefined {
    return this.#moments.get(key);
  }

  /** The earliest moment. */
  get nextMs(): number | undefined {
    this.#dropStale();
    return this.#heap.first?.atMs;
  }

  /** Takes the keys that are due, in order. */
  takeDue(nowMs: number): string[] {
    const due: string[] = [];
    for (;;) {
      this.#dropStale();
      const { first } = this.#heap;
      if (!first || first.atMs > nowMs) return due;
      this.#heap.pop();
      this.#moments.delete(first.key);
      due.push(first.key);
    }
  }

  /** A moment that is moved again and again must not leave an entry each time. */
  #rebuild(): void {
    this.#heap.retain(() => false);
    for (const [key, atMs] of this.#moments) this.#heap.push({ key, atMs });
  }

  #dropStale(): void {
    const isStale = ({ key, atMs }: Moment) => this.#moments.get(key) !== atMs;
    while (this.#heap.first && isStale(this.#heap.first)) this.#heap.pop();
  }
}
