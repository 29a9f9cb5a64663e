import {
  ACK_INTERVAL_MS,
  ANSWERS_PER_LINK_MAX,
  DIGEST_INTERVAL_MS,
  DIGEST_ROWS_PER_FRAME_MAX,
  ROWS_INTERVAL_MS,
} from '../../limits.js';
import { bucketOf } from '../../store/digest-sums.js';
import type { DigestRow } from '../../store/rows.js';
import type { Digest } from './frames.js';

/**
 * Which rows one link owes its peer, and when (L1): what was asked for at once, what an owner waits for as
 * its acknowledgement almost at once (the first at once, a burst shares one), what changed once a second,
 * everything every 30 s: in short where the peer can take it, the rows of what differs then follow. Names
 * wait here, not rows: a row is read when it is sent.
 */
export class RowAnnouncer {
  readonly #stir: () => void;
  readonly #asked = new Set<string>();
  readonly #acks = new Set<string>();
  readonly #changes = new Set<string>();
  #whole: Whole | undefined;
  #nextAckMs = 0;
  #nextChangesMs = 0;
  #nextWholeMs = Infinity;
  /** The peer takes a whole digest in short. */
  inShort = false;

  /** @param stir Called whenever something new is owed. */
  constructor(stir: () => void) {
    this.#stir = stir;
  }

  /** An owner's log changed here. */
  changed(owner: string): void {
    this.#changes.add(owner);
    this.#stir();
  }

  /** The peer's own log came in from the peer itself. */
  ack(owner: string): void {
    this.#acks.add(owner);
    this.#stir();
  }

  /** The peer needs this row now. False when ANSWERS_PER_LINK_MAX are waiting. */
  tell(owner: string): boolean {
    if (this.#asked.size >= ANSWERS_PER_LINK_MAX && !this.#asked.has(owner)) return false;
    this.#asked.add(owner);
    this.#stir();
    return true;
  }

  /** Starts a whole digest. */
  startWhole(source: RowSource, nowMs: number): void {
    this.#start(source, undefined);
    this.#nextChangesMs = nowMs + ROWS_INTERVAL_MS;
  }

  /** The peer's sums of these buckets are others: their rows go out, all of them. */
  recalled(source: RowSource, buckets: readonly number[]): void {
    // What is on its way already says all, or begins anew with more.
    if (this.#whole !== undefined && this.#whole.buckets === undefined) return;
    this.#start(source, new Set([...(this.#whole?.buckets ?? []), ...buckets]));
  }

  /** When `next` has a frame; 0 = at once. */
  dueMs(): number {
    if (this.#whole !== undefined || this.#asked.size > 0) return 0;
    return Math.min(
      this.#nextWholeMs,
      this.#acks.size > 0 ? this.#nextAckMs : Infinity,
      this.#changes.size > 0 ? this.#nextChangesMs : Infinity,
    );
  }

  /**
   * The next frame of rows. A changed row that the peer is believed to hold alike is left out: `alike`
   * says so. Undefined when nothing is due.
   */
  next(
    source: RowSource,
    nowMs: number,
    alike: (owner: string, row: DigestRow | undefined) => boolean,
  ): RowFrame | SumFrame | undefined {
    if (this.#whole !== undefined) return this.#nextWhole(source, this.#whole, nowMs);
    if (nowMs >= this.#nextWholeMs) {
      if (this.inShort && [...source.owners()].length >= source.summaryOwnersMin) {
        this.#nextWholeMs = nowMs + DIGEST_INTERVAL_MS;
        return { sums: source.sums() };
      }
      this.startWhole(source, nowMs);
      return this.next(source, nowMs, alike);
    }
    if (this.#asked.size > 0) return this.#part(source, this.#asked);
    if (this.#acks.size > 0 && nowMs >= this.#nextAckMs) {
      this.#nextAckMs = nowMs + ACK_INTERVAL_MS;
      return this.#part(source, this.#acks);
    }
    return this.#nextChanges(source, nowMs, alike);
  }

  #start(source: RowSource, buckets: ReadonlySet<number> | undefined): void {
    this.#stir();
    this.#whole = { buckets, queue: ownersOf(source, buckets), said: new Set(), begun: false };
    this.#nextWholeMs = Infinity;
  }

  /** Rows whatever the peer holds; what is told now need not be told again for another reason. */
  #part(source: RowSource, names: Set<string>): RowFrame {
    const taken = takeSome(names);
    for (const name of taken) {
      this.#asked.delete(name);
      this.#acks.delete(name);
      this.#changes.delete(name);
    }
    return frameOf(source, taken);
  }

  #nextChanges(
    source: RowSource,
    nowMs: number,
    alike: (owner: string, row: DigestRow | undefined) => boolean,
  ): RowFrame | undefined {
    while (this.#changes.size > 0 && nowMs >= this.#nextChangesMs) {
      const taken = takeSome(this.#changes).filter((name) => !alike(name, source.row(name)));
      if (this.#changes.size === 0) this.#nextChangesMs = nowMs + ROWS_INTERVAL_MS;
      if (taken.length > 0) return frameOf(source, taken);
    }
    return undefined;
  }

  #nextWhole(source: RowSource, whole: Whole, nowMs: number): RowFrame {
    const begin = !whole.begun;
    whole.begun = true;
    let names = whole.queue.splice(0, DIGEST_ROWS_PER_FRAME_MAX);
    for (const name of names) whole.said.add(name);
    if (whole.queue.length === 0) {
      // Owners that came in meanwhile: without a row they would pass for not held.
      const owners = ownersOf(source, whole.buckets);
      whole.queue.push(...owners.filter((name) => !whole.said.has(name)));
      const more = whole.queue.splice(0, DIGEST_ROWS_PER_FRAME_MAX - names.length);
      for (const name of more) whole.said.add(name);
      names = [...names, ...more];
    }
    const end = whole.queue.length === 0;
    if (end) {
      this.#whole = undefined;
      this.#nextWholeMs = nowMs + DIGEST_INTERVAL_MS;
    }
    for (const name of names) this.#changes.delete(name);
    const { rows } = frameOf(source, names);
    const buckets = whole.buckets && begin ? { buckets: [...whole.buckets] } : {};
    return { rows, begin, end, ...buckets };
  }
}

/** Where rows come from, at the moment that they are sent. */
export interface RowSource {
  owners(): Iterable<string>;
  row(owner: string): DigestRow | undefined;
  /** All rows in short, one sum a bucket. */
  sums(): readonly bigint[];
  /** The rows of these buckets, as of the last `sums`. */
  rowsIn(buckets: ReadonlySet<number>): Iterable<DigestRow>;
  /** Owners from which the sums take the place of a whole digest. */
  readonly summaryOwnersMin: number;
}

/** One digest frame; the link adds its count of frames. */
export type RowFrame = Omit<Digest, 'receivedFrames'>;

/** A whole digest in short. */
export interface SumFrame {
  readonly sums: readonly bigint[];
}

interface Whole {
  /** Of the owners of these only. */
  readonly buckets: ReadonlySet<number> | undefined;
  readonly queue: string[];
  readonly said: Set<string>;
  begun: boolean;
}

function ownersOf(source: RowSource, buckets: ReadonlySet<number> | undefined): string[] {
  const owners = [...source.owners()];
  return buckets === undefined ? owners : owners.filter((name) => buckets.has(bucketOf(name)));
}

function takeSome(names: Set<string>): string[] {
  const taken: string[] = [];
  for (const name of names) {
    if (taken.length >= DIGEST_ROWS_PER_FRAME_MAX) break;
    taken.push(name);
    names.delete(name);
  }
  return taken;
}

function frameOf(source: RowSource, names: readonly string[]): RowFrame {
  const rows = names.flatMap((name) => source.row(name) ?? []);
  const none = names.filter((name) => source.row(name) === undefined);
  return { rows, ...(none.length > 0 ? { none } : {}), begin: false, end: false };
}
