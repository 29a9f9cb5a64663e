import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesOf, type LogFile, type LogFiles } from '../../src/storage/log/log-files.js';
import type { Rng } from '../../src/core/ports.js';

const PAGE_BYTES = 4096;

type Operation =
  | { readonly kind: 'create'; readonly name: string; readonly head: Buffer }
  | { readonly kind: 'write'; readonly name: string; readonly at: number; readonly bytes: Buffer }
  | { readonly kind: 'truncate'; readonly name: string; readonly length: number }
  | { readonly kind: 'sync' | 'remove'; readonly name: string };

/** Files that are real, and whose every operation is written down, so that a power cut can be replayed. */
export class RecordedFiles implements LogFiles {
  readonly operations: Operation[] = [];
  readonly #files: LogFiles;

  constructor(directory: string) {
    this.#files = filesOf(directory);
  }

  path(name: string): string {
    return this.#files.path(name);
  }

  async create(name: string, head: Buffer): Promise<LogFile> {
    const file = await this.#files.create(name, head);
    this.operations.push({ kind: 'create', name, head });
    return {
      write: async (buffers, position) => {
        const bytes = Buffer.concat(buffers);
        this.operations.push({ kind: 'write', name, at: position, bytes });
        await file.write(buffers, position);
      },
      sync: async () => {
        await file.sync();
        this.operations.push({ kind: 'sync', name });
      },
      truncate: async (length) => {
        await file.truncate(length);
        this.operations.push({ kind: 'truncate', name, length });
      },
      close: () => file.close(),
    };
  }

  async remove(name: string): Promise<void> {
    this.operations.push({ kind: 'remove', name });
    await this.#files.remove(name);
  }
}

/** One file as the disk has it: what a sync made durable, and what was written since. */
interface DiskFile {
  durable: Buffer;
  unsynced: Extract<Operation, { kind: 'write' }>[];
  removed: boolean;
}

/**
 * Writes into `directory` what a disk may hold when the power goes after the first `count` operations: all
 * that was synced, and of the rest any subset of its 4 KiB pages. A removed file may still be there.
 * With `ignoreSyncs`, a sync makes nothing durable: the disk that a test must be able to tell from a sound one.
 */
export function replayPowerCut(
  operations: readonly Operation[],
  count: number,
  directory: string,
  rng: Rng,
  ignoreSyncs = false,
): void {
  const files = new Map<string, DiskFile>();
  for (const operation of operations.slice(0, count)) {
    if (operation.kind === 'create') {
      files.set(operation.name, { durable: operation.head, unsynced: [], removed: false });
      continue;
    }
    const file = files.get(operation.name)!;
    if (operation.kind === 'write') file.unsynced.push(operation);
    else if (operation.kind === 'remove') file.removed = true;
    else if (operation.kind === 'truncate') {
      file.durable = file.durable.subarray(0, operation.length);
      file.unsynced = file.unsynced.filter(({ at }) => at < PAGE_BYTES);
    } else if (!ignoreSyncs) {
      file.durable = applied(file, () => true);
      file.unsynced = [];
    }
  }
  for (const [name, file] of files) {
    if (file.removed && rng() < 0.5) continue;
    writeFileSync(
      join(directory, name),
      applied(file, () => rng() < 0.5),
    );
  }
}

/** The durable bytes with those unsynced pages that `survives` keeps. */
function applied({ durable, unsynced }: DiskFile, survives: () => boolean): Buffer {
  let content = durable;
  for (const { at, bytes } of unsynced) {
    for (let from = at; from < at + bytes.length;) {
      const to = Math.min((Math.floor(from / PAGE_BYTES) + 1) * PAGE_BYTES, at + bytes.length);
      if (survives()) {
        const grown = Buffer.alloc(Math.max(content.length, to));
        content.copy(grown);
        bytes.copy(grown, from, from - at, to - at);
        content = grown;
      }
      from = to;
    }
  }
  return content;
}
