import type { Writable } from 'node:stream';
import { CommandError, type Io } from './io.js';

/** What a shell shows of a tool that wrote into a pipe whose reader was gone: 128 + SIGPIPE. */
export const EXIT_READER_GONE = 141;
const EXIT_INTERRUPTED = 130;
/** How long the end of `serve` waits for the reader of its log. */
const LOG_FLUSH_TIMEOUT_MS = 250;

/**
 * Runs a command that prints its result on stdout, and waits until all of it is written, or the user
 * interrupts. When the reader leaves early (`worker-mesh workers list | head`), it ends at once, silently,
 * with EXIT_READER_GONE.
 * @throws CommandError when stdout cannot be written for another reason, such as a full disk.
 */
export async function printing(io: Io, command: () => Promise<number>): Promise<number> {
  let onError: (error: Error) => void = () => undefined;
  const failed = new Promise<never>((_resolve, reject) => (onError = reject));
  io.stdout.once('error', onError);
  const written = command().then(async (exitCode) => {
    const interrupted = new Promise<number>((resolve) => {
      io.signal.addEventListener('abort', () => resolve(EXIT_INTERRUPTED), { once: true });
    });
    return Promise.race([flushed(io.stdout).then(() => exitCode), interrupted]);
  });
  try {
    return await Promise.race([failed, written]);
  } catch (error) {
    const code = writeFailure(error);
    if (code === 'EPIPE') return EXIT_READER_GONE;
    throw code === undefined ? error : new CommandError(`cannot write the result (${code})`);
  } finally {
    io.stdout.off('error', onError);
  }
}

/** Gives the last lines of a log time to be read, not more than a stop has left. */
export async function logFlushed(io: Io): Promise<void> {
  const late = new Promise<void>((resolve) => {
    setTimeout(resolve, LOG_FLUSH_TIMEOUT_MS).unref();
  });
  await Promise.race([flushed(io.stdout), late]);
}

/** Resolves once everything that was written before has left this process, or cannot. */
function flushed(stream: Writable): Promise<void> {
  return new Promise((resolve) => stream.write('', () => resolve()));
}

function writeFailure(error: unknown): string | undefined {
  const failure = error instanceof Error ? (error as NodeJS.ErrnoException) : undefined;
  return failure?.syscall === 'write' ? failure.code : undefined;
}
