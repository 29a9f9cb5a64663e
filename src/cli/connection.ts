import * as grpc from '@grpc/grpc-js';
import type { SidecarOptions } from '../client/index.js';
import { parseAddress } from '../config/address.js';
import { quote } from '../config/given.js';
import { duration, REGISTRY_ADDRESS } from '../config/kinds.js';
import { MeshClient, RegistryClient } from '../grpc/proto.js';
import type { MeshServiceClient } from '../gen/workermesh/v1/MeshService.js';
import type { RegistryServiceClient } from '../gen/workermesh/v1/RegistryService.js';
import { textFlag, readFlag, type Flags, type Typed } from './flags.js';
import { CommandError, UsageError, type Io } from './io.js';

const DEFAULT_ADDRESS = '127.0.0.1:50051';
const TIMEOUT = duration(1, 3_600_000);
const TIMEOUT_DEFAULT_MS = 10_000;

/** Flags of every command that talks to a running sidecar. */
export const CONNECTION_FLAGS: Flags = {
  address: textFlag(
    'ADDRESS',
    `Registry address of the sidecar [$WORKER_MESH_ADDRESS, $WORKER_MESH_REGISTRY_ADDRESS, ${DEFAULT_ADDRESS}]`,
  ),
  'token-file': textFlag('FILE', 'File with the bearer token [$WORKER_MESH_TOKEN_FILE]'),
  'tls-ca': textFlag('FILE', "CA of the registry listener's certificate; turns TLS on"),
  timeout: textFlag('DURATION', 'How long one call may take [10s]'),
  output: {
    type: 'text',
    placeholder: 'table|json',
    help: 'Form of the output [table]',
    short: 'o',
  },
};

/** The clients of one sidecar, and what each call needs. */
export interface Connection {
  readonly address: string;
  /** The same for a WorkerCache. */
  readonly sidecar: SidecarOptions;
  readonly registry: RegistryServiceClient & grpc.Client;
  readonly mesh: MeshServiceClient & grpc.Client;
  readonly metadata: grpc.Metadata;
  readonly timeoutMs: number;
  close(): void;
}

/** Reads the flags and makes the clients; nothing is dialed before the first call. */
export function openConnection(typed: Typed, io: Io): Connection {
  const { env } = io;
  const address = readFlag(typed, 'address', REGISTRY_ADDRESS) ?? addressOf(env);
  const parsed = parseAddress(address);
  if (parsed?.kind === 'tcp' && parsed.port === 0) {
    throw new UsageError(
      `--address ${quote(address)}: port 0 cannot be dialed; allowed: host:port`,
    );
  }
  const timeoutMs = readFlag(typed, 'timeout', TIMEOUT) ?? TIMEOUT_DEFAULT_MS;
  const caPath = typed.text('tls-ca');
  const tlsCa = caPath === undefined ? undefined : readFile(io, '--tls-ca', caPath);
  const token = readToken(typed.text('token-file') ?? env.WORKER_MESH_TOKEN_FILE, io);
  const credentials =
    tlsCa === undefined
      ? grpc.credentials.createInsecure()
      : grpc.credentials.createSsl(Buffer.from(tlsCa));
  const options = {
    'grpc.keepalive_time_ms': 20_000,
    'grpc.keepalive_timeout_ms': 10_000,
    // A sidecar is nearby: the proxy that the environment names is for what is far away.
    'grpc.enable_http_proxy': 0,
  };
  const target = parsed?.kind === 'tcp' ? `dns:${address}` : address;
  const registry = new RegistryClient(target, credentials, options);
  const mesh = new MeshClient(target, credentials, {
    ...options,
    channelOverride: registry.getChannel(),
  });
  const metadata = new grpc.Metadata();
  if (token !== undefined) metadata.set('authorization', `Bearer ${token}`);
  return {
    address,
    sidecar: {
      address,
      ...(token !== undefined && { token }),
      ...(tlsCa !== undefined && { tlsCa }),
    },
    registry,
    mesh,
    metadata,
    timeoutMs,
    close: () => registry.close(),
  };
}

/** A call that the sidecar answered with an error, or did not answer. */
export class CallFailed extends CommandError {
  readonly code: grpc.status;

  constructor(code: grpc.status, message: string) {
    super(message);
    this.code = code;
  }
}

/** One unary call. Rejects with a CallFailed that says what went wrong, and where. */
export function call<Response>(
  connection: Connection,
  start: (
    metadata: grpc.Metadata,
    options: grpc.CallOptions,
    done: grpc.requestCallback<Response>,
  ) => unknown,
  timeoutMs = connection.timeoutMs,
): Promise<Response> {
  const deadline = Date.now() + timeoutMs;
  return new Promise((resolve, reject) => {
    start(connection.metadata, { deadline }, (error, response) => {
      if (error !== null) reject(explain(error, connection.address));
      else if (response === undefined) reject(new CommandError('BUG: an empty answer'));
      else resolve(response);
    });
  });
}

/** The sentence for an error of a call. */
export function explain(error: grpc.ServiceError, address: string): CallFailed {
  return new CallFailed(error.code, sentence(error, address));
}

function sentence(error: grpc.ServiceError, address: string): string {
  const { status } = grpc;
  switch (error.code) {
    case status.UNAVAILABLE:
      if (error.details.includes('Protocol error')) return foreign(address, 'it speaks no gRPC');
      return `no sidecar answers at ${address} (${causeOf(error)}); start one with \`worker-mesh serve\`, name another with --address, or, where it uses TLS, give --tls-ca`;
    case status.DEADLINE_EXCEEDED:
      return `the sidecar at ${address} did not answer in time; try a longer --timeout, or look whether its process is stopped`;
    case status.UNIMPLEMENTED:
      return foreign(address, error.details);
    case status.UNAUTHENTICATED:
      return `${error.details}; --token-file FILE sends one`;
    default:
      return `${status[error.code]}: ${inOwnWords(error.details)}`;
  }
}

/** What the API calls by its own names, and how it is typed here. */
const OWN_WORDS: readonly (readonly [api: string, typed: string])[] = [
  [
    'set allow_replace, or use ReplaceWorker or PatchWorker',
    '--replace replaces it, and `worker-mesh workers patch` changes it',
  ],
  ['ListWorkers shows', '`worker-mesh workers list` shows'],
  ['ListNodes shows', '`worker-mesh nodes --all` shows'],
];

function inOwnWords(details: string): string {
  return OWN_WORDS.reduce((text, [api, typed]) => text.replace(api, typed), details);
}

function foreign(address: string, why: string): string {
  return `what listens at ${address} is no registry of a worker-mesh sidecar (${why}); --address takes the registry address`;
}

/** The cause, without the words that grpc-js wraps around it. */
function causeOf({ details }: grpc.ServiceError): string {
  return /Last error: (?:Error: )?(.*?)(?:\.? Resolution note:.*)?$/s.exec(details)?.[1] ?? details;
}

function addressOf(env: Io['env']): string {
  for (const name of ['WORKER_MESH_ADDRESS', 'WORKER_MESH_REGISTRY_ADDRESS']) {
    const text = env[name];
    if (text === undefined || text === '') continue;
    const address = REGISTRY_ADDRESS.parse(text);
    if (address !== undefined) return address;
    throw new UsageError(`${name} ${quote(text)}: allowed: ${REGISTRY_ADDRESS.allowed}`);
  }
  return DEFAULT_ADDRESS;
}

function readToken(path: string | undefined, io: Io): string | undefined {
  if (path === undefined || path === '') return undefined;
  const token = readFile(io, '--token-file', path).trim();
  if (!/^[!-~]+$/.test(token)) {
    throw new UsageError(`--token-file ${quote(path)}: holds no token; allowed: one line of ASCII`);
  }
  return token;
}

/** A file that was named by a flag. */
export function readFile(io: Io, flag: string, path: string): string {
  try {
    return io.readFile(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new UsageError(
      `${flag} ${quote(path)}: cannot be read (${code}); allowed: a readable file`,
    );
  }
}
