import type { GetWorkerResponse__Output } from '../gen/workermesh/v1/GetWorkerResponse.js';
import type { UpdateWorkerStatusResponse__Output } from '../gen/workermesh/v1/UpdateWorkerStatusResponse.js';
import type { Worker__Output } from '../gen/workermesh/v1/Worker.js';
import type { Command, Invocation } from './command.js';
import { call, type Connection } from './connection.js';
import { CommandError } from './io.js';
import { formatJson } from './json.js';
import { enumWord } from './table.js';
import { targetOf } from './workers.js';
import { textFlag } from './flags.js';

export const cordonCommand: Command = {
  name: 'workers cordon',
  args: 'ID|URL',
  help: 'Takes a worker of this node out of routing, on every node, until it is uncordoned.',
  flags: {
    reason: textFlag('TEXT', 'Why, for those who look at it'),
  },
  run: (invocation) => {
    const reason = invocation.typed.text('reason') ?? 'cordoned';
    return setTyped(invocation, 'WORKER_STATUS_DRAINING', reason, 'cordoned');
  },
};

export const uncordonCommand: Command = {
  name: 'workers uncordon',
  args: 'ID|URL',
  help: 'Makes a cordoned worker of this node READY again, or NOT_READY where its last probe failed; its probes go on from there.',
  flags: {},
  run: async (invocation) => {
    const { connection, typed } = invocation;
    const request = targetOf(typed.words[0] ?? '');
    const { worker } = await call<GetWorkerResponse__Output>(connection, (...rest) =>
      connection.registry.getWorker(request, ...rest),
    );
    if (worker?.removeTime) {
      throw new CommandError(`${worker.url} is being removed; register it again to keep it`);
    }
    if (worker && worker.status !== 'WORKER_STATUS_DRAINING') {
      const status = enumWord(worker.status, 'WORKER_STATUS_');
      throw new CommandError(`${worker.url} is not cordoned; it is ${status}`);
    }
    const status = statusBehindCordon(worker);
    const done =
      status === 'WORKER_STATUS_READY'
        ? 'READY again'
        : 'uncordoned, and NOT_READY: its last probe failed';
    return setTyped(invocation, status, 'uncordoned', done);
  },
};

/** What a cordon makes of a worker, and what it is after one. */
type Status = 'WORKER_STATUS_DRAINING' | 'WORKER_STATUS_READY' | 'WORKER_STATUS_NOT_READY';

/** What a worker is when nobody keeps it out of routing any more: one that answers no probes gets no requests at once. */
export function statusBehindCordon(worker: Worker__Output | null): Status {
  return worker?.health?.consecutiveFailures ? 'WORKER_STATUS_NOT_READY' : 'WORKER_STATUS_READY';
}

/** Takes one worker out of routing, or puts it back. */
export function setStatus(
  connection: Connection,
  target: ReturnType<typeof targetOf>,
  status: Status,
  reason: string,
): Promise<UpdateWorkerStatusResponse__Output> {
  const request = { ...target, status, reason };
  return call(connection, (...rest) => connection.registry.updateWorkerStatus(request, ...rest));
}

async function setTyped(
  { connection, typed, output, io }: Invocation,
  status: Status,
  reason: string,
  done: string,
): Promise<number> {
  const answer = await setStatus(connection, targetOf(typed.words[0] ?? ''), status, reason);
  const url = answer.worker?.url ?? typed.words[0] ?? '';
  io.stdout.write(output === 'json' ? formatJson(answer) : `${url} is ${done}\n`);
  return 0;
}
