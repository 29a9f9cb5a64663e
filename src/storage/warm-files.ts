import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';

export const WARM_DIRECTORY = 'warm-start';
const MAGIC = Buffer.from('worker-mesh warm start, format 1\n');
const SUFFIX = '.cut';
const LENGTH_BYTES = 4;
const CRC_BYTES = 4;

/**
 * Files beside the journal, one an owner, that say what this node last knew of other nodes (D5). Nothing
 * depends on them: they are written whole under another name and renamed, without a flush to disk, and one
 * that is damaged is worth nothing.
 */
export class WarmFiles {
  readonly #directory: string;

  constructor(dataDirectory: string) {
    this.#directory = join(dataDirectory, WARM_DIRECTORY);
  }

  /** Names of the files that there are; what a crash left half written is deleted. */
  list(): string[] {
    mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
    const names = readdirSync(this.#directory);
    for (const name of names) if (!name.endsWith(SUFFIX)) this.drop(name);
    return names.filter((name) => name.endsWith(SUFFIX));
  }

  /** The pieces of a file, as they were written. @throws when it is damaged. */
  read(name: string): Buffer[] {
    const bytes = readFileSync(join(this.#directory, name));
    if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) throw new Error('it is of another format');
    const pieces: Buffer[] = [];
    let at = MAGIC.length;
    for (;;) {
      if (at + LENGTH_BYTES > bytes.length) throw new Error('it is cut short');
      const length = bytes.readUInt32LE(at);
      at += LENGTH_BYTES;
      if (length === 0) break;
      if (at + CRC_BYTES + length > bytes.length) throw new Error('it is cut short');
      const piece = bytes.subarray(at + CRC_BYTES, at + CRC_BYTES + length);
      if (crc32(piece) !== bytes.readUInt32LE(at))
        throw new Error('it does not match its checksum');
      pieces.push(piece);
      at += CRC_BYTES + length;
    }
    if (at !== bytes.length) throw new Error('it goes on behind its end');
    return pieces;
  }

  /** Deletes a file, if it is there. */
  drop(name: string): void {
    rmSync(join(this.#directory, name), { force: true, recursive: true });
  }

  /** Begins a new file of an owner; the old one stays until the new one is whole. */
  async write(owner: string): Promise<WarmDraft> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    const path = join(this.#directory, warmFileName(owner));
    return WarmDraft.begin(path);
  }
}

/** The name of an owner's file: an owner's name may be longer than a file's, and hold any character. */
export function warmFileName(owner: string): string {
  return `${createHash('sha1').update(owner).digest('hex')}${SUFFIX}`;
}

/** A file that is being written. End it with `commit` or `abandon`. */
export class WarmDraft {
  readonly #path: string;
  readonly #file: FileHandle;
  #bytes = 0;

  static async begin(path: string): Promise<WarmDraft> {
    const draft = new WarmDraft(path, await open(`${path}.new`, 'w', 0o600));
    await draft.#append(MAGIC);
    return draft;
  }

  private constructor(path: string, file: FileHandle) {
    this.#path = path;
    this.#file = file;
  }

  /** Bytes so far. */
  get bytes(): number {
    return this.#bytes;
  }

  async append(piece: Uint8Array): Promise<void> {
    const head = Buffer.alloc(LENGTH_BYTES + CRC_BYTES);
    head.writeUInt32LE(piece.byteLength);
    head.writeUInt32LE(crc32(piece), LENGTH_BYTES);
    await this.#append(head);
    await this.#append(piece);
  }

  /** Puts the file in the place of the old one. */
  async commit(): Promise<void> {
    await this.#append(Buffer.alloc(LENGTH_BYTES));
    await this.#file.close();
    await rename(`${this.#path}.new`, this.#path);
  }

  /** Forgets what was written. */
  async abandon(): Promise<void> {
    await this.#file.close().catch(() => undefined);
    await rm(`${this.#path}.new`, { force: true });
  }

  async #append(bytes: Uint8Array): Promise<void> {
    let done = 0;
    while (done < bytes.byteLength) {
      done += (await this.#file.write(bytes, done)).bytesWritten;
    }
    this.#bytes += bytes.byteLength;
  }
}
