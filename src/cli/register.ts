import { messageOf } from '../core/errors.js';
import { duration, integer, oneOf, SERVICE_NAME, URL_PATH } from '../config/kinds.js';
import { isObject } from '../core/is-object.js';
import { LEASE_MAX_MS, LEASE_MIN_MS } from '../core/limits.js';
import { parseExact, stringifyExact } from '../core/registry/spec/exact-json.js';
import { withoutByteOrderMark } from '../core/registry/spec/json.js';
import { WORKER_TYPES } from '../core/registry/spec/spec.js';
import type { RegisterWorkerResponse__Output } from '../gen/workermesh/v1/RegisterWorkerResponse.js';
import type { Command } from './command.js';
import { call, readFile } from './connection.js';
import {
  listFlag,
  switchFlag,
  textFlag,
  readFlag,
  readPairs,
  type Flags,
  type Typed,
} from './flags.js';
import { UsageError, warn, type Io } from './io.js';
import { formatJson } from './json.js';
import { keepAlive } from './keep-alive.js';
import { enumWord } from './table.js';

const LEASE = duration(LEASE_MIN_MS, LEASE_MAX_MS);
const TYPE = oneOf(...WORKER_TYPES);
const PRIORITY = integer(0, 2 ** 32 - 1);

const SECONDS = duration(1, 86_400_000);
const THRESHOLD = integer(1, 2 ** 32 - 1);

/** Flags that go into the spec's `health`, where the spec has other words for them. */
const HEALTH_FLAGS: Flags = {
  'check-interval': textFlag('DURATION', 'Between two probes [60s]'),
  'health-timeout': textFlag('DURATION', 'For one probe [30s]'),
  'success-threshold': textFlag('N', 'Good probes until READY [2]'),
  'failure-threshold': textFlag('N', 'Bad probes until NOT_READY [3]'),
  'health-path': textFlag('PATH', 'Of the HTTP probe [--health-path]'),
  'health-service': textFlag('NAME', 'That the gRPC probe asks for'),
};

export const registerCommand: Command = {
  name: 'workers register',
  args: '[URL]',
  help: 'Registers a worker of this node, from flags, or from a spec that flags change.',
  flags: {
    model: listFlag('ID', 'A model that it serves; repeatable [any]'),
    type: textFlag('TYPE', 'regular, prefill, decode or encode'),
    label: listFlag('KEY=VALUE', 'A label; repeatable'),
    priority: textFlag('N', 'Priority [50]'),
    ...HEALTH_FLAGS,
    'api-key-file': textFlag('FILE', 'File with the api_key for probes'),
    spec: textFlag('JSON|@FILE|-', 'The whole spec; - reads stdin'),
    replace: switchFlag('Replace the spec when the URL is registered'),
    manager: textFlag('NAME', 'Who maintains the record'),
    lease: textFlag('DURATION', 'It goes when not renewed; 3s to 1h'),
    'keep-alive': switchFlag('Renew the lease until Ctrl-C'),
    'validate-only': switchFlag('Change nothing, say what would happen'),
  },
  run: async ({ connection, typed, output, io }) => {
    const leaseMs = readLease(typed);
    const request = {
      specJson: stringifyExact(await readSpec(typed, io)),
      allowReplace: typed.on('replace'),
      manager: typed.text('manager') ?? '',
      validateOnly: typed.on('validate-only'),
      ...(leaseMs !== undefined && { lease: toDuration(leaseMs) }),
    };
    const register = (): Promise<RegisterWorkerResponse__Output> =>
      call(connection, (...rest) => connection.registry.registerWorker(request, ...rest));
    const answer = await register();
    for (const warning of answer.warnings) warn(io, warning);
    if (output === 'json') io.stdout.write(formatJson(answer));
    else io.stdout.write(registration(answer, request.validateOnly));
    if (typed.on('keep-alive') && leaseMs !== undefined) {
      await keepAlive(connection, io, { id: answer.worker?.workerId ?? '', leaseMs }, register);
    }
    return 0;
  },
};

function readLease(typed: Typed): number | undefined {
  const leaseMs = readFlag(typed, 'lease', LEASE);
  if (!typed.on('keep-alive')) return leaseMs;
  if (leaseMs === undefined) throw new UsageError('--keep-alive: needs --lease; allowed: 3s to 1h');
  if (typed.on('validate-only')) {
    throw new UsageError('--keep-alive: not with --validate-only; allowed: one of them');
  }
  return leaseMs;
}

function toDuration(ms: number): { seconds: number; nanos: number } {
  return { seconds: Math.floor(ms / 1000), nanos: (ms % 1000) * 1e6 };
}

/** What was done, and to which worker. */
function registration(answer: RegisterWorkerResponse__Output, validateOnly: boolean): string {
  const outcome = enumWord(answer.outcome, 'WRITE_OUTCOME_').toLowerCase();
  const { worker } = answer;
  const verb = validateOnly ? `would be ${outcome}` : outcome;
  if (worker === null) return `${verb}\n`;
  const status = enumWord(worker.status, 'WORKER_STATUS_');
  return `${worker.url} ${verb}: id ${worker.workerId}, status ${status}, revision ${worker.revision}\n`;
}

/** The spec that was typed: flags go over what `--spec` says. */
async function readSpec(typed: Typed, io: Io): Promise<Record<string, unknown>> {
  const [url] = typed.words;
  const models = typed.list('model');
  const labels = readPairs(typed, 'label');
  const type = readFlag(typed, 'type', TYPE);
  const priority = readFlag(typed, 'priority', PRIORITY);
  const keyFile = typed.text('api-key-file');
  const base = await readBase(typed, io);
  const health = readHealth(typed);
  if (url === undefined && base.url === undefined) {
    throw new UsageError(
      'URL is missing; allowed: worker-mesh workers register URL, or --spec with a url',
    );
  }
  return {
    ...base,
    ...(url !== undefined && { url }),
    ...(models.length > 0 && { models: models.map((id) => ({ id })) }),
    ...(type !== undefined && { worker_type: type }),
    ...(priority !== undefined && { priority }),
    ...(Object.keys(labels).length > 0 && { labels }),
    ...(Object.keys(health).length > 0 && { health: { ...objectOf(base.health), ...health } }),
    ...(keyFile !== undefined && { api_key: readFile(io, '--api-key-file', keyFile).trim() }),
  };
}

function readHealth(typed: Typed): Record<string, unknown> {
  const ofMs = (name: string) => {
    const ms = readFlag(typed, name, SECONDS);
    return ms === undefined ? undefined : ms / 1000;
  };
  const given = {
    check_interval_secs: ofMs('check-interval'),
    timeout_secs: ofMs('health-timeout'),
    success_threshold: readFlag(typed, 'success-threshold', THRESHOLD),
    failure_threshold: readFlag(typed, 'failure-threshold', THRESHOLD),
    path: readFlag(typed, 'health-path', URL_PATH),
    service: readFlag(typed, 'health-service', SERVICE_NAME),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** A `health` that is no object is the sidecar's to refuse, in its words, where no flag changes it. */
function objectOf(value: unknown): object {
  return isObject(value) ? value : {};
}

async function readBase(typed: Typed, io: Io): Promise<Record<string, unknown>> {
  const given = typed.text('spec');
  if (given === undefined) return {};
  let text = given;
  if (given === '-') text = await io.readStdin();
  else if (given.startsWith('@')) text = readFile(io, '--spec', given.slice(1));
  let json: unknown;
  try {
    json = parseExact(withoutByteOrderMark(text));
  } catch (error) {
    const why = messageOf(error);
    throw new UsageError(`--spec: not JSON (${why}); allowed: a JSON object`);
  }
  if (!isObject(json)) {
    throw new UsageError(
      '--spec: not an object; allowed: a JSON object such as {"url": "http://w:1"}',
    );
  }
  return json;
}
