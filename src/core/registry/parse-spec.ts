import { assert } from '../assert.js';
import { invalid, type FieldViolation, type InvalidInput } from '../errors.js';
import { SPEC_BYTES_MAX } from '../limits.js';
import { fail, ok, type JsonObject, type JsonValue, type Result } from '../ports.js';
import {
  checkJson,
  emptyJson,
  isJsonObject,
  parseJsonText,
  readJsonText,
  isLongerThan,
} from './json.js';
import { SpecReader } from './spec-reader.js';
import type { ConnectionMode, HealthSettings, ModelCard, ParsedSpec, WorkerSpec } from './spec.js';
import { canonicalUrl } from './url.js';

const WORKER_TYPES = ['regular', 'prefill', 'decode', 'encode'] as const;
const CONNECTION_MODES = ['http', 'grpc', 'zmq'] as const;
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
const SECRET = 'api_key';
const DAY_SECS = 86_400;
const HEALTH: HealthSettings = {
  timeoutSecs: 30,
  checkIntervalSecs: 60,
  successThreshold: 2,
  failureThreshold: 3,
  disableHealthCheck: false,
  drainSettleSecs: 5,
};
const UNPROBED: HealthSettings = { ...HEALTH, disableHealthCheck: true };
/** Any of these in the `health` of an external worker is a wish to have it probed. */
const ASK_FOR_PROBES = ['path', 'service'];
const URL_PATH = /^\/[!-~]{0,1023}$/u;
const SERVICE_NAME = /^[\w.-]{0,255}$/u;
const NO_LABELS: Readonly<Record<string, string>> = {};
const NO_ALIASES: readonly string[] = [];

/**
 * Validates a spec in object form. Secrets are taken out of it at any depth, the URL is made canonical,
 * `runtime` becomes `runtime_type`; all other fields stay, those that this version does not know too.
 */
export function parseSpec(json: unknown, field = 'spec'): Result<ParsedSpec, InvalidInput> {
  const checked = checkJson(json, field, 'the spec');
  return checked.ok ? read(checked.value, field) : checked;
}

/** The same for JSON text. */
export function parseSpecText(text: string, field = 'spec_json'): Result<ParsedSpec, InvalidInput> {
  const parsed = parseJsonText(text, field, 'the spec');
  return parsed.ok ? read(parsed.value, field) : parsed;
}

/**
 * A spec that was valid when this program wrote its text to disk, and has not changed since: what was made
 * of it then (URL, secrets, bounds) is not made again. undefined: another version wrote it, and this one
 * cannot read it.
 */
export function readStoredSpec(text: string, url: string): WorkerSpec | undefined {
  const json = readJsonText(text);
  if (json === undefined) return undefined;
  const reader = new SpecReader(json, 'spec');
  const spec = readKnown(reader, text, url);
  checkOthers(reader);
  return reader.violations.length > 0 ? undefined : spec;
}

/**
 * What stands in for a spec that is absent or cannot be read (W6): a regular worker of one model, spoken
 * to as the scheme of its canonical URL says. A model id that fits no spec, or '', means any model.
 */
export function minimalSpec(url: string, modelId: string): WorkerSpec {
  const named = modelId === '' ? undefined : parseSpec({ url, models: [{ id: modelId }] });
  const parsed = named?.ok ? named : parseSpec({ url });
  assert(parsed.ok, 'a canonical URL is a valid spec');
  return parsed.value.spec;
}

/** A merge patch of a spec: what only the patch shows is looked at here, the rest once it is merged. */
export function checkPatch(json: unknown, field = 'patch'): Result<JsonObject, InvalidInput> {
  const checked = checkJson(json, field, 'the patch');
  if (!checked.ok) return checked;
  const reader = new SpecReader(checked.value, field);
  checkRuntime(reader);
  return reader.violations.length > 0 ? fail(invalidSpec(reader.violations)) : checked;
}

/** `runtime` is an old name of `runtime_type`: in a patch it must meet the field that is stored. */
export function renameRuntime(json: JsonObject): JsonObject {
  if (!Object.hasOwn(json, 'runtime')) return json;
  const renamed = emptyJson();
  for (const [key, value] of Object.entries(json)) if (key !== 'runtime') renamed[key] = value;
  renamed.runtime_type ??= json.runtime ?? null;
  return renamed;
}

function read(json: JsonObject, field: string): Result<ParsedSpec, InvalidInput> {
  const given = new SpecReader(json, field);
  const apiKey = readKey(json, given);
  const url = readUrl(given);
  checkRuntime(given);
  // From here on nothing is read that may be a secret: labels can hold a key of that name, too.
  const clean = withoutSecrets(renameRuntime(json)) as Record<string, JsonValue>;
  clean.url = url;
  const reader = new SpecReader(clean, field, given.violations);
  const spec = readKnown(reader, JSON.stringify(clean), url);
  checkOthers(reader);
  if (reader.violations.length > 0) return fail(invalidSpec(reader.violations));
  if (isLongerThan(spec.text, SPEC_BYTES_MAX)) {
    // The URL's one spelling may be longer than the one that was sent.
    return fail(invalid('INVALID_SPEC', field, `must be at most ${SPEC_BYTES_MAX} bytes as JSON`));
  }
  return ok({ spec, apiKey, field });
}

function readKnown(reader: SpecReader, text: string, url: string): WorkerSpec {
  const runtimeType = reader.oneOf('runtime_type', RUNTIME_TYPES, 'unspecified');
  return {
    text,
    url,
    models: readModels(reader),
    workerType: reader.oneOf('worker_type', WORKER_TYPES, 'regular'),
    connectionMode: reader.oneOf('connection_mode', CONNECTION_MODES, modeOf(url)),
    runtimeType,
    labels: readLabels(reader),
    priority: reader.integer('priority', 50, 0, 1_000_000),
    cost: reader.number('cost', 1, 0),
    health: readHealth(reader, runtimeType === 'external'),
  };
}

function invalidSpec(violations: readonly FieldViolation[]): InvalidInput {
  return { kind: 'INVALID', reason: 'INVALID_SPEC', violations };
}

/** null and '' clear the stored key, absent keeps it. */
function readKey(json: JsonObject, reader: SpecReader): string | undefined {
  if (!Object.hasOwn(json, SECRET)) return undefined;
  const key = reader.text(SECRET, '');

  if (/[\u0000-\u001f\u007f]/.test(key))
    reader.complain(SECRET, 'must not hold control characters');
  return key;
}

/** The value itself where there is none in it, as in most. */
function withoutSecrets(value: JsonValue): JsonValue {
  if (!holdsSecrets(value)) return value;
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (!isJsonObject(value)) return value;
  const clean = emptyJson();
  for (const [key, item] of Object.entries(value)) {
    if (key !== SECRET) clean[key] = withoutSecrets(item);
  }
  return clean;
}

function holdsSecrets(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.some(holdsSecrets);
  if (!isJsonObject(value)) return false;
  for (const key in value) if (key === SECRET || holdsSecrets(value[key] ?? null)) return true;
  return false;
}

function readUrl(reader: SpecReader): string {
  const given = reader.value('url');
  if (given === undefined) reader.complain('url', 'is required, such as http://10.0.0.7:8000');
  const text = reader.text('url', '');
  if (text === '') {
    if (typeof given === 'string') reader.complain('url', 'must not be empty');
    return text;
  }
  const url = canonicalUrl(text);
  if (url.ok) return url.value;
  reader.complain('url', url.error);
  return '';
}

/** Both names at once must agree; one that is wrong is named as it was typed. */
function checkRuntime(reader: SpecReader): void {
  const [alias, name] = [reader.value('runtime'), reader.value('runtime_type')];
  if (alias === undefined) return;
  reader.oneOf('runtime', RUNTIME_TYPES, 'unspecified');
  if (name !== undefined && name !== alias) {
    reader.complain('runtime', 'must be what runtime_type is, or be left out');
  }
}

function modeOf(url: string): ConnectionMode {
  if (url.startsWith('ipc:')) return 'zmq';
  return url.startsWith('grpc') ? 'grpc' : 'http';
}

/** Lists are mapped, not gathered: an array that grows keeps room for seventeen items. */
function readModels(reader: SpecReader): ModelCard[] {
  return reader.list('models').map((item, index) => {
    if (!isJsonObject(item)) {
      reader.complainOfItem('models', index, 'must be an object with an id');
      return { id: '', aliases: NO_ALIASES };
    }
    const card = reader.item('models', index, item);
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
  return {
    timeoutSecs: health.number('timeout_secs', HEALTH.timeoutSecs, 0.001, DAY_SECS),
    checkIntervalSecs: health.number(
      'check_interval_secs',
      HEALTH.checkIntervalSecs,
      0.001,
      DAY_SECS,
    ),
    successThreshold: health.integer('success_threshold', HEALTH.successThreshold, 1, 1_000),
    failureThreshold: health.integer('failure_threshold', HEALTH.failureThreshold, 1, 1_000),
    disableHealthCheck: health.boolean('disable_health_check', external && !asked),
    drainSettleSecs: health.number('drain_settle_secs', HEALTH.drainSettleSecs, 0, DAY_SECS),
    ...(path === undefined ? {} : { path }),
    ...(service === undefined ? {} : { service }),
  };
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

/** Known fields that only the gateway reads: their types are checked, their values stay in the JSON. */
function checkOthers(reader: SpecReader): void {
  const texts = ['provider', 'kv_connector', 'kv_role', 'kv_engine_id'];
  texts.forEach((key) => reader.text(key, ''));
  if (/^[^/]*\/\/[^/?#]*@/u.test(reader.text('dp_base_url', ''))) {
    reader.complain('dp_base_url', 'must not hold credentials; use api_key');
  }
  reader.integer('bootstrap_port', 0, 0, 65_535);
  for (const key of ['dp_rank', 'dp_size', 'kv_block_size', 'max_connection_attempts']) {
    reader.integer(key, 0, 0);
  }
  reader.number('load_monitor_interval_secs', 0, 0);
  ['http_pool', 'resilience', 'overload'].forEach((key) => reader.object(key));
}
