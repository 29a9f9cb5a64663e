import { hostname, homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import {
  quote,
  readConfigFile,
  readFlags,
  readVariables,
  unknownVariables,
  type Given,
  type GivenValues,
} from './config/given.js';
import { isToken, type Kind } from './config/kinds.js';
import type { ExportSetting } from './config/export.js';
import { brokenRule } from './config/rules.js';
import { KEYS, NAMES_OF_OTHER_VARIABLES, SETTINGS } from './config/settings.js';
import type { Key, Values } from './config/settings.js';
import type { LogSetting } from './core/log-levels.js';
import { fail, ok, type Result } from './core/ports.js';

/** Everything that one sidecar needs to know before it starts. Durations are in ms. */
export interface Config {
  readonly nodeName: string;
  readonly cluster: string;
  /** host:port, or unix:/path. */
  readonly registryAddress: string;
  /** Mode of the socket file, where the registry address is one. */
  readonly registrySocketMode: number;
  readonly gossipAddress: string;
  /** undefined: the gossip address as it was bound. */
  readonly advertiseAddress: string | undefined;
  /** undefined: off. */
  readonly adminAddress: string | undefined;
  /** Where xDS is served, and how; undefined: nowhere. */
  readonly xds: XdsConfig | undefined;
  /** Names by which the admin listener may be called, besides localhost and addresses. */
  readonly adminHosts: readonly string[];
  readonly peers: readonly string[];
  /** undefined: memory only. */
  readonly dataDir: string | undefined;
  /** Paths of PEM files for gossip. */
  readonly tls:
    | {
        readonly ca: string;
        readonly crl?: string;
        readonly cert: string;
        readonly key: string;
      }
    | undefined;
  /** Paths of PEM files for the registry listener. */
  readonly registryTls: { readonly cert: string; readonly key: string } | undefined;
  readonly registryTokenFile: string | undefined;
  readonly registryPublicMethods: boolean;
  readonly signRecords: 'auto' | 'on' | 'off';
  readonly insecure: boolean;
  readonly healthChecks: boolean;
  readonly healthPath: string;
  readonly healthService: string;
  /** Paths of PEM files for probes over TLS. */
  readonly probeTls: { readonly ca?: string; readonly cert?: string; readonly key?: string };
  readonly probeImports: boolean;
  /** Where the gateway beside this node is reached. */
  readonly gatewayAddress: string | undefined;
  /** Nodes that probe an import (H11); 0: all, undefined: by the number of nodes. */
  readonly probers: number | undefined;
  /** How often own workers are asked what they serve; 0: never. */
  readonly refreshModelsMs: number;
  readonly removeUnhealthyWorkers: boolean;
  /** What to go on with when the data directory was put back (D6). */
  readonly restore: 'prefer-disk' | 'prefer-peers';
  readonly persistSecrets: boolean;
  /** Bytes; undefined: a part of the memory. */
  readonly meshMemoryLimit: number | undefined;
  readonly reconcileIntervalMs: number;
  readonly pingIntervalMs: number;
  readonly deadTimeoutMs: number;
  readonly tombstoneGraceMs: number;
  readonly claimGraceMs: number;
  /** 0: do not wait for a peer. */
  readonly joinTimeoutMs: number;
  readonly flushDelayMs: number;
  /** 0: loads are not published. */
  readonly loadPublishIntervalMs: number;
  /** 0: for ever. */
  readonly loadTtlMs: number;
  readonly eventCapacity: number;
  readonly exports: readonly ExportSetting[];
  /** The words of each source after `worker-mesh discover`. */
  readonly discover: readonly string[];
  /** Base URL of a collector; undefined: nothing is traced. */
  readonly otlpEndpoint: string | undefined;
  readonly logLevels: readonly LogSetting[];
  readonly logFormat: 'json' | 'pretty';
  /** All settings by flag, from which a reload tells what changed. */
  readonly settings: Values;
  /** Sentences about what was given and has no effect; to be logged once there is a log. */
  readonly warnings: readonly string[];
}

/** The listener for clients of xDS. */
export interface XdsConfig {
  /** host:port, or unix:/path. */
  readonly address: string;
  readonly clusterBy: 'model' | 'all';
  /** Clients are never shown fewer READY workers than this, once there were more. */
  readonly minWorkers: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads a whole file as text; throws what `fs.readFileSync` throws. */
export type ReadFile = (path: string) => string;

/** What the machine says of itself; given in tests. Asked only for what is not given. */
export interface Host {
  hostname(): string;
  /** Throws where this user has none, as in a container under any uid. */
  homedir(): string;
}

/**
 * Works out the settings of `worker-mesh serve`: flag beats environment beats file beats default.
 * An error is one line that names the setting, what was given and what is allowed.
 */
export function loadConfig(
  argv: readonly string[],
  env: Environment,
  readFile: ReadFile,
  host: Host = { hostname, homedir },
): Result<Config, string> {
  const flags = readFlags(argv);
  if (!flags.ok) return flags;
  const [surplus] = flags.value.rest;
  if (surplus !== undefined) {
    return fail(`unexpected argument ${quote(surplus)}; allowed: flags, such as --node-name a`);
  }
  const file = loadFile(flags.value.configPath ?? env.WORKER_MESH_CONFIG, readFile);
  if (!file.ok) return file;
  const values = readValues([flags.value.values, readVariables(env), file.value]);
  if (!values.ok) return values;
  const nodeName = nodeNameOf(values.value, host);
  if (!nodeName.ok) return nodeName;
  const broken = brokenRule(values.value) ?? unreadableFile(values.value, readFile);
  if (broken !== undefined) return fail(broken);
  const warnings = unknownVariables(env, NAMES_OF_OTHER_VARIABLES).map(
    (name) => `environment variable ${name} is none of ours and has no effect`,
  );
  const dataDir = dataDirectory(values.value, nodeName.value, env, host);
  return dataDir.ok ? ok(toConfig(values.value, nodeName.value, dataDir.value, warnings)) : dataDir;
}

function nodeNameOf(values: Values, host: Host): Result<string, string> {
  const given = values['node-name'];
  if (given !== undefined) return ok(given);
  const { kind } = SETTINGS['node-name'];
  const name = host.hostname();
  const parsed = kind.parse(name);
  if (parsed !== undefined) return ok(parsed);
  return fail(
    `--node-name: not given, and the host's name ${quote(name)} is none; allowed: ${kind.allowed}`,
  );
}

function loadFile(path: string | undefined, readFile: ReadFile): Result<GivenValues, string> {
  if (path === undefined || path === '') return ok(new Map());
  const text = tryRead(path, readFile);
  return text.ok
    ? readConfigFile(path, text.value)
    : fail(`--config ${quote(path)}: ${text.error}; allowed: the path of a readable JSON file`);
}

function readValues(places: readonly GivenValues[]): Result<Values, string> {
  const values: Partial<Record<Key, unknown>> = {};
  for (const key of KEYS) {
    const given = places.find((place) => place.has(key))?.get(key);
    if (given === undefined) {
      values[key] = SETTINGS[key].fallback;
      continue;
    }
    const value = readValue(SETTINGS[key].kind, given);
    if (!value.ok) return value;
    values[key] = value.value;
  }
  return ok(values as Values);
}

function readValue(kind: Kind<unknown>, given: Given): Result<unknown, string> {
  const read: unknown[] = [];
  for (const text of given.texts) {
    const value = kind.parse(text);
    if (value === undefined) return fail(`${given.place} ${quote(text)}: allowed: ${kind.allowed}`);
    read.push(value);
  }
  return ok(kind.repeat === true ? [...new Set(read.flat())] : read.at(-1));
}

/** A file that cannot be read is a mistake of the command line, so it is told before anything starts. */
function unreadableFile(values: Values, readFile: ReadFile): string | undefined {
  for (const key of KEYS.filter(isFileKey)) {
    const path = values[key];
    if (path === undefined) continue;
    const text = tryRead(path, readFile);
    if (!text.ok) return `--${key} ${quote(path)}: ${text.error}; allowed: a readable file`;
    if (key === 'registry-token-file' && !isToken(text.value.trim())) {
      return `--${key} ${quote(path)}: holds no token; allowed: 8 to 4096 printable ASCII characters without spaces`;
    }
  }
  return undefined;
}

type FileKey =
  | 'probe-tls-ca'
  | 'probe-tls-cert'
  | 'probe-tls-key'
  | 'tls-ca'
  | 'tls-cert'
  | 'tls-key'
  | 'tls-crl'
  | 'registry-tls-cert'
  | 'registry-tls-key'
  | 'registry-token-file';

function isFileKey(key: Key): key is FileKey {
  return SETTINGS[key].kind.placeholder === 'FILE';
}

function tryRead(path: string, readFile: ReadFile): Result<string, string> {
  try {
    return ok(readFile(path));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return fail(`cannot be read (${code})`);
  }
}

function probeTls(values: Values): Config['probeTls'] {
  const { 'probe-tls-ca': ca, 'probe-tls-cert': cert, 'probe-tls-key': key } = values;
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
}

function gossipTls(values: Values): Config['tls'] {
  const { 'tls-ca': ca, 'tls-cert': cert, 'tls-key': key, 'tls-crl': crl } = values;
  if (ca === undefined || cert === undefined || key === undefined) return undefined;
  return { ca, cert, key, ...(crl === undefined ? {} : { crl }) };
}

function registryTls(values: Values): Config['registryTls'] {
  const { 'registry-tls-cert': cert, 'registry-tls-key': key } = values;
  return cert === undefined || key === undefined ? undefined : { cert, key };
}

function xds(values: Values): XdsConfig | undefined {
  const address = values['xds-address'];
  const { 'xds-cluster-by': clusterBy, 'xds-min-workers': minWorkers } = values;
  return address === undefined ? undefined : { address, clusterBy, minWorkers };
}

/** The default is worked out only where it is needed: a user in a container may have no home. */
function dataDirectory(
  values: Values,
  nodeName: string,
  env: Environment,
  host: Host,
): Result<string | undefined, string> {
  const given = values['data-dir'];
  if (given !== undefined) return ok(given === 'none' ? undefined : given);
  const state = env.XDG_STATE_HOME;
  const base = state?.startsWith('/') === true ? ok(state) : stateDirectory(host);
  return base.ok ? ok(join(base.value, 'worker-mesh', values.cluster, nodeName)) : base;
}

function stateDirectory(host: Host): Result<string, string> {
  let home = '';
  try {
    home = host.homedir();
  } catch {
    // A uid without an entry in the user database, and HOME not set.
  }
  if (isAbsolute(home)) return ok(join(home, '.local', 'state'));
  return fail(
    `--data-dir: not given, and this user has no home directory to put it in; allowed: ${SETTINGS['data-dir'].kind.allowed}`,
  );
}

function toConfig(
  values: Values,
  nodeName: string,
  dataDir: string | undefined,
  warnings: readonly string[],
): Config {
  return {
    nodeName,
    cluster: values.cluster,
    registryAddress: values['registry-address'],
    registrySocketMode: values['registry-socket-mode'],
    gossipAddress: values['gossip-address'],
    advertiseAddress: values['advertise-address'],
    adminAddress: values['admin-address'] === 'off' ? undefined : values['admin-address'],
    adminHosts: values['admin-host'],
    xds: xds(values),
    peers: values.peer,
    dataDir,
    tls: gossipTls(values),
    registryTls: registryTls(values),
    registryTokenFile: values['registry-token-file'],
    registryPublicMethods: values['registry-public-methods'],
    signRecords: values['sign-records'],
    insecure: values.insecure,
    healthChecks: values['health-checks'],
    healthPath: values['health-path'],
    healthService: values['health-service'],
    probeTls: probeTls(values),
    probeImports: values['probe-imports'],
    probers: values.probers,
    gatewayAddress: values['gateway-address'],
    refreshModelsMs: values['refresh-models'],
    removeUnhealthyWorkers: values['remove-unhealthy-workers'],
    restore: values.restore,
    persistSecrets: values['persist-secrets'],
    meshMemoryLimit: values['mesh-memory-limit'],
    reconcileIntervalMs: values['reconcile-interval'],
    pingIntervalMs: values['ping-interval'],
    deadTimeoutMs: values['dead-timeout'],
    tombstoneGraceMs: values['tombstone-grace'],
    claimGraceMs: values['claim-grace'],
    joinTimeoutMs: values['join-timeout'],
    flushDelayMs: values['flush-delay'],
    loadPublishIntervalMs: values['load-publish-interval'],
    loadTtlMs: values['load-ttl'],
    eventCapacity: values['event-capacity'],
    exports: values.export,
    discover: values.discover,
    otlpEndpoint: values['otlp-endpoint'],
    logLevels: values['log-level'],
    logFormat: values['log-format'],
    settings: values,
    warnings,
  };
}
