import type { LosslessNumber } from 'lossless-json';

/**
 * What the core is handed from outside: nothing here reads a clock, a socket or a disk.
 */

/** A seeded source of numbers in [0, 1). The only randomness of the core. */
export type Rng = () => number;

/**
 * A moment, read once where an input enters. Timers compare `monotonicMs`; `wallMs` makes generations,
 * stamps and the times that people see, and nothing else (M0).
 */
export interface Instant {
  readonly monotonicMs: number;
  /** Unix time in ms. */
  readonly wallMs: number;
}

/** A 64-bit hash of bytes, well spread; it need not resist an attacker. */
export type Hash64 = (bytes: Uint8Array) => bigint;

/**
 * A value as JSON has it. A number whose text a double cannot give back, such as a 64-bit id, is kept as text
 * in a LosslessNumber (W16).
 */
export type JsonValue =
  null | boolean | number | LosslessNumber | string | readonly JsonValue[] | JsonObject;

/** An object as JSON has it. Keys are data, `__proto__` too: build with `Object.create(null)` or a Map. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** The outcome of something that input can make fail. */
export type Result<T, E> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };

/** Wraps a value. */
export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

/** Wraps an error. */
export function fail<E>(error: E): { readonly ok: false; readonly error: E } {
  return { ok: false, error };
}
