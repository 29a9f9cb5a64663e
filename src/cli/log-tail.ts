import { oneOf } from '../config/kinds.js';
import { LOG_LEVELS, LOG_SUBSYSTEMS } from '../core/log-levels.js';
import type { WatchLogResponse__Output } from '../gen/workermesh/v1/WatchLogResponse.js';
import type { Command } from './command.js';
import { readFlag, textFlag } from './flags.js';
import { readStream } from './read-stream.js';
import { visible } from './table.js';

const LEVEL = oneOf(...LOG_LEVELS);
const SUBSYSTEM = oneOf(...LOG_SUBSYSTEMS);

export const logTailCommand: Command = {
  name: 'log tail',
  args: '',
  help: 'Shows the log of a running sidecar as it is written, at any level, until it is ended; its own level stays as it is.',
  flags: {
    level: textFlag(LEVEL.placeholder, 'Least important lines [info]'),
    subsystem: textFlag('SUBSYSTEM', `Only lines of ${LOG_SUBSYSTEMS.join(', ')}`),
    contains: textFlag('TEXT', 'Only lines with this text in them'),
  },
  run: (invocation) => {
    const { io, typed } = invocation;
    const logLevel = readFlag(typed, 'level', LEVEL) ?? 'info';
    const subsystem = readFlag(typed, 'subsystem', SUBSYSTEM) ?? '';
    const request = { logLevel, subsystem, contains: typed.text('contains') ?? '' };
    return readStream<WatchLogResponse__Output>(
      invocation,
      ({ mesh, metadata }) => mesh.watchLog(request, metadata),
      ({ lines, lostCount }) => {
        if (lostCount > 0) io.stderr.write(`worker-mesh: ${lostCount} lines were lost: too slow\n`);
        for (const line of lines) io.stdout.write(`${visible(line)}\n`);
      },
    );
  },
};
