/** Reads the fields of messages. All methods throw on bytes that are no message. */
export class Reader {
  readonly buffer: Buffer;
  pos = 0;

  constructor(bytes: Uint8Array) {
    this.buffer = Buffer.isBuffer(bytes)
      ? bytes
      : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Reads a length, and answers where what has it ends. */
  end(): number {
    const end = this.uint32() + this.pos;
    if (end > this.buffer.length) throw new RangeError(CUT);
    return end;
  }

  string(): string {
    const end = this.end();
    const start = this.pos;
    this.pos = end;
    return end === start ? '' : this.buffer.toString('utf8', start, end);
  }

  /** Part of what is read, not a copy. */
  bytes(): Buffer {
    const end = this.end();
    const start = this.pos;
    this.pos = end;
    return this.buffer.subarray(start, end);
  }

  bool(): boolean {
    this.#varint();
    return (this.#low | this.#high) !== 0;
  }

  double(): number {
    this.pos += 8;
    if (this.pos > this.buffer.length) throw new RangeError(CUT);
    return this.buffer.readDoubleLE(this.pos - 8);
  }

  uint32(): number {
    const byte = this.buffer[this.pos];
    if (byte !== undefined && byte < 0x80) {
      this.pos += 1;
      return byte;
    }
    this.#varint();
    return this.#low >>> 0;
  }

  int32(): number {
    return this.uint32() | 0;
  }

  /** The nearest double. */
  uint64(): number {
    this.#varint();
    return (this.#high >>> 0) * TWO_TO_32 + (this.#low >>> 0);
  }

  /** The nearest double. */
  int64(): number {
    this.#varint();
    return signed(this.#high, this.#low);
  }

  /** The nearest double. */
  sint64(): number {
    this.#varint();
    const sign = -(this.#low & 1);
    const low = ((this.#low >>> 1) | (this.#high << 31)) ^ sign;
    return signed((this.#high >>> 1) ^ sign, low);
  }

  /** Passes over a field that is not known. `depth`: of groups around it. */
  skip(tag: number, depth = 0): void {
    switch (tag & 7) {
      case 0:
        this.#varint();
        return;
      case 1:
        this.pos += 8;
        break;
      case 2:
        this.pos = this.end();
        return;
      case 3:
        if (depth > GROUPS_MAX) throw new Error('groups are nested too deep');
        for (let inner = this.uint32(); (inner & 7) !== 4; inner = this.uint32()) {
          this.skip(inner, depth + 1);
        }
        return;
      case 5:
        this.pos += 4;
        break;
      default:
        throw new Error(`invalid wire type ${tag & 7} at offset ${this.pos}`);
    }
    if (this.pos > this.buffer.length) throw new RangeError(CUT);
  }

  /** To be called after a message: its last field must end where it does. */
  ended(end: number): void {
    if (this.pos !== end) throw new RangeError(CUT);
  }

  /** Halves of the varint that was read last. */
  #low = 0;
  #high = 0;

  #varint(): void {
    const { buffer } = this;
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = buffer[this.pos];
      if (byte === undefined) throw new RangeError(CUT);
      this.pos += 1;
      const bits = byte & 0x7f;
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        high = bits >>> 4;
      } else if (shift < 63) high |= bits << (shift - 32);
      else high |= (bits & 1) << 31;
      if (byte < 0x80) {
        this.#low = low;
        this.#high = high;
        return;
      }
    }
    throw new Error(`invalid varint at offset ${this.pos}`);
  }
}

/** A number in two's complement. */
function signed(high: number, low: number): number {
  return (high | 0) * TWO_TO_32 + (low >>> 0);
}

const TWO_TO_32 = 0x100000000;
const GROUPS_MAX = 100;
const CUT = 'index out of range';
