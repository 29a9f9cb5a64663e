import { LosslessNumber } from 'lossless-json';
import { invalid } from '../../errors.js';
import type { InvalidInput } from '../../errors.js';
import { SPEC_BYTES_MAX, SPEC_DEPTH_MAX, SPEC_KEYS_MAX } from '../../limits.js';
import { fail, ok } from '../../ports.js';
import type { JsonObject, JsonValue, Result } from '../../ports.js';
import { parseExact, parseNumbersExactly, sameNumber, stringifyExact } from './exact-json.js';

/** An empty object that takes any key as data. */
export function emptyJson(): JsonDraft {
  return new Json();
}

/** An object under construction. Without a prototype, so that `__proto__` is a key like any other. */
export type JsonDraft = Record<string, JsonValue>;

/**
 * Its instances inherit from an empty object without a prototype: no key means anything to them, and
 * they are as small and quick as plain objects, which `Object.create(null)` makes are not.
 */
const Json = function () {
  // Nothing: all keys are data.
} as unknown as new () => JsonDraft;
(Json as unknown as { prototype: unknown }).prototype = Object.create(null);

/** An object that was checked. */
export interface CheckedJson {
  readonly json: JsonObject;
  /** Whether it holds a LosslessNumber: only stringifyExact writes it as it was then. */
  readonly exact: boolean;
}

/** JSON text of a checked object. */
export function jsonText({ json, exact }: CheckedJson): string {
  return exact ? stringifyExact(json) : JSON.stringify(json);
}

/**
 * Copies a value from outside into a plain JSON object, or says what is wrong with it and where: no
 * object, deeper than 16, more than 16,384 keys in all, over 48 KiB, a number that is not finite, or
 * something that JSON does not have. `field` is the path of the value as its caller typed it, `what`
 * the word for it in messages.
 */
export function checkJson(
  value: unknown,
  field: string,
  what: string,
): Result<CheckedJson, InvalidInput> {
  const copied = copyJson(value, field, what);
  if (copied.ok && isLongerThan(jsonText(copied.value), SPEC_BYTES_MAX)) {
    return fail(invalid('INVALID_SPEC', field, sizeMessage(what)));
  }
  return copied;
}

function copyJson(value: unknown, field: string, what: string): Result<CheckedJson, InvalidInput> {
  const walk: Walk = { keys: 0, exact: false, problem: `${what} must be an object`, trail: [] };
  const json = isObject(value) && !Array.isArray(value) ? copyObject(value, 1, walk) : undefined;
  if (json !== undefined) return ok({ json, exact: walk.exact });
  return fail(invalid('INVALID_SPEC', walk.trail.reduceRight(step, field), walk.problem));
}

function step(field: string, key: string | number): string {
  return typeof key === 'number' ? `${field}[${key}]` : pathOf(field, key);
}

/**
 * Parses JSON text into a checked object; see checkJson. Numbers are doubles. A byte order mark before it is no part of it. The
 * parser's own message is not passed on: it quotes the text, and the text may hold an api_key (W10).
 */
export function parseJsonText(
  given: string,
  field: string,
  what: string,
): Result<CheckedJson, InvalidInput> {
  const text = withoutByteOrderMark(given);
  if (isLongerThan(text, SPEC_BYTES_MAX)) {
    return fail(invalid('INVALID_SPEC', field, sizeMessage(what)));
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const position = / at position (\d+)/u.exec(String(error))?.[1];
    const where = position === undefined ? '' : ` (at character ${position})`;
    return fail(invalid('INVALID_SPEC', field, `${what} must be valid JSON${where}`));
  }
  return checkParsed(value, field, what);
}

/** What JSON.parse has made is nobody else's: it is looked through, and not copied. */
function checkParsed(
  value: unknown,
  field: string,
  what: string,
): Result<CheckedJson, InvalidInput> {
  // The copy says what is wrong with it, and where.
  const whole =
    isObject(value) && !Array.isArray(value) && keysWithin(value, 1, SPEC_KEYS_MAX) >= 0;
  return whole ? ok({ json: value as JsonObject, exact: false }) : copyJson(value, field, what);
}

/** How many keys are left of `room` after those of a parsed value; negative: something is wrong with it. */
function keysWithin(value: object, depth: number, room: number): number {
  if (depth > SPEC_DEPTH_MAX) return -1;
  let left = room;
  const isArray = Array.isArray(value);
  for (const key in value) {
    if (!isArray) left -= 1;
    const item = (value as Record<string, unknown>)[key];
    if (isObject(item)) left = keysWithin(item, depth + 1, left);
    else if (typeof item === 'number' && !Number.isFinite(item)) return -1;
    if (left < 0) return -1;
  }
  return left;
}

/** The same, with all numbers as they are written, of a text that parseJsonText has taken (W16). */
export function parseExactText(
  text: string,
  field: string,
  what: string,
): Result<CheckedJson, InvalidInput> {
  return copyJson(parseNumbersExactly(withoutByteOrderMark(text)), field, what);
}

/** A text without the byte order mark that some editors put before it. */
export function withoutByteOrderMark(text: string): string {
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

/**
 * The object in a text that was checked when it was written; undefined when there is none. `parse` may be
 * JSON.parse where the nearest double is enough.
 */
export function readJsonText(
  text: string,
  parse: (text: string) => unknown = parseExact,
): JsonObject | undefined {
  try {
    const json = parse(text) as JsonValue;
    return isJsonObject(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

/** Whether two JSON values are the same value; neither the order of keys nor the spelling of a number counts. */
export function jsonEqual(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  if (a === b) return true;
  if (a instanceof LosslessNumber || b instanceof LosslessNumber) {
    return isNumber(a) && isNumber(b) && sameNumber(a, b);
  }
  if (!isObject(a) || !isObject(b)) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    return a.every((item, index) => jsonEqual(item as JsonValue, b[index] as JsonValue));
  }
  const [left, right] = [a as JsonObject, b as JsonObject];
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  return keys.every((key) => Object.hasOwn(right, key) && jsonEqual(left[key], right[key]));
}

/** Applies a JSON merge patch (RFC 7386): null deletes, objects merge, all else replaces. */
export function mergePatch(target: JsonObject, patch: JsonObject): JsonObject {
  const merged = emptyJson();
  for (const [key, value] of Object.entries(target)) {
    if (!Object.hasOwn(patch, key)) merged[key] = value;
  }
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) continue;
    const old = Object.hasOwn(target, key) ? target[key] : undefined;
    merged[key] = isJsonObject(value)
      ? mergePatch(isJsonObject(old) ? old : emptyJson(), value)
      : value;
  }
  return merged;
}

/** Whether a JSON value is an object, and neither an array nor a number. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return isObject(value) && !Array.isArray(value) && !(value instanceof LosslessNumber);
}

function isNumber(value: JsonValue | undefined): value is number | LosslessNumber {
  return typeof value === 'number' || value instanceof LosslessNumber;
}

/** The path of `key` inside `field`: `spec.models`, or `spec["a.b"]` where a dot would mislead. */
export function pathOf(field: string, key: string): string {
  if (/^[\w-]{1,64}$/u.test(key)) return `${field}.${key}`;
  const shown = key.length > 64 ? `${key.slice(0, 64)}…` : key;
  return `${field}[${JSON.stringify(shown)}]`;
}

/** Whether a text takes more than so many bytes in UTF-8, where a UTF-16 unit takes 1 to 3. */
export function isLongerThan(text: string, maxBytes: number): boolean {
  if (text.length > maxBytes) return true;
  if (text.length * 3 <= maxBytes) return false;
  return new TextEncoder().encode(text).length > maxBytes;
}

interface Walk {
  keys: number;
  exact: boolean;
  problem: string;
  /** Where the problem is, inside out: noted on the way back, for most values have none. */
  readonly trail: (string | number)[];
}

/** undefined: `walk.problem` says what is wrong. */
function copy(value: unknown, depth: number, walk: Walk): JsonValue | undefined {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') {
    // JSON text has no -0: object and text must say the same.
    if (Number.isFinite(value)) return value === 0 ? 0 : value;
    walk.problem = 'must be a finite number';
    return undefined;
  }
  if (value instanceof LosslessNumber) {
    walk.exact = true;
    return value;
  }
  if (!isObject(value)) {
    walk.problem = 'must be a JSON value';
    return undefined;
  }
  if (depth > SPEC_DEPTH_MAX) {
    walk.problem = `must not be nested more than ${SPEC_DEPTH_MAX} levels deep`;
    return undefined;
  }
  return Array.isArray(value) ? copyArray(value, depth, walk) : copyObject(value, depth, walk);
}

function copyArray(items: readonly unknown[], depth: number, walk: Walk): JsonValue | undefined {
  const copied: JsonValue[] = [];
  for (const [index, item] of items.entries()) {
    const value = copy(item, depth + 1, walk);
    if (value === undefined) {
      walk.trail.push(index);
      return undefined;
    }
    copied.push(value);
  }
  return copied;
}

function copyObject(object: object, depth: number, walk: Walk): JsonObject | undefined {
  const copied = emptyJson();
  for (const [key, item] of Object.entries(object)) {
    walk.keys += 1;
    if (walk.keys > SPEC_KEYS_MAX) {
      walk.problem = `must not hold more than ${SPEC_KEYS_MAX} keys in all`;
      return undefined;
    }
    const value = copy(item, depth + 1, walk);
    if (value === undefined) {
      walk.trail.push(key);
      return undefined;
    }
    copied[key] = value;
  }
  return copied;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function sizeMessage(what: string): string {
  return `${what} must be at most ${SPEC_BYTES_MAX} bytes as JSON`;
}
