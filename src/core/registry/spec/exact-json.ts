import { compareNumber, isNumber, LosslessNumber, parse, stringify } from 'lossless-json';
import type { JsonValue } from '../../ports.js';

/** Parses JSON text; throws a SyntaxError. Of a key that comes twice, the last value counts. */
export function parseExact(text: string): JsonValue {
  const value = JSON.parse(text) as JsonValue;
  return numbersSurvive(text) ? value : parseNumbersExactly(text);
}

/**
 * JSON whose numbers come out as they went in (W16): 64-bit ids, long decimals, `1.0`, `1e3`. A number that
 * JSON.stringify would write otherwise is kept as a LosslessNumber; all others are numbers, so that most specs
 * cost what they would without this.
 */

/** A number, where one can stand, that JSON.stringify may write otherwise; in a string it is a false alarm. */
const SUSPECT =
  /(?:^|[[:,\s])(?:-0(?:[\s,\]}]|$)|-?(?:\d{16}|\d{9,}\.|\d+[eE]|\d+\.(?:\d{7}|\d*(?:0(?:[\s,\]}]|$)|[eE]))))/;
const NUMBERS = /(?:^|[[:,\s])(-?\d[\d.eE+-]*)(?=[\s,\]}]|$)/g;

/** Parses text that JSON.parse has taken already, and that may hold numbers which it rounds. */
export function parseNumbersExactly(text: string): JsonValue {
  return parse(text, undefined, {
    parseNumber: readNumber,
    onDuplicateKey: ({ newValue }) => newValue,
  }) as JsonValue;
}

/** Whether JSON.parse keeps all numbers of a JSON text as they are written. */
export function numbersSurvive(text: string): boolean {
  if (!SUSPECT.test(text)) return true;
  for (const [, number = ''] of text.matchAll(NUMBERS)) if (!survives(number)) return false;
  return true;
}

/** Reads a JSON text that is one number; undefined when it is not. */
export function exactNumber(text: string): number | LosslessNumber | undefined {
  return isNumber(text) ? readNumber(text) : undefined;
}

/** JSON text of a value, indented by `space` where that is given. */
export function stringifyExact(value: unknown, space?: number): string {
  return stringify(value, undefined, space) ?? 'null';
}

/** Whether two numbers are the same number, however they are written. */
export function sameNumber(a: number | LosslessNumber, b: number | LosslessNumber): boolean {
  return compareNumber(String(a), String(b)) === 0;
}

function survives(text: string): boolean {
  return String(Number(text)) === text;
}

function readNumber(text: string): number | LosslessNumber {
  return survives(text) ? Number(text) : new LosslessNumber(text);
}
