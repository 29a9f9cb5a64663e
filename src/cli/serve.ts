import { messageOf } from '../core/errors.js';
import { loadConfig, type Config } from '../config.js';
import type { Result } from '../core/ports.js';
import { LogLevels } from '../core/log-levels.js';
import type { Log } from '../log.js';
import { UsageError, type Io } from './io.js';
import { nextSteps } from './next-steps.js';
import { notifyReady } from './notify.js';
import { reload, type Reloads } from './reload.js';

/** A stop takes at most this long; what is not done by then is cut off (M5: within 5 s). */
export const STOP_DEADLINE_MS = 4_500;

/** The running sidecar, as far as this command needs it; src/sidecar.ts makes one. */
export interface Served extends Reloads {
  readonly addresses: {
    readonly registry: string;
    readonly advertise: string;
    readonly admin?: string;
  };
  /** Resolves when it is ready for the first time. */
  readonly ready: Promise<void>;
  /** The operator's word to sinks (SIGHUP): show what is ready, however few they are. */
  releaseExports(): void;
  /** Stops cleanly; `ended` resolves then. */
  stop(reason: string): Promise<void>;
  readonly ended: Promise<{ readonly exitCode: number; readonly message?: string }>;
}

/** Starts a sidecar; rejects with an error whose message says what to do. */
export type Start = (config: Config, log: Log) => Promise<Served>;

/**
 * Runs one sidecar until it ends by itself, or until `io.signal` is aborted with the name of the signal
 * as its reason; SIGHUP makes it read its configuration again. Resolves with the exit code: 0 after a
 * clean stop.
 */
export async function serve(args: readonly string[], io: Io, startSidecar: Start): Promise<number> {
  const load = (): Result<Config, string> => loadConfig(args, io.env, (path) => io.readFile(path));
  const hangups = followHangups(io);
  const config = load();
  if (!config.ok) throw new UsageError(config.error);
  const { logLevels, logFormat, nodeName, warnings } = config.value;
  const { createLog } = await import('../log.js');
  const log = createLog(new LogLevels(logLevels), logFormat, { node: nodeName }, io.stdout);
  for (const warning of warnings) log.warn(warning);
  const stopped = aborted(io.signal);
  const starting = tryStart(startSidecar, config.value, log);
  const sidecar = await Promise.race([starting, stopped]);
  if (sidecar === undefined) return 1;
  if (typeof sidecar === 'string') return stopStarting(starting, sidecar, log);
  void sidecar.ready.then(() => notifyReady(io, log));
  if (io.env.WORKER_MESH_NEXT_STEPS === 'on') {
    const out = logFormat === 'pretty' ? io.stdout : io.stderr;
    void sidecar.ready.then(() => out.write(nextSteps(sidecar.addresses)));
  }
  let running = config.value;
  hangups.follow(() => {
    running = reload(running, load(), sidecar, log);
    sidecar.releaseExports();
  });
  const sources = new AbortController();
  const signal = AbortSignal.any([io.signal, sources.signal]);
  const following = followAll(config.value, sidecar, io, signal);
  const failed = new Promise<unknown>((resolve) => void following.catch(resolve));
  const end = await Promise.race([sidecar.ended, stopped, failed.then((error) => ({ error }))]);
  sources.abort();
  if (typeof end === 'string') return stop(sidecar, end, log);
  if ('error' in end) {
    log.error(`--discover: ${messageOf(end.error)}`);
    await stop(sidecar, 'a source cannot be followed', log);
    return end.error instanceof UsageError ? 2 : 1;
  }
  if (end.message !== undefined) log.error(end.message);
  return end.exitCode;
}

/** What it takes to follow sources is loaded only where there are some. */
async function followAll(
  config: Config,
  { addresses }: Served,
  io: Io,
  signal: AbortSignal,
): Promise<void> {
  if (config.discover.length === 0) return;
  const { followSources } = await import('./serve-discover.js');
  await followSources(config, addresses.registry, io, signal);
}

/** SIGHUP never ends `serve`: one that comes while it starts is followed once it runs. */
function followHangups(io: Io): { follow(work: () => void): void } {
  let pending = false;
  let follow = (): void => void (pending = true);
  io.onHangup(() => follow());
  return {
    follow: (work) => {
      follow = work;
      if (pending) work();
    },
  };
}

/** undefined when it could not start; the log says why. */
async function tryStart(
  startSidecar: Start,
  config: Config,
  log: Log,
): Promise<Served | undefined> {
  try {
    return await startSidecar(config, log);
  } catch (error) {
    const message = messageOf(error);
    log.error(`cannot start: ${message}`, isPlain(error) ? {} : { error });
    return undefined;
  }
}

/** Ends a sidecar on a signal; within the deadline, whatever hangs. */
async function stop(sidecar: Served, reason: string, log: Log): Promise<number> {
  const late = new Promise<'late'>((resolve) => {
    setTimeout(() => resolve('late'), STOP_DEADLINE_MS).unref();
  });
  try {
    const how = await Promise.race([sidecar.stop(reason), late]);
    if (how !== 'late') return (await sidecar.ended).exitCode;
    log.error('did not stop in time; what was under way is cut off', { stopMs: STOP_DEADLINE_MS });
  } catch (error) {
    log.error('did not stop cleanly', { error });
  }
  return 1;
}

async function stopStarting(
  starting: Promise<Served | undefined>,
  reason: string,
  log: Log,
): Promise<number> {
  const late = new Promise<undefined>((resolve) => {
    setTimeout(() => resolve(undefined), STOP_DEADLINE_MS).unref();
  });
  const sidecar = await Promise.race([starting, late]);
  return sidecar === undefined ? 1 : stop(sidecar, reason, log);
}

/** Errors of the world say all in their message; only for our own mistakes is the stack of use. */
function isPlain(error: unknown): boolean {
  return (
    error instanceof Error && !(error instanceof TypeError) && !error.message.startsWith('BUG')
  );
}

function aborted(signal: AbortSignal): Promise<string> {
  return new Promise((resolve) => {
    const tell = (): void => resolve(String(signal.reason));
    if (signal.aborted) tell();
    else signal.addEventListener('abort', tell, { once: true });
  });
}
