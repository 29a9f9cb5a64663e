import { basename } from 'node:path';
import type { StoredWorker } from '../core/registry/table/stored.js';
import { checkFormat, corrupt } from './format-marker.js';
import { readIdentity } from './identity.js';
import { journalErrorFrom } from './journal.js';
import { Content } from './log-content.js';
import { LogDamage, readLog } from './log/read-log.js';
import { SecretsFile } from './secrets-file.js';

/**
 * Reads the workers of a data directory and changes nothing in it. A directory that a sidecar is writing to may
 * be read in the middle of a change: then it looks damaged, and another try helps.
 * @throws JournalError when it is not a data directory, is damaged, or is of another format.
 */
export async function readDirectory(
  directory: string,
  secrets: boolean,
): Promise<{ readonly node: string; readonly workers: readonly StoredWorker[] }> {
  try {
    if (!checkFormat(directory)) throw corrupt(directory, `${directory} is no data directory`);
    const content = new Content(secrets ? SecretsFile.open(directory) : undefined);
    await readLog(directory, (key, text) => content.apply(key, text));
    const node = readIdentity(directory)?.node ?? basename(directory);
    return { node, workers: content.restored().workers };
  } catch (error) {
    if (error instanceof LogDamage) throw corrupt(error.path, error.message, error);
    throw journalErrorFrom(error, directory);
  }
}
