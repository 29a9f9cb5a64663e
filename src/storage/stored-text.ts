import type { StoredWorker } from '../core/registry/table/stored.js';

const NEWLINE = 0x0a;

/**
 * A stored worker as text: one line of JSON with everything but the spec, then the spec's own text.
 * Keeping the spec out of the JSON spares escaping and unescaping it, the bulk of a big restart. The key is
 * not in it (W10).
 */
export function encodeStoredWorker(worker: StoredWorker): string {
  const { specText, apiKey: _apiKey, ...head } = worker;
  return `${JSON.stringify(head)}\n${specText}`;
}

/** Reads what encodeStoredWorker wrote; the caller has checked that the bytes are what was written. */
export function decodeStoredWorker(bytes: Buffer): StoredWorker {
  const end = bytes.indexOf(NEWLINE);
  // Cut as bytes: a slice of a string would keep the whole of it alive.
  const head = JSON.parse(bytes.toString('utf8', 0, end)) as Omit<StoredWorker, 'specText'>;
  return { ...head, specText: bytes.toString('utf8', end + 1) };
}
