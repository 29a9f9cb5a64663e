import { readFileSync } from 'node:fs';
import { decodeText } from '../core/decode-text.js';

/** The text of a file that a person or a tool wrote: a certificate, a key, a token. Throws what `fs.readFileSync` throws. */
export function readTextFile(path: string): string {
  return decodeText(readFileSync(path));
}
