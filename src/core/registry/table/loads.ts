import { ChangeOrder } from '../../observed/change-order.js';

/**
 * The loads of workers (W14, W17): beside the records, without revisions, in the order of their last change.
 * O(workers): one entry each, however often it moves.
 */
export class Loads {
  readonly #values = new Map<string, number | undefined>();
  readonly #order = new ChangeOrder<string>();
  #seq = 0;

  /** Number of the newest change: the cursor of a reader that knows all loads. */
  get seq(): number {
    return this.#seq;
  }

  /** Entries held, those included that wait for compaction. */
  get size(): number {
    return this.#order.size;
  }

  get(id: string): number | undefined {
    return this.#values.get(id);
  }

  /** Sets a load; undefined = unknown from now on. Returns whether it moved. */
  set(id: string, value: number | undefined): boolean {
    if (this.get(id) === value) return false;
    this.moved(id, value);
    return true;
  }

  /** Sets a load whose parts have moved, whether or not the sum is another one. */
  moved(id: string, value: number | undefined): void {
    this.#seq += 1;
    this.#values.set(id, value);
    this.#order.moved(id, this.#seq);
  }

  /** Lets go of a worker that is no more. */
  forget(id: string): void {
    this.#values.delete(id);
    this.#order.forget(id);
  }

  /** The loads that changed after `seq`, each once, in the order of their last change. */
  *after(seq: number): Generator<{ id: string; seq: number; value: number | undefined }> {
    for (const { key: id, seq: at } of this.#order.after(seq)) {
      yield { id, seq: at, value: this.#values.get(id) };
    }
  }
}
