import type * as grpc from '@grpc/grpc-js';
import { messageOf } from '../core/errors.js';
import { stringifyExact } from '../core/registry/spec/exact-json.js';
import { applyWorkers } from '../client/apply-workers.js';
import { readWorkers } from '../discover/read-workers.js';
import { quote } from '../config/given.js';
import { withPlace, type WorkerSpec } from '../discover/source.js';
import type { SyncWorkersResponse__Output } from '../gen/workermesh/v1/SyncWorkersResponse.js';
import type { Command, Invocation } from './command.js';
import { explain, readFile } from './connection.js';
import { UsageError, warn } from './io.js';
import { formatJson } from './json.js';
import { enumWord, visible } from './table.js';
import { switchFlag, textFlag } from './flags.js';

const WORKERS_PER_MESSAGE = 50;

/** What became of the workers of a file, in numbers. */
type Counts = Record<string, number>;

export const applyCommand: Command = {
  name: 'workers apply',
  args: 'FILE',
  help: 'Registers or replaces the workers of a file (YAML, JSON, or a JSON object a line; - reads stdin).',
  flags: {
    manager: textFlag('NAME', 'Who maintains the records'),
    prune: switchFlag(
      "Also remove the manager's workers that the file does not name; all or nothing",
    ),
    'allow-empty': switchFlag('With --prune: believe a file that names no worker, and remove all'),
  },
  run: async (invocation) => {
    const { typed, output, io } = invocation;
    const path = typed.words[0] ?? '';
    const manager = typed.text('manager') ?? '';
    if (typed.on('prune') && manager === '') {
      throw new UsageError('--prune: needs --manager, whose workers the file is to be all of');
    }
    const text = path === '-' ? await io.readStdin() : readFile(io, 'FILE', path);
    const specs = await readSpecs(text, path);
    if (typed.on('prune') && specs.length === 0 && !typed.on('allow-empty')) {
      throw new UsageError(
        `${path}: names no worker, and --prune would remove all of ${quote(manager)}; allowed: with --allow-empty`,
      );
    }
    const { counts, errors } = typed.on('prune')
      ? { counts: await sync(invocation, specs, manager), errors: 0 }
      : await applySpecs(
          invocation,
          specs.map((each) => ({ ...each, manager })),
        );
    const words = Object.entries(counts).map(([outcome, count]) => `${count} ${outcome}`);
    if (output === 'json') io.stdout.write(formatJson({ ...counts, errors }));
    else io.stdout.write(`${words.join(', ') || 'nothing to do'}\n`);
    return errors > 0 ? 1 : 0;
  },
};

/** The specs of a text that the user gave, under the name of its file. */
export async function readSpecs(text: string, path: string): Promise<WorkerSpec[]> {
  try {
    return await readWorkers(text);
  } catch (error) {
    throw new UsageError(`${path}: ${messageOf(error)}`);
  }
}

/** A spec, and who maintains its record. */
export interface ManagedSpec extends WorkerSpec {
  readonly manager: string;
}

/** Registers or replaces, one after the other: an error is that of one worker. */
export async function applySpecs(
  { connection, io }: Invocation,
  specs: readonly ManagedSpec[],
): Promise<{ counts: Counts; errors: number }> {
  const counts: Counts = {};
  let errors = 0;
  const operations = specs.map(({ spec, manager }, at) => ({
    specJson: stringifyExact(spec),
    manager,
    requestId: String(at),
  }));
  const { registry, metadata, address } = connection;
  try {
    await applyWorkers(registry, metadata, operations, (at, { error, outcome, warnings }) => {
      const origin = specs[at]?.origin ?? String(at);
      for (const warning of warnings) warn(io, `${origin}: ${warning}`);
      if (error === null) {
        const word = enumWord(outcome, 'WRITE_OUTCOME_').toLowerCase();
        counts[word] = (counts[word] ?? 0) + 1;
        return;
      }
      errors += 1;
      io.stderr.write(`worker-mesh: ${visible(`${origin}: ${error.message}`)}\n`);
    });
  } catch (error) {
    throw explain(error as grpc.ServiceError, address);
  }
  return { counts, errors };
}

/** All or nothing: the file names all workers of its manager. */
function sync(
  { connection, io }: Invocation,
  specs: readonly WorkerSpec[],
  manager: string,
): Promise<Counts> {
  return new Promise((resolve, reject) => {
    const stream = connection.registry.syncWorkers(
      connection.metadata,
      (error: grpc.ServiceError | null, answer?: SyncWorkersResponse__Output) => {
        if (error !== null || answer === undefined) {
          reject(
            error === null ? new Error('BUG: an empty answer') : explain(error, connection.address),
          );
          return;
        }
        const { created, replaced, unchanged, removed, warnings } = answer;
        for (const warning of warnings) warn(io, withPlace(warning, specs));
        resolve({ created, replaced, unchanged, removed });
      },
    );
    // A call that was refused early is told by the callback.
    stream.on('error', () => undefined);
    for (let at = 0; at < specs.length; at += WORKERS_PER_MESSAGE) {
      const some = specs.slice(at, at + WORKERS_PER_MESSAGE);
      stream.write({
        manager,
        workers: some.map(({ spec }) => ({ specJson: stringifyExact(spec) })),
      });
    }
    stream.write({ manager, commit: true, allowEmpty: specs.length === 0 });
    stream.end();
  });
}
