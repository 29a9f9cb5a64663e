import type { StoredWorker } from '../core/registry/stored.js';

/**
 * A stored worker as text: one line of JSON with everything but the spec, then the spec's own text.
 * Keeping the spec out of the JSON spares escaping and unescaping it, the bulk of a big restart.
 */
export function encodeStoredWorker(worker: StoredWorker, persistSecrets: boolean): string {
  const { specText, apiKey, ...head } = worker;
  const line = persistSecrets && apiKey !== undefined ? { ...head, apiKey } : head;
  return `${JSON.stringify(line)}\n${specText}`;
}

/** Reads what encodeStoredWorker wrote; the caller has checked that the bytes are what was written. */
export function decodeStoredWorker(text: string): StoredWorker {
  const end = text.indexOf('\n');
  const head = JSON.parse(text.slice(0, end)) as Omit<StoredWorker, 'specText'>;
  return { ...head, specText: text.slice(end + 1) };
}
