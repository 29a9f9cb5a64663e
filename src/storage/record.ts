import { crc32 } from 'node:zlib';

/**
 * A value of the journal file: four bytes of CRC-32 over key and text, then the text in UTF-8. The
 * checksum covers the key, so that a flipped bit cannot turn one worker into another.
 */
export function encodeRecord(key: string, text: string): { bytes: Buffer; checksum: number } {
  const bytes = Buffer.allocUnsafe(4 + Buffer.byteLength(text));
  bytes.write(text, 4);
  const checksum = crc32(bytes.subarray(4), crc32(key));
  bytes.writeUInt32LE(checksum);
  return { bytes, checksum };
}

/** The text, still as bytes, and its checksum; undefined when it is not what was written under this key. */
export function decodeRecord(
  key: string,
  bytes: Buffer,
): { text: Buffer; checksum: number } | undefined {
  if (bytes.length < 4) return undefined;
  const checksum = bytes.readUInt32LE();
  const text = bytes.subarray(4);
  return crc32(text, crc32(key)) === checksum ? { text, checksum } : undefined;
}

export const HEADER_KEY = 'header';
export const PEERS_KEY = 'peers';
export const WORKER_KEY_PREFIX = 'worker:';

/**
 * The record that each flush rewrites. `count` and `sum` speak of all other records, so that one that
 * went missing, or came back from an older snapshot, is noticed though each record by itself is sound.
 */
export interface Header {
  readonly generation: number;
  readonly highestRevision: number;
  /** See RestoredState.fresh. */
  readonly settled: boolean;
  /** True once secrets may be in the file. */
  readonly secrets: boolean;
  readonly count: number;
  /** Sum modulo 2^32 of the checksums of all other records. */
  readonly sum: number;
}
