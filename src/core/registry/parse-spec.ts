import type { FieldViolation, InvalidInput } from '../errors.js';
import { fail, ok, type JsonObject, type JsonValue, type Result } from '../ports.js';
import { checkJson, emptyJson, isJsonObject, parseJsonText } from './json.js';
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

/** What stands in for a spec that is absent or cannot be read (W6): http and regular. */
export function minimalSpec(url: string, modelId: string): WorkerSpec {
  const json: JsonObject = modelId === '' ? { url } : { url, models: [{ id: modelId }] };
  const parsed = parseSpec(json);
  if (parsed.ok) return { ...parsed.value.spec, connectionMode: 'http' };
  throw new Error('BUG: a minimal spec is refused');
}

function read(json: JsonObject, field: string): Result<ParsedSpec, InvalidInput> {
  const reader = new SpecReader(json, field);
  const apiKey = readKey(json, reader);
  const clean = withoutSecrets(json) as Record<string, JsonValue>;
  const url = readUrl(reader);
  clean.url = url;
  renameRuntime(clean, reader);
  const spec: WorkerSpec = {
    json: clean,
    text: JSON.stringify(clean),
    url,
    models: readModels(reader),
    workerType: reader.oneOf('worker_type', WORKER_TYPES, 'regular'),
    connectionMode: reader.oneOf('connection_mode', CONNECTION_MODES, modeOf(url)),
    runtimeType: reader.oneOf(
      reader.value('runtime_type') === undefined ? 'runtime' : 'runtime_type',
      RUNTIME_TYPES,
      'unspecified',
    ),
    labels: readLabels(reader),
    priority: reader.integer('priority', 50, 0, 1_000_000),
    cost: reader.number('cost', 1, 0),
    health: readHealth(reader.object('health')),
  };
  checkOthers(reader);
  if (reader.violations.length > 0) return fail(invalidSpec(reader.violations));
  return ok({ spec, apiKey });
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

function withoutSecrets(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (!isJsonObject(value)) return value;
  const clean = emptyJson();
  for (const [key, item] of Object.entries(value)) {
    if (key !== SECRET) clean[key] = withoutSecrets(item);
  }
  return clean;
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

function renameRuntime(clean: Record<string, JsonValue>, reader: SpecReader): void {
  const runtime = reader.value('runtime');
  delete clean.runtime;
  if (runtime !== undefined && reader.value('runtime_type') === undefined) {
    clean.runtime_type = runtime;
  }
}

function modeOf(url: string): ConnectionMode {
  return url.startsWith('grpc') ? 'grpc' : 'http';
}

function readModels(reader: SpecReader): ModelCard[] {
  return reader.list('models').flatMap((item, index) => {
    const key = `models[${index}]`;
    if (!isJsonObject(item)) {
      reader.complain('models', `must hold objects with an id; entry ${index} is none`);
      return [];
    }
    const card = reader.item(key, item);
    const id = card.text('id', '');
    if (id === '') card.complain('id', 'is required');
    const aliases = card.list('aliases').filter((alias) => typeof alias === 'string');
    if (aliases.length < card.list('aliases').length) {
      card.complain('aliases', 'must hold strings');
    }
    return [{ id, aliases }];
  });
}

function readLabels(reader: SpecReader): Map<string, string> {
  const labels = reader.object('labels');
  const read = new Map<string, string>();
  for (const [key, value] of labels.entries()) {
    if (typeof value === 'string') read.set(key, value);
    else labels.complain(key, 'must be a string');
  }
  return read;
}

function readHealth(reader: SpecReader): HealthSettings {
  return {
    timeoutSecs: reader.number('timeout_secs', 30, 0.001, DAY_SECS),
    checkIntervalSecs: reader.number('check_interval_secs', 60, 0.001, DAY_SECS),
    successThreshold: reader.integer('success_threshold', 2, 1, 1_000),
    failureThreshold: reader.integer('failure_threshold', 3, 1, 1_000),
    disableHealthCheck: reader.boolean('disable_health_check', false),
    drainSettleSecs: reader.number('drain_settle_secs', 5, 0, DAY_SECS),
  };
}

/** Known fields that only the gateway reads: their types are checked, their values stay in the JSON. */
function checkOthers(reader: SpecReader): void {
  const texts = ['provider', 'dp_base_url', 'kv_connector', 'kv_role', 'kv_engine_id'];
  texts.forEach((key) => reader.text(key, ''));
  reader.integer('bootstrap_port', 0, 0, 65_535);
  for (const key of ['dp_rank', 'dp_size', 'kv_block_size', 'max_connection_attempts']) {
    reader.integer(key, 0, 0);
  }
  reader.number('load_monitor_interval_secs', 0, 0);
  ['http_pool', 'resilience', 'overload'].forEach((key) => reader.object(key));
}
