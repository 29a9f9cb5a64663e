import type { JsonValue } from '../../ports.js';
import { emptyJson, isJsonObject } from './json.js';
import { secretInBaseUrl } from './secrets.js';
import type { SpecReader } from './spec-reader.js';
import {
  CONNECTION_MODES,
  ReadSpec,
  WORKER_TYPES,
  type ConnectionMode,
  type HealthSettings,
  type ModelCard,
  type WorkerSpec,
} from './spec.js';
import { canonicalUrl, rankOf, withScheme } from './url.js';

const RUNTIME_TYPES = [
  'unspecified',
  'sglang',
  'vllm',
  'trtllm',
  'mlx',
  'tokenspeed',
  'generic',
  'external',
] as const;
const DAY_SECS = 86_400;
/** Counts and durations are unsigned numbers of 32 and 64 bits in the gateways' own types. */
const U32_MAX = 2 ** 32 - 1;
const U64_MAX = 2 ** 64;
const HEALTH: HealthSettings = {
  timeoutSecs: 30,
  checkIntervalSecs: 60,
  successThreshold: 2,
  failureThreshold: 3,
  disableHealthCheck: false,
  drainSettleSecs: 5,
  drainTimeoutSecs: 0,
};
const UNPROBED: HealthSettings = { ...HEALTH, disableHealthCheck: true };
/** Any of these in the `health` of an external worker is a wish to have it probed. */
const ASK_FOR_PROBES = ['path', 'service'];
const URL_PATH = /^\/[!-~]{0,1023}$/u;
const SERVICE_NAME = /^[\w.-]{0,255}$/u;
const NO_LABELS: Readonly<Record<string, string>> = {};
const NO_ALIASES: readonly string[] = [];
/** Longer texts are not kept for others that may say the same. */
const SHARED_LENGTH_MAX = 256;

/** The fields that this version reads, or their defaults; `text` and `url` are what was made of the JSON. */
export function readKnown(reader: SpecReader, text: string, url: string): WorkerSpec {
  const runtimeType = reader.oneOf('runtime_type', RUNTIME_TYPES, 'unspecified');
  return new ReadSpec(text, url, {
    models: readModels(reader),
    workerType: reader.oneOf('worker_type', WORKER_TYPES, 'regular'),
    connectionMode: reader.oneOf('connection_mode', CONNECTION_MODES, modeOf(url)),
    runtimeType,
    labels: readLabels(reader),
    priority: reader.integer('priority', 50, 0, U32_MAX),
    cost: reader.number('cost', 1, 0, Number.MAX_VALUE),
    health: readHealth(reader, runtimeType === 'external'),
  });
}

/** Both names at once must agree; one that is wrong is named as it was typed. */
export function checkRuntime(reader: SpecReader): void {
  const [alias, name] = [reader.value('runtime'), reader.value('runtime_type')];
  if (alias === undefined) return;
  reader.oneOf('runtime', RUNTIME_TYPES, 'unspecified');
  if (name !== undefined && name !== alias) {
    reader.complain('runtime', 'must be what runtime_type is, or be left out');
  }
}

/** A rank's URL says its base and its rank (I6): both are filled in where they are absent, or must agree. */
export function fillRank(json: Record<string, JsonValue>, reader: SpecReader, url: string): void {
  const named = rankOf(url);
  if (named === undefined) return;
  const { baseUrl, rank } = named;
  const [base, given, size] = ['dp_base_url', 'dp_rank', 'dp_size'].map((key) => reader.value(key));
  if (base === undefined) json.dp_base_url = baseUrl;
  else if (typeof base === 'string' && !isUrl(base, baseUrl)) {
    reader.complain('dp_base_url', `must be ${baseUrl}, as the url says, or be left out`);
  }
  if (given === undefined) json.dp_rank = rank;
  else if (typeof given === 'number' && given !== rank) {
    reader.complain('dp_rank', `must be ${rank}, as the url says, or be left out`);
  }
  if (typeof size === 'number' && size <= rank) {
    reader.complain('dp_size', `must be more than ${rank}, the rank in the url`);
  }
}

function isUrl(text: string, url: string): boolean {
  const canonical = canonicalUrl(withScheme(text));
  return canonical.ok && canonical.value === url;
}

function modeOf(url: string): ConnectionMode {
  if (url.startsWith('ipc:')) return 'zmq';
  return url.startsWith('grpc') ? 'grpc' : 'http';
}

/**
 * Without `models`, the only one may stand in `model_id` (W16). Lists are mapped, not gathered: an array that
 * grows keeps room for seventeen items.
 */
function readModels(reader: SpecReader): readonly ModelCard[] {
  const given = readGivenModels(reader);
  // After those that the gateway names come those that the worker itself has named (H12).
  const refreshed = readCards(reader, 'refreshed_models');
  if (refreshed.length === 0) return given;
  const named = new Set(given.flatMap(({ id, aliases }) => [id, ...aliases]));
  return [...given, ...refreshed.filter(({ id }) => !named.has(id))];
}

function readGivenModels(reader: SpecReader): readonly ModelCard[] {
  const cards = readCards(reader, 'models');
  const modelId = reader.value('model_id');
  if (cards.length === 0 && typeof modelId === 'string' && modelId !== '') return oneModel(modelId);
  const [first] = cards;
  return cards.length === 1 && first?.aliases === NO_ALIASES ? oneModel(first.id) : cards;
}

function readCards(reader: SpecReader, field: string): readonly ModelCard[] {
  return reader.list(field).map((item, index) => {
    if (!isJsonObject(item)) {
      reader.complainOfItem(field, index, 'must be an object with an id');
      return { id: '', aliases: NO_ALIASES };
    }
    const card = reader.item(field, index, item);
    const id = card.text('id', '');
    if (id === '' && typeof (card.value('id') ?? '') === 'string') {
      card.complain('id', 'is required, and must not be empty');
    }
    const aliases = card.list('aliases').map((alias, at) => {
      if (typeof alias === 'string') return alias;
      card.complainOfItem('aliases', at, 'must be a string');
      return '';
    });
    return { id, aliases: aliases.length === 0 ? NO_ALIASES : aliases };
  });
}

/** Lists of one model, shared: many workers serve the same one. */
const ONE_MODEL = new Map<string, readonly ModelCard[]>();
const ONE_MODEL_MAX = 1024;

function oneModel(id: string): readonly ModelCard[] {
  const shared = ONE_MODEL.get(id);
  if (shared !== undefined) return shared;
  const models = [{ id, aliases: NO_ALIASES }];
  if (ONE_MODEL.size >= ONE_MODEL_MAX) ONE_MODEL.clear();
  if (id.length <= SHARED_LENGTH_MAX) ONE_MODEL.set(id, models);
  return models;
}

function readLabels(reader: SpecReader): Readonly<Record<string, string>> {
  if (reader.value('labels') === undefined) return NO_LABELS;
  const labels = reader.object('labels');
  // An object takes a quarter of the memory of a map.
  const read = emptyJson();
  for (const [key, value] of labels.entries()) {
    if (typeof value === 'string') read[key] = value;
    else labels.complain(key, 'must be a string');
  }
  return read as Record<string, string>;
}

/**
 * Specs without settings of their own share one object. An `external` worker is a cloud API, which has no
 * route for probes: it is probed only if its spec says where (W16).
 */
function readHealth(reader: SpecReader, external: boolean): HealthSettings {
  if (reader.value('health') === undefined) return external ? UNPROBED : HEALTH;
  const health = reader.object('health');
  const asked = ASK_FOR_PROBES.some((key) => health.value(key) !== undefined);
  const path = readMatching(health, 'path', URL_PATH, 'must be a URL path, such as /health');
  const service = readMatching(
    health,
    'service',
    SERVICE_NAME,
    'must be the name of a gRPC service',
  );
  // No timer reaches beyond a day.
  const seconds = (key: string, fallback: number, min: number): number =>
    Math.min(health.number(key, fallback, min, U64_MAX), DAY_SECS);
  return shared({
    timeoutSecs: seconds('timeout_secs', HEALTH.timeoutSecs, 0.001),
    checkIntervalSecs: seconds('check_interval_secs', HEALTH.checkIntervalSecs, 0.001),
    successThreshold: health.integer('success_threshold', HEALTH.successThreshold, 1, U32_MAX),
    failureThreshold: health.integer('failure_threshold', HEALTH.failureThreshold, 1, U32_MAX),
    disableHealthCheck: health.boolean('disable_health_check', external && !asked),
    drainTimeoutSecs: seconds('drain_timeout_secs', HEALTH.drainTimeoutSecs, 0),
    drainSettleSecs: seconds('drain_settle_secs', HEALTH.drainSettleSecs, 0),
    ...(path === undefined ? {} : { path }),
    ...(service === undefined ? {} : { service }),
  });
}

/** The settings that were read last: one after the other, specs often say the same, and then share them. */
let lastHealth = HEALTH;

function shared(health: HealthSettings): HealthSettings {
  const keys = Object.keys(health) as (keyof HealthSettings)[];
  const same =
    keys.length === Object.keys(lastHealth).length &&
    keys.every((key) => health[key] === lastHealth[key]);
  if (!same) lastHealth = health;
  return lastHealth;
}

function readMatching(
  reader: SpecReader,
  key: string,
  pattern: RegExp,
  complaint: string,
): string | undefined {
  if (reader.value(key) === undefined) return undefined;
  const text = reader.text(key, '');
  if (typeof reader.value(key) === 'string' && !pattern.test(text)) reader.complain(key, complaint);
  return text;
}

const OTHER_TEXTS = ['provider', 'kv_connector', 'kv_role', 'kv_engine_id'];
const OTHER_COUNTS = ['dp_rank', 'dp_size', 'kv_block_size', 'max_connection_attempts'];
const OTHER_OBJECTS = ['http_pool', 'resilience', 'overload'];

/** Known fields that only the gateway reads: their types are checked, their values stay in the JSON. */
export function checkOthers(reader: SpecReader): void {
  for (const key of OTHER_TEXTS) reader.text(key, '');
  const secret = secretInBaseUrl(reader.text('dp_base_url', ''));
  if (secret !== undefined) reader.complain('dp_base_url', secret);
  reader.integer('bootstrap_port', 0, 0, 65_535);
  for (const key of OTHER_COUNTS) reader.integer(key, 0, 0, U64_MAX);
  reader.number('load_monitor_interval_secs', 0, 0, U64_MAX);
  for (const key of OTHER_OBJECTS) if (reader.value(key) !== undefined) reader.object(key);
}
