import { sha1 } from './sha1.js';

/**
 * The id of `owner`'s record for a canonical URL (I1): the same after every restart, and another one
 * for another owner of the same URL.
 */
export function workerId(owner: string, url: string): string {
  if (owner !== lastOwner) {
    lastNamespace = toBytes(uuid5(NAMESPACE_OF_URLS, owner));
    lastOwner = owner;
  }
  return uuid5(lastNamespace, url);
}

/** That of names that are URLs, by RFC 9562. */
const NAMESPACE_OF_URLS = toBytes('6ba7b811-9dad-11d1-80b4-00c04fd430c8');

/** The namespace of the last owner: a log's records come one after the other. */
let lastNamespace: Uint8Array = NAMESPACE_OF_URLS;
let lastOwner: string | undefined;

const DIGITS = Array.from({ length: 16 }, (_, digit) => digit.toString(16).charCodeAt(0));
/** The characters of the id that is being made: one flat string comes of them. */
const characters = Array.from({ length: 36 }, () => '-'.charCodeAt(0));
/** Where the bytes of an id stand among its characters. */
const PLACES = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34];

/** A UUID of version 5 by RFC 9562: the first 128 bits of a SHA-1, but for version and variant. */
function uuid5(namespace: Uint8Array, name: string): string {
  const words = sha1(namespace, name);
  words[1] = ((words[1] ?? 0) & 0xffff0fff) | 0x5000;
  words[2] = ((words[2] ?? 0) & 0x3fffffff) | 0x80000000;
  for (let at = 0; at < 16; at += 1) {
    const byte = (words[at >> 2] ?? 0) >>> (24 - 8 * (at & 3));
    const place = PLACES[at] ?? 0;
    characters[place] = DIGITS[(byte >>> 4) & 15] ?? 0;
    characters[place + 1] = DIGITS[byte & 15] ?? 0;
  }
  return String.fromCharCode(...characters);
}

function toBytes(uuid: string): Uint8Array {
  const digits = uuid.replaceAll('-', '');
  return Uint8Array.from({ length: 16 }, (_, at) => parseInt(digits.slice(2 * at, 2 * at + 2), 16));
}
