import { stringifyExact, parseExact } from '../core/registry/spec/exact-json.js';
import type { Worker__Output } from '../gen/workermesh/v1/Worker.js';
import { JournalError } from '../storage/journal.js';
import { readDirectory } from '../storage/read-directory.js';
import { applySpecs, type ManagedSpec } from './apply.js';
import type { Command, Invocation } from './command.js';
import { call, readFile, type Connection } from './connection.js';
import { switchFlag, textFlag, type Typed } from './flags.js';
import { CommandError, UsageError, type Io } from './io.js';
import { formatJson } from './json.js';
import { listAllWorkers } from './list-all.js';
import { getNode } from './ask-mesh.js';

const FORMAT = 'worker-mesh-state';
const VERSION = 1;

/** One worker on a line of its own. */
interface StateLine {
  readonly spec: object;
  readonly owner: string;
  readonly manager: string;
  readonly cordoned: string;
}

export const exportStateCommand: Command = {
  name: 'export-state',
  args: '',
  help: 'Writes the workers of this node as a JSON object a line, for `import-state`; from a data directory, where no sidecar runs.',
  flags: {
    all: switchFlag('The workers of all nodes, as this one knows them'),
    'data-dir': textFlag('DIR', 'Read this directory; nothing is changed in it'),
    secrets: switchFlag('With --data-dir: the api keys that it keeps, too'),
  },
  run: async ({ connection, typed, io }) => {
    const directory = typed.text('data-dir');
    if (directory === undefined && typed.on('secrets')) {
      throw new UsageError('--secrets: needs --data-dir; no key leaves a running sidecar');
    }
    const { node, lines } =
      directory === undefined
        ? await running(connection, typed)
        : await stopped(directory, typed.on('secrets'));
    const head = { format: FORMAT, version: VERSION, node, time: new Date().toISOString() };
    io.stdout.write(`${stringifyExact(head)}\n`);
    for (const line of lines) io.stdout.write(`${stringifyExact(line)}\n`);
    io.stderr.write(`worker-mesh: ${lines.length} workers of ${node}\n`);
    return 0;
  },
};

async function running(
  connection: Connection,
  typed: Typed,
): Promise<{ node: string; lines: StateLine[] }> {
  const { node } = await getNode(connection);
  const origin = typed.on('all') ? 'WORKER_ORIGIN_UNSPECIFIED' : 'WORKER_ORIGIN_LOCAL';
  const filter = { origin, includeShadowed: true } as const;
  const request = { filter, view: 'WORKER_VIEW_SPEC_JSON' } as const;
  const { workers, incomplete } = await listAllWorkers(connection, request);
  if (incomplete) throw new CommandError(`${node} has not heard of all workers yet; try again`);
  return { node, lines: workers.map(lineOf) };
}

function lineOf(worker: Worker__Output): StateLine {
  const { specJson, ownerNode: owner, manager } = worker;
  return { spec: parseExact(specJson) as object, owner, manager, cordoned: cordonOf(worker) };
}

function cordonOf({ ownerStatus, removeTime, health }: Worker__Output): string {
  if (ownerStatus !== 'WORKER_STATUS_DRAINING' || removeTime !== null) return '';
  return health?.message === undefined || health.message === '' ? 'cordoned' : health.message;
}

async function stopped(
  directory: string,
  secrets: boolean,
): Promise<{ node: string; lines: StateLine[] }> {
  const { node, workers } = await readDirectory(directory, secrets).catch((error: unknown) => {
    throw error instanceof JournalError ? new CommandError(error.message) : error;
  });
  const lines = workers.map(({ specText, apiKey, manager, status, removeTimeMs, health }) => ({
    spec: {
      ...(parseExact(specText) as object),
      ...(apiKey === undefined ? {} : { api_key: apiKey }),
    },
    owner: node,
    manager,
    cordoned:
      status === 'DRAINING' && removeTimeMs === undefined ? health.message || 'cordoned' : '',
  }));
  return { node, lines };
}

export const importStateCommand: Command = {
  name: 'import-state',
  args: 'FILE',
  help: 'Registers the workers of `export-state` with this node, as a gateway would; doing it again changes nothing. - reads stdin.',
  flags: {
    owner: textFlag('NODE', 'Only those that this node had'),
  },
  run: async (invocation) => {
    const { typed, output, io } = invocation;
    const path = typed.words[0] ?? '';
    const text = path === '-' ? await io.readStdin() : readFile(io, 'FILE', path);
    const owner = typed.text('owner');
    const lines = readState(text, path).filter(
      (line) => owner === undefined || line.owner === owner,
    );
    const { counts, errors } = await applySpecs(invocation, lines);
    const cordoned = await cordon(invocation, lines);
    const words = Object.entries({ ...counts, cordoned }).filter(([, count]) => count > 0);
    const said = words.map(([outcome, count]) => `${count} ${outcome}`).join(', ');
    if (output === 'json') io.stdout.write(formatJson({ ...counts, cordoned, errors }));
    else io.stdout.write(`${said || 'nothing to do'}\n`);
    return errors > 0 ? 1 : 0;
  },
};

type ImportedLine = ManagedSpec & StateLine;

/** The lines after the head, each with its place in the file. */
export function readState(text: string, path: string): ImportedLine[] {
  const [first = '', ...rest] = text.split('\n');
  const head = parseLine(first, path, 1) as { format?: unknown; version?: unknown };
  if (head.format !== FORMAT) {
    throw new UsageError(`${path}: is no state; allowed: what \`worker-mesh export-state\` wrote`);
  }
  if (typeof head.version !== 'number' || head.version > VERSION) {
    throw new UsageError(`${path}: is of a newer version; import it with that version`);
  }
  return rest.flatMap((line, at): ImportedLine[] => {
    if (line.trim() === '') return [];
    const read = parseLine(line, path, at + 2) as Partial<StateLine>;
    const { spec, owner = '', manager = '', cordoned = '' } = read;
    if (typeof spec !== 'object' || (spec as object | null) === null) {
      throw new UsageError(`${path}: line ${at + 2} has no spec`);
    }
    return [{ spec, owner, manager, cordoned, origin: `line ${at + 2}` }];
  });
}

function parseLine(line: string, path: string, at: number): object {
  try {
    const json = parseExact(line);
    if (typeof json === 'object' && json !== null) return json;
  } catch {
    // Said below.
  }
  throw new UsageError(`${path}: line ${at} is no JSON object; is the file whole?`);
}

async function cordon(
  { connection, io }: Invocation,
  lines: readonly ImportedLine[],
): Promise<number> {
  let count = 0;
  for (const { spec, cordoned, origin } of lines) {
    const { url } = spec as { url?: string };
    if (cordoned === '' || url === undefined) continue;
    const request = { url, status: 'WORKER_STATUS_DRAINING', reason: cordoned } as const;
    await call(connection, (...rest) =>
      connection.registry.updateWorkerStatus(request, ...rest),
    ).then(
      () => (count += 1),
      (error: unknown) => failed(io, origin, error),
    );
  }
  return count;
}

function failed(io: Io, origin: string, error: unknown): void {
  const message = error instanceof Error ? error.message : String(error);
  io.stderr.write(`worker-mesh: ${origin}: not cordoned: ${message}\n`);
}
