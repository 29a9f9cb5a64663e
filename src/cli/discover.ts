import { resolve } from 'node:path';
import { WorkerCache } from '../client/index.js';
import { HTTP_URL } from '../config/drive.js';
import { duration, integer, oneOf } from '../config/kinds.js';
import { startDiscovery } from '../discover/discovery.js';
import { DnsSource } from '../discover/dns-source.js';
import { FileSource } from '../discover/file-source.js';
import { KubernetesApi } from '../discover/kubernetes-api.js';
import { KubernetesSource } from '../discover/kubernetes-source.js';
import { WORKER_TYPES } from '../core/registry/spec/spec.js';
import { RouterSource } from '../discover/router-source.js';
import type { Source } from '../discover/source.js';
import type { Command, Invocation } from './command.js';
import { readFile } from './connection.js';
import { listFlag, switchFlag, textFlag, readFlag, readPairs, type Flags } from './flags.js';
import { FOLLOW_FLAGS, followLog, logConnection, untilStopped } from './follow.js';
import { clusterOf, KUBERNETES_FLAGS } from './kubernetes-flags.js';
import { UsageError } from './io.js';

const PORT = integer(1, 65_535);
const INTERVAL = duration(1_000, 3_600_000);
const INTERVAL_DEFAULT_MS = 10_000;
const SCHEME = oneOf('http', 'https', 'grpc', 'grpcs');
const TYPE = oneOf(...WORKER_TYPES);

const COMMON: Flags = {
  manager: textFlag(
    'NAME',
    'Under which the workers are registered; others are left alone [discover-SOURCE]',
  ),
  'allow-empty': switchFlag('Believe a source that names no worker, and remove all'),
  ...FOLLOW_FLAGS,
};
const SCHEME_FLAG: Flags = {
  scheme: textFlag(SCHEME.placeholder, 'Scheme of the URLs [http]'),
};

export const discoverFileCommand: Command = {
  name: 'discover file',
  args: 'FILE',
  help: 'Registers the workers in a YAML or JSON file, and follows it until Ctrl-C.',
  flags: COMMON,
  run: (invocation) => {
    const path = resolve(invocation.typed.words[0] ?? '');
    return discover(invocation, 'file', new FileSource(path));
  },
};

export const discoverDnsCommand: Command = {
  name: 'discover dns',
  args: 'NAME',
  help: 'Registers the addresses behind a name, or behind srv:NAME, and follows it until Ctrl-C.',
  flags: {
    port: textFlag('PORT', 'Port at those addresses; SRV says its own'),
    ...SCHEME_FLAG,
    model: listFlag('ID', 'A model that all serve; repeatable [any]'),
    type: textFlag(TYPE.placeholder, 'Type of all [regular]'),
    label: listFlag('KEY=VALUE', 'A label of all; repeatable'),
    server: textFlag('HOST:PORT', "Server to ask [the system's]"),
    ...COMMON,
  },
  run: (invocation) => {
    const { typed } = invocation;
    const query = typed.words[0] ?? '';
    const port = readFlag(typed, 'port', PORT);
    if (port === undefined && !query.startsWith('srv:')) {
      throw new UsageError(`--port is missing; allowed: ${PORT.allowed}, or srv:NAME`);
    }
    const template = {
      models: typed.list('model').map((id) => ({ id })),
      worker_type: readFlag(typed, 'type', TYPE) ?? 'regular',
      labels: readPairs(typed, 'label'),
    };
    const scheme = readFlag(typed, 'scheme', SCHEME) ?? 'http';
    const server = typed.text('server');
    const source = new DnsSource({ query, port: port ?? 0, scheme, template, server });
    return discover(invocation, 'dns', source);
  },
};

export const discoverRouterCommand: Command = {
  name: 'discover router',
  args: 'URL',
  help: 'Registers what a running smg, sglang-router or vllm-router has, and follows it until Ctrl-C.',
  flags: {
    'api-key-file': textFlag('FILE', 'File with the key that it wants'),
    interval: textFlag('DURATION', 'How often to ask [10s]'),
    ...COMMON,
  },
  run: (invocation) => {
    const { typed, io } = invocation;
    const target = HTTP_URL.parse(typed.words[0] ?? '');
    if (target === undefined) throw new UsageError(`URL: allowed: ${HTTP_URL.allowed}`);
    const file = typed.text('api-key-file');
    const key = file === undefined ? undefined : readFile(io, '--api-key-file', file).trim();
    const intervalMs = readFlag(typed, 'interval', INTERVAL) ?? INTERVAL_DEFAULT_MS;
    return discover(invocation, 'router', new RouterSource(target, key, intervalMs));
  },
};

export const discoverKubernetesCommand: Command = {
  name: 'discover kubernetes',
  args: '',
  help: 'Registers the ready pods of a selector, and follows them until Ctrl-C.',
  flags: {
    ...KUBERNETES_FLAGS,
    port: textFlag('PORT', 'Port of pods without annotation [8000]'),
    ...SCHEME_FLAG,
    ...COMMON,
  },
  run: (invocation) => {
    const { typed, io } = invocation;
    const api = new KubernetesApi(clusterOf(typed, io));
    const scheme = readFlag(typed, 'scheme', SCHEME) ?? 'http';
    const port = readFlag(typed, 'port', PORT) ?? 8_000;
    return discover(invocation, 'kubernetes', new KubernetesSource(api, scheme, port));
  },
};

async function discover(invocation: Invocation, kind: string, source: Source): Promise<number> {
  const { connection, typed, io } = invocation;
  const manager = typed.text('manager') ?? `discover-${kind}`;
  const log = await followLog(invocation);
  const cache = new WorkerCache({ ...connection.sidecar, select: { manager } });
  const endLog = logConnection(cache, connection.address, log);
  const end = startDiscovery(source, {
    manager,
    allowEmpty: typed.on('allow-empty'),
    keepRegistered: (registration) => cache.keepRegistered(registration),
    log: (level, message, fields) => void log.log(level, message, fields),
  });
  io.onHangup(() => source.look());
  try {
    return await untilStopped(cache, io);
  } finally {
    end();
    endLog();
    cache.close();
  }
}
