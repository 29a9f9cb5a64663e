import { chmodSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DirectoryLock } from './directory-lock.js';
import { checkFormat, corrupt, writeFormat } from './format-marker.js';
import { checkIdentity, type Identity } from './identity.js';
import { journalErrorFrom, type Journal } from './journal.js';
import { LogJournal } from './log-journal.js';
import { segmentNumber } from './log/segment.js';
import { MemoryJournal } from './memory-journal.js';

export interface JournalOptions {
  /** Created, with its parents, when missing. undefined: memory only. */
  readonly directory: string | undefined;
  /** Keeps api keys too, in a directory that only this user can enter (W10). */
  readonly persistSecrets: boolean;
  /** Who opens it: a directory of another cluster is refused (I7). */
  readonly identity?: Identity;
}

/**
 * Opens the journal of a data directory, for this process alone. Rejects with a JournalError, having
 * overwritten nothing, when the directory cannot be used (D3).
 */
export async function openJournal(options: JournalOptions): Promise<Journal> {
  const { directory, persistSecrets, identity } = options;
  if (directory === undefined) return new MemoryJournal();
  prepareDirectory(directory, persistSecrets);
  checkFormat(directory);
  const formerNode = identity && checkIdentity(directory, identity);
  const lock = await DirectoryLock.acquire(directory);
  try {
    if (!checkFormat(directory)) {
      const log = readdirSync(directory).find((name) => segmentNumber(name) !== undefined);
      if (log !== undefined) {
        const path = join(directory, log);
        throw corrupt(path, `${path} is there, and the FORMAT file beside it not`);
      }
      writeFormat(directory);
    }
    return await LogJournal.open(lock, directory, persistSecrets, formerNode);
  } catch (error) {
    lock.release();
    throw journalErrorFrom(error, directory);
  }
}

function prepareDirectory(directory: string, persistSecrets: boolean): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    if (persistSecrets) chmodSync(directory, 0o700);
  } catch (error) {
    throw journalErrorFrom(error, directory);
  }
}
