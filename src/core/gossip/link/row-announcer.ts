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
 * Which rows one link owes its peer, and when (L1). A row that the peer asked for goes at once. A row that
 * acknowledges the peer's own log goes at once too, but a burst of them shares one frame. Rows that have changed
 * go once a second. All rows go every 30 s: as sums where the peer understands them, and then the rows whose sums
 * differ. What waits here are names: a row is read when it is sent.
 */
export class RowAnnouncer {
  readonly #source: RowSource;
  readonly #stir: () => void;
  readonly #asked = new Set<string>();
  readonly #acks = new Set<string>();
  readonly #changes = new Set<string>();
  #whole: Whole | undefined;
  #nextAckMs = 0;
  #nextChangesMs = 0;
  #nextWholeMs = Infinity;
  /** Whether the peer understands sums in place of a whole digest. */
  inShort = false;

  /** @param stir Called whenever something new is owed. */
  constructor(source: RowSource, stir: () => void) {
    this.#source = source;
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
  startWhole(nowMs: number): void {
    this.#start(undefined);
    this.#nextChangesMs = nowMs + ROWS_INTERVAL_MS;
  }

  /** The peer's sums of these buckets are others: their rows go out, all of them. */
  recalled(buckets: readonly number[]): void {
    // A whole digest that is being sent names these rows too; one of some buckets begins anew with more of them.
    if (this.#whole !== undefined && this.#whole.buckets === undefined) return;
    this.#start(new Set([...(this.#whole?.buckets ?? []), ...buckets]));
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
    nowMs: number,
    alike: (owner: string, row: DigestRow | undefined) => boolean,
  ): RowFrame | SumFrame | undefined {
    if (this.#whole !== undefined) return this.#nextWhole(this.#whole, nowMs);
    if (nowMs >= this.#nextWholeMs) {
      if (this.inShort && [...this.#source.owners()].length >= this.#source.summaryOwnersMin) {
        this.#nextWholeMs = nowMs + DIGEST_INTERVAL_MS;
        return { sums: this.#source.sums() };
      }
      this.startWhole(nowMs);
      return this.next(nowMs, alike);
    }
    if (this.#asked.size > 0) return this.#part(this.#asked);
    if (this.#acks.size > 0 && nowMs >= this.#nextAckMs) {
      this.#nextAckMs = nowMs + ACK_INTERVAL_MS;
      return this.#part(this.#acks);
    }
    return this.#nextChanges(nowMs, alike);
  }

  #start(buckets: ReadonlySet<number> | undefined): void {
    this.#stir();
    this.#whole = { buckets, said: new Set() };
    this.#nextWholeMs = Infinity;
  }

  /** Some of these rows, whatever the peer holds; none of them need be told again for another reason. */
  #part(names: Set<string>): RowFrame {
    const taken = takeSome(names);
    for (const name of taken) {
      this.#asked.delete(name);
      this.#acks.delete(name);
      this.#changes.delete(name);
    }
    return this.#frameOf(taken);
  }

  #nextChanges(
    nowMs: number,
    alike: (owner: string, row: DigestRow | undefined) => boolean,
  ): RowFrame | undefined {
    while (this.#changes.size > 0 && nowMs >= this.#nextChangesMs) {
      const taken = takeSome(this.#changes).filter((name) => !alike(name, this.#source.row(name)));
      if (this.#changes.size === 0) this.#nextChangesMs = nowMs + ROWS_INTERVAL_MS;
      if (taken.length > 0) return this.#frameOf(taken);
    }
    return undefined;
  }

  /** The rows that have not been said yet, those of logs that came in meanwhile too. */
  #nextWhole({ buckets, said }: Whole, nowMs: number): RowFrame {
    const left = this.#ownersIn(buckets).filter((name) => !said.has(name));
    const names = left.slice(0, DIGEST_ROWS_PER_FRAME_MAX);
    const begin = said.size === 0;
    const end = names.length === left.length;
    for (const name of names) {
      said.add(name);
      this.#changes.delete(name);
    }
    if (end) {
      this.#whole = undefined;
      this.#nextWholeMs = nowMs + DIGEST_INTERVAL_MS;
    }
    const { rows } = this.#frameOf(names);
    return { rows, begin, end, ...(buckets && begin ? { buckets: [...buckets] } : {}) };
  }

  #ownersIn(buckets: ReadonlySet<number> | undefined): string[] {
    const owners = [...this.#source.owners()];
    return buckets === undefined ? owners : owners.filter((name) => buckets.has(bucketOf(name)));
  }

  #frameOf(names: readonly string[]): RowFrame {
    const rows = names.flatMap((name) => this.#source.row(name) ?? []);
    const none = names.filter((name) => this.#source.row(name) === undefined);
    return { rows, ...(none.length > 0 ? { none } : {}), begin: false, end: false };
  }
}

/** Where rows come from, at the moment that they are sent. */
export interface RowSource {
  owners(): Iterable<string>;
  row(owner: string): DigestRow | undefined;
  /** One sum of rows for each bucket. */
  sums(): readonly bigint[];
  /** The rows of these buckets, as of the last `sums`. */
  rowsIn(buckets: ReadonlySet<number>): Iterable<DigestRow>;
  /** The number of owners from which on the sums take the place of a whole digest. */
  readonly summaryOwnersMin: number;
}

/** One digest frame; the link adds its count of frames. */
export type RowFrame = Omit<Digest, 'receivedFrames'>;

/** Sums that stand for a whole digest. */
export interface SumFrame {
  readonly sums: readonly bigint[];
}

interface Whole {
  /** The buckets whose owners' rows are sent; undefined = all. */
  readonly buckets: ReadonlySet<number> | undefined;
  readonly said: Set<string>;
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
