import { loadConfig, type Config } from '../config.js';
import { readConfigFile, readFlags, readVariables, type Given } from '../config/given.js';
import { KEYS, SETTINGS, type Key } from '../config/settings.js';
import type { RawCommand } from './command.js';
import { UsageError, type Io } from './io.js';
import { formatJson } from './json.js';
import { takeOutput } from './serve-flags.js';
import { formatTable } from './table.js';

/** One setting as `serve` would take it. */
interface Shown {
  readonly key: string;
  readonly value: string;
  /** A flag, a variable, the config file, or `default`. */
  readonly source: string;
}

export const configPrintCommand: RawCommand = {
  local: true,
  name: 'config print',
  args: '',
  help: 'Shows each setting that `serve` would take with the same flags, and where its value comes from.',
  flags: {
    output: {
      type: 'text',
      placeholder: 'table|json',
      help: 'Form of the output [table]',
      short: 'o',
    },
  },
  raw: (args, io) => {
    const { rest, output } = takeOutput(args);
    const settings = settingsShown(rest, io);
    const rows = settings.map(({ key, value, source }) => [key, value, source]);
    const table = (): string => formatTable([['SETTING', 'VALUE', 'SOURCE'], ...rows]);
    io.stdout.write(output === 'json' ? formatJson({ settings }) : table());
    return Promise.resolve(0);
  },
};

function settingsShown(args: readonly string[], io: Io): Shown[] {
  const config = loadConfig(args, io.env, (path) => io.readFile(path));
  if (!config.ok) throw new UsageError(config.error);
  const flags = unwrap(readFlags(args));
  const path = flags.configPath ?? io.env.WORKER_MESH_CONFIG ?? '';
  const file = path === '' ? undefined : unwrap(readConfigFile(path, io.readFile(path)));
  const places = [flags.values, readVariables(io.env), ...(file ? [file] : [])];
  return KEYS.map((key) => {
    const given = places.find((place) => place.has(key))?.get(key);
    return given ? fromGiven(key, given) : fromDefault(key, config.value);
  });
}

function fromGiven(key: Key, { place, texts }: Given): Shown {
  return { key, value: texts.join(', '), source: place };
}

function fromDefault(key: Key, { nodeName, dataDir }: Config): Shown {
  const workedOut: Partial<Record<Key, string>> = {
    'node-name': nodeName,
    'data-dir': dataDir ?? 'none',
  };
  return { key, value: workedOut[key] ?? SETTINGS[key].shown, source: 'default' };
}

/** `loadConfig` has read the same before, so that nothing can be wrong any more. */
function unwrap<T>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: string },
): T {
  if (!result.ok) throw new UsageError(result.error);
  return result.value;
}
