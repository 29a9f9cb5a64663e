import type { WatchEvent } from '../../core/registry/watch/watch.js';
import type { WorkerRecord } from '../../core/registry/worker.js';
import type { View } from '../convert.js';

/**
 * The bytes that several watches are told in one turn of the event loop: a change is encoded once for all watches of a
 * view that are pulled in it, and so is a response of one event. What is shown beside the record, such as its load, may
 * be new in the next turn.
 */
export class SharedEvents {
  readonly #watches: () => number;
  readonly #encoded = new Map<WorkerRecord, Map<string, Buffer>>();
  /** The newest response of a single event. */
  #response: { readonly part: Buffer; readonly rest: Rest; readonly bytes: Buffer } | undefined;

  /** @param watches How many there are: nothing is kept for a single one. */
  constructor(watches: () => number) {
    this.#watches = watches;
  }

  /** The bytes of an event, by `encode` when this turn has none yet since the loads moved last. */
  bytes(event: WatchEvent, view: View, loadsSeq: number, encode: () => Buffer): Buffer {
    // These hold no worker, and are for one watch.
    if (event.kind === 'SYNCED' || event.kind === 'RESET' || this.#watches() < 2) return encode();
    const { kind, revision, record } = event;
    const previous = event.kind === 'UPSERTED' ? (event.previousWorkerId ?? '') : '';
    const key = `${view} ${kind} ${revision} ${loadsSeq} ${previous}`;
    let found = this.#encoded.get(record);
    if (found === undefined) {
      if (this.#encoded.size === 0) setImmediate(() => this.#clear());
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

  /** The bytes of a response: its events, one behind the other, and what `encode` says of the rest. */
  response(parts: readonly Buffer[], rest: Rest, encode: (rest: Rest) => Buffer): Buffer {
    const [part] = parts;
    const known = this.#response;
    if (
      parts.length === 1 &&
      known !== undefined &&
      known.part === part &&
      known.rest.registryRevision === rest.registryRevision &&
      known.rest.resumeToken === rest.resumeToken
    ) {
      return known.bytes;
    }
    const bytes = Buffer.concat([...parts, encode(rest)]);
    // Only what is cleared with the events.
    if (part !== undefined && parts.length === 1 && this.#encoded.size > 0) {
      this.#response = { part, rest, bytes };
    }
    return bytes;
  }

  #clear(): void {
    this.#encoded.clear();
    this.#response = undefined;
  }
}

/** What a response says besides its events. */
interface Rest {
  readonly registryRevision: number;
  readonly resumeToken: string;
}
