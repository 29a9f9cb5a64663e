import type { Logger } from 'winston';
import { MeshError, WorkerCache } from '../client/index.js';
import { EXPORT_MIN_WORKERS_MAX } from '../config/export.js';
import { integer, oneOf } from '../config/kinds.js';
import { LogLevels } from '../core/log-levels.js';
import type { Sink, SinkReport } from '../sinks/sink.js';
import { SinkRunner, type SinkTimes } from '../sinks/sink-runner.js';
import type { Invocation } from './command.js';
import { listFlag, textFlag, readFlag, readPairs, type Flags, type Typed } from './flags.js';
import { CommandError, type Io } from './io.js';

const MIN_WORKERS = integer(0, EXPORT_MIN_WORKERS_MAX);
const LOG_FORMAT = oneOf('json', 'pretty');

/** A sidecar that has not answered for so long after the start is worth a line. */
const PATIENCE_MS = 1_000;

/** Flags of the commands that run until they are stopped. */
export const FOLLOW_FLAGS: Flags = {
  'log-format': textFlag('json|pretty', 'Form of the log lines [json]'),
};

/** Flags of the commands that show workers to something outside. */
export const SINK_FLAGS: Flags = {
  model: textFlag('ID', 'Only workers that serve this model [all]'),
  label: listFlag('KEY=VALUE', 'Only workers with it; repeatable'),
  'min-workers': textFlag(
    'N',
    'Never fewer READY workers than this, once there were more; SIGHUP overrides [0]',
  ),
  ...FOLLOW_FLAGS,
};

/** Which workers are shown, and how few of them at least. */
export function readSelection(typed: Typed): {
  readonly model: string | undefined;
  readonly labels: Record<string, string>;
  readonly minWorkers: number;
} {
  const minWorkers = readFlag(typed, 'min-workers', MIN_WORKERS) ?? 0;
  return { model: typed.text('model'), labels: readPairs(typed, 'label'), minWorkers };
}

/** The log of a command that runs until it is stopped; a short one need not wait for winston. */
export async function followLog({ typed, io }: Pick<Invocation, 'typed' | 'io'>): Promise<Logger> {
  const { createLog } = await import('../log.js');
  return createLog(
    new LogLevels([]),
    readFlag(typed, 'log-format', LOG_FORMAT) ?? 'json',
    {},
    io.stdout,
  );
}

/** Keeps a sink equal to the workers of the sidecar, until the user ends it. */
export async function followWorkers(
  { connection, io }: Invocation,
  {
    model,
    labels,
  }: { readonly model: string | undefined; readonly labels: Readonly<Record<string, string>> },
  times: SinkTimes,
  log: Logger,
  create: (report: SinkReport, poke: () => void) => { sink: Sink; close?: () => void },
): Promise<number> {
  const select = { ...(model !== undefined && { model }), labels };
  const cache = new WorkerCache({ ...connection.sidecar, select });
  const report: SinkReport = {
    log: (level, message, fields) => void log.log(level, message, fields),
    applied: () => undefined,
    held: () => undefined,
  };
  const { sink, close } = create(report, () => runner.poke());
  const runner = new SinkRunner(cache, sink, times, report);
  io.onHangup(() => runner.release());
  const endLog = logConnection(cache, connection.address, log);
  try {
    return await untilStopped(cache, io);
  } finally {
    endLog();
    close?.();
    cache.close();
    await runner.close();
  }
}

/** Resolves when the user has had enough; rejects when the sidecar refuses us before the first set. */
export async function untilStopped(cache: WorkerCache, io: Io): Promise<number> {
  const stopped = new Promise<number>((resolve) => {
    const stop = (): void => resolve(0);
    if (io.signal.aborted) stop();
    io.signal.addEventListener('abort', stop, { once: true });
  });
  const refused = cache.ready(io.signal).then(
    () => stopped,
    (error: unknown) => {
      if (io.signal.aborted) return stopped;
      if (error instanceof MeshError) throw new CommandError(`${error.code}: ${error.message}`);
      throw error;
    },
  );
  return Promise.race([stopped, refused]);
}

/** A line when the sidecar goes and one when it is back, not one for each dial; returns what ends it. */
export function logConnection(cache: WorkerCache, address: string, log: Logger): () => void {
  let lost = false;
  const away = (why: string): void => {
    if (!lost) log.warn('the sidecar is away, keeping what it said last', { address, error: why });
    lost = true;
  };
  const patience = setTimeout(() => {
    if (!cache.connected) away('it has not answered yet');
  }, PATIENCE_MS);
  cache.onError((error) => away(error.message));
  cache.onConnect(() => {
    log.info('following the sidecar', { address });
    lost = false;
  });
  return () => clearTimeout(patience);
}
