import { watch, type FSWatcher } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { decodeText } from '../core/decode-text.js';
import { messageOf } from '../core/errors.js';
import { readWorkers } from './read-workers.js';
import { repeat, type Found, type Source } from './source.js';

/** Where changes are not told, as on a network file system, the file is read again this often. */
const READ_AGAIN_MS = 5_000;

/** Workers in a file, as readWorkers reads it. */
export class FileSource implements Source {
  readonly name: string;
  readonly #path: string;
  #text: string | undefined;
  #look: () => void = () => undefined;

  constructor(path: string) {
    this.#path = path;
    this.name = `file ${path}`;
  }

  start(found: Found): () => void {
    const reading = repeat(async () => {
      await this.#read(found);
      return READ_AGAIN_MS;
    });
    this.#look = () => reading.now();
    // The directory tells of renames too, by which editors and mounts replace a file.
    let watcher: FSWatcher | undefined;
    try {
      watcher = watch(dirname(this.#path), () => reading.now());
      watcher.on('error', () => undefined);
    } catch {
      // Reading fails as well then, and says why.
    }
    return () => {
      watcher?.close();
      reading.end();
    };
  }

  look(): void {
    this.#text = undefined;
    this.#look();
  }

  async #read(found: Found): Promise<void> {
    try {
      const text = decodeText(await readFile(this.#path));
      if (text === this.#text) return;
      this.#text = text;
      found.all(await readWorkers(text));
    } catch (error) {
      found.failed(messageOf(error));
    }
  }
}
