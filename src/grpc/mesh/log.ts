import {
  LOG_LEVELS,
  LOG_SUBSYSTEMS,
  logLevelOf,
  logSubsystemOf,
  type LogSetting,
} from '../../core/log-levels.js';
import { LOG_LINES_PER_RESPONSE_MAX, LOG_WATCHERS_MAX } from '../../core/limits.js';
import type { MeshServiceHandlers } from '../../gen/workermesh/v1/MeshService.js';
import type { GetLogLevelResponse } from '../../gen/workermesh/v1/GetLogLevelResponse.js';
import type { SetLogLevelRequest__Output } from '../../gen/workermesh/v1/SetLogLevelRequest.js';
import type { WatchLogRequest__Output } from '../../gen/workermesh/v1/WatchLogRequest.js';
import type { WatchLogResponse } from '../../gen/workermesh/v1/WatchLogResponse.js';
import { unary } from '../call.js';
import type { EdgeContext, MeshView } from '../context.js';
import { optional } from '../requests.js';
import { ServerStreams, type ServerStream, type StreamReader } from '../server-streams.js';
import { badField } from '../status.js';
import { wellFormed } from '../text.js';

/** GetLogLevel, SetLogLevel and WatchLog. */
export function createLogHandlers(context: EdgeContext): LogHandlers {
  const streams = new ServerStreams<WatchLogRequest__Output, WatchLogResponse>(context, {
    what: 'readers of the log at once',
    max: LOG_WATCHERS_MAX,
    instead: 'end one of them',
    unsentMax: 1,
  });
  return {
    handlers: {
      GetLogLevel: unary(context, () => shown(context.mesh.logLevels)),
      SetLogLevel: unary(context, (request: SetLogLevelRequest__Output) => ({
        formerLogLevel: context.mesh.setLogLevel(readSetting(request)),
      })),
      WatchLog: streams.handler((request, stream) => watch(context, request, stream)),
    },
    close: () => streams.close(),
  };
}

const CONTAINS_LENGTH_MAX = 256;

/** The methods about the log, and how to end their streams when the node stops. */
export interface LogHandlers {
  readonly handlers: Pick<MeshServiceHandlers, 'GetLogLevel' | 'SetLogLevel' | 'WatchLog'>;
  close(): void;
}

function watch(
  { mesh }: EdgeContext,
  request: WatchLogRequest__Output,
  stream: ServerStream<WatchLogResponse>,
): StreamReader {
  const { logLevel, subsystem } = request;
  const reader = readSetting({ logLevel: logLevel || 'info', subsystem });
  const contains = optional(request.contains, 'contains', CONTAINS_LENGTH_MAX);
  const tail = mesh.watchLog(reader, contains, () => stream.schedule());
  return {
    pump: () => {
      const { lines, lost } = tail.take(LOG_LINES_PER_RESPONSE_MAX);
      if (lines.length === 0 && lost === 0) return;
      stream.write({ lines: lines.map(wellFormed), lostCount: lost });
    },
    close: () => tail.close(),
  };
}

function shown(levels: MeshView['logLevels']): GetLogLevelResponse {
  const own = LOG_SUBSYSTEMS.map((subsystem) => [subsystem, levels.of(subsystem)] as const);
  return { logLevel: levels.of(), subsystemLogLevels: Object.fromEntries(own) };
}

function readSetting({
  logLevel,
  subsystem,
}: Omit<WatchLogRequest__Output, 'contains'>): LogSetting {
  const level = logLevelOf(logLevel);
  if (level === undefined) throw badField('log_level', `must be one of ${LOG_LEVELS.join(', ')}`);
  if (subsystem === '') return { level };
  const known = logSubsystemOf(subsystem);
  if (known !== undefined) return { level, subsystem: known };
  throw badField('subsystem', `must be one of ${LOG_SUBSYSTEMS.join(', ')}, or empty for all`);
}
