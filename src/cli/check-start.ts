import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { messageOf } from '../core/errors.js';
import { parseAddress } from '../config/address.js';
import { loadConfig, type Config } from '../config.js';
import { certificateState } from '../grpc/certificate-state.js';
import type { TlsFiles } from '../grpc/tls.js';
import { seedFault } from '../gossip/seed-fault.js';
import { checksShown, exitCodeOf, failed, fine, warning, type Check } from './checks.js';
import { CONNECTION_FLAGS } from './connection.js';
import type { Io } from './io.js';
import { takeOutput } from './serve-flags.js';

const FREE_BYTES_MIN = 256 * 1024 * 1024;
const OWN_FLAGS = new Set(['strict', ...Object.keys(CONNECTION_FLAGS)]);

/** Whether `worker-mesh check` was typed with flags of `serve`, and so before the first start. */
export function checksStart(args: readonly string[]): boolean {
  return args.some(
    (arg) => /^--\w/.test(arg) && !OWN_FLAGS.has(nameOf(arg)) && nameOf(arg) !== 'help',
  );
}

/** Checks what would keep a sidecar of these flags from starting and joining. It changes nothing. */
export async function checkStart(args: readonly string[], io: Io): Promise<number> {
  const { rest, output } = takeOutput(args.filter((arg) => arg !== '--strict'));
  const config = loadConfig(rest, io.env, (path) => io.readFile(path));
  const checks = config.ok
    ? await startChecks(config.value)
    : [failed('config', config.error, 'see `worker-mesh serve --help`')];
  io.stdout.write(checksShown(checks, output));
  return exitCodeOf(checks, args.includes('--strict'));
}

async function startChecks(config: Config): Promise<Check[]> {
  const { warnings, registryAddress, gossipAddress, adminAddress } = config;
  const { nodeName: node, cluster, tls, registryTls, peers } = config;
  const address = [registryAddress, gossipAddress, ...(adminAddress ? [adminAddress] : [])];
  return [
    warnings.length === 0
      ? fine('config', `node ${node} in cluster ${cluster}`)
      : warning('config', warnings.join('; '), 'correct what is named'),
    ...(await Promise.all(address.map(port))),
    dataDirectory(config.dataDir),
    ...(tls ? [certificate('certificate', tls, { node, cluster })] : []),
    ...(registryTls ? [certificate('registry certificate', registryTls, undefined)] : []),
    ...(await Promise.all(peers.map((peer) => seed(peer, tls)))),
  ];
}

async function port(text: string): Promise<Check> {
  const name = `address ${text}`;
  const address = parseAddress(text);
  if (address?.kind !== 'tcp' || address.port === 0) return fine(name, 'is chosen at the start');
  const { host, port: number } = address;
  const error = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
    const server = createServer();
    server.once('error', resolve);
    server.listen({ host, port: number }, () => server.close(() => resolve(undefined)));
  });
  if (error === undefined) return fine(name, 'is free');
  const advice = 'end what listens there, or choose another address';
  return failed(name, `cannot be bound (${error.code ?? error.message})`, advice);
}

function dataDirectory(path: string | undefined): Check {
  const name = 'data directory';
  if (path === undefined) {
    return warning(name, 'none: workers are lost when the process ends', 'give --data-dir');
  }
  let nearest = path;
  while (!existsSync(nearest) && nearest !== dirname(nearest)) nearest = dirname(nearest);
  try {
    accessSync(nearest, constants.W_OK | constants.X_OK);
    const { bavail, bsize } = statfsSync(nearest);
    const free = Math.round((bavail * bsize) / 1024 ** 2);
    if (bavail * bsize >= FREE_BYTES_MIN) return fine(name, `${path} is usable, ${free} MiB free`);
    return warning(name, `${path} has ${free} MiB free`, 'make room');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return failed(name, `${nearest} cannot be written (${code})`, 'let this user write there');
  }
}

function certificate(
  name: string,
  files: TlsFiles,
  who: { readonly node: string; readonly cluster: string } | undefined,
): Check {
  const advice = '`worker-mesh certs renew NODE`, or what issues your certificates';
  try {
    const state = certificateState(files, who, Date.now());
    const { fault, chainFault, warning: soon, expiryMs } = state;
    if (fault !== '') return failed(name, fault, advice);
    if (chainFault !== '') return failed(name, chainFault, advice);
    if (soon !== '') return warning(name, soon, advice);
    return fine(name, `is good for ${Math.floor((expiryMs - Date.now()) / 86_400_000)} days`);
  } catch (error) {
    return failed(name, messageOf(error), advice);
  }
}

async function seed(peer: string, tls: TlsFiles | undefined): Promise<Check> {
  const fault = await seedFault(peer, tls);
  if (fault === undefined) return fine(`seed ${peer}`, 'answers, and speaks gossip');
  const advice =
    'correct --peer, or what listens there; a node may start all the same, and dials it again';
  return failed(`seed ${peer}`, fault.replace(`${peer}: `, ''), advice);
}

function nameOf(arg: string): string {
  return arg.slice(2).split('=')[0] ?? '';
}
