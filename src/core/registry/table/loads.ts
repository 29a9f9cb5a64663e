/** A worker's load, and its place in the order of changes. */
interface Load {
  readonly value: number | undefined;
  readonly seq: number;
}

/**
 * The loads of workers (W14): beside the records, without revisions, in the order of their last change.
 * O(workers): one entry each, however often it moves.
 */
export class Loads {
  readonly #byId = new Map<string, Load>();
  #order: { readonly id: string; readonly seq: number }[] = [];
  #seq = 0;

  /** Number of the newest change: the cursor of a reader that knows all loads. */
  get seq(): number {
    return this.#seq;
  }

  /** Entries held, those included that wait for compaction. */
  get size(): number {
    return this.#order.length;
  }

  get(id: string): number | undefined {
    return this.#byId.get(id)?.value;
  }

  /** Sets a load; undefined = unknown from now on. Returns whether it moved. */
  set(id: string, value: number | undefined): boolean {
    if (this.get(id) === value) return false;
    this.#seq += 1;
    this.#byId.set(id, { value, seq: this.#seq });
    this.#order.push({ id, seq: this.#seq });
    this.#compact();
    return true;
  }

  /** Lets go of a worker that is no more. */
  forget(id: string): void {
    if (this.#byId.delete(id)) this.#compact();
  }

  /** The loads that changed after `seq`, each once, in the order of their last change. */
  *after(seq: number): Generator<{ id: string; seq: number; value: number | undefined }> {
    let low = 0;
    let high = this.#order.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#order[middle]?.seq ?? 0) > seq) high = middle;
      else low = middle + 1;
    }
    for (let index = low; index < this.#order.length; index += 1) {
      const entry = this.#order[index];
      const load = entry && this.#byId.get(entry.id);
      if (entry && load?.seq === entry.seq)
        yield { id: entry.id, seq: load.seq, value: load.value };
    }
  }

  #compact(): void {
    if (this.#order.length <= 64 || this.#order.length <= 2 * this.#byId.size) return;
    this.#order = this.#order.filter(({ id, seq }) => this.#byId.get(id)?.seq === seq);
  }
}
