import { pause } from '../client/pause.js';
import * as grpc from '@grpc/grpc-js';
import type { WatchWorkersResponse__Output } from '../gen/workermesh/v1/WatchWorkersResponse.js';
import type { WorkerEvent__Output } from '../gen/workermesh/v1/WorkerEvent.js';
import type { Command, Invocation } from './command.js';
import { explain } from './connection.js';
import { stringifyExact } from '../core/registry/spec/exact-json.js';
import { messageToJson } from './json.js';
import { enumWord, visible } from './table.js';
import { FILTER_FLAGS, readFilter } from './worker-filter.js';
import { switchFlag } from './flags.js';

const RETRY_MS = 1_000;
/** How a stream ends when the server goes: told, cut with its connection, or reset. */
const LOST: readonly grpc.status[] = [
  grpc.status.UNAVAILABLE,
  grpc.status.CANCELLED,
  grpc.status.INTERNAL,
];
const LOAD_INTERVAL = { seconds: 1, nanos: 0 };

export const watchCommand: Command = {
  name: 'workers watch',
  args: '',
  help: 'Shows the workers, then every change, until Ctrl-C; a lost connection is resumed without a gap.',
  flags: {
    ...FILTER_FLAGS,
    loads: switchFlag('Also changes of load'),
  },
  run: async (invocation) => {
    const { io } = invocation;
    const held = { resumeToken: '', connected: false };
    for (;;) {
      const end = await watchOnce(invocation, held.resumeToken, (response) => {
        held.connected = true;
        if (response.resumeToken !== '') held.resumeToken = response.resumeToken;
        for (const event of response.events) io.stdout.write(eventLine(invocation, event));
      });
      if (end === undefined) return 0;
      // What never worked is a mistake of the caller; what worked once comes back.
      if (!held.connected || !LOST.includes(end.code)) {
        throw explain(end, invocation.connection.address);
      }
      io.stderr.write(`worker-mesh: connection lost (${visible(end.details)}); trying again\n`);
      await pause(RETRY_MS, io.signal);
    }
  },
};

/** One stream, until it ends with an error, or the user ends it: undefined. */
function watchOnce(
  { connection, typed, io }: Invocation,
  resumeToken: string,
  take: (response: WatchWorkersResponse__Output) => void,
): Promise<grpc.ServiceError | undefined> {
  if (io.signal.aborted) return Promise.resolve(undefined);
  const request = {
    filter: readFilter(typed),
    resumeToken,
    ...(typed.on('loads') && { loadInterval: LOAD_INTERVAL }),
  };
  return new Promise((resolve) => {
    const stream = connection.registry.watchWorkers(request, connection.metadata);
    const cancel = (): void => stream.cancel();
    const end = (error: grpc.ServiceError | undefined): void => {
      io.signal.removeEventListener('abort', cancel);
      resolve(io.signal.aborted ? undefined : error);
    };
    io.signal.addEventListener('abort', cancel);
    stream.on('data', take);
    stream.on('error', end);
    stream.on('end', () => {
      const lost = { code: grpc.status.UNAVAILABLE, details: 'the stream ended' };
      end(Object.assign(new Error(lost.details), lost, { metadata: new grpc.Metadata() }));
    });
  });
}

function eventLine({ output }: Invocation, event: WorkerEvent__Output): string {
  if (output === 'json') return `${stringifyExact(messageToJson(event))}\n`;
  const type = enumWord(event.type, 'WORKER_EVENT_TYPE_');
  const { worker } = event;
  const words = [new Date().toISOString().slice(11, 23), type.padEnd(12)];
  if (type === 'RESET') words.push(enumWord(event.resetReason, 'RESET_REASON_'));
  if (worker !== null && type !== 'RESET' && type !== 'SYNCED') {
    words.push(worker.url, enumWord(worker.status, 'WORKER_STATUS_'), `owner=${worker.ownerNode}`);
    if (type === 'LOAD_CHANGED') words.push(`load=${worker.load ?? 'unknown'}`);
    if (type === 'REMOVED') words.push(`cause=${enumWord(event.removalCause, 'REMOVAL_CAUSE_')}`);
    if (event.previousWorkerId !== '') words.push(`instead of ${event.previousWorkerId}`);
  }
  return `${visible(words.join(' ')).trimEnd()}\n`;
}
