import { CLAIM_GRACE_MS, EVENT_RING_CAPACITY, TOMBSTONE_GRACE_MS } from '../core/limits.js';
import { ALL_PROBE_NODES_MAX, PROBERS_DEFAULT } from '../core/probes/shared-probing.js';
import { LOAD_TTL_MIN_MS, LOAD_TTL_MS, OBSERVED_INTERVAL_MS } from '../core/observed/limits.js';
import { DISCOVERIES } from './discover.js';
import { EXPORT_MIN_WORKERS_MAX, EXPORTS } from './export.js';
import {
  ADMIN_ADDRESS,
  DIRECTORY,
  duration,
  FILE,
  HOST_NAMES,
  HTTP_URL,
  integer,
  intervalOrOff,
  LOG_SETTINGS,
  NAME,
  oneOf,
  PEERS,
  REGISTRY_ADDRESS,
  SERVICE_NAME,
  size,
  SOCKET_MODE,
  SWITCH,
  TCP_ADDRESS,
  URL_PATH,
  type Kind,
} from './kinds.js';

/** One setting; its key in SETTINGS is the flag, the key in a file, and the tail of the variable. */
export interface Setting<T, D extends T | undefined = T | undefined> {
  readonly kind: Kind<T>;
  /** One line for help and for the README. */
  readonly help: string;
  /** undefined: not set, or worked out from other things, as `shown` says. */
  readonly fallback: D;
  /** Text of the default where `fallback` does not say it. */
  readonly shown: string;
  readonly group: Group;
  /** May change while `serve` runs: SIGHUP puts the new value in force. */
  readonly reloadable?: true;
}

export type Group = 'Node' | 'Addresses' | 'Security' | 'Health' | 'Timing' | 'Output';

function setting<T>(
  group: Group,
  kind: Kind<T>,
  fallback: NoInfer<T>,
  help: string,
  shown = kind.format(fallback),
): Setting<T, T> {
  return { group, kind, fallback, help, shown };
}

function optional<T>(group: Group, kind: Kind<T>, help: string, shown = ''): Setting<T, undefined> {
  return { group, kind, fallback: undefined, help, shown };
}

function reloadable<S>(setting: S): S & { readonly reloadable: true } {
  return { ...setting, reloadable: true };
}

const minute = 60_000;
const hour = 60 * minute;
const mebibyte = 1024 * 1024;

/**
 * The one place where a setting is described. Flags, variables, file keys, help, the README's table and
 * every error message come from here, so that none of them can forget another.
 */
export const SETTINGS = {
  'node-name': optional('Node', NAME, 'Unique name of this node.', "the host's name"),
  cluster: setting('Node', NAME, 'default', 'Nodes of another cluster are refused.'),
  peer: setting(
    'Node',
    PEERS,
    [],
    'Gossip address of a peer to join; repeatable. A name stands for all its addresses; `srv:NAME` asks for SRV.',
    'none',
  ),
  'data-dir': optional(
    'Node',
    DIRECTORY,
    'Where workers survive a restart; `none` keeps them in memory only.',
    '$XDG_STATE_HOME/worker-mesh/CLUSTER/NODE',
  ),
  restore: setting(
    'Node',
    oneOf('prefer-disk', 'prefer-peers'),
    'prefer-disk',
    'What to publish when a data directory was put back and peers hold more of this node: what is on disk, or what the node said last.',
  ),
  'persist-secrets': setting('Node', SWITCH, false, 'Keep api_keys in the data directory too.'),
  'mesh-memory-limit': optional(
    'Node',
    size(16 * mebibyte, 1024 * 1024 * mebibyte),
    'Most that the workers of all nodes may take here together; beyond, logs of peers are refused.',
    'a quarter of the memory',
  ),

  'registry-address': setting(
    'Addresses',
    REGISTRY_ADDRESS,
    '127.0.0.1:50051',
    'Where the gateway and the command line talk to this node; `unix:/path` for a socket.',
  ),
  'registry-socket-mode': setting(
    'Addresses',
    SOCKET_MODE,
    0o600,
    'Who may connect to the socket of `unix:/path`; every user that may needs no other right.',
  ),
  'gossip-address': setting(
    'Addresses',
    TCP_ADDRESS,
    '127.0.0.1:50052',
    'Where peers talk to this node.',
  ),
  'advertise-address': optional(
    'Addresses',
    TCP_ADDRESS,
    'What peers dial to reach this node.',
    'the gossip address',
  ),
  'admin-address': setting(
    'Addresses',
    ADMIN_ADDRESS,
    '127.0.0.1:50053',
    'HTTP: metrics, health and the status page; read-only, no secrets.',
  ),
  'gateway-address': optional(
    'Addresses',
    TCP_ADDRESS,
    'Where the gateway beside this sidecar is reached: told to all nodes, for their gateways.',
  ),
  'xds-address': optional(
    'Addresses',
    REGISTRY_ADDRESS,
    'Where Envoy and gRPC clients discover workers (xDS); with TLS and the token of the registry listener, where it has them.',
    'off',
  ),
  'admin-host': setting(
    'Addresses',
    HOST_NAMES,
    [],
    'Name by which the admin listener may be called, such as that of a Service; repeatable. Addresses and localhost always may.',
    'none',
  ),

  'tls-ca': reloadable(optional('Security', FILE, 'CA that signs the certificates of all nodes.')),
  'tls-cert': reloadable(
    optional('Security', FILE, 'Certificate for gossip; its SAN holds the node name.'),
  ),
  'tls-key': reloadable(optional('Security', FILE, 'Key of that certificate.')),
  'tls-crl': reloadable(
    optional('Security', FILE, 'Certificates that this CA, and those between, have revoked.'),
  ),
  'registry-tls-cert': reloadable(
    optional('Security', FILE, 'Certificate of the registry listener; needed beyond loopback.'),
  ),
  'registry-tls-key': reloadable(optional('Security', FILE, 'Key of that certificate.')),
  'registry-token-file': reloadable(
    optional(
      'Security',
      FILE,
      'File with the bearer token that callers of the registry must send; needed beyond loopback.',
    ),
  ),
  'registry-public-methods': setting(
    'Security',
    SWITCH,
    false,
    'Answer gRPC health and reflection without the token, for probes that cannot send one.',
  ),
  'sign-records': setting(
    'Security',
    oneOf('auto', 'on', 'off'),
    'auto',
    'Sign what this node publishes with its gossip key, so that no relay can forge it. `auto`: where gossip has TLS; a node that has signed once is not believed unsigned. `on`: take nothing unsigned.',
  ),
  insecure: setting(
    'Security',
    SWITCH,
    false,
    'Permit gossip beyond loopback without TLS. Whoever reaches the port can then speak as any node.',
  ),

  'health-checks': setting('Health', SWITCH, true, 'Probe workers; off when the gateway does it.'),
  'health-path': setting(
    'Health',
    URL_PATH,
    '/health',
    'Path of the HTTP probe, where a spec names none.',
  ),
  'health-service': setting(
    'Health',
    SERVICE_NAME,
    '',
    'Service that the gRPC probe asks for, where a spec names none.',
    'the whole server',
  ),
  'probe-tls-ca': optional(
    'Health',
    FILE,
    'Authorities of workers over https and grpcs, trusted besides those of Node.',
  ),
  'probe-tls-cert': optional('Health', FILE, 'Certificate that probes show to such workers.'),
  'probe-tls-key': optional('Health', FILE, 'Key of that certificate.'),
  'probe-imports': setting('Health', SWITCH, true, "Probe other nodes' workers too."),
  probers: optional(
    'Health',
    integer(0, 1_000),
    "Nodes that probe another node's worker; the others take their word. 0: all.",
    `0 up to ${ALL_PROBE_NODES_MAX} nodes, else ${PROBERS_DEFAULT}`,
  ),
  'refresh-models': setting(
    'Health',
    intervalOrOff(1_000, hour, minute),
    0,
    'How often the HTTP workers of this node are asked what they serve (`/v1/models`): adapters are published as they come and go.',
  ),
  'remove-unhealthy-workers': setting(
    'Health',
    SWITCH,
    false,
    'Remove local workers that are FAILED.',
  ),

  'reconcile-interval': setting(
    'Timing',
    duration(100, hour),
    30_000,
    'How often the registry is compared with the whole store.',
  ),
  'ping-interval': setting(
    'Timing',
    duration(50, minute),
    1_000,
    'How often a member of the mesh is pinged; `--probe-interval` is its former name.',
  ),
  'dead-timeout': setting(
    'Timing',
    duration(500, 24 * hour),
    60_000,
    'How long a dead node stays before its workers are dropped.',
  ),
  'tombstone-grace': setting(
    'Timing',
    duration(1_000, 7 * 24 * hour),
    TOMBSTONE_GRACE_MS,
    'How long a removal is remembered in the log.',
  ),
  'claim-grace': setting(
    'Timing',
    duration(100, hour),
    CLAIM_GRACE_MS,
    'How long the records of an earlier boot wait to be claimed; shorter than tombstone-grace.',
  ),
  'join-timeout': setting(
    'Timing',
    duration(1, hour, 'do not wait'),
    10_000,
    'How long to wait for a first peer before being ready alone.',
  ),
  'flush-delay': setting(
    'Timing',
    duration(1, 10, 'at the latest until the turn of the event loop ends'),
    0,
    'How long a write waits for others to travel with it.',
  ),
  'load-publish-interval': setting(
    'Timing',
    duration(100, hour, 'never'),
    OBSERVED_INTERVAL_MS,
    'How often peers hear at most of the loads that this node reports.',
  ),
  'load-ttl': setting(
    'Timing',
    duration(LOAD_TTL_MIN_MS, 24 * hour, 'for ever'),
    LOAD_TTL_MS,
    'How long a report of load counts that the gateway does not renew; what is older is unknown.',
  ),
  'event-capacity': setting(
    'Timing',
    integer(16, 1_048_576),
    EVENT_RING_CAPACITY,
    'Slots of the ring of internal events; who falls behind it resyncs.',
  ),

  export: setting(
    'Output',
    EXPORTS,
    [],
    'Keeps a file equal to the workers, as `worker-mesh export` does; repeatable.',
    'none',
  ),
  discover: setting(
    'Output',
    DISCOVERIES,
    [],
    'Registers what something outside knows, as `worker-mesh discover` does; repeatable.',
    'none',
  ),
  'xds-cluster-by': setting(
    'Output',
    oneOf('model', 'all'),
    'model',
    'Whether xDS has clusters for each model, or for all models together; one for each worker type.',
  ),
  'xds-min-workers': setting(
    'Output',
    integer(0, EXPORT_MIN_WORKERS_MAX),
    0,
    'xDS never shows fewer READY workers than this, once there were more; SIGHUP overrides.',
  ),
  'otlp-endpoint': optional(
    'Output',
    HTTP_URL,
    'Collector of OpenTelemetry (OTLP over HTTP) that gets spans of calls and writes whose callers have their trace recorded.',
    'off',
  ),
  'log-level': reloadable(
    setting(
      'Output',
      LOG_SETTINGS,
      [{ level: 'info' }],
      'Least important lines that are logged; repeatable, with `gossip=debug` for one subsystem.',
    ),
  ),
  'log-format': setting(
    'Output',
    oneOf('json', 'pretty'),
    'json',
    'One JSON object a line, or text for people.',
  ),
} as const;

/** A setting's name: the flag without its dashes. */
export type Key = keyof typeof SETTINGS;

/** Values as they were given, or their defaults; undefined where a setting has neither. */
export type Values = {
  -readonly [K in Key]: (typeof SETTINGS)[K] extends Setting<infer T, infer D> ? T | D : never;
};

/** All names in the order of help. */
export const KEYS = Object.keys(SETTINGS) as readonly Key[];

/** Names that settings had before, and that are still read. */
export const FORMER_NAMES: ReadonlyMap<string, Key> = new Map([
  ['probe-interval', 'ping-interval'],
]);

/** The setting of this name, present or former. */
export function keyOf(name: string): Key | undefined {
  return Object.hasOwn(SETTINGS, name) ? (name as Key) : FORMER_NAMES.get(name);
}

/** The environment variable of a setting. */
export function variableOf(key: string): string {
  return `WORKER_MESH_${key.toUpperCase().replaceAll('-', '_')}`;
}

/** Variables that other commands read, `--config`, and what scripts/run asks for. */
export const NAMES_OF_OTHER_VARIABLES: readonly string[] = [
  'WORKER_MESH_CONFIG',
  'WORKER_MESH_ADDRESS',
  'WORKER_MESH_TOKEN_FILE',
  'WORKER_MESH_NEXT_STEPS',
];
