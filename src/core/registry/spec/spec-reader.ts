import { LosslessNumber } from 'lossless-json';
import type { FieldViolation } from '../../errors.js';
import { VIOLATIONS_MAX } from '../../limits.js';
import type { JsonObject, JsonValue } from '../../ports.js';
import { isJsonObject, pathOf } from './json.js';

/**
 * Reads typed fields of a JSON object; what is wrong is noted with its path, and read as the default. The
 * first twenty are noted: the error must fit a trailer.
 */
export class SpecReader {
  readonly violations: FieldViolation[];
  readonly #json: JsonObject;
  /** Most specs have nothing to complain of: a path is put together when somebody does. */
  readonly #path: () => string;

  constructor(json: JsonObject, path: string | (() => string), violations: FieldViolation[] = []) {
    this.#json = json;
    this.#path = typeof path === 'string' ? () => path : path;
    this.violations = violations;
  }

  /** The value of a key; null counts as absent. A number that is kept as text is read as a number. */
  value(key: string): JsonValue | undefined {
    const value = Object.hasOwn(this.#json, key) ? (this.#json[key] ?? undefined) : undefined;
    return value instanceof LosslessNumber ? Number(value.value) : value;
  }

  complain(key: string, description: string): void {
    this.#note(pathOf(this.#path(), key), description);
  }

  /** The same of one item of a list. */
  complainOfItem(key: string, index: number, description: string): void {
    this.#note(`${pathOf(this.#path(), key)}[${index}]`, description);
  }

  /** The same of a field at any depth, by its whole path. */
  complainOfPath(path: string, description: string): void {
    this.#note(path, description);
  }

  text(key: string, fallback: string): string {
    const value = this.value(key);
    if (value === undefined || typeof value === 'string') return value ?? fallback;
    this.complain(key, 'must be a string');
    return fallback;
  }

  number(key: string, fallback: number, min: number, max = Number.MAX_SAFE_INTEGER): number {
    const value = this.value(key);
    if (value === undefined) return fallback;
    // JSON text has no -0: object and text must say the same.
    if (typeof value === 'number' && value >= min && value <= max) return value + 0;
    this.complain(key, `must be a number from ${min}${max < 2 ** 53 - 1 ? ` to ${max}` : ' up'}`);
    return fallback;
  }

  integer(key: string, fallback: number, min: number, max = Number.MAX_SAFE_INTEGER): number {
    const value = this.number(key, fallback, min, max);
    if (Number.isInteger(value)) return value;
    this.complain(key, 'must be a whole number');
    return fallback;
  }

  boolean(key: string, fallback: boolean): boolean {
    const value = this.value(key);
    if (value === undefined || typeof value === 'boolean') return value ?? fallback;
    this.complain(key, 'must be true or false');
    return fallback;
  }

  oneOf<T extends string>(key: string, allowed: readonly T[], fallback: T): T {
    const value = this.value(key);
    if (value === undefined) return fallback;
    const found = allowed.find((name) => name === value);
    if (found === undefined) this.complain(key, `must be one of ${allowed.join(', ')}`);
    return found ?? fallback;
  }

  /** An object under a key; absent = empty. */
  object(key: string): SpecReader {
    const value = this.value(key);
    if (value !== undefined && !isJsonObject(value)) this.complain(key, 'must be an object');
    const json = isJsonObject(value) ? value : {};
    return new SpecReader(json, () => pathOf(this.#path(), key), this.violations);
  }

  /** One item of a list, under the path that it has in it. */
  item(key: string, index: number, json: JsonObject): SpecReader {
    const path = (): string => `${pathOf(this.#path(), key)}[${index}]`;
    return new SpecReader(json, path, this.violations);
  }

  /** Items of a list under a key; absent = none. */
  list(key: string): readonly JsonValue[] {
    const value = this.value(key);
    if (value === undefined || Array.isArray(value))
      return (value as JsonValue[] | undefined) ?? [];
    this.complain(key, 'must be a list');
    return [];
  }

  /** The entries, null values left out. */
  entries(): [string, JsonValue][] {
    return Object.entries(this.#json).filter(([, value]) => value !== null);
  }

  #note(field: string, description: string): void {
    if (this.violations.length < VIOLATIONS_MAX) this.violations.push({ field, description });
  }
}
