import type { Writable } from 'node:stream';
import { visible } from './table.js';

export { decodeText } from '../core/decode-text.js';

/** What a command may touch of the process around it; given in tests. */
export interface Io {
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The text of a file, by decodeText. Throws what `fs.readFileSync` throws. */
  readFile(path: string): string;
  /** All of standard input, read alike. */
  readStdin(): Promise<string>;
  /** Aborted when the user has had enough (Ctrl-C). */
  readonly signal: AbortSignal;
  /** Calls `listener` at each SIGHUP from now on, which no longer ends the process then. */
  onHangup(listener: () => void): void;
}

/** A mistake in what was typed: one line on stderr, exit code 2. */
export class UsageError extends Error {}

/** Something that did not work: one line on stderr, exit code 1. */
export class CommandError extends Error {}

/** What a sidecar says of something that it took, and that is probably not meant so: a line on stderr. */
export function warn({ stderr }: Pick<Io, 'stderr'>, text: string): void {
  stderr.write(`warning: ${visible(text)}\n`);
}
