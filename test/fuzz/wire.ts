/** One field of a message as it stands on the wire: a number in 0, 1 and 5, bytes in 2. */
export interface WireField {
  readonly number: number;
  readonly type: 0 | 1 | 2 | 5;
  readonly value: bigint | Buffer;
}

const SIZES = { 1: 8, 5: 4 } as const;

/** The fields of a message; undefined when the bytes are none. */
export function parseFields(bytes: Buffer): WireField[] | undefined {
  const fields: WireField[] = [];
  let at = 0;
  const varint = (): bigint | undefined => {
    let value = 0n;
    for (let shift = 0n; shift < 64n && at < bytes.length; shift += 7n) {
      const byte = bytes[at] ?? 0;
      at += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    return undefined;
  };
  while (at < bytes.length) {
    const tag = varint();
    if (tag === undefined || tag >> 3n === 0n || tag > 0xffff_ffffn) return undefined;
    const number = Number(tag >> 3n);
    const type = Number(tag & 7n);
    if (type !== 0 && type !== 1 && type !== 2 && type !== 5) return undefined;
    const head = type === 0 || type === 2 ? varint() : BigInt(SIZES[type]);
    if (head === undefined) return undefined;
    if (type === 0) {
      fields.push({ number, type, value: head });
      continue;
    }
    if (head > BigInt(bytes.length - at)) return undefined;
    fields.push({ number, type, value: bytes.subarray(at, at + Number(head)) });
    at += Number(head);
  }
  return fields;
}

/** The message that these fields make. */
export function writeFields(fields: readonly WireField[]): Buffer {
  const parts: Buffer[] = [];
  for (const { number, type, value } of fields) {
    parts.push(varintBytes((BigInt(number) << 3n) | BigInt(type)));
    if (typeof value === 'bigint') parts.push(varintBytes(value));
    else if (type === 2) parts.push(varintBytes(BigInt(value.length)), value);
    else parts.push(value);
  }
  return Buffer.concat(parts);
}

function varintBytes(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  do {
    const more = rest > 0x7fn;
    bytes.push(Number(rest & 0x7fn) | (more ? 0x80 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Buffer.from(bytes);
}
