import { Writable } from 'node:stream';
import winston from 'winston';
import { LOG_TAIL_LINE_LENGTH_MAX, LOG_TAIL_LINES_MAX } from '../core/limits.js';
import { readerTakes, type LogReader } from '../core/log-levels.js';
import type { LogTail } from '../core/views.js';
import { onlyWhere, type Log } from '../log.js';

/**
 * Another reader of a log, at a level of its own, from now on. It sees the lines as stdout does, so without
 * secrets. What it does not take in time is lost and counted, the oldest first.
 */
export function tailLog(log: Log, reader: LogReader, contains: string, wake: () => void): LogTail {
  let lines: string[] = [];
  let lost = 0;
  const stream = new Writable({
    decodeStrings: false,
    write: (text: string, _encoding, done) => {
      done();
      if (!text.includes(contains)) return;
      lines.push(text.trimEnd().slice(0, LOG_TAIL_LINE_LENGTH_MAX));
      // Half at once: a reader that is stuck costs no shift a line.
      if (lines.length > LOG_TAIL_LINES_MAX) {
        lost += lines.length - LOG_TAIL_LINES_MAX / 2;
        lines = lines.slice(-LOG_TAIL_LINES_MAX / 2);
      }
      wake();
    },
  });
  const forget = log.verbosity.read(reader);
  const format = onlyWhere((level, subsystem) => readerTakes(reader, level, subsystem));
  const transport = new winston.transports.Stream({ stream, format });
  // winston's types give its own transports as interfaces.
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment
  log.add(transport);
  return {
    take: (max) => {
      const taken = { lines: lines.slice(0, max), lost };
      lines = lines.slice(max);
      lost = 0;
      return taken;
    },
    close: () => {
      forget();
      // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment
      log.remove(transport);
    },
  };
}
