import { isObject } from '../core/is-object.js';
import { fail, ok, type Result } from '../core/ports.js';
import { FORMER_NAMES, keyOf, KEYS, SETTINGS, variableOf, type Key } from './settings.js';

/** Texts as a flag, a variable or a file gave them, and how to name the place in an error. */
export interface Given {
  readonly place: string;
  readonly texts: readonly string[];
}

export type GivenValues = ReadonlyMap<Key, Given>;

/** What the command line held. `rest` are words that no flag took. */
export interface GivenFlags {
  readonly values: GivenValues;
  readonly configPath: string | undefined;
  readonly rest: readonly string[];
}

/** Reads flags: `--key value`, `--key=value`, and for a switch `--key` alone. The last one counts. */
export function readFlags(argv: readonly string[]): Result<GivenFlags, string> {
  const values = new Map<Key, Given>();
  const rest: string[] = [];
  let configPath: string | undefined;
  for (let at = 0; at < argv.length; at += 1) {
    const word = argv[at] ?? '';
    if (!word.startsWith('-') || word === '-') {
      rest.push(word);
      continue;
    }
    const equals = word.indexOf('=');
    const flag = equals === -1 ? word : word.slice(0, equals);
    const key = flag === '--config' ? 'config' : keyOf(flag.slice(2));
    if (!flag.startsWith('--') || key === undefined) return fail(unknownFlag(flag));
    let text = equals === -1 ? undefined : word.slice(equals + 1);
    if (text === undefined && key !== 'config' && SETTINGS[key].kind.bare === true) {
      // `serve` takes no words of its own: one that the switch allows is its value.
      const allowed = SETTINGS[key].kind.parse(argv[at + 1] ?? '') !== undefined;
      if (allowed) at += 1;
      text = allowed ? argv[at] : 'on';
    }
    if (text === undefined) {
      at += 1;
      text = argv[at];
      if (text === undefined || text.startsWith('--')) return fail(missingValue(flag, key));
    }
    if (key === 'config') configPath = text;
    else add(values, key, { place: flag, texts: [text] });
  }
  return ok({ values, configPath, rest });
}

/** Reads `WORKER_MESH_…`; an empty variable is an unset one. */
export function readVariables(env: Readonly<Record<string, string | undefined>>): GivenValues {
  const values = new Map<Key, Given>();
  // The names of today come last, so they win over former ones.
  for (const name of [...FORMER_NAMES.keys(), ...KEYS]) {
    const key = keyOf(name);
    const place = variableOf(name);
    const text = env[place];
    if (key && text !== undefined && text !== '') values.set(key, { place, texts: [text] });
  }
  return values;
}

/**
 * Variables that look like ours and are not. Kubernetes writes `…_SERVICE_HOST` and `…_PORT…` for every
 * Service, so they are worth a warning and never an error.
 */
export function unknownVariables(
  env: Readonly<Record<string, string | undefined>>,
  known: readonly string[],
): string[] {
  const ours = new Set([...[...KEYS, ...FORMER_NAMES.keys()].map(variableOf), ...known]);
  return Object.keys(env)
    .filter((name) => name.startsWith('WORKER_MESH_') && !ours.has(name))
    .filter((name) => !/_SERVICE_(HOST|PORT)(_|$)|^WORKER_MESH_(.*_)?PORT(_\d|$)/.test(name))
    .sort();
}

/** Reads a JSON file whose keys are the flags' names; `peer` may be an array. */
export function readConfigFile(path: string, text: string): Result<GivenValues, string> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    const why = error instanceof Error ? error.message.replaceAll(/\s+/g, ' ') : String(error);
    return fail(`config file ${path}: not JSON (${why}); allowed: one JSON object`);
  }
  if (!isObject(json)) {
    return fail(`config file ${path}: not an object; allowed: {"node-name": "a", …}`);
  }
  const values = new Map<Key, Given>();
  for (const [name, value] of Object.entries(json)) {
    const key = keyOf(name);
    if (!key) return fail(`config file ${path}: unknown key ${quote(name)}${hint(name, '')}`);
    const texts = textsOf(key, value);
    const place = `${name} in ${path}`;
    if (texts === undefined) {
      return fail(
        `${place} ${quote(JSON.stringify(value))}: allowed: ${SETTINGS[key].kind.allowed}`,
      );
    }
    values.set(key, { place, texts });
  }
  return ok(values);
}

/** Shows what was given: quoted, on one line, and not longer than a line. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 120 ? `${text.slice(0, 117)}…` : text);
}

function add(values: Map<Key, Given>, key: Key, given: Given): void {
  const before = SETTINGS[key].kind.repeat === true ? (values.get(key)?.texts ?? []) : [];
  values.set(key, { place: given.place, texts: [...before, ...given.texts] });
}

/** Texts of a JSON value, where its type is one that the setting may have. */
function textsOf(key: Key, value: unknown): readonly string[] | undefined {
  const { kind } = SETTINGS[key];
  if (typeof value === 'string') return [value];
  if (typeof value === 'boolean') return kind.bare === true ? [String(value)] : undefined;
  if (typeof value === 'number') return [String(value)];
  const list: unknown[] | undefined = Array.isArray(value) ? value : undefined;
  if (kind.repeat !== true || list === undefined) return undefined;
  return list.every((item) => typeof item === 'string') ? list : undefined;
}

function missingValue(flag: string, key: Key | 'config'): string {
  const allowed = key === 'config' ? 'the path of a JSON file' : SETTINGS[key].kind.allowed;
  return `${flag}: no value given; allowed: ${allowed}`;
}

function unknownFlag(flag: string): string {
  return `unknown flag ${quote(flag)}${hint(flag.replace(/^-+/, ''), '--')}; allowed: those of \`worker-mesh serve --help\``;
}

/** Names the setting that was probably meant. */
function hint(word: string, prefix: string): string {
  const meant = nearest(word.toLowerCase().replaceAll('_', '-'), [...KEYS, 'config']);
  return meant === undefined ? '' : `, did you mean ${prefix}${meant}?`;
}

/** The closest of some words: one that it begins, or at most a third of the letters away. */
export function nearest(word: string, words: readonly string[]): string | undefined {
  let best: { word: string; distance: number } | undefined;
  for (const candidate of words) {
    const begun = word.length >= 3 && candidate.startsWith(word);
    const distance = begun ? 1 : editDistance(word.slice(0, 64), candidate);
    if (distance <= Math.max(1, candidate.length / 3) && distance < (best?.distance ?? Infinity)) {
      best = { word: candidate, distance };
    }
  }
  return best?.word;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
