import type { Writer } from './writer.js';

/**
 * What generated encoders have in common: a function for each kind of field, which writes a value, then its tag; tag 0
 * is none. They take what the types say, and are as lenient as protobufjs is with anything else.
 */

/** A text, or what becomes one. */
export function string(w: Writer, value: unknown, tag: number): void {
  w.string(typeof value === 'string' ? value : String(value));
  w.uint32(tag);
}

/** Bytes, or a text of base64. */
export function bytes(w: Writer, value: unknown, tag: number): void {
  w.bytes(typeof value === 'string' ? Buffer.from(value, 'base64') : (value as Uint8Array));
  w.uint32(tag);
}

/** True for what JavaScript takes for true. */
export function bool(w: Writer, value: unknown, tag: number): void {
  w.uint32(value ? 1 : 0);
  tagged(w, tag);
}

/** A number, or a text that says one. */
export function double(w: Writer, value: unknown, tag: number): void {
  w.double(Number(value));
  tagged(w, tag);
}

/** The low 32 bits of a number. */
export function int32(w: Writer, value: unknown, tag: number): void {
  w.int64(Number(value) | 0);
  tagged(w, tag);
}

/** A whole number, or a text or an object that says it. */
export function int64(w: Writer, value: unknown, tag: number): void {
  w.int64(whole(value, -INT64_LIMIT, INT64_LIMIT - INT64_STEP));
  tagged(w, tag);
}

/** The same from 0 up. */
export function uint64(w: Writer, value: unknown, tag: number): void {
  w.int64(whole(value, 0, 2 * INT64_LIMIT - 2 * INT64_STEP));
  tagged(w, tag);
}

/** The same, in the form that is short for numbers near 0. */
export function sint64(w: Writer, value: unknown, tag: number): void {
  w.sint64(whole(value, -INT64_LIMIT, INT64_LIMIT - INT64_STEP));
  tagged(w, tag);
}

/** A value of an enum by its name or number; a name that it has not is left out. */
export function enumeration(
  w: Writer,
  value: unknown,
  tag: number,
  numbers: Readonly<Record<string, number>>,
): void {
  const number = typeof value === 'string' ? numbers[value] : value;
  if (typeof number !== 'number') return;
  w.int64(number | 0);
  tagged(w, tag);
}

/** @throws TypeError on what is no object */
export function message(
  w: Writer,
  value: unknown,
  tag: number,
  write: (w: Writer, message: object) => void,
  name: string,
): void {
  if (typeof value !== 'object' || value === null) throw new TypeError(`${name}: object expected`);
  const before = w.length;
  write(w, value);
  w.uint32(w.length - before);
  w.uint32(tag);
}

/** All values of a list. With a tag they are one field, of numbers one after the other. @throws TypeError */
export function repeated(
  w: Writer,
  values: unknown,
  tag: number,
  write: (w: Writer, value: unknown) => void,
  name: string,
): void {
  if (values === undefined || values === null) return;
  if (!Array.isArray(values)) throw new TypeError(`${name}: array expected`);
  const before = w.length;
  for (let at = values.length - 1; at >= 0; at -= 1) write(w, values[at]);
  if (tag === 0 || values.length === 0) return;
  w.uint32(w.length - before);
  w.uint32(tag);
}

/** All entries of a map. @throws TypeError */
export function map(
  w: Writer,
  entries: unknown,
  tag: number,
  write: (w: Writer, value: unknown) => void,
  name: string,
): void {
  if (entries === undefined || entries === null) return;
  if (typeof entries !== 'object') throw new TypeError(`${name}: object expected`);
  const all = Object.entries(entries);
  for (let at = all.length - 1; at >= 0; at -= 1) {
    const before = w.length;
    const [key = '', value] = all[at] ?? [];
    write(w, value);
    string(w, key, KEY_TAG);
    w.uint32(w.length - before);
    w.uint32(tag);
  }
}

function tagged(w: Writer, tag: number): void {
  if (tag !== 0) w.uint32(tag);
}

function whole(value: unknown, min: number, max: number): number {
  const number = typeof value === 'number' ? value : Number(String(value));
  if (Number.isSafeInteger(number) && number >= min) return number;
  return Number.isNaN(number) ? 0 : Math.min(Math.max(Math.trunc(number), min), max);
}

const INT64_LIMIT = 2 ** 63;
/** The distance of doubles below it. */
const INT64_STEP = 1024;
/** Field 1, with a length. */
const KEY_TAG = 10;
