import { readFileSync, rmSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { corrupt, syncDirectory } from './format-marker.js';
import { journalErrorFrom } from './journal.js';

export const SECRETS_FILE = 'secrets';

/**
 * Keys for local probes on disk, where that was asked for (W10): one file beside the log, written as a whole
 * at each change of a key. A key that is taken back leaves the disk at once that way, while the log keeps
 * old records until they are swept.
 */
export class SecretsFile {
  readonly #path: string;
  readonly #keys: Map<string, string>;

  private constructor(path: string, keys: Map<string, string>) {
    this.#path = path;
    this.#keys = keys;
  }

  /** Reads the file of a directory. @throws JournalError when it is damaged. */
  static open(directory: string): SecretsFile {
    const path = join(directory, SECRETS_FILE);
    return new SecretsFile(path, readKeys(path));
  }

  /** Removes the file of a directory, if there is one. */
  static remove(directory: string): void {
    rmSync(join(directory, SECRETS_FILE), { force: true });
  }

  get(workerId: string): string | undefined {
    return this.#keys.get(workerId);
  }

  /** Sets keys, undefined = none; on disk when it resolves. Without a change nothing is written. */
  async write(changes: ReadonlyMap<string, string | undefined>): Promise<void> {
    const changed = [...changes].filter(([id, key]) => this.#keys.get(id) !== key);
    if (changed.length === 0) return;
    const keys = new Map(this.#keys);
    for (const [id, key] of changed) {
      if (key === undefined) keys.delete(id);
      else keys.set(id, key);
    }
    await replaceFile(this.#path, encode(keys));
    for (const [id, key] of changed) {
      if (key === undefined) this.#keys.delete(id);
      else this.#keys.set(id, key);
    }
  }
}

function encode(keys: ReadonlyMap<string, string>): string {
  const text = JSON.stringify(Object.fromEntries(keys));
  return `${crc32(text).toString(16)}\n${text}\n`;
}

function readKeys(path: string): Map<string, string> {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Map();
    throw journalErrorFrom(error, path);
  }
  const [checksum, text = ''] = content.split('\n');
  if (crc32(text).toString(16) !== checksum) throw corrupt(path, `${path} is damaged`);
  return new Map(Object.entries(JSON.parse(text) as Record<string, string>));
}

async function replaceFile(path: string, text: string): Promise<void> {
  const draft = `${path}.new`;
  try {
    const file = await open(draft, 'w', 0o600);
    try {
      await file.writeFile(text);
      await file.datasync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
    syncDirectory(dirname(path));
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}
