/**
 * The `max` smallest of any number of items, in O(n log max): a page out of a big log without sorting all
 * of it. It sorts and cuts whenever it holds twice as many as are asked for.
 */
export class Smallest<T> {
  readonly #max: number;
  readonly #compare: (a: T, b: T) => number;
  #items: T[] = [];
  /** The largest that is still in question, once `max` are held. */
  #bar: T | undefined;

  constructor(max: number, compare: (a: T, b: T) => number) {
    this.#max = max;
    this.#compare = compare;
  }

  /** True when `max` are held: an item that is larger than all of them changes nothing. */
  get full(): boolean {
    return this.#items.length >= this.#max;
  }

  add(item: T): void {
    if (this.#bar !== undefined && this.#compare(item, this.#bar) >= 0) return;
    this.#items.push(item);
    if (this.#items.length >= 2 * this.#max) this.#cut();
  }

  /** The smallest ones, in order. */
  sorted(): readonly T[] {
    this.#cut();
    return this.#items;
  }

  #cut(): void {
    this.#items.sort(this.#compare);
    this.#items.length = Math.min(this.#items.length, this.#max);
    if (this.full) this.#bar = this.#items.at(-1);
  }
}
