import { crc32 } from 'node:zlib';

/** One entry of a flush: the record under a key, or, without a text, that the key was removed. */
export interface LogEntry {
  readonly key: string;
  readonly text: Uint8Array | undefined;
}

/** What the header of a frame says. */
export interface FrameHeader {
  /** Number of the flush that this frame is a part of; flushes are numbered without gaps. */
  readonly flush: number;
  /** True in the last frame of its flush: only then does the flush count. */
  readonly last: boolean;
  /** The oldest segment that is still needed once this flush is on disk. */
  readonly oldestSegment: number;
  /** Checksum of the frame before this one, which this one's continues. */
  readonly previous: number;
  readonly checksum: number;
  readonly payloadBytes: number;
}

/** A frame that was read, and is what was written. */
export interface Frame extends FrameHeader {
  readonly payload: Buffer;
}

/** What a flush adds to its frames. */
export type FrameLabel = Pick<FrameHeader, 'flush' | 'last' | 'oldestSegment'>;

export const FRAME_HEADER_BYTES = 36;
/** Kind, length of the key, length of the text. */
export const ENTRY_HEADER_BYTES = 7;
const MAGIC = Buffer.from('WMF1');
const PUT = 1;
const DELETE = 2;

/** Bytes that an entry takes in a frame. */
export function entryBytes(key: string, text: Uint8Array | undefined): number {
  return ENTRY_HEADER_BYTES + Buffer.byteLength(key) + (text?.length ?? 0);
}

/** Encodes entries as one frame. Its checksum covers the payload and continues `previous`. */
export function encodeFrame(
  entries: readonly LogEntry[],
  label: FrameLabel,
  previous: number,
): { bytes: Buffer; checksum: number } {
  const payloadBytes = entries.reduce((sum, { key, text }) => sum + entryBytes(key, text), 0);
  const bytes = Buffer.allocUnsafe(FRAME_HEADER_BYTES + payloadBytes);
  let at = FRAME_HEADER_BYTES;
  for (const { key, text } of entries) {
    const keyBytes = bytes.write(key, at + ENTRY_HEADER_BYTES);
    bytes.writeUInt8(text === undefined ? DELETE : PUT, at);
    bytes.writeUInt16LE(keyBytes, at + 1);
    bytes.writeUInt32LE(text?.length ?? 0, at + 3);
    at += ENTRY_HEADER_BYTES + keyBytes;
    if (text !== undefined) bytes.set(text, at);
    at += text?.length ?? 0;
  }
  const checksum = crc32(bytes.subarray(FRAME_HEADER_BYTES), previous);
  writeHeader(bytes, { ...label, previous, checksum, payloadBytes });
  return { bytes, checksum };
}

function writeHeader(bytes: Buffer, header: FrameHeader): void {
  MAGIC.copy(bytes);
  bytes.writeUIntLE(header.flush, 4, 6);
  bytes.writeUInt16LE(header.last ? 1 : 0, 10);
  bytes.writeUInt32LE(header.oldestSegment, 12);
  bytes.writeUInt32LE(header.payloadBytes, 16);
  bytes.writeUInt32LE(header.previous, 20);
  bytes.writeUInt32LE(header.checksum, 24);
  // Room for later versions.
  bytes.writeUInt32LE(0, 28);
  bytes.writeUInt32LE(crc32(bytes.subarray(0, 32)), 32);
}

/** Reads the header at the start of `bytes`; undefined when there is none. */
export function decodeHeader(bytes: Buffer): FrameHeader | undefined {
  if (bytes.length < FRAME_HEADER_BYTES || !bytes.subarray(0, 4).equals(MAGIC)) return undefined;
  if (crc32(bytes.subarray(0, 32)) !== bytes.readUInt32LE(32)) return undefined;
  return {
    flush: bytes.readUIntLE(4, 6),
    last: bytes.readUInt16LE(10) === 1,
    oldestSegment: bytes.readUInt32LE(12),
    payloadBytes: bytes.readUInt32LE(16),
    previous: bytes.readUInt32LE(20),
    checksum: bytes.readUInt32LE(24),
  };
}

/** Reads the frame at `offset`; undefined when what stands there is not whole or not what was written. */
export function decodeFrame(bytes: Buffer, offset: number): Frame | undefined {
  const header = decodeHeader(bytes.subarray(offset, offset + FRAME_HEADER_BYTES));
  if (header === undefined) return undefined;
  const start = offset + FRAME_HEADER_BYTES;
  const payload = bytes.subarray(start, start + header.payloadBytes);
  if (payload.length !== header.payloadBytes) return undefined;
  return crc32(payload, header.previous) === header.checksum ? { ...header, payload } : undefined;
}

/** The entries of a frame, in the order in which they were written; texts are views of the payload. */
export function* entriesOf({ payload }: Frame): Generator<LogEntry, void, undefined> {
  let at = 0;
  while (at < payload.length) {
    const keyAt = at + ENTRY_HEADER_BYTES;
    const textAt = keyAt + payload.readUInt16LE(at + 1);
    const end = textAt + payload.readUInt32LE(at + 3);
    const isPut = payload.readUInt8(at) === PUT;
    yield {
      key: payload.toString('utf8', keyAt, textAt),
      text: isPut ? payload.subarray(textAt, end) : undefined,
    };
    at = end;
  }
}

/** Where the next whole frame of a flush after `flush` begins; undefined when there is none. */
export function findLaterFrame(bytes: Buffer, from: number, flush: number): number | undefined {
  for (let at = bytes.indexOf(MAGIC, from); at !== -1; at = bytes.indexOf(MAGIC, at + 1)) {
    const frame = decodeFrame(bytes, at);
    if (frame !== undefined && frame.flush > flush) return at;
  }
  return undefined;
}
