import { LOG_LINES_PER_RESPONSE_MAX, LOG_WATCHERS_MAX } from '../../core/limits.js';
import type { MeshServiceHandlers } from '../../gen/workermesh/v1/MeshService.js';
import type { WatchLogRequest__Output } from '../../gen/workermesh/v1/WatchLogRequest.js';
import type { WatchLogResponse } from '../../gen/workermesh/v1/WatchLogResponse.js';
import { unary } from '../call.js';
import { LOG_LEVELS, type EdgeContext, type LogLevel } from '../context.js';
import { optional } from '../requests.js';
import { ServerStreams, type ServerStream, type StreamReader } from '../server-streams.js';
import { badField } from '../status.js';
import { wellFormed } from '../text.js';

/** SetLogLevel and WatchLog. */
export function createLogHandlers(context: EdgeContext): LogHandlers {
  const streams = new ServerStreams<WatchLogRequest__Output, WatchLogResponse>(context, {
    what: 'readers of the log at once',
    max: LOG_WATCHERS_MAX,
    instead: 'end one of them',
    unsentMax: 1,
  });
  return {
    handlers: {
      SetLogLevel: unary(context, ({ logLevel }: { logLevel: string }) => ({
        formerLogLevel: context.mesh.setLogLevel(readLevel(logLevel)),
      })),
      WatchLog: streams.handler((request, stream) => watch(context, request, stream)),
    },
    close: () => streams.close(),
  };
}

const CONTAINS_LENGTH_MAX = 256;

/** The methods about the log, and how to end their streams when the node stops. */
export interface LogHandlers {
  readonly handlers: Pick<MeshServiceHandlers, 'SetLogLevel' | 'WatchLog'>;
  close(): void;
}

function watch(
  { mesh }: EdgeContext,
  request: WatchLogRequest__Output,
  stream: ServerStream<WatchLogResponse>,
): StreamReader {
  const level = readLevel(request.logLevel || 'info');
  const contains = optional(request.contains, 'contains', CONTAINS_LENGTH_MAX);
  const tail = mesh.watchLog(level, contains, () => stream.schedule());
  return {
    pump: () => {
      const { lines, lost } = tail.take(LOG_LINES_PER_RESPONSE_MAX);
      if (lines.length === 0 && lost === 0) return;
      stream.write({ lines: lines.map(wellFormed), lostCount: lost });
    },
    close: () => tail.close(),
  };
}

function readLevel(text: string): LogLevel {
  const level = LOG_LEVELS.find((each) => each === text);
  if (level !== undefined) return level;
  throw badField('log_level', `must be one of ${LOG_LEVELS.join(', ')}`);
}
