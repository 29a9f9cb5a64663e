import type { Boot } from '../boot.js';
import { KEY_BYTES_MAX, VALUE_BYTES_MAX } from '../limits.js';
import type { Hash64, SealPort } from '../ports.js';
import type { LogRecord } from './rows.js';

/** What is computed of a record once, when it is written or comes in. */
interface Computed {
  readonly hash: bigint;
  readonly digest: string;
  readonly bytes: number;
}

/** A record as the store keeps it. */
export class KeptRecord {
  readonly key: string;
  readonly seq: number;
  /** Hash over (key, seq, value or tombstone). */
  readonly hash: bigint;
  /** SHA-256 over the same, in hexadecimal digits, where cuts are signed; else empty. */
  readonly digest: string;
  /** About what it takes in a frame. */
  readonly bytes: number;
  /** In a tombstone: the trace of the removal, where it is recorded (O3). */
  declare readonly trace?: string;
  /** What the value is a part of; undefined in a tombstone. */
  #held: Uint8Array | undefined;
  #start = 0;
  readonly #length: number;

  constructor({ key, seq, value, trace }: LogRecord, { hash, digest, bytes }: Computed) {
    this.key = key;
    this.seq = seq;
    this.hash = hash;
    this.digest = digest;
    this.bytes = bytes;
    this.#held = value;
    this.#length = value?.length ?? 0;
    if (trace !== undefined) this.trace = trace;
  }

  get isTombstone(): boolean {
    return this.#held === undefined;
  }

  /** A view, made anew each time; undefined in a tombstone. */
  get value(): Uint8Array | undefined {
    const held = this.#held;
    return held && new Uint8Array(held.buffer, held.byteOffset + this.#start, this.#length);
  }

  /** What the value is a part of, from `start` on. */
  get held(): Uint8Array | undefined {
    return this.#held;
  }

  get start(): number {
    return this.#start;
  }

  /** Length of the value. */
  get length(): number {
    return this.#length;
  }

  /** Copies the value to another place, where it is read from now on. */
  moveTo(held: Uint8Array, start: number): void {
    const { value } = this;
    if (value === undefined) return;
    held.set(value, start);
    this.#held = held;
    this.#start = start;
  }
}

/** Frame bytes of a record besides key and value: tags, lengths, seq, and a boot in a prior. */
const RECORD_OVERHEAD_BYTES = 48;
/** Frame bytes of a delta besides its records; the owner's name may take 1 KiB. */
export const DELTA_OVERHEAD_BYTES = 1280;
const HEADER_BYTES = 11;

/** Makes records, and hashes boots. One scratch buffer serves all: nothing is allocated a hash. */
export class RecordFactory {
  readonly #hash64: Hash64;
  readonly #sha256: SealPort['sha256'] | undefined;
  readonly #encoder = new TextEncoder();
  readonly #scratch = new Uint8Array(HEADER_BYTES + KEY_BYTES_MAX + VALUE_BYTES_MAX);
  readonly #view = new DataView(this.#scratch.buffer);

  /** @param sha256 Where cuts are signed. */
  constructor(hash64: Hash64, sha256?: SealPort['sha256']) {
    this.#hash64 = hash64;
    this.#sha256 = sha256;
  }

  /** Bytes of the key in UTF-8, or undefined beyond KEY_BYTES_MAX. */
  keyBytes(key: string): number | undefined {
    const room = this.#scratch.subarray(HEADER_BYTES, HEADER_BYTES + KEY_BYTES_MAX);
    const { read, written } = this.#encoder.encodeInto(key, room);
    return read === key.length ? written : undefined;
  }

  /**
   * The record, or undefined when its key or its value is beyond the protocol's bounds (S11). Its value is the one given:
   * whoever keeps the record moves it, for what comes from a link is a view that would keep its whole frame in memory.
   */
  create(record: LogRecord): KeptRecord | undefined {
    const { key, seq, value, trace } = record;
    const keyBytes = this.keyBytes(key);
    const valueBytes = value?.length ?? 0;
    if (keyBytes === undefined || valueBytes > VALUE_BYTES_MAX) return undefined;
    this.#view.setBigUint64(0, BigInt(seq));
    this.#view.setUint8(8, value === undefined ? 0 : 1);
    this.#view.setUint16(9, keyBytes);
    const start = HEADER_BYTES + keyBytes;
    if (value !== undefined) this.#scratch.set(value, start);
    const said = this.#scratch.subarray(0, start + valueBytes);
    const hash = this.#hash64(said);
    const digest = this.#sha256?.(said) ?? '';
    const bytes = keyBytes + valueBytes + (trace?.length ?? 0) + RECORD_OVERHEAD_BYTES;
    return new KeptRecord(record, { hash, digest, bytes });
  }

  /** An odd number drawn from the boot: sums of different boots do not cancel each other out. */
  multiplier(boot: Boot): bigint {
    this.#view.setBigUint64(0, BigInt(boot.generation));
    const { written } = this.#encoder.encodeInto(boot.instanceId, this.#scratch.subarray(8));
    return this.#hash64(this.#scratch.subarray(0, 8 + written)) | 1n;
  }
}

/** Sum modulo 2^64. */
export function add64(a: bigint, b: bigint): bigint {
  return BigInt.asUintN(64, a + b);
}

/** Difference modulo 2^64. */
export function sub64(a: bigint, b: bigint): bigint {
  return BigInt.asUintN(64, a - b);
}

/** The record as it travels. */
export function toLogRecord({ key, seq, value, trace }: KeptRecord): LogRecord {
  if (value !== undefined) return { key, seq, value };
  return trace === undefined ? { key, seq } : { key, seq, trace };
}
