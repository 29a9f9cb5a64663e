import { emptyJson, isJsonObject, pathOf } from './json.js';
import type { JsonObject, JsonValue } from '../../ports.js';

/** A quick test: false means that a spec holds no secret, as most do; true that it must be searched. */
export function mayHoldSecrets(json: JsonObject): boolean {
  const base = json.dp_base_url;
  if (typeof base === 'string' && secretInBaseUrl(base) !== undefined) return true;
  return holdsSecretName(json);
}

/**
 * Fields that hold secrets, whatever the case, with or without `-` and `_` (W10): api_key, which is used for
 * probes and taken out, and others, which no spec may hold. Of these, `token` and `secret` are whole names, for eos_token
 * and the name of a Kubernetes secret are ordinary fields; the rest counts at the end of a name, as in x-api-key.
 */
const API_KEY = 'apikey';
const OTHERS = ['token', 'secret', 'bearer', 'credentials'];
const OTHER_ENDINGS =
  /(?:apikey|password|passwd|authorization|(?:access|auth|bearer|refresh)token|clientsecret|privatekey)$/u;

/** What a spec with another secret is told. */
export const SECRET_REFUSED =
  'must not be in a spec, which all nodes and gateways can read; put the key for probes into api_key';

/** What a writer is told about an api_key that does not stand where it is used. */
export const KEY_NOT_USED = 'was taken out; an api_key is used at the top of the spec only';

type SecretKind = 'api_key' | 'other';

/** What names are, remembered: specs share their few names, and 100,000 are looked through at a start. */
const KINDS = new Map<string, SecretKind | undefined>();
const KINDS_MAX = 1024;
const KIND_LENGTH_MAX = 64;

function holdsSecretName(value: JsonValue | undefined): boolean {
  if (Array.isArray(value)) return value.some(holdsSecretName);
  if (!isJsonObject(value)) return false;
  for (const key in value) {
    if (kindOf(key) !== undefined || holdsSecretName(value[key])) return true;
  }
  return false;
}

/** A field that was taken out of a spec. */
export interface FoundSecret {
  readonly path: string;
  readonly isApiKey: boolean;
}

/** The top-level fields of an object that are spellings of api_key, in its order. */
export function apiKeyFields(json: JsonObject): string[] {
  return Object.keys(json).filter((key) => kindOf(key) === 'api_key');
}

/**
 * The object without its secrets, at any depth; `path` is its own. What was taken out is added to `found`.
 * Flags and empty texts under such a name are no secrets, but under a spelling of api_key.
 */
export function withoutSecrets(json: JsonObject, path: string, found: FoundSecret[]): JsonObject {
  const clean = emptyJson();
  for (const [key, item] of Object.entries(json)) {
    const kind = kindOf(key);
    if (kind === 'api_key' || (kind === 'other' && mayBeSecret(item))) {
      found.push({ path: pathOf(path, key), isApiKey: kind === 'api_key' });
    } else {
      clean[key] = cleanValue(item, pathOf(path, key), found);
    }
  }
  return clean;
}

function cleanValue(value: JsonValue, path: string, found: FoundSecret[]): JsonValue {
  if (Array.isArray(value)) {
    const items = value as readonly JsonValue[];
    return items.map((item, index) => cleanValue(item, `${path}[${index}]`, found));
  }
  return isJsonObject(value) ? withoutSecrets(value, path, found) : value;
}

/** What is wrong with a dp_base_url that may hold a secret; undefined when nothing is. */
export function secretInBaseUrl(url: string): string | undefined {
  if (/^[^/]*\/\/[^/?#]*@/u.test(url)) return 'must not hold credentials; use api_key';
  return /[?#]/u.test(url)
    ? 'must not hold a query or a fragment; use api_key for a key'
    : undefined;
}

function mayBeSecret(value: JsonValue): boolean {
  return value !== null && value !== '' && typeof value !== 'boolean';
}

function kindOf(key: string): SecretKind | undefined {
  const known = KINDS.get(key);
  if (known !== undefined || KINDS.has(key)) return known;
  const name = key.replace(/[-_]/g, '').toLowerCase();
  const kind = kindOfName(name);
  if (KINDS.size >= KINDS_MAX) KINDS.clear();
  if (key.length <= KIND_LENGTH_MAX) KINDS.set(key, kind);
  return kind;
}

function kindOfName(name: string): SecretKind | undefined {
  if (name === API_KEY) return 'api_key';
  return OTHERS.includes(name) || OTHER_ENDINGS.test(name) ? 'other' : undefined;
}
