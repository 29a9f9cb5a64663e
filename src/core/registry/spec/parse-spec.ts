import { assert } from '../../assert.js';
import { invalid, type FieldViolation, type InvalidInput } from '../../errors.js';
import { SPEC_BYTES_MAX, VIOLATIONS_MAX } from '../../limits.js';
import { fail, ok, type JsonObject, type JsonValue, type Result } from '../../ports.js';
import { numbersSurvive } from './exact-json.js';
import {
  checkJson,
  emptyJson,
  isLongerThan,
  jsonText,
  parseExactText,
  parseJsonText,
  pathOf,
  readJsonText,
  type CheckedJson,
} from './json.js';
import {
  apiKeyFields,
  mayHoldSecrets,
  KEY_NOT_USED,
  SECRET_REFUSED,
  SECRET_VALUE_REFUSED,
  secretInBaseUrl,
  withoutSecrets,
  type FoundSecret,
} from './secrets.js';
import { checkOthers, checkRuntime, fillRank, readKnown } from './spec-fields.js';
import { SpecReader } from './spec-reader.js';
import { warningsOf } from './spec-warnings.js';
import type { ParsedSpec, WorkerSpec } from './spec.js';
import { canonicalUrl, withScheme } from './url.js';

/**
 * Validates a spec in object form. The api_key is taken out of it, the URL is made canonical, `runtime` becomes
 * `runtime_type`; all other fields stay, those that this version does not know too. Other secrets are refused.
 */
export function parseSpec(json: unknown, field = 'spec'): Result<ParsedSpec, InvalidInput> {
  const checked = checkJson(json, field, 'the spec');
  return checked.ok ? readGiven(checked.value, field) : checked;
}

const NO_WARNINGS: readonly string[] = [];

/** The same for JSON text. */
export function parseSpecText(text: string, field = 'spec_json'): Result<ParsedSpec, InvalidInput> {
  return readText(text, field, readGiven);
}

/**
 * The spec of a peer's record: secrets that its version let pass are taken out, and shown to nobody. `url` is known to
 * be canonical.
 */
export function parsePublishedSpec(text: string, url?: string): Result<WorkerSpec, InvalidInput> {
  const result = readText(text, 'spec_json', (checked, field) =>
    read(checked, field, takeOutSecrets, url),
  );
  return result.ok ? ok(result.value.spec) : result;
}

/**
 * A spec that was valid when this program wrote its text to disk, and has not changed since: what was made
 * of it then (URL, bounds) is not made again, but what an earlier version did not know as a secret is taken
 * out. undefined: another version wrote it, and this one cannot read it.
 */
export function readStoredSpec(stored: string, url: string): WorkerSpec | undefined {
  const json = readJsonText(stored, JSON.parse);
  if (json === undefined) return undefined;
  if (mayHoldSecrets(json)) {
    const cleaned = parsePublishedSpec(stored);
    return cleaned.ok ? cleaned.value : undefined;
  }
  const reader = new SpecReader(json, 'spec');
  const spec = readKnown(reader, stored, url);
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
export function checkPatch(given: unknown, field = 'patch'): Result<JsonObject, InvalidInput> {
  const checked = checkJson(given, field, 'the patch');
  if (!checked.ok) return checked;
  const { json } = checked.value;
  const reader = new SpecReader(json, field);
  checkRuntime(reader);
  return reader.violations.length > 0 ? fail(invalidSpec(reader.violations)) : ok(json);
}

/** A merge patch as JSON text; checkPatch looks at the rest. */
export function parsePatchText(text: string, field: string): Result<JsonObject, InvalidInput> {
  const parsed = parseJsonText(text, field, 'the patch');
  const exact =
    parsed.ok && !numbersSurvive(text) ? parseExactText(text, field, 'the patch') : parsed;
  return exact.ok ? ok(exact.value.json) : exact;
}

/** `runtime` is an old name of `runtime_type`: in a patch it must meet the field that is stored. */
export function renameRuntime(json: JsonObject): JsonObject {
  if (!Object.hasOwn(json, 'runtime')) return json;
  const renamed = emptyJson();
  for (const [key, value] of Object.entries(json)) if (key !== 'runtime') renamed[key] = value;
  renamed.runtime_type ??= json.runtime ?? null;
  return renamed;
}

/** A spec without its secrets, and what there is to say about them. */
interface CleanSpec {
  readonly clean: JsonObject;
  readonly apiKey: string | undefined;
  readonly warnings: readonly string[];
}

/** Reads text with doubles, and once more without where that has lost a number (W16). */
function readText(
  text: string,
  field: string,
  readChecked: (checked: CheckedJson, field: string) => Result<ParsedSpec, InvalidInput>,
): Result<ParsedSpec, InvalidInput> {
  const parsed = parseJsonText(text, field, 'the spec');
  if (!parsed.ok) return parsed;
  const result = readChecked(parsed.value, field);
  // A spec that is stored as the very text that came in has lost no number. That is so for most specs of peers.
  if (!result.ok || result.value.spec.text === text || numbersSurvive(text)) return result;
  const exact = parseExactText(text, field, 'the spec');
  return exact.ok ? readChecked(exact.value, field) : exact;
}

/** What this node's gateway sent, with what it probably did not mean. */
function readGiven(checked: CheckedJson, field: string): Result<ParsedSpec, InvalidInput> {
  const result = read(checked, field, refuseSecrets);
  if (!result.ok) return result;
  const warnings = [
    ...result.value.warnings,
    ...warningsOf(checked.json, result.value.spec, field),
  ];
  return ok({ ...result.value, warnings: warnings.slice(0, VIOLATIONS_MAX) });
}

function read(
  { json, exact }: CheckedJson,
  field: string,
  handleSecrets: (json: JsonObject, reader: SpecReader, field: string) => CleanSpec,
  canonical?: string,
): Result<ParsedSpec, InvalidInput> {
  const given = new SpecReader(json, field);
  // Where the text is the same, keep the string that the worker has already: it saves memory.
  const url = canonical !== undefined && json.url === canonical ? canonical : readUrl(given);
  checkRuntime(given);
  const whole = renameRuntime(json) as Record<string, JsonValue>;
  whole.url = url;
  fillRank(whole, given, url);
  const { clean, apiKey, warnings } = mayHoldSecrets(whole)
    ? handleSecrets(whole, given, field)
    : { clean: whole, apiKey: undefined, warnings: NO_WARNINGS };
  // From here on nothing is read that may be a secret: labels can hold a key of that name, too.
  const reader = new SpecReader(clean, field, given.violations);
  const spec = readKnown(reader, jsonText({ json: clean, exact }), url);
  checkOthers(reader);
  if (reader.violations.length > 0) return fail(invalidSpec(reader.violations));
  if (isLongerThan(spec.text, SPEC_BYTES_MAX)) {
    // The spec as it is stored may be longer than the one that was sent, because its URL is made canonical.
    return fail(invalid('INVALID_SPEC', field, `must be at most ${SPEC_BYTES_MAX} bytes as JSON`));
  }
  return ok({ spec, apiKey, field, warnings });
}

/** What this node's gateway sent: the api_key is taken, other secrets are complained of. */
function refuseSecrets(json: JsonObject, reader: SpecReader, field: string): CleanSpec {
  const keys = apiKeyFields(json);
  const apiKey = readKey(keys, reader);
  const taken = keys.map((key) => pathOf(field, key));
  const found: FoundSecret[] = [];
  const clean = withoutSecrets(json, field, found);
  const warnings: string[] = [];
  for (const { path, kind } of found) {
    if (kind === 'name') reader.complainOfPath(path, SECRET_REFUSED);
    else if (kind === 'value') reader.complainOfPath(path, SECRET_VALUE_REFUSED);
    else if (!taken.includes(path)) warnings.push(`${path} ${KEY_NOT_USED}`);
  }
  return { clean, apiKey, warnings };
}

/** What a peer published, or another version stored: secrets are taken out without a word. */
function takeOutSecrets(json: JsonObject): CleanSpec {
  const clean = withoutSecrets(json, '', []);
  const base = clean.dp_base_url;
  const { dp_base_url: _base, ...rest } = clean;
  const kept = typeof base === 'string' && secretInBaseUrl(base) !== undefined ? rest : clean;
  return { clean: kept, apiKey: undefined, warnings: NO_WARNINGS };
}

function invalidSpec(violations: readonly FieldViolation[]): InvalidInput {
  return { kind: 'INVALID', reason: 'INVALID_SPEC', violations };
}

/** null and '' clear the stored key, absent keeps it. Several spellings must say the same. */
function readKey(fields: readonly string[], reader: SpecReader): string | undefined {
  const [first] = fields;
  if (first === undefined) return undefined;
  const key = reader.text(first, '');
  if (/[\u0000-\u001f\u007f]/.test(key)) reader.complain(first, 'must not hold control characters');
  for (const other of fields.slice(1)) {
    const same = reader.text(other, '') === key;
    if (!same) reader.complain(other, `must be what ${first} is, or be left out`);
  }
  return key;
}

function readUrl(reader: SpecReader): string {
  const given = reader.value('url');
  if (given === undefined) reader.complain('url', 'is required, such as http://10.0.0.7:8000');
  const text = reader.text('url', '');
  if (text === '') {
    if (typeof given === 'string') reader.complain('url', 'must not be empty');
    return text;
  }
  const url = canonicalUrl(withScheme(text));
  if (url.ok) return url.value;
  reader.complain('url', url.error);
  return '';
}
