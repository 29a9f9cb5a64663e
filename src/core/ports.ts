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

/** An owner's signature over a cut, and what its certificate is known by. */
export interface Seal {
  readonly signature: Uint8Array;
  /** SHA-256 of the owner's certificate, in hexadecimal digits. */
  readonly fingerprint: string;
  /** DER, the owner's certificate first, then those between it and an authority. */
  readonly chain: readonly Uint8Array[];
}

/** What seals need of cryptography. It must resist an attacker, unlike Hash64. */
export interface SealPort {
  /** SHA-256 in lower-case hexadecimal digits. */
  readonly sha256: (data: Uint8Array | string) => string;
  /** Fingerprint of the certificate that is in force here; empty where this node cannot sign. */
  fingerprint(): string;
  /** undefined: this node cannot sign. */
  sign(statement: string): Seal | undefined;
  /** Why this is no signature of the owner over the statement; undefined when it is one. */
  fault(owner: string, stampMs: number, statement: string, seal: Seal): string | undefined;
}

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
