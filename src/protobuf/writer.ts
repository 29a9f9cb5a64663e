/**
 * Writes a message from its end to its beginning: when the length of a nested message or a text is to be written, it is
 * known, so one pass is enough. A field is its value, then its tag. One message is written at a time.
 */
export class Writer {
  #buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);
  /** Where the last byte that was written lies; all after it is the message so far. */
  #at = FIRST_BYTES;

  /** Bytes written so far. */
  get length(): number {
    return this.#buffer.length - this.#at;
  }

  /** A copy of what was written; the writer is empty then. */
  finish(): Buffer {
    const bytes = Buffer.from(this.#buffer.subarray(this.#at));
    this.clear();
    return bytes;
  }

  /** Forgets what was written, and gives back the room of a message that was long. */
  clear(): void {
    if (this.#buffer.length > KEPT_BYTES) this.#buffer = Buffer.allocUnsafeSlow(FIRST_BYTES);
    this.#at = this.#buffer.length;
  }

  string(value: string): void {
    const { length } = value;
    this.#room(length * BYTES_PER_UNIT_MAX + VARINT_BYTES_MAX);
    if (length <= SHORT_TEXT && this.#ascii(value)) return;
    const bytes = Buffer.byteLength(value);
    this.#at -= bytes;
    this.#buffer.write(value, this.#at);
    this.uint32(bytes);
  }

  bytes(value: Uint8Array): void {
    this.#room(value.length + VARINT_BYTES_MAX);
    this.#at -= value.length;
    this.#buffer.set(value, this.#at);
    this.uint32(value.length);
  }

  double(value: number): void {
    this.#room(DOUBLE_BYTES);
    this.#at -= DOUBLE_BYTES;
    this.#buffer.writeDoubleLE(value, this.#at);
  }

  /** A number from 0 to 2^32 - 1: tags, lengths, and fields of this type. */
  uint32(value: number): void {
    if (this.#at < VARINT_BYTES_MAX) this.#grow(VARINT_BYTES_MAX);
    const buffer = this.#buffer;
    if (value < 0x80) {
      buffer[(this.#at -= 1)] = value;
      return;
    }
    let at = (this.#at -= value < 0x4000 ? 2 : value < 0x200000 ? 3 : value < 0x10000000 ? 4 : 5);
    for (let rest = value; ; rest >>>= 7) {
      buffer[at] = rest < 0x80 ? rest : (rest & 0x7f) | 0x80;
      if (rest < 0x80) return;
      at += 1;
    }
  }

  /** A whole number of up to 64 bits; negative ones in two's complement. */
  int64(value: number): void {
    if (value >= 0 && value <= 0xffffffff) this.uint32(value);
    else if (value > 0 && Number.isSafeInteger(value)) this.#long(value);
    else this.#big(BigInt(value));
  }

  /** A whole number, small when it is near 0. */
  sint64(value: number): void {
    const twice = BigInt(value) << 1n;
    this.#big(value < 0 ? ~twice : twice);
  }

  /** Writes a short text of ASCII, which most are; false when it is none. */
  #ascii(value: string): boolean {
    const buffer = this.#buffer;
    let at = this.#at;
    for (let index = value.length - 1; index >= 0; index -= 1) {
      const unit = value.charCodeAt(index);
      if (unit >= 0x80) return false;
      buffer[(at -= 1)] = unit;
    }
    buffer[(at -= 1)] = value.length;
    this.#at = at;
    return true;
  }

  /** A time in ms, a generation: BigInt takes ten times as long for them. */
  #long(value: number): void {
    const high = Math.floor(value / LOW_HALF);
    let low = value - high * LOW_HALF;
    this.uint32(high);
    this.#room(4);
    const at = (this.#at -= 4);
    for (let index = 0; index < 4; index += 1) {
      this.#buffer[at + index] = (low & 0x7f) | 0x80;
      low >>>= 7;
    }
  }

  #big(value: bigint): void {
    this.#room(VARINT_BYTES_MAX);
    const bytes: number[] = [];
    for (let rest = BigInt.asUintN(64, value); ; rest >>= 7n) {
      const low = Number(rest & 0x7fn);
      bytes.push(rest < 0x80n ? low : low | 0x80);
      if (rest < 0x80n) break;
    }
    this.#at -= bytes.length;
    this.#buffer.set(bytes, this.#at);
  }

  #room(bytes: number): void {
    if (this.#at < bytes) this.#grow(bytes);
  }

  #grow(bytes: number): void {
    const written = this.#buffer.subarray(this.#at);
    const grown = Buffer.allocUnsafeSlow(2 * this.#buffer.length + bytes);
    this.#at = grown.length - written.length;
    grown.set(written, this.#at);
    this.#buffer = grown;
  }
}

const FIRST_BYTES = 16 * 1024;
/** A greater buffer goes with its message. */
const KEPT_BYTES = 1024 * 1024;
/** UTF-16 code units to UTF-8. */
const BYTES_PER_UNIT_MAX = 3;
const VARINT_BYTES_MAX = 10;
const DOUBLE_BYTES = 8;
/** Four groups of seven bits. */
const LOW_HALF = 2 ** 28;
/** Up to here a loop is quicker than a call out of JavaScript; the length is one byte then. */
const SHORT_TEXT = 40;
