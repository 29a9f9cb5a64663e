import type * as grpc from '@grpc/grpc-js';
import { oneOf } from '../config/kinds.js';
import { LOG_LEVELS, LOG_SUBSYSTEMS } from '../core/log-levels.js';
import type { WatchLogResponse__Output } from '../gen/workermesh/v1/WatchLogResponse.js';
import type { Command, Invocation } from './command.js';
import { explain } from './connection.js';
import { readFlag } from './flags.js';
import { visible } from './table.js';

const LEVEL = oneOf(...LOG_LEVELS);
const SUBSYSTEM = oneOf(...LOG_SUBSYSTEMS);

export const logTailCommand: Command = {
  name: 'log tail',
  args: '',
  help: 'Shows the log of a running sidecar as it is written, at any level, until it is ended; its own level stays as it is.',
  flags: {
    level: { type: 'text', placeholder: LEVEL.placeholder, help: 'Least important lines [info]' },
    subsystem: {
      type: 'text',
      placeholder: 'SUBSYSTEM',
      help: `Only lines of ${LOG_SUBSYSTEMS.join(', ')}`,
    },
    contains: { type: 'text', placeholder: 'TEXT', help: 'Only lines with this text in them' },
  },
  run: (invocation) => {
    const logLevel = readFlag(invocation.typed, 'level', LEVEL) ?? 'info';
    const subsystem = readFlag(invocation.typed, 'subsystem', SUBSYSTEM) ?? '';
    return tail(invocation, {
      logLevel,
      subsystem,
      contains: invocation.typed.text('contains') ?? '',
    });
  },
};

function tail(
  { connection, io }: Invocation,
  request: {
    readonly logLevel: string;
    readonly subsystem: string;
    readonly contains: string;
  },
): Promise<number> {
  if (io.signal.aborted) return Promise.resolve(0);
  return new Promise((resolve, reject) => {
    const stream = connection.mesh.watchLog(request, connection.metadata);
    const cancel = (): void => stream.cancel();
    io.signal.addEventListener('abort', cancel);
    stream.on('data', ({ lines, lostCount }: WatchLogResponse__Output) => {
      if (lostCount > 0) io.stderr.write(`worker-mesh: ${lostCount} lines were lost: too slow\n`);
      for (const line of lines) io.stdout.write(`${visible(line)}\n`);
    });
    const end = (error: grpc.ServiceError | undefined): void => {
      io.signal.removeEventListener('abort', cancel);
      if (io.signal.aborted || error === undefined) resolve(0);
      else reject(explain(error, connection.address));
    };
    stream.on('error', end);
    stream.on('end', () => end(undefined));
  });
}
