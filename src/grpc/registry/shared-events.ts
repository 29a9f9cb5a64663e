import type { WatchEvent } from '../../core/registry/watch/watch.js';
import type { WorkerRecord } from '../../core/registry/worker.js';
import type { View } from '../convert.js';

/**
 * The bytes of events that several watches are told in one turn of the event loop: a change is encoded once for all
 * watches of a view that are pulled in it. What is shown beside the record, such as its load, may be new in the next one.
 */
export class SharedEvents {
  readonly #watches: () => number;
  readonly #encoded = new Map<WorkerRecord, Map<string, Buffer>>();

  /** @param watches How many there are: nothing is kept for a single one. */
  constructor(watches: () => number) {
    this.#watches = watches;
  }

  /** The bytes of an event, by `encode` when this turn has none yet since the loads moved last. */
  bytes(event: WatchEvent, view: View, loadsSeq: number, encode: () => Buffer): Buffer {
    // These hold no worker, and are for one watch.
    if (event.type === 'SYNCED' || event.type === 'RESET' || this.#watches() < 2) return encode();
    const { type, revision, record } = event;
    const previous = event.type === 'UPSERTED' ? (event.previousWorkerId ?? '') : '';
    const key = `${view} ${type} ${revision} ${loadsSeq} ${previous}`;
    let found = this.#encoded.get(record);
    if (found === undefined) {
      if (this.#encoded.size === 0) setImmediate(() => this.#encoded.clear());
      found = new Map();
      this.#encoded.set(record, found);
    }
    let bytes = found.get(key);
    if (bytes === undefined) {
      bytes = encode();
      found.set(key, bytes);
    }
    return bytes;
  }
}
