import { emptyJson, isJsonObject, pathOf } from './json.js';
import {
  isReference,
  isSecretFlag,
  isSecretName,
  isSecretText,
  kindOfName,
  type SecretKind,
} from './secret-values.js';
import type { JsonObject, JsonValue } from '../../ports.js';

/** A quick test (W10): false means that a spec holds no secret, as most do; true that it must be searched. */
export function mayHoldSecrets(json: JsonObject): boolean {
  const base = json.dp_base_url;
  if (typeof base === 'string' && secretInBaseUrl(base) !== undefined) return true;
  return holdsSecret(json, false);
}

/** What a spec with another secret is told, of a field by its name, and of one by its value. */
export const SECRET_REFUSED =
  'must not be in a spec, which all nodes and gateways can read; put the key for probes into api_key';
export const SECRET_VALUE_REFUSED =
  'must not hold a key or a password, because all nodes and gateways can read it; ' +
  'put the key for probes into api_key';

/** Under which names of fields a pair says what it is, beside its `value`. */
const PAIR_NAMES = ['name', 'key', 'header'];

/** What a writer is told about an api_key that does not stand where it is used. */
export const KEY_NOT_USED = 'was taken out; an api_key is used at the top of the spec only';

/** `inList`: the value is an item of a list. */
function holdsSecret(value: JsonValue | undefined, inList: boolean): boolean {
  if (Array.isArray(value)) {
    const items = value as readonly JsonValue[];
    return items.some((item, at) => isSecretItem(items, at, inList) || holdsSecret(item, true));
  }
  if (!isJsonObject(value)) return false;
  for (const key in value) {
    if (kindOfField(value, key) !== undefined || holdsSecret(value[key], false)) return true;
  }
  return false;
}

/** A field that was taken out of a spec. */
export interface FoundSecret {
  readonly path: string;
  readonly kind: SecretKind;
}

/** The top-level fields of an object that are spellings of api_key, in its order. */
export function apiKeyFields(json: JsonObject): string[] {
  return Object.keys(json).filter((key) => kindOfName(key) === 'api_key');
}

/**
 * The object without its secrets, at any depth; `path` is its own. What was taken out is added to `found`.
 * Flags and empty texts under such a name are no secrets, but under a spelling of api_key.
 */
export function withoutSecrets(json: JsonObject, path: string, found: FoundSecret[]): JsonObject {
  const clean = emptyJson();
  for (const [key, item] of Object.entries(json)) {
    const kind = kindOfField(json, key);
    if (kind === undefined) clean[key] = cleanValue(item, pathOf(path, key), found, false);
    else found.push({ path: pathOf(path, key), kind });
  }
  return clean;
}

function cleanValue(
  value: JsonValue,
  path: string,
  found: FoundSecret[],
  inList: boolean,
): JsonValue {
  if (isJsonObject(value)) return withoutSecrets(value, path, found);
  if (!Array.isArray(value)) return value;
  const items = value as readonly JsonValue[];
  return items.flatMap((item, at) => {
    const itemPath = `${path}[${at}]`;
    if (!isSecretItem(items, at, inList)) return [cleanValue(item, itemPath, found, true)];
    found.push({ path: itemPath, kind: 'value' });
    return [];
  });
}

/** By its name; or by its value, which may be that of a pair: `{name: "api_key", value: "…"}`. */
function kindOfField(json: JsonObject, key: string): SecretKind | undefined {
  const kind = kindOfName(key);
  const value = json[key] ?? null;
  if (kind === 'api_key' || (kind === 'name' && mayBeSecret(value))) return kind;
  if (key === 'value' && isPairOfSecret(json)) return 'value';
  return typeof value === 'string' && isSecretText(value) ? 'value' : undefined;
}

function isPairOfSecret(json: JsonObject): boolean {
  const named = PAIR_NAMES.some((key) => isSecretName(json[key]));
  return named && mayBeSecret(json.value ?? null) && !isReference(json.value);
}

/** An item by its value; behind a flag that names a secret; or the second one of a pair in a list of pairs. */
function isSecretItem(items: readonly JsonValue[], at: number, inList: boolean): boolean {
  const item = items[at];
  if (typeof item !== 'string') return false;
  if (isSecretText(item)) return true;
  if (at === 0 || isReference(item)) return false;
  const before = items[at - 1];
  const isPair = inList && at === 1 && items.length === 2 && isSecretName(before);
  return (isPair || (isSecretFlag(before) && !item.startsWith('-'))) && item !== '';
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
