import { execFileSync } from 'node:child_process';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** A real disk of its own, that can be full. */
export class SmallDisk {
  readonly directory: string;

  /** A disk at this directory; undefined, with a word, where this user may not mount one. */
  static mount(directory: string, size: string): SmallDisk | undefined {
    const options = ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', directory];
    try {
      execFileSync('mount', options, { stdio: 'ignore' });
    } catch {
      process.stdout.write('    a full disk is not tested: this user may not mount a tmpfs\n');
      return undefined;
    }
    return new SmallDisk(directory);
  }

  private constructor(directory: string) {
    this.directory = directory;
  }

  /** Leaves no room for a single block. */
  fill(): void {
    const file = openSync(this.#ballast, 'w');
    const block = Buffer.alloc(4096);
    try {
      while (writeSync(file, block) > 0);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    } finally {
      closeSync(file);
    }
  }

  makeRoom(): void {
    rmSync(this.#ballast);
  }

  unmount(): void {
    execFileSync('umount', ['-l', this.directory]);
  }

  get #ballast(): string {
    return join(this.directory, 'ballast');
  }
}
