import type { Rng } from '../../src/core/ports.js';
import { between, chance, pick } from '../simulation/rng.js';
import { parseFields, writeFields, type WireField } from './wire.js';

const NUMBERS = [
  ...[0n, 1n, 2n, 127n, 128n, 1024n, 8192n, 2n ** 31n - 1n, 2n ** 31n, 2n ** 32n - 1n],
  ...[2n ** 53n - 1n, 2n ** 53n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n, 1_800_000_000_000n],
];
const TEXTS = [
  ...['', 'a', 'b', '__proto__', 'constructor', '\0', '\ud800', '../..', 'unix:/x', '[::1]:1'],
  ...['0123456789abcdef', '{"url":"http://x:1"}', '{"__proto__":1}', '[[[[', 'NaN', '1e999'],
];
const LENGTHS = [1, 8, 8, 253, 253, 512, 513, 513, 1024, 1025, 1025, 65_537];
const REPEATS = [2, 2, 2, 16, 17, 64, 65, 300];

/** A message damaged once or a few times: its fields, those of messages in it, or its bytes. */
export function mutate(rng: Rng, message: Buffer, corpus: readonly Buffer[]): Buffer {
  let mutated = message;
  for (let times = chance(rng, 0.7) ? 1 : between(rng, 2, 6); times > 0; times -= 1) {
    const fields = chance(rng, 0.75) ? parseFields(mutated) : undefined;
    mutated = fields ? writeFields(mutateFields(rng, fields, corpus)) : mutateBytes(rng, mutated);
  }
  return mutated;
}

function mutateFields(rng: Rng, fields: WireField[], corpus: readonly Buffer[]): WireField[] {
  if (fields.length === 0) return parseFields(pick(rng, corpus)) ?? [];
  const at = between(rng, 0, fields.length - 1);
  const field = fields[at]!;
  const nested = field.type === 2 ? parseFields(field.value as Buffer) : undefined;
  if (nested && nested.length > 0 && chance(rng, 0.75)) {
    const value = writeFields(mutateFields(rng, nested, corpus));
    return fields.with(at, { ...field, value });
  }
  switch (between(rng, 0, 6)) {
    case 0:
      return fields.toSpliced(at, 1);
    case 1:
      return fields.toSpliced(at, 0, ...Array.from({ length: pick(rng, REPEATS) }, () => field));
    case 2:
      return [...fields.toSpliced(at, 1), field];
    case 3:
      return fields.with(at, { ...field, number: between(rng, 1, 16) });
    case 4: {
      const other = parseFields(pick(rng, corpus)) ?? [];
      return other.length === 0 ? fields : [...fields, pick(rng, other)];
    }
    default:
      return fields.with(at, { number: field.number, ...otherValue(rng, field, corpus) });
  }
}

function otherValue(
  rng: Rng,
  { type }: WireField,
  corpus: readonly Buffer[],
): Pick<WireField, 'type' | 'value'> {
  if (chance(rng, 0.1)) return { type: 5, value: randomBytes(rng, 4) };
  if (chance(rng, type === 0 ? 0.9 : 0.1)) return { type: 0, value: pick(rng, NUMBERS) };
  if (type === 1) return { type, value: randomBytes(rng, 8) };
  switch (between(rng, 0, 3)) {
    case 0:
      return { type: 2, value: Buffer.from(pick(rng, TEXTS)) };
    case 1:
      return { type: 2, value: Buffer.alloc(pick(rng, LENGTHS), 'x') };
    case 2:
      return { type: 2, value: randomBytes(rng, between(rng, 0, 40)) };
    default:
      return { type: 2, value: pick(rng, corpus) };
  }
}

function mutateBytes(rng: Rng, bytes: Buffer): Buffer {
  const from = between(rng, 0, bytes.length);
  const to = Math.min(bytes.length, from + between(rng, 1, 16));
  switch (between(rng, 0, 4)) {
    case 0:
      return bytes.subarray(0, from);
    case 1:
      return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
    case 2: {
      const inserted = randomBytes(rng, between(rng, 1, 16));
      return Buffer.concat([bytes.subarray(0, from), inserted, bytes.subarray(from)]);
    }
    case 3:
      return Buffer.concat([bytes.subarray(0, to), bytes.subarray(from)]);
    default: {
      const flipped = Buffer.from(bytes);
      if (from < flipped.length) flipped[from] = flipped[from]! ^ (1 << between(rng, 0, 7));
      return flipped;
    }
  }
}

function randomBytes(rng: Rng, length: number): Buffer {
  return Buffer.from(Array.from({ length }, () => between(rng, 0, 255)));
}
