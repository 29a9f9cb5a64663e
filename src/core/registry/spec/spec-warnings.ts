import { VIOLATIONS_MAX } from '../../limits.js';
import type { JsonObject, JsonValue } from '../../ports.js';
import { isJsonObject, pathOf } from './json.js';
import type { ModelCard, WorkerSpec } from './spec.js';

/** What the writer of a valid spec probably did not mean, each in a sentence. */
export function warningsOf(json: JsonObject, { models }: WorkerSpec, field: string): string[] {
  const warnings = misspeltFields(json, field);
  if (models.length === 0 && warnings.length === 0) warnings.push(...unreadModels(json, field));
  const modelId = json.model_id ?? '';
  const names = ({ id, aliases }: ModelCard): boolean =>
    id === modelId || aliases.some((alias) => alias === modelId);
  if (modelId !== '' && !models.some(names)) {
    const why = typeof modelId === 'string' ? 'models does not name it' : 'it is no string';
    warnings.push(`${field}.model_id is kept and not read: ${why}`);
  }
  return warnings;
}

/** Other words for what a worker serves, where a spec says nothing that is read: it would serve any model. */
function unreadModels(json: JsonObject, field: string): string[] {
  const names = (value: unknown): boolean => typeof value === 'string' || Array.isArray(value);
  const found = Object.entries(json).find(
    ([key, value]) => /model/iu.test(key) && !SPEC.has(key) && names(value),
  );
  if (found === undefined) return [];
  return [
    `${pathOf(field, found[0])} is kept and not read, so the worker serves any model; did you mean model_id?`,
  ];
}

/**
 * Fields of a spec, or of a patch of one, of its `health` and of its models, that are kept and not read, while a name that is read
 * differs in spelling or in one edit. At most twenty.
 */
export function misspeltFields(json: JsonObject, field: string): string[] {
  const warnings = SPEC.misspelt(json, field);
  const { health, models } = json;
  if (isJsonObject(health)) warnings.push(...HEALTH.misspelt(health, pathOf(field, 'health')));
  if (Array.isArray(models)) {
    const path = pathOf(field, 'models');
    for (const [at, model] of (models as readonly JsonValue[]).entries()) {
      if (isJsonObject(model)) warnings.push(...MODEL.misspelt(model, `${path}[${at}]`));
    }
  }
  return warnings.slice(0, VIOLATIONS_MAX);
}

/** The names that this version knows in one place, and what others may mean. */
class Names {
  readonly #known: readonly string[];
  /** Remembered: specs share their few names, and each is compared with all that are known. */
  readonly #meant = new Map<string, string | undefined>();

  constructor(...known: readonly string[]) {
    this.#known = known;
  }

  has(key: string): boolean {
    return this.#known.includes(key);
  }

  misspelt(json: JsonObject, field: string): string[] {
    const warnings: string[] = [];
    for (const [key, value] of Object.entries(json)) {
      const meant = value === null ? undefined : this.#meantBy(key);
      if (meant === undefined || Object.hasOwn(json, meant)) continue;
      warnings.push(`${pathOf(field, key)} is kept and not read; did you mean ${meant}?`);
      if (warnings.length === VIOLATIONS_MAX) break;
    }
    return warnings;
  }

  /** The known name that an unknown one misspells; undefined: none, or it is known. */
  #meantBy(key: string): string | undefined {
    const remembered = this.#meant.get(key);
    if (remembered !== undefined || this.#meant.has(key)) return remembered;
    const meant = this.has(key) ? undefined : this.#known.find((name) => isMisspelt(key, name));
    if (this.#meant.size >= MEANT_MAX) this.#meant.clear();
    if (key.length <= MEANT_LENGTH_MAX) this.#meant.set(key, meant);
    return meant;
  }
}

const MEANT_MAX = 1024;
const MEANT_LENGTH_MAX = 64;

/** The fields of a spec that this version knows; it reads some, the gateway the others. */
const SPEC = new Names(
  ...['url', 'models', 'model_id', 'worker_type', 'connection_mode', 'runtime_type', 'runtime'],
  ...['provider', 'labels', 'priority', 'cost', 'api_key', 'bootstrap_port', 'health', 'http_pool'],
  ...['dp_base_url', 'dp_rank', 'dp_size', 'kv_connector', 'kv_role', 'kv_engine_id'],
  ...['kv_block_size', 'resilience', 'overload', 'max_connection_attempts'],
  ...['load_monitor_interval_secs', 'refreshed_models'],
);
const HEALTH = new Names(
  ...['timeout_secs', 'check_interval_secs', 'success_threshold', 'failure_threshold', 'path'],
  ...['disable_health_check', 'drain_settle_secs', 'drain_timeout_secs', 'service'],
);
const MODEL = new Names('id', 'aliases');
/** One letter of a shorter name makes another word: `host` is no misspelt `cost`. */
const MISSPELT_LENGTH_MIN = 6;

function isMisspelt(key: string, name: string): boolean {
  const [given, known] = [plain(key), plain(name)];
  // A duration without its unit is the same word, and so is one of several.
  if (['', 'secs', 'es'].some((ending) => given + ending === known)) return true;
  return name.length >= MISSPELT_LENGTH_MIN && isOneEdit(given, known);
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
