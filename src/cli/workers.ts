import type { GetWorkerResponse__Output } from '../gen/workermesh/v1/GetWorkerResponse.js';
import type { RemoveWorkerResponse__Output } from '../gen/workermesh/v1/RemoveWorkerResponse.js';
import { duration, integer } from '../config/kinds.js';
import type { Command, Invocation } from './command.js';
import { call } from './connection.js';
import { switchFlag, textFlag, readFlag } from './flags.js';
import { formatJson } from './json.js';
import { listAllWorkers } from './list-all.js';
import { enumWord } from './table.js';
import { FILTER_FLAGS, readFilter } from './worker-filter.js';
import { workerFields, workersTable } from './worker-view.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const REVISION = integer(1, Number.MAX_SAFE_INTEGER);

/** An id where it looks like one, else a URL. */
export function targetOf(text: string): { workerId: string } | { url: string } {
  return UUID.test(text) ? { workerId: text.toLowerCase() } : { url: text };
}

export const listCommand: Command = {
  name: 'workers list',
  args: '',
  help: 'Lists the workers that this node sees, of all owners.',
  flags: FILTER_FLAGS,
  run: async ({ connection, typed, output, io }) => {
    const filter = readFilter(typed);
    const { workers, incomplete } = await listAllWorkers(connection, { filter });
    io.stdout.write(output === 'json' ? formatJson({ workers }) : workersTable(workers));
    if (incomplete) {
      io.stderr.write(
        'worker-mesh: the list is incomplete: this node has just started, and has not yet heard of ' +
          'all workers; `worker-mesh status` says why\n',
      );
    }
    return 0;
  },
};

export const getCommand: Command = {
  name: 'workers get',
  args: 'ID|URL',
  help: 'Shows one worker: the record of this id, or the active one of a URL.',
  flags: {},
  run: async ({ connection, typed, output, io }) => {
    const request = { ...targetOf(typed.words[0] ?? ''), view: 'WORKER_VIEW_SPEC_JSON' } as const;
    const { worker } = await call<GetWorkerResponse__Output>(connection, (...rest) =>
      connection.registry.getWorker(request, ...rest),
    );
    if (worker !== null)
      io.stdout.write(output === 'json' ? formatJson(worker) : workerFields(worker));
    return 0;
  },
};

/** How long a removal may be waited for. */
const REMOVAL_WAIT = duration(1, 24 * 3_600_000);

/** Why an own worker is gone, in words. */
const REMOVED: Readonly<Record<string, string>> = {
  REMOVAL_CAUSE_DRAINED: 'nothing was in flight any more',
  REMOVAL_CAUSE_TIMED_OUT: 'its drain time was over, with requests in flight',
  REMOVAL_CAUSE_SETTLED: 'its drain time was over; nobody reports what is in flight',
  REMOVAL_CAUSE_SKIPPED: 'without a drain',
  REMOVAL_CAUSE_LEASE_EXPIRED: 'nobody renewed its lease',
  REMOVAL_CAUSE_UNHEALTHY: 'it was FAILED',
};

export const removeCommand: Command = {
  name: 'workers remove',
  args: 'ID|URL',
  help: 'Removes a worker of this node; a READY one drains first.',
  flags: {
    now: switchFlag('Do not drain'),
    wait: textFlag('DURATION', 'Answer when it is gone, within so long'),
    'allow-missing': switchFlag('Succeed when there is none'),
    revision: textFlag('N', 'Only if it has this revision'),
  },
  run: async (invocation) => {
    const { connection, typed, output, io } = invocation;
    const request = {
      ...targetOf(typed.words[0] ?? ''),
      skipDrain: typed.on('now'),
      allowMissing: typed.on('allow-missing'),
      expectedRevision: readFlag(typed, 'revision', REVISION) ?? 0,
    };
    const waitMs = readFlag(typed, 'wait', REMOVAL_WAIT);
    const answer = await call<RemoveWorkerResponse__Output>(
      connection,
      (...rest) =>
        connection.registry.removeWorker({ ...request, wait: waitMs !== undefined }, ...rest),
      waitMs,
    );
    io.stdout.write(output === 'json' ? formatJson(answer) : removal(invocation, answer));
    return 0;
  },
};

function removal({ typed }: Invocation, answer: RemoveWorkerResponse__Output): string {
  const { worker, removed, successor, cause } = answer;
  const name = worker === null || worker.url === '' ? (typed.words[0] ?? '') : worker.url;
  if (worker === null || (!removed && worker.status !== 'WORKER_STATUS_DRAINING')) {
    return `there was no worker ${name}\n`;
  }
  const next =
    successor === null
      ? ''
      : `; that of ${successor.ownerNode} is active now, ${enumWord(successor.status, 'WORKER_STATUS_')}`;
  const went = cause === 'REMOVAL_CAUSE_UNSPECIFIED' ? 'removed' : `removed: ${REMOVED[cause]}`;
  return `${name} ${removed ? went : 'is draining'}${next}\n`;
}
