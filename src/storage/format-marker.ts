import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { JournalError, journalErrorFrom } from './journal.js';

/** The layout of the data directory that this version reads and writes. */
export const FORMAT_VERSION = 2;
export const FORMAT_FILE = 'FORMAT';
const PREFIX = 'worker-mesh data, format ';

/**
 * Checks that the directory's format is ours before any other file is looked at: a later version may
 * keep its data in files that this one cannot even open. Throws CORRUPT, OLDER_FORMAT or NEWER_FORMAT;
 * changes nothing.
 *
 * @returns false when there is no marker yet.
 */
export function checkFormat(directory: string): boolean {
  const path = join(directory, FORMAT_FILE);
  if (!existsSync(path)) return false;
  const text = readText(path);
  const version = new RegExp(`^${PREFIX}([1-9][0-9]{0,5})\n$`).exec(text)?.[1];
  if (version === undefined) throw corrupt(path, `${path} does not say a format`);
  if (Number(version) === FORMAT_VERSION) return true;
  if (Number(version) < FORMAT_VERSION) throw olderFormat(path, version);
  throw new JournalError(
    'NEWER_FORMAT',
    path,
    `${path} says format ${version}, and this version of worker-mesh reads up to ${FORMAT_VERSION}; ` +
      'start the version that wrote it, or choose another --data-dir',
  );
}

function olderFormat(path: string, version: string): JournalError {
  const next =
    'move the directory away to start empty (peers give back what they still hold of this node), ' +
    'or start the version that wrote it';
  const message = `${path} says format ${version}, which this version of worker-mesh does not read`;
  return new JournalError('OLDER_FORMAT', path, `${message}; ${next}`);
}

/** Marks a new directory. */
export function writeFormat(directory: string): void {
  writeDurably(join(directory, FORMAT_FILE), `${PREFIX}${FORMAT_VERSION}\n`);
}

/** Damage, and what the operator can do: nothing was overwritten, and peers still hold the records. */
export function corrupt(path: string, what: string, cause?: unknown): JournalError {
  const next =
    'nothing was changed; move the directory away to start empty ' +
    '(peers give back what they still hold of this node), or restore it from a backup';
  return new JournalError('CORRUPT', path, `${what}; ${next}`, cause);
}

/** A file that is there whole or not at all, power cut or not. */
export function writeDurably(path: string, text: string): void {
  const draft = `${path}.new`;
  try {
    const file = openSync(draft, 'w', 0o600);
    writeSync(file, text);
    fsyncSync(file);
    closeSync(file);
    renameSync(draft, path);
    syncDirectory(dirname(path));
  } catch (error) {
    throw journalErrorFrom(error, path);
  }
}

/** Makes names in a directory durable: a rename alone may be forgotten by a power cut. */
export function syncDirectory(directory: string): void {
  const file = openSync(directory, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** A small file as text. @throws JournalError */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw journalErrorFrom(error, path);
  }
}
