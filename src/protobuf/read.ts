import { NestedTooDeep } from './struct-depth.js';
import type { Reader } from './reader.js';

/** What generated decoders have in common. */

/** The name of an enum's number; a number that has none stays. */
export function enumName(names: readonly (string | undefined)[], number: number): string | number {
  return names[number] ?? number;
}

/** Sets an entry of a map: keys are data, `__proto__` too. */
export function setEntry(map: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') {
    const data = { value, configurable: true, enumerable: true, writable: true };
    Object.defineProperty(map, key, data);
  } else map[key] = value;
}

/** Of two members of a oneof that came both, the one with the greater number counts. */
export function later(members: readonly string[], one: string | undefined, other: string): string {
  return one !== undefined && members.indexOf(one) > members.indexOf(other) ? one : other;
}

/** Reads elements of a repeated field that stand one after the other. */
export function readNumbers<T>(reader: Reader, into: T[], read: () => T): void {
  const end = reader.end();
  while (reader.pos < end) into.push(read());
  reader.ended(end);
}

/** Throws where messages are nested in themselves too deep: the stack has an end. */
export function checkDepth(depth: number): void {
  if (depth > DEPTH_MAX) throw new NestedTooDeep();
}

/** As deep as protobufjs reads them. */
const DEPTH_MAX = 98;
