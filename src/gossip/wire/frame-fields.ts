import type { Boot } from '../../core/boot.js';

/** Names, addresses, messages in a frame. */
const FRAME_TEXT_LENGTH_MAX = 1024;

/** A peer's frame breaks the protocol; the link is closed with this message as the reason (X4). */
export class InvalidFrame extends Error {
  /** @param field Path of the field, as in the proto file. */
  constructor(field: string, description: string) {
    super(`${field} ${description}`);
    this.name = 'InvalidFrame';
  }
}

/** A bounded text. */
export function text(
  field: string,
  value: string,
  options: { required?: boolean; lengthMax?: number } = {},
): string {
  const lengthMax = options.lengthMax ?? FRAME_TEXT_LENGTH_MAX;
  if (value.length > lengthMax) throw new InvalidFrame(field, `is over ${lengthMax} characters`);
  if (options.required && value === '') throw new InvalidFrame(field, 'is empty');
  return value;
}

/** A whole number from 0 up that JavaScript holds exactly. */
export function integer(field: string, value: number): number {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new InvalidFrame(field, `is ${value}; it must be a whole number from 0 to 2^53 - 1`);
  }
  return value;
}

/** A list of at most `max`. */
export function list<T>(field: string, values: readonly T[], max: number): readonly T[] {
  if (values.length > max) throw new InvalidFrame(field, `has over ${max} entries`);
  return values;
}

/** An enum's value without its prefix; a value of a newer version is refused. */
export function oneOf<T extends string>(
  field: string,
  value: string | number,
  prefix: string,
  allowed: readonly T[],
): T {
  const found = allowed.find((name) => prefix + name === value);
  if (found === undefined) throw new InvalidFrame(field, `is ${value}, which is not known`);
  return found;
}

/** A boot that must be there. */
export function boot(field: string, wire: { generation: number; instanceId: string }): Boot {
  const found = optionalBoot(field, wire);
  if (!found) throw new InvalidFrame(`${field}.generation`, 'is 0');
  return found;
}

/** A boot, or none when the generation is 0. */
export function optionalBoot(
  field: string,
  wire: { generation: number; instanceId: string },
): Boot | undefined {
  const generation = integer(`${field}.generation`, wire.generation);
  if (generation === 0) return undefined;
  if (!/^[0-9a-f]{16}$/.test(wire.instanceId)) {
    throw new InvalidFrame(`${field}.instance_id`, 'is not 16 lower-case hexadecimal digits');
  }
  return { generation, instanceId: wire.instanceId };
}

/** A 64-bit hash as 8 bytes, big-endian. */
export function encodeHash(hash: bigint): Buffer {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeBigUInt64BE(hash);
  return bytes;
}

/** What encodeHash wrote. */
export function decodeHash(field: string, bytes: Buffer): bigint {
  if (bytes.byteLength !== 8) throw new InvalidFrame(field, 'is not 8 bytes');
  return bytes.readBigUInt64BE();
}
