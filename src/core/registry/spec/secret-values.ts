import type { JsonValue } from '../../ports.js';
import { RANKED } from '../../redact-text.js';

/**
 * Why something is a secret: it stands under a spelling of api_key, under another name of secrets, or its value
 * says so whatever its name.
 */
export type SecretKind = 'api_key' | 'name' | 'value';

/**
 * Names of secrets, whatever the case, with or without `-` and `_` (W10): api_key, which is used for probes and
 * taken out, and others, which no spec may hold. Of these, `token` and `secret` are whole names, for eos_token
 * and the name of a Kubernetes secret are ordinary fields; the rest counts at the end of a name, as in x-api-key.
 */
const API_KEY = 'apikey';
const OTHERS = ['token', 'secret', 'bearer', 'credentials'];
const OTHER_ENDINGS =
  /(?:apikey|password|passwd|authorization|(?:access|auth|bearer|refresh)token|clientsecret|privatekey)$/u;

/** What names are, remembered: specs share their few names, and 100,000 are looked through at a start. */
const KINDS = new Map<string, SecretKind | undefined>();
const KINDS_MAX = 1024;
const KIND_LENGTH_MAX = 64;

/** Which kind of secret a field of this name holds; undefined for an ordinary name. */
export function kindOfName(key: string): SecretKind | undefined {
  const known = KINDS.get(key);
  if (known !== undefined || KINDS.has(key)) return known;
  const name = key.replace(/[-_]/g, '').toLowerCase();
  const isOther = OTHERS.includes(name) || OTHER_ENDINGS.test(name);
  const kind = name === API_KEY ? 'api_key' : isOther ? 'name' : undefined;
  if (KINDS.size >= KINDS_MAX) KINDS.clear();
  if (key.length <= KIND_LENGTH_MAX) KINDS.set(key, kind);
  return kind;
}

/** Whether a text is the name of a secret. */
export function isSecretName(value: JsonValue | undefined): boolean {
  return typeof value === 'string' && kindOfName(value) !== undefined;
}

/** `--api-key`, behind which its value stands. */
export function isSecretFlag(value: JsonValue | undefined): boolean {
  return (
    typeof value === 'string' && /^--?\w/u.test(value) && isSecretName(value.replace(/^-+/u, ''))
  );
}

/** `$API_KEY`, `{{ key }}`, `<key>`, `***`: where a secret is, and not the secret. */
export function isReference(value: JsonValue | undefined): boolean {
  return typeof value === 'string' && REFERENCE.test(value);
}

/**
 * Whether a text gives a secret away, whatever the name that it stands under: a URL with user and password, or a name of
 * secrets with its value, as queries, environments, headers and command lines have them. A reference is none, and
 * neither is prose about secrets.
 */
export function isSecretText(text: string): boolean {
  if (text.includes('@') && CREDENTIALS.test(text)) return true;
  if (text.includes('=') && names(text, ASSIGNED)) return true;
  if (!/\s/u.test(text)) return false;
  return SCHEME.test(text) || names(text, HEADER) || names(text, FLAG);
}

function names(text: string, pattern: RegExp): boolean {
  for (const [, name = ''] of text.matchAll(pattern)) if (isSecretName(name)) return true;
  return false;
}

const BEGIN = String.raw`["']?(?:\$|\{\{|<|\*)`;
const REFERENCE = new RegExp(`^${BEGIN}`, 'u');
const CREDENTIALS = new RegExp(
  String.raw`\b[a-z][a-z0-9+.-]{0,31}:\/\/(?!${RANKED})[^\s/?#@:]*:[^\s/?#@]+@`,
  'iu',
);
const NAME = String.raw`["']?([a-z][\w-]{2,63})["']?`;
/** `?api_key=…`, `API_KEY=…`, `--api-key=…`. */
const ASSIGNED = new RegExp(String.raw`(?:^|[\s?&#;,(])-{0,2}${NAME}=(?!${BEGIN})[^\s&#;]`, 'giu');
/** A text that cannot be a word of prose: it has a digit, or a sign between letters. */
const OPAQUE = String.raw`(?!${BEGIN})(?=\S*(?:\d|\w[_+/=.-]\w))\S{4,}`;
/** `Authorization: Bearer …`, `X-Api-Key: …`, a line each. */
const HEADER = new RegExp(
  String.raw`^[ \t-]*${NAME}:[ \t]+(?:(?:basic|bearer|token)[ \t]+(?!${BEGIN})\S|${OPAQUE}[ \t\r]*$)`,
  'gimu',
);
/** `--api-key …`. */
const FLAG = new RegExp(String.raw`(?:^|\s)--?${NAME}[ \t]+(?!-)${OPAQUE}`, 'giu');
/** The value of such a header without its name: `Bearer …`. */
const SCHEME = /^\s*(?:basic|bearer)\s+(?=\S*\d)[\w.~+/=-]{8,}\s*$/iu;
