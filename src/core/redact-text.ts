import { BACKEND_TEXT_LENGTH_MAX, TEXT_READ_LENGTH_MAX } from './limits.js';

const HIDDEN = '[redacted]';
const NAMES =
  'api[ _-]?key|(?:\\b|[_-]|access|refresh|auth)token|passw(?:or)?d|secret|authorization';
/** In quotes, which may be escaped ones, or up to where a value commonly ends; a scheme belongs to it. */
const VALUE = String.raw`\\?"(?:[^"\\]|\\[^"])*\\?"|'[^']*'|(?:(?:bearer|basic)\s+)?[^\s,;}'"]+`;
/** `host:port@N` is a data-parallel rank (I6), and no credentials. */
export const RANKED = String.raw`(?:\[[^\]\s]*\]|[^\s/?#@"':]+):\d{1,5}@\d+(?![\w:@-]|\.\w)`;

/**
 * Secrets as texts commonly carry them, and what stays of each: URL credentials, bearer tokens, name and
 * value of a key, keys and tokens whose form gives them away, PEM keys.
 */
const SECRETS: readonly (readonly [RegExp, string])[] = [
  [new RegExp(`([a-z][a-z0-9+.-]*://)(?!${RANKED})[^\\s/?#@"']+@`, 'gi'), `$1${HIDDEN}@`],
  [/\b(bearer|basic)\s+[\w.~+/=-]{4,}/gi, `$1 ${HIDDEN}`],
  [new RegExp(`(\\\\?["']?(?:${NAMES})\\\\?["']?\\s*[:=]\\s*)(?:${VALUE})`, 'gi'), `$1${HIDDEN}`],
  [/\b(?:sk|hf|ghp|xox[a-z])[-_][\w-]{8,}/g, HIDDEN],
  [/\beyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)?/g, HIDDEN],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(-----END[^-]*-----|$)/g, HIDDEN],
];

/** What a text must have for one of these to match: most texts have none of it, and need no further look. */
const SUSPECT = new RegExp(
  `://[^\\s/?#@"']+@|bearer|basic|${NAMES}|(?:sk|hf|ghp|xox[a-z])[-_]|eyJ|-----BEGIN`,
  'i',
);

/** A text without the secrets that texts commonly carry; what is beyond TEXT_READ_LENGTH_MAX is cut off. */
export function redactText(text: string): string {
  let clean = text.length > TEXT_READ_LENGTH_MAX ? `${text.slice(0, TEXT_READ_LENGTH_MAX)}…` : text;
  if (!SUSPECT.test(clean)) return clean;
  for (const [pattern, instead] of SECRETS) clean = clean.replaceAll(pattern, instead);
  return clean;
}

/** A key this short may be part of an ordinary word, and is not looked for. */
const KEY_LENGTH_MIN = 4;

/**
 * What a backend said, fit to be shown, logged and published: without secrets (`apiKey` is the one that
 * was sent to it, which it may quote), control characters and marks that turn text around, and short.
 */
export function backendText(text: string, apiKey = ''): string {
  const plain = text
    .slice(0, TEXT_READ_LENGTH_MAX)
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ');
  const keyless = apiKey.length < KEY_LENGTH_MIN ? plain : plain.replaceAll(apiKey, HIDDEN);
  const clean = redactText(keyless).trim();
  if (clean.length <= BACKEND_TEXT_LENGTH_MAX) return clean;
  return `${clean.slice(0, BACKEND_TEXT_LENGTH_MAX - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
