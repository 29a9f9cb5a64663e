import { open, readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  decodeFrame,
  entriesOf,
  entryBytes,
  findLaterFrame,
  FRAME_HEADER_BYTES,
  type Frame,
} from './frame.js';
import { LiveIndex } from './live-index.js';
import {
  decodeHead,
  newestMark,
  SEGMENT_HEAD_BYTES,
  segmentName,
  segmentNumber,
  type SegmentBase,
} from './segment.js';

/** A segment that is needed, and its length on disk. */
export interface SegmentFile {
  readonly number: number;
  readonly bytes: number;
}

/** Where a log that was read ends, and what is live in it: all that a writer goes on from. */
export interface LogEnd {
  /** Oldest first; [] when there is no log yet. */
  readonly segments: readonly SegmentFile[];
  readonly index: LiveIndex;
  /** The base of the segment to be written next. */
  readonly next: SegmentBase;
  /** What was dropped at the end, in a sentence for the log. */
  readonly notice?: string;
}

/** A log that is not what was written: what is wrong, and where. */
export class LogDamage extends Error {
  override readonly name = 'LogDamage';
  readonly path: string;

  constructor(path: string, offset: number, what: string) {
    super(`${path} is damaged at byte ${offset}: ${what}`);
    this.path = path;
  }
}

/** Frames are read with a pause for the event loop after so many entries. */
const ENTRIES_PER_TURN = 500;

/**
 * Reads a log from its oldest segment to its end, and calls `apply` for each entry of each whole flush, in
 * the order in which they were written. Changes nothing on disk. A flush at the very end that was not
 * written to its end, and so never acknowledged, is dropped with a notice; anything else that is not as it
 * was written is a LogDamage.
 */
export async function readLog(
  directory: string,
  apply: (key: string, text: Buffer | undefined) => void,
): Promise<LogEnd> {
  const numbers = await listSegments(directory);
  const reader = new LogReader(directory, apply);
  const heads = await Promise.all(numbers.map((number) => reader.readHead(number)));
  const unbroken = heads.slice(firstOfUnbroken(numbers));
  for (const [index, base] of unbroken.entries()) {
    await reader.readSegment(base, unbroken[index + 1], index === 0);
  }
  return reader.end(unbroken);
}

async function listSegments(directory: string): Promise<number[]> {
  const numbers = (await readdir(directory)).map(segmentNumber);
  return numbers.filter((number) => number !== undefined).sort((a, b) => a - b);
}

/** A copy made while the log was written may lack segments that were removed meanwhile, between others. */
function firstOfUnbroken(numbers: readonly number[]): number {
  const gap = numbers.findLastIndex((number, index) => number - 1 !== numbers[index - 1]);
  return Math.max(gap, 0);
}

/** Follows the chain of frames over all segments. */
class LogReader {
  readonly #directory: string;
  readonly #apply: (key: string, text: Buffer | undefined) => void;
  readonly #index = new LiveIndex();
  readonly #bytes: SegmentFile[] = [];
  #checksum = 0;
  #nextFlush = 1;
  #oldestSegment = 0;
  #end = 0;
  #entries = 0;
  #notice: string | undefined;

  constructor(directory: string, apply: (key: string, text: Buffer | undefined) => void) {
    this.#directory = directory;
    this.#apply = apply;
  }

  async readHead(number: number): Promise<SegmentBase> {
    const path = this.#path(number);
    const bytes = await readFirst(path, SEGMENT_HEAD_BYTES);
    const base = decodeHead(bytes);
    if (base?.number === number) return base;
    throw new LogDamage(path, 0, 'it does not begin as a segment of this log');
  }

  async readSegment(
    base: SegmentBase,
    next: SegmentBase | undefined,
    first: boolean,
  ): Promise<void> {
    if (first) {
      this.#checksum = base.previousChecksum;
      this.#nextFlush = base.nextFlush;
    }
    const path = this.#path(base.number);
    const bytes = await readFile(path);
    const follows = base.previousChecksum === this.#checksum && base.nextFlush === this.#nextFlush;
    if (!follows) throw new LogDamage(path, 0, 'it does not follow from the segment before it');
    const limit = next?.previousEnd ?? bytes.length;
    if (limit > bytes.length) {
      throw new LogDamage(path, bytes.length, `it ends here, and is known up to byte ${limit}`);
    }
    this.#end = SEGMENT_HEAD_BYTES;
    const brokenAt = await this.#readFrames(bytes.subarray(0, limit), base.number);
    this.#bytes.push({ number: base.number, bytes: bytes.length });
    if (next !== undefined) {
      if (this.#end !== limit) throw new LogDamage(path, brokenAt, 'a record is not as written');
    } else this.#judgeTail(path, bytes, brokenAt);
  }

  end(bases: readonly SegmentBase[]): LogEnd {
    const last = bases.at(-1);
    const needed = this.#oldestSegment === 0 ? 1 : this.#oldestSegment;
    const first = bases[0]?.number ?? needed;
    if (first > needed) {
      throw new LogDamage(this.#path(needed), 0, 'it is needed, and it is not there');
    }
    const next = {
      number: (last?.number ?? 0) + 1,
      previousEnd: last === undefined ? 0 : this.#end,
      previousChecksum: this.#checksum,
      nextFlush: this.#nextFlush,
    };
    const ended = { segments: this.#bytes, index: this.#index, next };
    return this.#notice === undefined ? ended : { ...ended, notice: this.#notice };
  }

  /** Takes whole flushes from the bytes of a segment; returns where the first invalid frame begins. */
  async #readFrames(bytes: Buffer, segment: number): Promise<number> {
    let offset = SEGMENT_HEAD_BYTES;
    let checksum = this.#checksum;
    let flush: { readonly offset: number; readonly frame: Frame }[] = [];
    while (offset < bytes.length) {
      const frame = decodeFrame(bytes, offset);
      if (frame?.previous !== checksum || frame.flush !== this.#nextFlush) return offset;
      flush.push({ offset, frame });
      checksum = frame.checksum;
      offset += FRAME_HEADER_BYTES + frame.payload.length;
      if (!frame.last) continue;
      for (const each of flush) await this.#take(each.frame, segment, each.offset);
      flush = [];
      this.#checksum = checksum;
      this.#nextFlush += 1;
      this.#oldestSegment = frame.oldestSegment;
      this.#end = offset;
    }
    return offset;
  }

  async #take(frame: Frame, segment: number, offset: number): Promise<void> {
    for (const { key, text } of entriesOf(frame)) {
      if (text === undefined) this.#index.delete(key);
      else this.#index.set(key, { segment, offset, bytes: entryBytes(key, text) });
      this.#apply(key, text as Buffer | undefined);
      this.#entries += 1;
      if (this.#entries % ENTRIES_PER_TURN === 0) await nextTurn();
    }
  }

  /** What stands after the last whole flush: nothing, a flush that was cut short, or damage. */
  #judgeTail(path: string, bytes: Buffer, brokenAt: number): void {
    const mark = newestMark(bytes.subarray(0, SEGMENT_HEAD_BYTES));
    if (mark.durableEnd > this.#end) {
      const what = `records up to byte ${mark.durableEnd} were on disk`;
      throw new LogDamage(path, brokenAt, what);
    }
    const later = findLaterFrame(bytes, this.#end, this.#nextFlush);
    if (later !== undefined) {
      throw new LogDamage(path, brokenAt, `what follows at byte ${later} is whole`);
    }
    if (bytes.length === this.#end && mark.begunEnd <= this.#end) return;
    this.#notice = `the last write to ${path} was cut short at byte ${brokenAt}, and is dropped`;
  }

  #path(number: number): string {
    return join(this.#directory, segmentName(number));
  }
}

async function readFirst(path: string, length: number): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
