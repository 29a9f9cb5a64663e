import { TOKEN_LENGTH_MAX } from '../../limits.js';

/**
 * Fields as a token for callers to keep and give back: base64url text of a checked JSON array. It hides
 * nothing and proves nobody; it only tells our own tokens from other text.
 */
export function sealToken(kind: string, fields: readonly TokenField[]): string {
  const json = JSON.stringify([kind, ...fields]);
  return encodeBase64Url(new TextEncoder().encode(fingerprint(json) + json));
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const VALUES = new Map(Array.from(ALPHABET, (letter, value) => [letter, value]));
const FINGERPRINT_LENGTH = 16;

/** What an opaque token may carry. */
export type TokenField = string | number;

/** The fields of a token that `sealToken` made for this kind; undefined for any other text. Never throws. */
export function openToken(kind: string, token: string): TokenField[] | undefined {
  if (token.length > TOKEN_LENGTH_MAX) return undefined;
  const bytes = decodeBase64Url(token);
  if (!bytes) return undefined;
  const text = new TextDecoder().decode(bytes);
  const json = text.slice(FINGERPRINT_LENGTH);
  if (fingerprint(json) !== text.slice(0, FINGERPRINT_LENGTH)) return undefined;
  const fields = parsed(json);
  if (!Array.isArray(fields) || fields.shift() !== kind) return undefined;
  return fields.every(isTokenField) ? fields : undefined;
}

/** 64 bits that two different texts share by accident only: 16 hexadecimal digits. */
export function fingerprint(text: string): string {
  let a = 0x811c9dc5;
  let b = 0x41c6ce57;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul(b ^ unit ^ (a >>> 15), 0x5f356495);
  }
  return [a ^ (b >>> 13), b ^ (a >>> 16)].map(hexadecimal).join('');
}

function hexadecimal(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}

function isTokenField(value: unknown): value is TokenField {
  return typeof value === 'string' || Number.isSafeInteger(value);
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

// The core imports nothing of Node, so it does not use Buffer.

function encodeBase64Url(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 6) {
      bits -= 6;
      text += ALPHABET.charAt((held >>> bits) & 63);
    }
  }
  return bits > 0 ? text + ALPHABET.charAt((held << (6 - bits)) & 63) : text;
}

/** undefined when the text is not exactly what `encodeBase64Url` writes. */
function decodeBase64Url(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(Math.floor((text.length * 6) / 8));
  let length = 0;
  let bits = 0;
  let held = 0;
  for (const letter of text) {
    const value = VALUES.get(letter);
    if (value === undefined) return undefined;
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[length] = (held >>> bits) & 0xff;
    length += 1;
  }
  const isWhole = bits < 6 && (held & ((1 << bits) - 1)) === 0;
  return isWhole ? bytes : undefined;
}
