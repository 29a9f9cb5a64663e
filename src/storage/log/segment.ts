import { crc32 } from 'node:zlib';

/** Where a segment goes on from: the end of the one before it. */
export interface SegmentBase {
  /** Number of this segment; segments are numbered without gaps. */
  readonly number: number;
  /** Where the segment before this one ends: what stands after it was never acknowledged. */
  readonly previousEnd: number;
  /** Checksum of the last frame before this segment. */
  readonly previousChecksum: number;
  /** Number of the first flush in this segment. */
  readonly nextFlush: number;
}

/**
 * How far a segment was written: everything before `durableEnd` was on disk before this mark was written,
 * and a flush up to `begunEnd` was then begun.
 */
export interface Mark {
  readonly durableEnd: number;
  readonly begunEnd: number;
}

/** The first frame of a segment stands after the head. */
export const SEGMENT_HEAD_BYTES = 4096;
export const MARK_BYTES = 16;
/** Two places, written in turn, in sectors of their own: one survives a power cut during the other's write. */
const MARK_OFFSETS = [1024, 2048] as const;
const MAGIC = Buffer.from('worker-mesh log\n');
const BASE_BYTES = 40;

/** File name of a segment. */
export function segmentName(number: number): string {
  return `journal-${String(number).padStart(10, '0')}.log`;
}

/** Number of the segment in a file of this name; undefined: the file is not a segment. */
export function segmentNumber(name: string): number | undefined {
  const digits = /^journal-(\d{10})\.log$/.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** The head of a new segment, without a mark. */
export function encodeHead(base: SegmentBase): Buffer {
  const bytes = Buffer.alloc(SEGMENT_HEAD_BYTES);
  MAGIC.copy(bytes);
  bytes.writeUInt32LE(base.number, 16);
  bytes.writeUIntLE(base.previousEnd, 20, 6);
  bytes.writeUInt32LE(base.previousChecksum, 26);
  bytes.writeUIntLE(base.nextFlush, 30, 6);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 36)), 36);
  return bytes;
}

/** Reads the head of a segment; undefined when it is damaged. */
export function decodeHead(bytes: Buffer): SegmentBase | undefined {
  if (bytes.length < SEGMENT_HEAD_BYTES || !bytes.subarray(0, 16).equals(MAGIC)) return undefined;
  if (crc32(bytes.subarray(0, BASE_BYTES - 4)) !== bytes.readUInt32LE(BASE_BYTES - 4)) {
    return undefined;
  }
  return {
    number: bytes.readUInt32LE(16),
    previousEnd: bytes.readUIntLE(20, 6),
    previousChecksum: bytes.readUInt32LE(26),
    nextFlush: bytes.readUIntLE(30, 6),
  };
}

/** A mark, and where the `count`-th mark of a segment is written. */
export function encodeMark(mark: Mark, count: number): { bytes: Buffer; offset: number } {
  const bytes = Buffer.alloc(MARK_BYTES);
  bytes.writeUIntLE(mark.durableEnd, 0, 6);
  bytes.writeUIntLE(mark.begunEnd, 6, 6);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 12)), 12);
  return { bytes, offset: MARK_OFFSETS[count % 2 === 0 ? 0 : 1] };
}

/** The newest mark of a segment that can be read; one that says nothing when there is none. */
export function newestMark(head: Buffer): Mark {
  const marks = MARK_OFFSETS.map((offset) => head.subarray(offset, offset + MARK_BYTES))
    .filter((bytes) => crc32(bytes.subarray(0, 12)) === bytes.readUInt32LE(12))
    .map((bytes) => ({ durableEnd: bytes.readUIntLE(0, 6), begunEnd: bytes.readUIntLE(6, 6) }));
  return marks.reduce((newest, mark) => (mark.durableEnd > newest.durableEnd ? mark : newest), {
    durableEnd: 0,
    begunEnd: 0,
  });
}
