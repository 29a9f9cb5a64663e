/** Keys in the order of their last change: O(keys), however often each of them moves. */
export class ChangeOrder<K> {
  readonly #seqs = new Map<K, number>();
  #order: { readonly key: K; readonly seq: number }[] = [];

  /** Entries held, those included that wait for compaction. */
  get size(): number {
    return this.#order.length;
  }

  /** The key has changed with this number, which is none smaller than those before. */
  moved(key: K, seq: number): void {
    this.#seqs.set(key, seq);
    this.#order.push({ key, seq });
    this.#compact();
  }

  /** Lets go of a key. */
  forget(key: K): void {
    if (this.#seqs.delete(key)) this.#compact();
  }

  /** The keys that changed after `seq`, each once, in the order of their last change. */
  *after(seq: number): Generator<{ readonly key: K; readonly seq: number }> {
    let low = 0;
    let high = this.#order.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#order[middle]?.seq ?? 0) > seq) high = middle;
      else low = middle + 1;
    }
    for (let index = low; index < this.#order.length; index += 1) {
      const entry = this.#order[index];
      if (entry && this.#seqs.get(entry.key) === entry.seq) yield entry;
    }
  }

  #compact(): void {
    if (this.#order.length <= 64 || this.#order.length <= 2 * this.#seqs.size) return;
    this.#order = this.#order.filter(({ key, seq }) => this.#seqs.get(key) === seq);
  }
}
