import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

/** The files of a log, as its writer uses them. */
export interface LogFiles {
  /** Makes a file that begins with `head`: once it has its name, name and head are on disk. */
  create(name: string, head: Buffer): Promise<LogFile>;
  /** Removes a file; one that is not there is removed already. */
  remove(name: string): Promise<void>;
  /** The path of a file, for messages and for reading. */
  path(name: string): string;
}

/** A file that is open for writing. Each method rejects with what the system says. */
export interface LogFile {
  write(buffers: readonly Buffer[], position: number): Promise<void>;
  /** Resolves when all that was written before the call is on disk. */
  sync(): Promise<void>;
  truncate(length: number): Promise<void>;
  close(): Promise<void>;
}

/** The files of a real directory. */
export function filesOf(directory: string): LogFiles {
  const path = (name: string): string => join(directory, name);
  return {
    path,
    remove: (name) => rm(path(name), { force: true }),
    create: async (name, head) => {
      const draft = `${path(name)}.new`;
      const handle = await open(draft, 'w', 0o600);
      try {
        const file = fileOf(handle);
        await file.write([head], 0);
        await handle.sync();
        await rename(draft, path(name));
        await syncName(directory);
        return file;
      } catch (error) {
        await handle.close();
        await rm(draft, { force: true });
        throw error;
      }
    },
  };
}

function fileOf(handle: FileHandle): LogFile {
  return {
    write: (buffers, position) => writeAll(handle, buffers, position),
    sync: () => handle.datasync(),
    truncate: (length) => handle.truncate(length),
    close: () => handle.close(),
  };
}

/** A system may write less than it was given, at a full disk above all: the next attempt says why. */
async function writeAll(
  handle: FileHandle,
  buffers: readonly Buffer[],
  position: number,
): Promise<void> {
  const [first] = buffers;
  const bytes = buffers.length === 1 && first !== undefined ? first : Buffer.concat(buffers);
  let done = 0;
  while (done < bytes.length) {
    const rest = bytes.length - done;
    done += (await handle.write(bytes, done, rest, position + done)).bytesWritten;
  }
}

/** Makes the names in a directory durable: a power cut may forget a new name otherwise. */
async function syncName(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
