import { JOURNAL_FRAME_BYTES_MAX, JOURNAL_SEGMENTS_MIN } from '../../core/limits.js';
import { encodeFrame, entryBytes, type LogEntry } from './frame.js';
import type { LiveIndex } from './live-index.js';
import type { LogFile, LogFiles } from './log-files.js';
import type { LogEnd, SegmentFile } from './read-log.js';
import {
  encodeHead,
  encodeMark,
  SEGMENT_HEAD_BYTES,
  segmentName,
  type SegmentBase,
} from './segment.js';
import { sweep, type SweepPlace, type Swept } from './sweep.js';

/** Length from which on a segment of the journal's log is followed by another one. */
const JOURNAL_SEGMENT_BYTES = 16 * 1024 * 1024;
/** Bytes of old records that a flush takes along at least while the log is longer than it needs to be. */
const JOURNAL_SWEEP_BYTES_MIN = 256 * 1024;

/** A flush of which it is not known whether it is on disk: the system refused to take it back as well. */
export class UnknownOutcome extends Error {
  override readonly name = 'UnknownOutcome';
}

/** A flush in frames, and where each of its entries stands. */
interface Encoded {
  readonly buffers: readonly Buffer[];
  readonly bytes: number;
  readonly checksum: number;
  readonly placed: readonly { readonly entry: LogEntry; readonly offset: number }[];
}

/** The segment that is written to. */
export interface OpenSegment {
  readonly number: number;
  readonly file: LogFile;
  /** Everything before it is on disk. */
  end: number;
  marks: number;
}

/**
 * Appends flushes to a log, one at a time: each is on disk when `append` resolves. A writer begins a segment
 * of its own, so that what an earlier one left is never written over. The log keeps at most about twice the
 * bytes that are live in it, for each flush takes live records of the oldest segments along: there is no
 * pause for cleaning up.
 */
export class LogWriter {
  readonly #files: LogFiles;
  readonly #index: LiveIndex;
  readonly #segmentBytes: number;
  /** Oldest first; the last one is written to. */
  #segments: SegmentFile[];
  #place: SweepPlace;
  #base: SegmentBase;
  #current: OpenSegment | undefined;

  constructor(files: LogFiles, end: LogEnd, segmentBytes = JOURNAL_SEGMENT_BYTES) {
    this.#files = files;
    this.#index = end.index;
    this.#segmentBytes = segmentBytes;
    this.#segments = [...end.segments];
    this.#base = end.next;
    const segment = end.segments[0]?.number ?? end.next.number;
    this.#place = { segment, offset: SEGMENT_HEAD_BYTES };
  }

  /** Number of segments, and their bytes, that are on disk now. */
  get size(): { readonly segments: number; readonly bytes: number } {
    const bytes = this.#segments.reduce((sum, segment) => sum + segment.bytes, 0);
    return { segments: this.#segments.length, bytes };
  }

  /** Begins a segment; where it cannot be made, nothing was changed. */
  async open(): Promise<OpenSegment> {
    const base = this.#base;
    const file = await this.#files.create(segmentName(base.number), encodeHead(base));
    const current = { number: base.number, file, end: SEGMENT_HEAD_BYTES, marks: 0 };
    this.#current = current;
    this.#segments.push({ number: base.number, bytes: SEGMENT_HEAD_BYTES });
    this.#base = { ...base, number: base.number + 1, previousEnd: SEGMENT_HEAD_BYTES };
    return current;
  }

  /**
   * Writes entries, at most one a key, as one flush: all of them are on disk when it resolves.
   *
   * @throws UnknownOutcome, or what the system said; then nothing of the flush will ever be read.
   */
  async append(entries: readonly LogEntry[]): Promise<void> {
    const current = await this.#writable();
    const swept = await this.#sweep(entries, current.number);
    const place = swept?.next ?? this.#place;
    const encoded = this.#encode([...entries, ...(swept?.entries ?? [])], current, place.segment);
    const begunEnd = current.end + encoded.bytes;
    const mark = encodeMark({ durableEnd: current.end, begunEnd }, current.marks);
    try {
      await Promise.all([
        current.file.write(encoded.buffers, current.end),
        current.file.write([mark.bytes], mark.offset),
      ]);
      await current.file.sync();
    } catch (error) {
      await this.#takeBack(current, error);
      throw error;
    }
    current.marks += 1;
    this.#installed(encoded, current, begunEnd);
    this.#place = place;
    await this.#removeBefore(place.segment);
  }

  /** Says in the segment that all of it is on disk, and closes it. */
  async close(): Promise<void> {
    const current = this.#current;
    this.#current = undefined;
    if (current === undefined) return;
    const { end, marks, file } = current;
    const mark = encodeMark({ durableEnd: end, begunEnd: end }, marks);
    try {
      await file.write([mark.bytes], mark.offset);
      await file.sync();
    } finally {
      await file.close();
    }
  }

  /** The segment to write to: a new one when the last is full, or could not be brought in order. */
  async #writable(): Promise<OpenSegment> {
    if (this.#current !== undefined && this.#current.end < this.#segmentBytes) return this.#current;
    await this.close();
    return this.open();
  }

  /** Live records of the old end, when the log is longer than it needs to be. */
  async #sweep(entries: readonly LogEntry[], current: number): Promise<Swept | undefined> {
    const { segments, bytes } = this.size;
    const live = 2 * this.#index.bytes;
    const segmentsMax = JOURNAL_SEGMENTS_MIN + Math.ceil(live / this.#segmentBytes);
    if (bytes <= live + this.#segmentBytes && segments <= segmentsMax) return undefined;
    const written = new Set(entries.map(({ key }) => key));
    const given = entries.reduce((sum, { key, text }) => sum + entryBytes(key, text), 0);
    const old = this.#segments.filter(
      ({ number }) => number >= this.#place.segment && number < current,
    );
    return sweep(old, this.#place, Math.max(JOURNAL_SWEEP_BYTES_MIN, 2 * given), {
      isLive: (key, segment, offset) =>
        !written.has(key) && this.#index.isLive(key, segment, offset),
      path: (segment) => this.#files.path(segmentName(segment)),
    });
  }

  #encode(entries: readonly LogEntry[], current: OpenSegment, oldestSegment: number): Encoded {
    const placed: { entry: LogEntry; offset: number }[] = [];
    const buffers: Buffer[] = [];
    const flush = this.#base.nextFlush;
    let checksum = this.#base.previousChecksum;
    let offset = current.end;
    const groups = grouped(entries);
    for (const [index, group] of groups.entries()) {
      const label = { flush, last: index === groups.length - 1, oldestSegment };
      const frame = encodeFrame(group, label, checksum);
      for (const entry of group) placed.push({ entry, offset });
      buffers.push(frame.bytes);
      checksum = frame.checksum;
      offset += frame.bytes.length;
    }
    return { buffers, bytes: offset - current.end, checksum, placed };
  }

  #installed(encoded: Encoded, current: OpenSegment, end: number): void {
    for (const { entry, offset } of encoded.placed) {
      const { key, text } = entry;
      if (text === undefined) this.#index.delete(key);
      else {
        const bytes = entryBytes(key, text);
        this.#index.set(key, { segment: current.number, offset, bytes });
      }
    }
    current.end = end;
    this.#segments[this.#segments.length - 1] = { number: current.number, bytes: end };
    this.#base = {
      ...this.#base,
      previousEnd: end,
      previousChecksum: encoded.checksum,
      nextFlush: this.#base.nextFlush + 1,
    };
  }

  /**
   * A flush that failed must not be read after a restart: it is cut off again. Where that fails too, a new
   * segment that goes on from before it leaves it out; until that one is there, nobody can tell.
   */
  async #takeBack(current: OpenSegment, cause: unknown): Promise<void> {
    try {
      await current.file.truncate(current.end);
      await current.file.sync();
    } catch {
      this.#current = undefined;
      await current.file.close().catch(() => undefined);
      throw new UnknownOutcome('the write failed, and could not be taken back', { cause });
    }
  }

  /** The flush that said that they are not needed is on disk. A file that stays is left out at the next start. */
  async #removeBefore(segment: number): Promise<void> {
    const gone = this.#segments.filter(({ number }) => number < segment);
    if (gone.length === 0) return;
    this.#segments = this.#segments.filter(({ number }) => number >= segment);
    for (const { number } of gone) {
      await this.#files.remove(segmentName(number)).catch(() => undefined);
    }
  }
}

/** Entries in groups of about a frame's bytes; at least one group, for a flush has a last frame. */
function grouped(entries: readonly LogEntry[]): LogEntry[][] {
  const groups: LogEntry[][] = [[]];
  let bytes = 0;
  for (const entry of entries) {
    const size = entryBytes(entry.key, entry.text);
    if (bytes > 0 && bytes + size > JOURNAL_FRAME_BYTES_MAX) {
      groups.push([]);
      bytes = 0;
    }
    groups.at(-1)?.push(entry);
    bytes += size;
  }
  return groups;
}
