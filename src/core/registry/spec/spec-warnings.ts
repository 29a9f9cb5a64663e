import { VIOLATIONS_MAX } from '../../limits.js';
import type { JsonObject } from '../../ports.js';
import { pathOf } from './json.js';
import type { WorkerSpec } from './spec.js';

/** What the writer of a valid spec probably did not mean, each in a sentence. */
export function warningsOf(json: JsonObject, { models }: WorkerSpec, field: string): string[] {
  const warnings = misspeltFields(json, field);
  const modelId = json.model_id ?? '';
  if (modelId !== '' && !models.some(({ id }) => id === modelId)) {
    const why = typeof modelId === 'string' ? 'models does not name it' : 'it is no string';
    warnings.push(`${field}.model_id is kept and not read: ${why}`);
  }
  return warnings;
}

/** The fields of a spec that this version knows; it reads some, the gateway the others. */
const KNOWN = [
  ...['url', 'models', 'model_id', 'worker_type', 'connection_mode', 'runtime_type', 'runtime'],
  ...['provider', 'labels', 'priority', 'cost', 'api_key', 'bootstrap_port', 'health', 'http_pool'],
  ...['dp_base_url', 'dp_rank', 'dp_size', 'kv_connector', 'kv_role', 'kv_engine_id'],
  ...['kv_block_size', 'resilience', 'overload', 'max_connection_attempts'],
  ...['load_monitor_interval_secs', 'refreshed_models'],
];
/** One letter of a shorter name makes another word: `host` is no misspelt `cost`. */
const MISSPELT_LENGTH_MIN = 6;

/**
 * Fields of a spec, or of a patch of one, that are kept and not read, while a name that is read differs in
 * spelling or in one edit. At most twenty.
 */
export function misspeltFields(json: JsonObject, field: string): string[] {
  const warnings: string[] = [];
  for (const [key, value] of Object.entries(json)) {
    const meant = value === null ? undefined : meantBy(key);
    if (meant === undefined || Object.hasOwn(json, meant)) continue;
    warnings.push(`${pathOf(field, key)} is kept and not read; did you mean ${meant}?`);
    if (warnings.length === VIOLATIONS_MAX) break;
  }
  return warnings;
}

/** What unknown names may mean, remembered: specs share their few names, and each is compared with all that are known. */
const MEANT = new Map<string, string | undefined>();
const MEANT_MAX = 1024;
const MEANT_LENGTH_MAX = 64;

/** The known name that an unknown one misspells; undefined: none, or it is known. */
function meantBy(key: string): string | undefined {
  const remembered = MEANT.get(key);
  if (remembered !== undefined || MEANT.has(key)) return remembered;
  const meant = KNOWN.includes(key) ? undefined : KNOWN.find((name) => isMisspelt(key, name));
  if (MEANT.size >= MEANT_MAX) MEANT.clear();
  if (key.length <= MEANT_LENGTH_MAX) MEANT.set(key, meant);
  return meant;
}

function isMisspelt(key: string, name: string): boolean {
  const [given, known] = [plain(key), plain(name)];
  return given === known || (name.length >= MISSPELT_LENGTH_MIN && isOneEdit(given, known));
}

/** Whether one letter added, left out, changed, or two that changed places, make the one from the other. */
function isOneEdit(a: string, b: string): boolean {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  const [restA, restB] = [a.slice(at), b.slice(at)];
  if (restA.slice(1) === restB || restA === restB.slice(1)) return true;
  if (restA.slice(1) === restB.slice(1)) return true;
  return restA.charAt(1) + restA.charAt(0) + restA.slice(2) === restB;
}

function plain(key: string): string {
  return key.replace(/[-_]/g, '').toLowerCase();
}
