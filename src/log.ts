import type { Writable } from 'node:stream';
import winston from 'winston';
import type { LogLevels, LogLevel, LogSubsystem } from './core/log-levels.js';
import { redactText } from './core/redact-text.js';
import { redact } from './log/redact.js';
import { LogSink } from './log/sink.js';

export type LogFormat = 'json' | 'pretty';
export type LogFields = Readonly<Record<string, unknown>>;

/** A logger whose levels can be changed while it is used, for each subsystem. */
export type Log = winston.Logger & {
  readonly verbosity: LogLevels;
  /** The same log for the lines of one subsystem. */
  of(subsystem: LogSubsystem): winston.Logger;
};

/** Where lines go: stdout, for the log is what `serve` produces; something else in tests. */
export type LogStream = Writable;

/**
 * A logger whose lines carry `fields`. Every field and message goes through `redact`, so that a secret
 * that slips into a log call still does not reach the line (W10). A line that cannot be written is lost,
 * and nothing else happens.
 */
export function createLog(
  levels: LogLevels,
  format: LogFormat,
  fields: LogFields = {},
  stream: LogStream = process.stdout,
): Log {
  const sink = new LogSink(stream, (lines) =>
    log.warn('lines of this log were lost: they could not be written', { lines }),
  );
  const log = winston.createLogger({
    level: 'debug',
    levels: { error: 0, warn: 1, info: 2, debug: 3 },
    defaultMeta: fields,
    format: winston.format.combine(
      onlyWhere((level, subsystem) => levels.wants(level, subsystem)),
      winston.format.printf((info) => lineOf(info, format)),
    ),
    // winston's types give its own transports as interfaces.
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment
    transports: [new winston.transports.Stream({ stream: sink, format: ownLines(levels) })],
    exitOnError: false,
  });
  const of = (subsystem: LogSubsystem): winston.Logger =>
    // What a hot path asks before it makes a line.
    Object.assign(log.child({ subsystem }), {
      isDebugEnabled: () => levels.wants('debug', subsystem),
    });
  return Object.assign(log, { verbosity: levels, of });
}

/** Lets through what `takes` takes of all that is logged. */
export function onlyWhere(
  takes: (level: LogLevel, subsystem: LogSubsystem | undefined) => boolean,
): winston.Logform.Format {
  return winston.format((info) =>
    takes(info.level as LogLevel, info.subsystem as LogSubsystem | undefined) ? info : false,
  )();
}

function ownLines(levels: LogLevels): winston.Logform.Format {
  return onlyWhere((level, subsystem) => levels.takes(level, subsystem));
}

function lineOf(info: winston.Logform.TransformableInfo, format: LogFormat): string {
  const { level, message, ...rest } = info;
  const time = new Date().toISOString();
  const text = redactText(String(message));
  const safe = redact(rest);
  return format === 'json'
    ? JSON.stringify({ time, level, message: text, ...safe })
    : prettyLine(time, level, text, safe);
}

/** `12:00:00.000 INFO  ready registry=127.0.0.1:50051`: one line, whatever is in it. */
function prettyLine(time: string, level: string, message: string, fields: LogFields): string {
  const words = Object.entries(fields).map(([key, value]) => `${key}=${prettyValue(value)}`);
  const head = `${time.slice(11, 23)} ${level.toUpperCase().padEnd(5)} ${visible(message)}`;
  return [head, ...words].join(' ');
}

function prettyValue(value: unknown): string {
  if (typeof value === 'string' && /^[^\s"=\p{Cc}]+$/u.test(value)) return value;
  return value === undefined ? 'undefined' : JSON.stringify(value);
}

/** Keeps a line break, or an escape sequence of a peer's choosing, out of the terminal. */
function visible(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, (character) => JSON.stringify(character).slice(1, -1));
}
