import { redactText } from '../core/redact-text.js';

const HIDDEN = '[redacted]';
/** Endings of field names that hold secrets, once lower-cased and without `_` and `-`. */
const SECRET_NAMES = [
  'apikey',
  'password',
  'passwd',
  'secret',
  'token',
  'privatekey',
  'authorization',
  'cookie',
  'credentials',
];
export const LOG_DEPTH_MAX = 6;
export const LOG_ITEMS_MAX = 64;

/** A copy of log fields without secrets, bounded in depth, width and length, and fit for JSON. */
export function redact(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return copyObject(fields, 0);
}

function copy(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'function' || typeof value === 'symbol') return undefined;
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error) return copyError(value, depth);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'invalid date' : value;
  if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`;
  if (depth >= LOG_DEPTH_MAX) return '…';
  if (Array.isArray(value)) {
    const items = value.slice(0, LOG_ITEMS_MAX).map((item: unknown) => copy(item, depth + 1));
    return value.length > LOG_ITEMS_MAX
      ? [...items, `… ${value.length - LOG_ITEMS_MAX} more`]
      : items;
  }
  if (value instanceof Map)
    return copyObject(Object.fromEntries(value) as Record<string, unknown>, depth);
  if (value instanceof Set) return copy([...value], depth);
  return copyObject(value as Readonly<Record<string, unknown>>, depth);
}

function copyObject(
  value: Readonly<Record<string, unknown>>,
  depth: number,
): Record<string, unknown> {
  const entries = Object.entries(value)
    .slice(0, LOG_ITEMS_MAX)
    .map(([key, item]) => [
      key,
      isSecretName(key) && item !== undefined ? HIDDEN : copy(item, depth + 1),
    ]);
  return Object.fromEntries(entries) as Record<string, unknown>;
}

function copyError(error: Error, depth: number): unknown {
  const code: unknown = 'code' in error ? error.code : undefined;
  return {
    name: error.name,
    message: redactText(error.message),
    ...(code === undefined ? {} : { code: copy(code, depth + 1) }),
    ...(error.stack === undefined ? {} : { stack: redactText(error.stack) }),
  };
}

function isSecretName(key: string): boolean {
  const plain = key.toLowerCase().replaceAll(/[_-]/g, '');
  return SECRET_NAMES.some((name) => plain.endsWith(name));
}
